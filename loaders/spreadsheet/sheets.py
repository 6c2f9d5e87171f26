"""The first rows of a list as they stand, before anything is known of its columns."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.reading.bytes import open_plain_text
from loaders.reading.encodings import LONGEST_LINE
from loaders.reading.header import DELIMITERS
from loaders.reading.refusal import refuse
from loaders.reading.source_file import SourceFile
from loaders.reading.workbook import peek_workbook
from loaders.spreadsheet.bundle import is_workbook

ROWS = 200
_FOOTER = re.compile(
    r"(?i)(grand total|totals?|sum|summe|gesamt|insgesamt|suma|notes?|source|updated|"
    r"last updated)\b"
)
_HEADER_WITHIN = 30  # rows; nobody writes more lines of title over a list


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first rows of one sheet, or of a text file (then `title` is None)."""

    rows: tuple[tuple[str, ...], ...]
    title: str | None = None
    delimiter: str = ","

    def header(self, line: int) -> tuple[str, ...]:
        """Texts of a line, without the empty ones at its end; empty where it is not there."""
        cells = list(self.rows[line - 1]) if 0 < line <= len(self.rows) else []
        while cells and not cells[-1]:
            cells.pop()
        return tuple(cells)

    def footers(self, line: int) -> tuple[str, ...]:
        """First words of rows under the header that sum up or comment, such as `Total`."""
        first = (next((text for text in row if text), "") for row in self.rows[line:])
        found = (_FOOTER.match(text) for text in first)
        return tuple(dict.fromkeys(item[0] for item in found if item))

    def samples(self, line: int, position: int) -> list[str]:
        """Texts under a column of the header line that are not empty."""
        rows = (row for row in self.rows[line:] if position < len(row))
        listed = (row for row in rows if not _FOOTER.match(next(filter(None, row), "")))
        return [row[position] for row in listed if row[position]]


def read_sheets(file: SourceFile, delimiter: str | None = None) -> tuple[Sheet, ...]:
    """Give the first rows of every sheet, or of a text file by its delimiter (the likeliest one).

    Raises `FileRefusedError` for a file that is neither text nor workbook.
    """
    if is_workbook(file.path):
        found = peek_workbook(file, ROWS)
        return tuple(
            Sheet(tuple(tuple(row) for row in rows), title) for title, rows in found.items()
        )
    with open_plain_text(file) as text, text.path.open("rb") as stream:
        lines = [stream.readline(LONGEST_LINE) for _ in range(ROWS)]
    decoded = [line.decode("utf-8-sig", errors="replace") for line in lines if line]
    marks = [delimiter] if delimiter else list(DELIMITERS)
    try:
        read = {mark: _split(decoded, mark) for mark in marks}
    except csv.Error as error:
        message = "the first lines cannot be split into columns"
        raise refuse(file, "unreadable_header", message, "save it as plain CSV") from error
    best = max(marks, key=lambda mark: _evenness(read[mark]))
    return (Sheet(read[best], delimiter=best),)


def _split(lines: Sequence[str], delimiter: str) -> tuple[tuple[str, ...], ...]:
    """Rows by their line: lines inside a quoted field are empty, so that numbers stay true."""
    rows: list[tuple[str, ...]] = []
    before = 0
    reader = csv.reader(lines, delimiter=delimiter)
    for cells in reader:
        rows += [()] * (before - len(rows))
        rows.append(tuple(cell.strip() for cell in cells))
        before = reader.line_num
    return tuple(rows)


def _evenness(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """How many rows have the commonest number of columns over one, and that number."""
    widths = [len(row) for row in rows if len(row) > 1]
    if not widths:
        return (0, 0)
    commonest = max(sorted(set(widths)), key=widths.count)
    return (widths.count(commonest), commonest)


def find_header(sheet: Sheet) -> int:
    """Line of the row that looks most like column names, counted from 1.

    It is the first that fills as many columns as any, most of them with words, none with somebody's
    address.
    """
    best, most = 1, 0
    for number, row in enumerate(sheet.rows[:_HEADER_WITHIN], 1):
        filled = [text for text in row if text]
        words = sum(re.search("[^\\W\\d_]", text) is not None for text in filled)
        is_header = not any("@" in text for text in filled)
        if is_header and words * 2 > len(filled) > most:
            best, most = number, len(filled)
    return best
