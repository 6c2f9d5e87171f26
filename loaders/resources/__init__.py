"""A curated directory of what to use before starting anew."""
