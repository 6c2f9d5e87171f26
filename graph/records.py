"""Record tables: what loaders read, as typed Parquet files, opened for one edition.

A loader's tables become records here: they get an id that hashes their content, the dataset, the
file and the date. The same content under the same key is one record, however often it is read.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.ids import hash_sql, quote_name, quote_text
from graph.schema import AUDIENCES, Field, Type, get_type, load_types

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


def visible_audiences(edition: str) -> tuple[str, ...]:
    """Audiences whose records and fields an edition may hold.

    >>> visible_audiences("partner")
    ('public', 'partner')
    """
    return AUDIENCES[: AUDIENCES.index(edition) + 1]


def write_records(
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, pa.Table],
    folder: Path,
    *,
    dataset: str,
    file: str,
    retrieved: datetime.date,
    audience: str,
) -> None:
    """Write a loader's tables as record files ``<type>.parquet`` in ``folder``.

    Columns that a table leaves out become null; a column that the type does not know is a defect
    of the loader and raises ``KeyError``. Rows keep the order of key and line. A loader that knows
    the day of each statement, such as an answer's, gives ``retrieved`` itself.
    """
    constants = {
        "dataset": quote_text(dataset),
        "file": quote_text(file),
        "retrieved": f"DATE {quote_text(retrieved.isoformat())}",
        "audience": quote_text(audience),
    }
    for name, table in tables.items():
        kind = get_type(name)
        schema = kind.record_schema()
        if unknown := set(table.column_names) - set(schema.names):
            raise KeyError(f"{name} records hold unknown columns {sorted(unknown)}")
        given = {
            column: quote_name(column) if column in table.column_names else "NULL"
            for column in schema.names
        }
        content = [
            column
            for column in schema.names
            if column not in (*constants, "line") and not _is_for_matching(kind, column)
        ]
        hashed = hash_sql(
            quote_text(dataset),
            quote_text(name),
            *(_as_text(kind, column, given[column]) for column in content if column != "record_id"),
        )
        dated = {"retrieved": "retrieved"} if "retrieved" in table.column_names else {}
        columns = {**given, **constants, **dated, "record_id": hashed}
        selected = ", ".join(
            f"CAST({columns[item.name]} AS {_sql_type(item.type)}) AS {quote_name(item.name)}"
            for item in schema
        )
        connection.register("loaded", table)
        target = quote_text(str(folder / f"{name}.parquet"))
        connection.execute(
            f"COPY (SELECT {selected} FROM loaded ORDER BY key, line, record_id) "
            f"TO {target} (FORMAT parquet, COMPRESSION zstd)"
        )
        connection.unregister("loaded")


def _is_for_matching(kind: Type, column: str) -> bool:
    """Tell what only matching may see: a record id is public, and no hash may rest on a street."""
    field = kind.fields.get(column)
    return field is not None and field.record_only and field.audience == "steward"


def _as_text(kind: Type, column: str, expression: str) -> str:
    field = kind.fields.get(column)
    if field is not None and field.type == "list":
        return f"array_to_string({expression}, chr(30))" if expression != "NULL" else "NULL"
    return f"CAST({expression} AS VARCHAR)"


def _sql_type(arrow: pa.DataType) -> str:
    names = {"string": "VARCHAR", "int64": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN"}
    text = str(arrow)
    return "VARCHAR[]" if text.startswith("list") else names.get(text, "DATE")


def create_record_tables(
    connection: duckdb.DuckDBPyConnection,
    folders: Sequence[Path],
    *,
    edition: str,
    dataset_order: Sequence[str],
) -> None:
    """Create one table ``record_<type>`` per type, holding what the edition may see.

    Beside the record columns each row has ``ord``: its place when records compete for a field
    (declared dataset order, latest date, last file by name, record id), unique inside the table. A
    record read several times is kept once, at its latest date.
    """
    audiences = ", ".join(quote_text(name) for name in visible_audiences(edition))
    rank = _rank_sql(dataset_order)
    for kind in load_types().values():
        columns = ", ".join(
            quote_name(name) if _is_visible(kind.fields.get(name), edition) else _null(kind, name)
            for name in kind.record_schema().names
        )
        paths = [path for folder in folders if (path := folder / f"{kind.name}.parquet").is_file()]
        if not paths:
            _create_empty(connection, kind)
            continue
        source = f"read_parquet([{', '.join(quote_text(str(path)) for path in paths)}])"
        connection.execute(f"""
            CREATE OR REPLACE TABLE {quote_name("record_" + kind.name)} AS
            WITH latest AS (
                SELECT {columns} FROM {source} WHERE audience IN ({audiences})
                QUALIFY row_number() OVER (
                    PARTITION BY record_id ORDER BY retrieved DESC, file, line) = 1
            )
            SELECT *, row_number() OVER (
                ORDER BY {rank}, retrieved DESC, file DESC, record_id) AS ord
            FROM latest
            """)
        if kind.name == "organization":
            _create_seen(connection, f"{source} WHERE audience IN ({audiences})")


def _create_empty(connection: duckdb.DuckDBPyConnection, kind: Type) -> None:
    connection.register("no_records", kind.record_schema().empty_table())
    connection.execute(
        f"CREATE OR REPLACE TABLE {quote_name('record_' + kind.name)} AS "
        "SELECT *, 0::BIGINT AS ord FROM no_records"
    )
    if kind.name == "organization":
        _create_seen(connection, "no_records WHERE true")
    connection.unregister("no_records")


def _create_seen(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Create ``seen_organization`` (``dataset, key, first_retrieved, last_retrieved``).

    Since when a list holds somebody, which records kept once at their latest date do not tell. Only
    datasets with files of several dates.
    """
    connection.execute(f"""
        CREATE OR REPLACE TABLE seen_organization AS
        SELECT dataset, key, min(retrieved) AS first_retrieved, max(retrieved) AS last_retrieved
        FROM {source} AND dataset IN (SELECT dataset FROM {source} GROUP BY dataset
                                      HAVING min(retrieved) < max(retrieved))
        GROUP BY dataset, key
        """)


def _rank_sql(dataset_order: Sequence[str]) -> str:
    if not dataset_order:
        return "dataset"
    cases = " ".join(
        f"WHEN {quote_text(name)} THEN {number}" for number, name in enumerate(dataset_order)
    )
    return f"CASE dataset {cases} ELSE {len(dataset_order)} END, dataset"


def _is_visible(field: Field | None, edition: str) -> bool:
    return field is None or field.audience in visible_audiences(edition)


def _null(kind: Type, name: str) -> str:
    return f"CAST(NULL AS {_sql_type(kind.fields[name].arrow)}) AS {quote_name(name)}"
