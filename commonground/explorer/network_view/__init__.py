"""A small picture of who is tied to whom, at fixed positions, with a table that says the same."""
