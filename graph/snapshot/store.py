"""Store resolved tables: each to one Parquet file, in the order of a unique key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graph.ids import quote_name, quote_text
from graph.schema import load_types

if TYPE_CHECKING:
    import duckdb

# What is unique in the tables that are no types of the model.
_UNIQUE = {
    "source_record": "record_id, type, id",
    "field_source": "type, id, field",
    "load_report": "dataset, file, retrieved, read, loaded",
    "judgement": "type, record_a, record_b, tier, rule, verdict",
    "proposal": "record_a, record_b",
    "matching": "measure, part",
    "replaced": "type, id, replaced_by",
}
FINDINGS_ORDER = 'dataset, file, line, "column", rule, message, value'


def store_tables(connection: duckdb.DuckDBPyConnection, staging: Path) -> None:
    """Write every ``table_<name>`` and ``finding`` of a connection into a staging folder.

    Every COPY ends in an ORDER BY of a unique key: without it DuckDB's row order varies with the
    number of threads.
    """
    tables = staging / "tables"
    for name, kind in load_types().items():
        columns = ", ".join(quote_name(field.name) for field in kind.stored_fields)
        _copy(connection, columns, "table_" + name, "id", tables / f"{name}.parquet")
    for name, order in _UNIQUE.items():
        _copy(connection, "*", "table_" + name, order, tables / f"{name}.parquet")
    _copy(connection, "*", "finding", FINDINGS_ORDER, staging / "findings.parquet")


def _copy(
    connection: duckdb.DuckDBPyConnection, columns: str, table: str, order: str, path: Path
) -> None:
    connection.execute(
        f"COPY (SELECT {columns} FROM {quote_name(table)} ORDER BY {order}) "
        f"TO {quote_text(str(path))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 61440)"
    )
