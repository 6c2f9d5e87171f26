"""Run records through identity and resolve, for tests that need no files."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from graph.findings import FINDINGS_SCHEMA, Finding
from graph.identity import identify
from graph.identity.decisions import COLUMNS
from graph.identity.settings import Matching
from graph.records import create_record_tables, write_records
from graph.resolve import resolve
from graph.schema import get_type, table_from_rows

Rows = Sequence[Mapping[str, object]]
Datasets = Mapping[str, Mapping[str, Rows]]
RETRIEVED = datetime.date(2026, 1, 1)


def resolved(
    folder: Path,
    datasets: Datasets,
    *,
    decisions: str = "",
    ledger: Path | None = None,
    removed: Sequence[str] = (),
    edition: str = "steward",
    audiences: Mapping[str, str] | None = None,
    matching: Matching | None = None,
) -> tuple[duckdb.DuckDBPyConnection, list[Finding]]:
    """Resolve datasets of rows (first dataset first in order); give the connection and findings.

    Rows get a line by their place; ties of organizations may leave out the types of their ends.
    """
    connection = duckdb.connect(":memory:")
    folders = []
    for name, tables in datasets.items():
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        write_records(
            connection,
            {kind: record_table(kind, rows) for kind, rows in tables.items()},
            target,
            dataset=name,
            file=f"{name}.csv",
            retrieved=RETRIEVED,
            audience=(audiences or {}).get(name, "public"),
        )
        folders.append(target)
    create_record_tables(connection, folders, edition=edition, dataset_order=list(datasets))
    connection.register("none", FINDINGS_SCHEMA.empty_table())
    connection.execute("CREATE TABLE finding AS SELECT * FROM none")
    path = folder / "decisions.csv"
    path.write_text(",".join(COLUMNS) + "\n" + decisions, encoding="utf-8")
    found = identify(
        connection,
        decisions=path,
        ledger=ledger or folder / "ledger.csv",
        salt="salt",
        removed=removed,
        matching=matching,
    )
    known = [{"id": name, "name": name} for name in datasets]
    resolve(connection, datasets=table_from_rows(get_type("dataset").arrow_schema(), known))
    return connection, found


def record_table(kind: str, rows: Rows) -> pa.Table:
    """Give rows as a loader would: with lines, and the usual types of ends filled in."""
    type_ = get_type(kind)
    filled = []
    for number, row in enumerate(rows):
        ends = (
            {"source_type": type_.source[0], "target_type": type_.target[0]} if type_.is_tie else {}
        )
        filled.append({"line": number + 2, **ends, **row})
    columns = sorted({column for row in filled for column in row})
    schema = type_.record_schema()
    chosen = pa.schema([schema.field(column) for column in columns])
    return table_from_rows(chosen, filled)
