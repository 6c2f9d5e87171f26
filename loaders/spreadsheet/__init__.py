"""Any CSV or workbook that people made by hand, read by a mapping file that they can write."""
