"""The header of a list against the headers that its mapping names."""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches

from loaders.reading.header import fold_column
from loaders.reading.source_file import SourceFile
from loaders.spreadsheet.mapping import MappingFile, Problem
from loaders.spreadsheet.sheets import Sheet, read_sheets

_LONGEST = 40
_MOST_DIGITS = 4
_WRITTEN = 8
# Days of meetings stand in headers; their digits are no phone line.
_DAY = re.compile(r"\b(\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|(19|20)\d\d)\b")


def missing_headers(file: SourceFile, mapping: MappingFile) -> list[Problem]:
    """Tell each header that the mapping names and no sheet of the list has, with the nearest."""
    sheets = read_sheets(file, mapping.delimiter)
    if mapping.sheet is not None and not _named(sheets, mapping) and sheets[0].title is not None:
        there = ", ".join(str(sheet.title) for sheet in sheets)
        what = f"the workbook has no sheet {mapping.sheet[:40]!r}"
        return [Problem("sheet", what, f"use one of {there}")]
    best = _best(sheets, mapping)
    found = _found(best, mapping)
    return [
        Problem(
            f"columns.{cell.field}",
            f"line {mapping.header_line} of {file.name.rpartition('/')[2]} has no column "
            f"{header[:60]!r}",
            _nearest(header, best, is_header=bool(found)),
        )
        for cell in mapping.cells
        for header in cell.headers
        if header not in found
    ]


def headers_in_order(file: SourceFile, mapping: MappingFile) -> tuple[str, ...]:
    """Headers of the list from left to right, those of the mapping as it writes them.

    Columns that nobody names and that have no name, or the name of another one, are left out.
    """
    header = _best(read_sheets(file, mapping.delimiter), mapping)
    mapped = {fold_column(name): name for name in mapping.headers}
    often = Counter(map(fold_column, header))
    return tuple(
        mapped.get(fold_column(name), name)
        for name in header
        if fold_column(name) in mapped
        or (often[fold_column(name)] == 1 and fold_column(name) not in ("", "line"))
    )


def _named(sheets: Sequence[Sheet], mapping: MappingFile) -> list[Sheet]:
    wanted = (mapping.sheet or "").strip().casefold()
    return [sheet for sheet in sheets if (sheet.title or "").strip().casefold() == wanted]


def _best(sheets: Sequence[Sheet], mapping: MappingFile) -> tuple[str, ...]:
    """The header that holds most of what the mapping names."""
    headers = [sheet.header(mapping.header_line) for sheet in _named(sheets, mapping) or sheets]
    return max(headers, key=lambda header: len(_found(header, mapping)), default=())


def _found(header: Sequence[str], mapping: MappingFile) -> set[str]:
    there = {fold_column(name) for name in header}
    return {name for name in mapping.headers if fold_column(name) in there}


def is_like_a_header(text: str) -> bool:
    """Tell whether a cell may be shown as a header: short, no address and no phone line.

    >>> is_like_a_header("Agency name"), is_like_a_header("call 541 555 0100")
    (True, False)
    """
    return 0 < len(text) <= _LONGEST and shown_header(text) == text


def shown_header(text: str) -> str:
    """Give a header as it may be shown: what holds an address or a phone line is withheld.

    >>> shown_header("Pat, pat@example.org")
    '(withheld)'
    """
    digits = len(re.findall(r"\d", _DAY.sub("", text)))
    return "(withheld)" if "@" in text or digits > _MOST_DIGITS else text


def _nearest(name: str, header: Sequence[str], *, is_header: bool) -> str:
    """Say which headers are meant; a line without any header that we know may be anything."""
    shown = {item.lower(): item for item in header if is_like_a_header(item)}
    close = [shown[item] for item in get_close_matches(name.lower(), shown, 3, 0.5)]
    if close:
        return f"did you mean {', '.join(map(repr, close))}?"
    if not is_header or not shown:
        return "write it as the list does, and say where its headers are: sheet, header_line"
    listed = ", ".join(repr(item) for item in [*shown.values()][:_WRITTEN])
    return f"use one of {listed}, or correct header_line"
