"""Build a small edition straight from rows, for tests of what reads editions."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from graph.schema import load_types, table_from_rows
from graph.snapshot.edition import SYSTEM_SCHEMAS, Edition

Rows = Sequence[Mapping[str, object]]


def edition_of(folder: Path, *, scope: str = "field", **rows: Rows) -> Edition:
    """Write typed tables and system tables (missing ones empty, columns null) and open them.

    Ties get the id ``<type>-<row number>`` where a row gives none; rows are sorted by id.
    """
    tables = folder / "tables"
    tables.mkdir(parents=True)
    for name, kind in load_types().items():
        given = [dict(row) for row in rows.pop(name, ())]
        for number, row in enumerate(given):
            row.setdefault("id", f"{name}-{number:04}")
        table = table_from_rows(kind.arrow_schema(), sorted(given, key=lambda row: str(row["id"])))
        pq.write_table(table, tables / f"{name}.parquet")
    for name, schema in SYSTEM_SCHEMAS.items():
        pq.write_table(table_from_rows(schema, rows.pop(name, ())), tables / f"{name}.parquet")
    if rows:
        raise KeyError(f"no such types: {sorted(rows)}")
    return Edition(
        edition="steward",
        version="1-000000000000",
        content_hash="0" * 64,
        scope=scope,
        as_of=datetime.date(2026, 1, 1),
        tables=tables,
        cache=folder / "cache",
    )
