"""Goods made with child or forced labor, by country, in each edition of the official list."""
