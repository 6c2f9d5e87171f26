"""Files made of results: spreadsheets and CSV; they render, they compute nothing."""
