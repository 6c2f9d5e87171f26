"""Exports of registries in which organizations of the field list themselves."""
