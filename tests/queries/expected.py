"""Golden rows of the library: ``expected.csv`` beside each query, for the tiny town.

Written by hand or by ``python -m tests.queries.expected NAME`` (from SQL), and read before it is
kept. Empty is null, lists are joined by ``|``.
"""

from __future__ import annotations

import csv
import datetime
import math
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from graph.query.library import (
    LIST_SEPARATOR,
    LibraryQuery,
    get_query,
    queries_folder,
    run_library_query,
)
from tests.queries.town import town

Row = tuple[Any, ...]
_READERS: Mapping[str, Callable[[str], Any]] = {
    "text": str,
    "whole": int,
    "decimal": float,
    "yes_no": lambda text: {"true": True, "false": False}[text],
    "date": datetime.date.fromisoformat,
    "list": lambda text: text.split(LIST_SEPARATOR),
}


def read_expected(query: LibraryQuery) -> list[Row]:
    """Read the golden rows, typed as ``query.toml`` says."""
    with (queries_folder() / query.name / "expected.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        lines = list(csv.reader(file))
    assert lines[0] == [column.name for column in query.columns]
    return [
        tuple(
            _READERS[column.type](cell) if cell else None
            for column, cell in zip(query.columns, line, strict=True)
        )
        for line in lines[1:]
    ]


def write_expected(query: LibraryQuery, rows: list[Row]) -> None:
    """Write golden rows in the form that `read_expected` reads."""
    path = queries_folder() / query.name / "expected.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in query.columns])
        writer.writerows([[_text(cell) for cell in row] for row in rows])


def differences(found: list[Row], expected: list[Row]) -> list[str]:
    """Say how two sets of rows differ, whatever their order; decimals to 1e-9."""
    one, two = sorted(found, key=_sort_key), sorted(expected, key=_sort_key)
    said = [f"{len(one)} rows, not {len(two)}"] if len(one) != len(two) else []
    for row, other in zip(one, two, strict=False):
        if len(row) != len(other) or not all(map(_same, row, other)):
            said.append(f"{row} is not {other}")
    return said


def _same(one: Any, two: Any) -> bool:
    if isinstance(one, float) and isinstance(two, float):
        return math.isclose(one, two, rel_tol=0, abs_tol=1e-9)
    return type(one) is type(two) and bool(one == two)


def _sort_key(row: Row) -> list[str]:
    return [repr(round(cell, 6)) if isinstance(cell, float) else repr(cell) for cell in row]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    return LIST_SEPARATOR.join(cell) if isinstance(cell, list) else str(cell)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        edition = town(Path(place))
        for name in sys.argv[1:]:
            write_expected(get_query(name), run_library_query(edition, name).table.rows())
