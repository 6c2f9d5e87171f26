"""Records that are no rows of a sheet (XML, JSON, archives of them) as the same table of text.

A reader walks its format and yields one `TextRow` a source record, a `Finding` with effect
`rejected` for a record that cannot be read, or a `Finding` with another effect for what it wants to
tell. From there on casts, checks and SQL are those of a CSV.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa
from duckdb import DuckDBPyConnection

from graph.findings import Finding, findings_table
from graph.ids import quote_name
from loaders.reading.header import Columns
from loaders.reading.refusal import FileRefusedError
from loaders.reading.source_file import SourceFile
from loaders.reading.table import TextTable, text_connection

_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class TextRow:
    """One source record: its number or line in the file, and its fields as text.

    Fields that are missing or empty are null; a name that `Columns` does not know is a defect.
    """

    line: int
    fields: Mapping[str, str | None]


@contextmanager
def open_rows(
    file: SourceFile, columns: Columns, rows: Iterable[TextRow | Finding]
) -> Iterator[TextTable]:
    """Open records as a table of text; `rows` may raise `FileRefusedError` for a whole file.

    A refused file gives no records and one finding, and counts as one record read and rejected, as
    in `open_table`. Lines must be unique.
    """
    with text_connection() as connection:
        yield _open(connection, file, columns, rows)


def _open(
    connection: DuckDBPyConnection,
    file: SourceFile,
    columns: Columns,
    rows: Iterable[TextRow | Finding],
) -> TextTable:
    listed = "".join(f", {quote_name(name)} VARCHAR" for name in columns.kept)
    connection.execute(f"CREATE TABLE source(line BIGINT{listed})")
    findings: list[Finding] = []
    source = iter(rows)
    accepted = 0
    try:
        while batch := list(islice(source, _BATCH)):
            told = [item for item in batch if isinstance(item, Finding)]
            kept = [item for item in batch if isinstance(item, TextRow)]
            findings += told
            accepted += len(kept)
            connection.register("incoming", _batch_table(columns, kept))
            connection.execute("INSERT INTO source SELECT * FROM incoming")
            connection.unregister("incoming")
    except FileRefusedError as error:
        connection.execute("DELETE FROM source")
        findings, accepted = [error.finding], 0
        rejected = 1
    else:
        rejected = sum(item.effect == "rejected" for item in findings)
    table = TextTable(connection, file, columns, frozenset(columns.kept), accepted + rejected)
    table.findings.append(findings_table(findings))
    return table


def _batch_table(columns: Columns, rows: Sequence[TextRow]) -> pa.Table:
    arrays = [pa.array([row.line for row in rows], pa.int64())]
    for name in columns.kept:
        values = [(row.fields.get(name) or "").strip() or None for row in rows]
        arrays.append(pa.array(values, pa.string()))
    return pa.table(arrays, names=["line", *columns.kept])
