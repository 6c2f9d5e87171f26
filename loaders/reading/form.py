"""An empty form of a list that people fill by hand, as a workbook.

The first sheet is the one that is read: columns with drop-downs and a row of an Example
organization, to be written over. The second says in plain words what each column means, the third
lists the codes.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LAST_ROW = 5000
_CREATED = datetime.datetime(2026, 1, 1)  # fixed, so that the same columns give the same bytes
_LONGEST_LIST = 255  # characters of a list inside a drop-down; Excel takes no more
_ALWAYS = (
    ("persons", "No names, e-mail addresses or phones of persons: such columns are not read."),
    ("empty", "Empty means not known. Nothing is guessed from a row that is missing."),
)


@dataclass(frozen=True, slots=True)
class Form:
    """A list to fill: its sheet, what one row is, a note for each column in order, one row.

    ``codes`` are the words that a column may hold; none for free text.
    """

    sheet: str
    one_row: str
    notes: Mapping[str, str]
    example: Mapping[str, str]
    codes: Mapping[str, Sequence[str]]


def write_form(form: Form, path: Path) -> Path:
    """Write the workbook and give its path; the same form gives the same bytes."""
    import xlsxwriter  # late: only this function writes workbooks

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _CREATED})
    bold = book.add_format({"bold": True, "bottom": 1})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(form.sheet)
    notes = book.add_worksheet("how to fill")
    lists = book.add_worksheet("codes")
    sheet.freeze_panes(1, 1)
    for column, (name, note) in enumerate(form.notes.items()):
        sheet.set_column(column, column, max(14, len(name) + 2), text)
        sheet.write_string(0, column, name, bold)
        sheet.write_comment(0, column, note)
        if name in form.example:
            sheet.write_string(1, column, form.example[name], text)
        if codes := form.codes.get(name):
            lists.write_string(0, column, f"codes of {name}", bold)
            source = _offered(lists, column, codes)
            sheet.data_validation(
                1, column, LAST_ROW, column, {"validate": "list", "source": source}
            )
    notes.set_column(0, 0, 22)
    notes.set_column(1, 1, 90)
    lines = (("one row", form.one_row), *_ALWAYS, *form.notes.items())
    for row, (name, note) in enumerate(lines):
        notes.write_string(row, 0, name, bold)
        notes.write_string(row, 1, note)
    book.close()
    return path


def _offered(lists: Any, column: int, codes: Sequence[str]) -> list[str] | str:
    """Write the codes of a column down; give what the drop-down offers, a list or its cells."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    for row, code in enumerate(codes, 1):
        lists.write_string(row, column, code)
    if len(",".join(codes)) <= _LONGEST_LIST:
        return list(codes)
    first, last = (xl_rowcol_to_cell(row, column, True, True) for row in (1, len(codes)))
    return f"=codes!{first}:{last}"
