"""Write a small file, load it with a source's loader, and show what came out in plain text."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.findings import Finding
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.sources import load_function

if TYPE_CHECKING:
    import pyarrow as pa

RETRIEVED = datetime.date(2026, 6, 1)


def source_file(path: Path, *, dataset: str = "test") -> SourceFile:
    """Name a file as the pipeline would."""
    return SourceFile(dataset, path, path.name, RETRIEVED)


def load_text(source: str, folder: Path, text: str | bytes, name: str = "file.csv") -> Loaded:
    """Write a text or bytes to a file and load it."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_function(source)(source_file(path))


def csv_text(columns: Sequence[str], *rows: Sequence[str]) -> str:
    """Write rows as CSV under a header."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([columns, *rows])
    return out.getvalue()


def rows_of(loaded: Loaded, name: str) -> list[dict[str, object]]:
    """Records of one type as dictionaries; none where the type has no table."""
    return loaded.records[name].to_pylist() if name in loaded.records else []


def findings_of(loaded: Loaded) -> list[Finding]:
    """Findings as objects, in their order."""
    return [Finding(**row) for row in loaded.findings.to_pylist()]


def rules_of(loaded: Loaded) -> list[tuple[int | None, str]]:
    """Line and rule of each finding."""
    return [(finding.line, finding.rule) for finding in findings_of(loaded)]


def table_text(table: pa.Table) -> str:
    """Write a table as CSV: dates ISO, lists with semicolons, null as nothing."""
    rows = [[_cell(value) for value in row.values()] for row in table.to_pylist()]
    return csv_text(table.column_names, *rows)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(value)
    return "" if value is None else str(value)
