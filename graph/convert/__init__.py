"""Conversions of an edition into other forms, one a file."""
