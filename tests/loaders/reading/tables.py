"""Open a small file as text and show it in plain values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from graph.findings import Finding
from loaders.reading.header import Columns
from loaders.reading.table import open_table
from tests.loaders.sources import source_file

THREE = Columns(required=("a", "b", "c"))


@dataclass(frozen=True)
class Seen:
    """What came out: rows with their line, the count of records, the findings in line order."""

    rows: list[tuple[object, ...]]
    read: int
    findings: list[Finding]

    @property
    def rules(self) -> list[tuple[int | None, str]]:
        return [(finding.line, finding.rule) for finding in self.findings]

    @property
    def rejected_lines(self) -> set[int | None]:
        return {finding.line for finding in self.findings if finding.effect == "rejected"}


def read_text(path: Path, *shapes: Columns, **layout: Any) -> Seen:
    with open_table(source_file(path), *(shapes or (THREE,)), **layout) as table:
        rows = table.connection.execute("SELECT * FROM source ORDER BY line").fetchall()
        listed = pa.concat_tables(table.findings).to_pylist()
        findings = sorted(
            (Finding(**row) for row in listed), key=lambda item: (item.line or 0, item.rule)
        )
        return Seen(rows, table.read, findings)


def read_bytes(
    folder: Path, content: bytes, *shapes: Columns, name: str = "file.csv", **layout: Any
) -> Seen:
    path = folder / name
    path.write_bytes(content)
    return read_text(path, *shapes, **layout)
