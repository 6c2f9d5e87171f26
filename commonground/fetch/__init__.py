"""Bring publishers' public files here: the one room that opens a connection to somewhere else."""
