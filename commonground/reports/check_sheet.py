"""A check sheet as a workbook: what to do, what is held line by line, and room for what is missing.

The sheet `what we hold` is the one that is read when it comes back; every text is written as text.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.schema import get_type
from loaders.reading.check_items import ANSWERS, HEADER, PROGRAM_PARTS, CheckItem

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_CREATED = datetime.datetime(2026, 1, 1)  # fixed, so that the same facts give the same bytes
_WIDTHS = (12, 44, 36, 40, 14, 32, 32)
_PAGE = 80  # characters a line on the first page
_LINE = 15.0  # points
_ROOM = 3  # lines to add a coalition, a partner, a program
_LEAVE_OUT = "leave us out"
_LISTS = ("coalitions", "services", "populations")
MADE_UP = "MADE-UP DATA for demonstration: this is no real organization."


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line: its item, what it is in words, the held value, its source, values to choose."""

    item: CheckItem
    about: str
    held: str | None = None
    source: str | None = None
    choices: tuple[str, ...] | str = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that one workbook says."""

    organization: str
    name: str
    coalition: str
    as_of: str
    contact: str | None
    is_synthetic: bool
    lines: Sequence[SheetLine]
    coalitions: Sequence[str]


def write_check_sheet(sheet: Sheet, path: Path) -> Path:
    """Write the workbook of one organization and give its path."""
    import xlsxwriter  # late: only writing needs it

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _CREATED})
    _write_words(book, sheet)
    _write_lines(book, sheet)
    _write_lists(book, sheet)
    book.close()
    return path


def _write_words(book: Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet("read me first")
    page.hide_gridlines(2)
    page.set_column(0, 0, _PAGE, book.add_format({"text_wrap": True, "valign": "top"}))
    title = book.add_format({"bold": True, "font_size": 14, "text_wrap": True})
    ask = sheet.contact or "whoever sent you this sheet"
    words = [
        *([MADE_UP] if sheet.is_synthetic else []),
        f"This is what a map of the field holds about {sheet.name}, as of {sheet.as_of}. It asks "
        f"you because you are listed as a member of {sheet.coalition}.",
        "Open the sheet 'what we hold'. Each line says what we hold and where it is from. In 'Your "
        "answer' choose right, wrong or changed. For a changed value write the new one beside it; "
        "for a membership or partnership write wrong where it is over or never was. "
        "A line that you leave empty stays as it is; you need not answer all.",
        "At the end there is room to add coalitions, partners and programs that we do not know.",
        "Please write no names, e-mail addresses or phones of persons. Never write where a shelter "
        "or safe house is. 'Your note' is for the person who reads the sheet: it never gets onto "
        "the map, and stays in the file that you send back.",
        "What you say of your coalitions and partners is kept as what you say. It is never counted "
        "as seen taking part: that takes minutes or joint work.",
        "Survivor-led and community-led: answer only if you wish to. Nobody infers it.",
        f"To be left out altogether, choose '{_LEAVE_OUT}' in the last line, or tell {ask}. You "
        "can do so at any time, and need not say why.",
        f"Send the workbook back to {ask}. The codes in the first column belong to the lines: "
        "leave them as they are.",
    ]
    page.write_string(0, 0, f"Is this right? {sheet.name}", title)
    page.fit_to_pages(1, 0)
    for row, text in enumerate(words, 2):
        page.write_string(row, 0, text)
        page.set_row(row, _height((text,), (_PAGE,)) + _LINE / 2)


def _write_lines(book: Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet("what we hold")
    page.freeze_panes(1, 2)
    page.fit_to_pages(1, 0)
    page.set_landscape()
    page.repeat_rows(0)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    held = book.add_format({"text_wrap": True, "valign": "top"})
    code = book.add_format({"font_color": "#767676", "font_size": 8, "valign": "top"})
    box = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#999999",
           "bg_color": "#FFF8E1"}  # fmt: skip
    ours = book.add_format({**box, "num_format": "@"})
    day = book.add_format({**box, "num_format": "yyyy-mm-dd"})
    for column, (name, width) in enumerate(zip(HEADER, _WIDTHS, strict=True)):
        page.set_column(column, column, width)
        page.write_string(0, column, name, bold)
    for row, line in enumerate((*sheet.lines, *_room(sheet)), 1):
        texts = (line.item.code, line.about, line.held or "", line.source or "")
        for column, text in enumerate(texts):
            page.write_string(row, column, text, held if column else code)
        page.set_row(row, _height(texts[1:], _WIDTHS[1:]))
        for column in (4, 5, 6):
            page.write_blank(row, column, None, day if line.item.kind == "answered" else ours)
        if not line.item.kind.startswith(("add-", "answered", "leave-out")):
            page.data_validation(row, 4, row, 4, {"validate": "list", "source": list(ANSWERS)})
        _offer(page, row, line)


def _height(texts: Sequence[str], widths: Sequence[int]) -> float:
    """Height of a row in points: not every office program fits rows to wrapped text by itself."""
    lines = [-(-len(text) // (width - 4)) for text, width in zip(texts, widths, strict=False)]
    return _LINE * max(1, *lines, 1)


def _offer(page: Worksheet, row: int, line: SheetLine) -> None:
    """Let a value be chosen; others can be written too, and are checked when they come back."""
    if line.choices:
        source: Any = line.choices if isinstance(line.choices, str) else list(line.choices)
        rule = {"validate": "list", "source": source, "error_type": "information"}
        page.data_validation(row, 5, row, 5, rule)


def _room(sheet: Sheet) -> list[SheetLine]:
    """Lines for what is not known yet, for the day of the answer, and for being left out."""
    asked = sheet.organization
    lines = []
    for number in map(str, range(1, _ROOM + 1)):
        about = "Add: another coalition you belong to (choose, or write its name)"
        item = CheckItem(asked, "add-coalition", (number,))
        lines.append(SheetLine(item, about, choices=_range("coalitions", len(sheet.coalitions))))
    for number in map(str, range(1, _ROOM + 1)):
        about = "Add: an organization you work with (its name)"
        lines.append(SheetLine(CheckItem(asked, "add-partner", (number,)), about))
    for number in map(str, range(1, _ROOM + 1)):
        for part in PROGRAM_PARTS:
            item = CheckItem(asked, "add-program", (number, part))
            lines.append(SheetLine(item, f"Add: program {number}, {_PARTS[part]}",
                                   choices=_choices_of(part)))  # fmt: skip
    lines.append(SheetLine(CheckItem(asked, "answered"), "Day of your answer, as 2026-03-31"))
    about = "To be left out of this map altogether"
    lines.append(SheetLine(CheckItem(asked, "leave-out"), about, choices=(_LEAVE_OUT,)))
    return lines


_PARTS = {
    "name": "its name",
    "service": "what it gives (choose)",
    "population": "whom it is for (choose)",
    "place": "a county, city or state that it covers, as 'Lane County, OR'",
}


def _choices_of(part: str) -> str:
    if part in ("service", "population"):
        return _range(part + "s", len(get_type(part).codes))
    return ""


def _range(name: str, count: int) -> str:
    column = "ABC"[_LISTS.index(name)]
    return f"=lists!${column}$2:${column}${count + 1}" if count else ""


def _write_lists(book: Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet("lists")
    page.fit_to_pages(1, 0)
    bold = book.add_format({"bold": True, "bottom": 1})
    columns = (
        sheet.coalitions,
        [str(values["name"]) for values in get_type("service").codes.values()],
        [str(values["name"]) for values in get_type("population").codes.values()],
    )
    for column, (name, values) in enumerate(zip(_LISTS, columns, strict=True)):
        page.set_column(column, column, 64)
        page.write_string(0, column, name, bold)
        for row, value in enumerate(values, 1):
            page.write_string(row, column, value)
