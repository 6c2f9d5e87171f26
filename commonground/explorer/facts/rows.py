"""Rows of an edition by our own SQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from graph.result import Column, Result, make_result

if TYPE_CHECKING:
    import duckdb
    import polars as pl

    from graph.snapshot.edition import Edition


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str, **values: object) -> pl.DataFrame:
    """Give the rows of one statement; ``values`` are its ``$name`` parameters."""
    frame: pl.DataFrame = connection.sql(sql, params=values).pl()
    return frame


def list_about(
    edition: Edition,
    name: str,
    question: str,
    sql: str,
    id_: str,
    columns: tuple[Column, ...],
    *,
    found: Callable[[int], str] = "{:,} found.".format,
    limit: int | None = None,
) -> Result:
    """Answer a question about one node (``$id``) by the rows of a statement; none gives no rows.

    ``found`` says in a sentence how many there are; at most ``limit`` of them are kept.
    """
    with edition.connect() as connection:
        table = rows_of(connection, sql, id=id_)
    return make_result(
        edition,
        name=name,
        question=question,
        sentence=found(table.height) if table.height else "None is known here.",
        table=table,
        columns=columns,
        n=table.height,
        parameters={"id": id_},
        limit=limit,
    )
