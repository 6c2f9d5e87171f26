"""A workbook (XLSX) into the same table of text columns that a CSV gives.

A workbook is a ZIP of XML: 5 KB can claim 17 thousand million cells, and fast readers die on that.
So the ZIP directory and the largest cell reference are looked at before any cell is read.
"""

import datetime
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import IO, Any

from duckdb import DuckDBPyConnection

from graph.findings import Finding
from graph.ids import quote_name
from loaders.reading.delimited import insert_rows
from loaders.reading.header import Columns, HeaderMatch, Layout, fits, match_header
from loaders.reading.refusal import refuse
from loaders.reading.source_file import SourceFile

WORKBOOK = "xl/workbook.xml"  # the member that tells a workbook from other ZIP files
MOST_CELLS = 2_000_000
MOST_MEMBERS = 10_000
MOST_RATIO = 200
MOST_BYTES = 1 << 31
_CHUNK = 1 << 20
_OVERLAP = 1 << 8
_BATCH = 20_000
_CELL = re.compile(rb'<(?:\w+:)?(?:c|row)\b[^<>]*?\br="([A-Z]{0,3})(\d{1,7})"')
# Spreadsheets count a 29 February 1900 that never was, so days before it may be any day.
_FIRST_SURE_DAY = "1900-03-01"
# How a sheet writes signs that XML may not hold.
_ESCAPED = re.compile("_x(00[01][0-9A-Fa-f]|[Ff]{3}[EeFf])_")
# What openpyxl and zipfile were seen to raise on damaged parts; `SyntaxError` is the XML parser's.
_DAMAGE = (
    LookupError, ValueError, ArithmeticError, OSError, EOFError, SyntaxError, TypeError,
    AttributeError, NotImplementedError, zlib.error, zipfile.BadZipFile,
)  # fmt: skip
_OPENED = re.compile(rb"<(?:\w+:)?c[ >/]")


def read_workbook(
    connection: DuckDBPyConnection, file: SourceFile, shapes: Sequence[Columns], layout: Layout
) -> HeaderMatch:
    """Make `found` and an empty `damage`, as `read_delimited` does; lines are rows of the sheet.

    The named sheet is read, or the first that has the required columns (else the first, whose
    header is then refused); other sheets with them get a finding. Raises `FileRefusedError` for a
    file that is no workbook or over a cap. Formulas give the value that was stored with them.
    """
    with _open_book(file) as book:
        return _read_book(connection, file, shapes, layout, book)


def peek_workbook(file: SourceFile, rows: int) -> dict[str, list[list[str]]]:
    """Give the first rows of each sheet as text, by its title; an empty cell is an empty text.

    Raises `FileRefusedError` as `read_workbook` does.
    """
    with _open_book(file) as book:
        return {
            sheet.title: [
                [_text(value) or "" for value in values]
                for values in sheet.iter_rows(min_row=1, max_row=rows, values_only=True)
            ]
            for sheet in book.worksheets
        }


@contextmanager
def _open_book(file: SourceFile) -> Iterator[Any]:
    _check_archive(file)
    import openpyxl  # late: 0.2 s, and only workbooks need it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of styles and drop-downs it does not know
        try:
            # Opened by us: given a path, openpyxl judges a file by its ending.
            with file.path.open("rb") as stream:
                book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
                try:
                    yield book
                finally:
                    book.close()
        except _DAMAGE as error:
            raise _no_workbook(file) from error


def _read_book(
    connection: DuckDBPyConnection,
    file: SourceFile,
    shapes: Sequence[Columns],
    layout: Layout,
    book: Any,
) -> HeaderMatch:
    sheets = _sheets(file, layout, book)
    headers = [_header(sheet, layout.header_line) for sheet in sheets]
    fitting = [
        number
        for number, header in enumerate(headers)
        if any(fits(header, shape) for shape in shapes)
    ]
    chosen = fitting[0] if fitting else 0
    if not any(headers[chosen]):
        message = f"row {layout.header_line} of the sheet is empty"
        raise refuse(file, "empty_file", message, "begin with the column names")
    match = match_header(file, headers[chosen], shapes, layout)
    rows = _Rows(sheets[chosen], len(headers[chosen]), layout.header_line)
    _store(connection, match, iter(rows))
    notes = [_unread(file, sheets[number].title) for number in fitting[1:]]
    if rows.first_outside and not match.is_refused:
        notes.append(_outside(file, rows.first_outside))
    return replace(match, findings=(*match.findings, *notes))


def _sheets(file: SourceFile, layout: Layout, book: Any) -> list[Any]:
    sheets = list(book.worksheets)
    if not sheets:
        raise _no_workbook(file)
    for sheet in sheets:
        sheet.reset_dimensions()  # else a sheet that claims to be smaller than it is loses cells
    if layout.sheet is None:
        return sheets
    wanted = [sheet for sheet in sheets if _folded(sheet.title) == _folded(layout.sheet)]
    if not wanted:
        there = ", ".join(sheet.title[:40] for sheet in sheets[:8])
        message = f"the workbook has no sheet {layout.sheet!r}; it has {there}"
        raise refuse(file, "no_such_sheet", message, "name one of its sheets")
    return wanted


def _folded(title: str) -> str:
    return title.strip().casefold()


def _outside(file: SourceFile, line: int) -> Finding:
    message = "the row holds values in columns without a name, which are not read"
    mend = "name each column, or delete what stands beside the table"
    return Finding(
        file.dataset, file.name, line, None, None, "unknown_column", "noted", message, mend
    )


def _unread(file: SourceFile, title: str) -> Finding:
    message = f"sheet {title[:40]!r} has the same columns and was not read"
    mend = "put all rows in the first sheet"
    return Finding(
        file.dataset, file.name, None, None, None, "unread_sheet", "noted", message, mend
    )


def _header(sheet: Any, row: int) -> list[str]:
    first = next(sheet.iter_rows(min_row=row, max_row=row, values_only=True), ())
    names = [_text(value) or "" for value in first]
    while names and not names[-1]:
        names.pop()
    return names


class _Rows:
    """Rows under the header with their number in the sheet, as text; empty ones are no rows.

    `first_outside` is the first row with a value beyond the last named column, 0 where none has.
    """

    def __init__(self, sheet: Any, width: int, header_line: int) -> None:
        self.first_outside = 0
        self._sheet = sheet
        self._width = width
        self._begin = header_line + 1

    def __iter__(self) -> Iterator[tuple[int, list[str | None]]]:
        rows = self._sheet.iter_rows(min_row=self._begin, values_only=True)
        for number, values in enumerate(rows, self._begin):
            texts = [_text(value) for value in values[: self._width]]
            if not self.first_outside and any(map(_text, values[self._width :])):
                self.first_outside = number
            if any(texts):
                yield number, texts + [None] * (self._width - len(texts))


def _store(
    connection: DuckDBPyConnection,
    match: HeaderMatch,
    rows: Iterator[tuple[int, list[str | None]]],
) -> None:
    listed = "".join(f", {quote_name(name)} VARCHAR" for name in match.positions)
    connection.execute(f"CREATE TABLE found(line BIGINT{listed})")
    connection.execute("CREATE TABLE damage(line BIGINT, rule VARCHAR)")
    while batch := list(islice(rows, _BATCH)):
        table: dict[str, list[object]] = {"line": [number for number, _ in batch]}
        for name, position in match.positions.items():
            table[name] = [texts[position] for _, texts in batch]
        insert_rows(connection, "found", table)


def _text(value: object) -> str | None:
    """Write a cell as the text that a CSV would hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.date) and value.isoformat() < _FIRST_SURE_DAY:
        return f"{value.isoformat()[:10]}?"
    if isinstance(value, datetime.datetime):
        is_day = value.time() == datetime.time()
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = "" if value is None else str(value).strip()
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).strip()
    return text or None


def _check_archive(file: SourceFile) -> None:
    try:
        with zipfile.ZipFile(file.path) as archive:
            _check_members(file, archive.infolist())
            cells = 0
            for member in archive.infolist():
                if re.match(r"xl/worksheets/[^/]+\.xml$", member.filename):
                    with archive.open(member) as sheet:
                        cells += _count_cells(file, sheet)
            if cells > MOST_CELLS:
                raise _too_large(file, f"more than {MOST_CELLS} cells")
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, zlib.error) as error:
        raise _no_workbook(file) from error


def _check_members(file: SourceFile, members: Sequence[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    packed = sum(member.compress_size for member in members)
    unpacked = sum(member.file_size for member in members)
    if any(member.flag_bits & 1 for member in members):
        raise refuse(file, "not_a_workbook", "the file is encrypted", "save it without password")
    if len(names) != len(set(names)) or WORKBOOK not in names:
        raise _no_workbook(file)
    if len(names) > MOST_MEMBERS:
        raise _too_large(file, f"{len(names)} parts")
    if unpacked > MOST_BYTES or unpacked > MOST_RATIO * max(packed, 1):
        raise _too_large(file, f"{unpacked} bytes when unpacked from {packed}")


def _count_cells(file: SourceFile, sheet: IO[bytes]) -> int:
    """Count cells of a sheet; `FileRefusedError` once its extent is over the cap."""
    last_row = last_column = opened = 0
    rest = b""
    while chunk := sheet.read(_CHUNK):
        part = rest + chunk
        for letters, digits in _CELL.findall(part):
            last_row = max(last_row, int(digits))
            last_column = max(last_column, _column_number(letters))
        opened += len(_OPENED.findall(part)) - len(_OPENED.findall(rest))
        if last_row * last_column > MOST_CELLS or opened > MOST_CELLS:
            extent = f"cells up to row {last_row}, column {last_column}"
            raise _too_large(file, extent)
        rest = part[-_OVERLAP:]
    return opened


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_large(file: SourceFile, what: str) -> Exception:
    message = f"the workbook has {what}; the most is {MOST_CELLS} cells in {MOST_MEMBERS} parts"
    return refuse(file, "too_large", message, "delete empty rows and columns, or save it as CSV")


def _no_workbook(file: SourceFile) -> Exception:
    message = "the file is no workbook that can be read"
    return refuse(file, "not_a_workbook", message, "save it again as .xlsx or as CSV")
