"""Needs that a source states in the unit of supply: beds, slots, clients a year."""
