"""Rows of an edition by our own SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import polars as pl


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str, **values: object) -> pl.DataFrame:
    """Give the rows of one statement; ``values`` are its ``$name`` parameters."""
    frame: pl.DataFrame = connection.sql(sql, params=values).pl()
    return frame
