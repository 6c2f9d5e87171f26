"""The readers without a source: what they see in a file, in plain values that pickle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from graph.findings import Finding
from loaders.reading.header import Columns
from loaders.reading.json import IN_MEMORY_BYTES, JsonEntries
from loaders.reading.refusal import FileRefusedError
from loaders.reading.table import open_table
from loaders.reading.xml import iter_elements, parse_document
from tests.loaders.sources import source_file


@dataclass(frozen=True)
class Request:
    """A file, and how it shall be read: `table`, `json`, `streamed`, `xml` or `document`."""

    way: str
    path: Path
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """Values in the order of the file, findings, and how many records were read and rejected."""

    values: list[Any]
    findings: list[Finding]
    read: int
    rejected: int


def readers() -> Callable[[Request], Answer]:
    """Give what the child answers with."""
    return read


def read(request: Request) -> Answer:
    """Read a file in one way."""
    if request.way == "table":
        return _table(request)
    if request.way in ("json", "streamed"):
        return _json(request)
    return _xml(request)


def _table(request: Request) -> Answer:
    with open_table(source_file(request.path), Columns(required=request.columns)) as table:
        cells = table.connection.execute("SELECT * FROM source ORDER BY line").fetchall()
        found = [Finding(**row) for row in pa.concat_tables(table.findings).to_pylist()]
        return Answer([row[1:] for row in cells], found, table.read, table.read - len(cells))


def _json(request: Request) -> Answer:
    limit = IN_MEMORY_BYTES if request.way == "json" else 0
    entries = JsonEntries(source_file(request.path), in_memory_bytes=limit)
    values = [entry.value for entry in entries]
    if entries.is_refused:
        values = []
    return Answer(values, entries.findings, len(values) + entries.rejected, entries.rejected)


def _xml(request: Request) -> Answer:
    file = source_file(request.path)
    try:
        if request.way == "document":
            tags = [parse_document(file, request.path.read_bytes()).tag]
        else:
            tags = [element.tag for element in iter_elements(file, request.columns)]
    except FileRefusedError as error:
        return Answer([], [error.finding], 1, 1)
    return Answer(tags, [], len(tags), 0)
