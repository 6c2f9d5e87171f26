"""Ties between charities and their federations, by org-id."""
