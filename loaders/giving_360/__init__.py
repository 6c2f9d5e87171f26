"""Grants that funders publish to the 360Giving standard."""
