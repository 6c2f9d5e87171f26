"""Profiles of made-up organizations for tests of rules and scores, without files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa

from graph.identity.settings import Matching

_COLUMNS = {
    "profile": pa.int64(), "home": pa.int64(), "name": pa.string(), "name_kind": pa.string(),
    "core": pa.string(), "brand": pa.string(), "acronym": pa.string(), "chapter": pa.string(),
    "street": pa.string(), "house": pa.string(), "unit": pa.string(), "city": pa.string(),
    "state": pa.string(), "zip": pa.string(), "country": pa.string(), "phone": pa.string(),
    "website": pa.string(), "ein": pa.string(), "uei": pa.string(), "org_id": pa.string(),
    "group_code": pa.string(), "group_role": pa.string(), "ruling_year": pa.int64(),
    "ruling_month": pa.int64(), "subsection_code": pa.string(), "ntee": pa.string(),
    "is_confidential": pa.bool_(), "is_synthetic": pa.bool_(), "dataset": pa.string(),
}  # fmt: skip
_USUAL = {
    "name_kind": "name", "is_confidential": False, "is_synthetic": True, "dataset": "list",
    "state": "OH", "city": "SPRINGFIELD", "zip": "45501",
}  # fmt: skip
SETTINGS = Matching()
Row = Mapping[str, object]


def profiles(rows: Sequence[Row], *, threads: int = 1) -> duckdb.DuckDBPyConnection:
    """Open a database with ``profile`` and its homes; rows are in Springfield, Ohio, as a rule.

    A row without ``home`` gets its place; ``core`` is the name of most rows.
    """
    filled = [
        {**dict.fromkeys(_COLUMNS), **_USUAL, "profile": place, "home": place, **row}
        for place, row in enumerate(rows)
    ]
    for row in filled:
        row["name"] = row["name"] or row["core"]
    connection = duckdb.connect(config={"threads": threads})
    connection.execute("CREATE TABLE kept_apart (home BIGINT)")
    connection.register("given", pa.Table.from_pylist(filled, pa.schema(_COLUMNS.items())))
    connection.execute("CREATE TABLE profile AS FROM given")
    connection.unregister("given")
    connection.execute("""
        CREATE TABLE home_organization AS
        SELECT DISTINCT home, dataset, home::VARCHAR AS key FROM profile
        """)
    connection.execute("""
        CREATE TABLE record_organization AS
        SELECT DISTINCT dataset, home::VARCHAR AS key, coalesce(name, '***') AS name FROM profile
        """)
    return connection


def found(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[object, ...]]:
    """Give all rows of a table in its order."""
    return connection.execute(f"SELECT * FROM {table}").fetchall()
