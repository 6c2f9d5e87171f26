"""Tiers of the Trafficking in Persons Report, country by country and year."""
