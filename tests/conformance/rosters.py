"""A small roster that every damaged CSV, workbook and archive of the battery begins from."""

from __future__ import annotations

HEADER = ("organization_name", "coalition_name", "claimed", "ein", "state", "evidence_date")
FIRST = ("Example Aid", "Example Task Force", "true", "000000101", "OR", "2026-01-31")
SECOND = ("Example Niñez", "Example Task Force", "false", "000000102", "WA", "")
THIRD = ("Example River Legal Aid", "Example Network", "true", "", "NV", "2025-12-01")
ROWS = (FIRST, SECOND, THIRD)


def lines(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> list[str]:
    """Rows under the header, as lines of CSV without a need for quotes."""
    return [",".join(row) for row in (header, *(rows or ROWS))]


def text(*rows: tuple[str, ...], ends: str = "\n") -> str:
    """Rows under the header, as a file."""
    return "".join(line + ends for line in lines(*rows))


def with_cell(column: str, value: str) -> str:
    """The roster with another value in one column of its first row, in quotes where needed."""
    quoted = '"' + value.replace('"', '""') + '"' if set(value) & set('",\n') else value
    cells = list(FIRST)
    cells[HEADER.index(column)] = quoted
    return text(tuple(cells), SECOND, THIRD)


PLAIN = text()
EXTRA = "Example Extra,Example Network,true,000000199,OR,2026-02-01\n"  # one more good row
