"""What the place-based analyses put on a DuckDB connection and read back, beside SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection

    import duckdb


def register_words(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, words: Collection[str]
) -> None:
    """Register a one-column table of distinct words with a connection."""
    frame = pl.DataFrame({column: sorted(set(words))}, schema={column: pl.String()})
    connection.register(table, frame)


def words_of(connection: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    """Give the first column of a query as a list."""
    return [row[0] for row in connection.execute(sql).fetchall()]


def numbers_of(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    """Give the whole numbers of a query that gives one row."""
    return tuple(int(value) for value in connection.execute(sql).fetchall()[0])
