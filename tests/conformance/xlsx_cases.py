"""Damaged workbooks: cells, parts of the XML inside, and the ZIP round it."""

from __future__ import annotations

import datetime
import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.conformance.cases import Case, Expected, bytes_of, loads, refused
from tests.conformance.rosters import FIRST, HEADER, PLAIN, ROWS, SECOND, THIRD

Rows = Sequence[Sequence[object]]
SHEET = "xl/worksheets/sheet1.xml"
OPEN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSE = b"</sheetData></worksheet>"
SHARED = "xl/sharedStrings.xml"
BAD = refused("not_a_workbook")
LARGE = refused("too_large")
BOMB = 40 * 2**20


def xlsx_cases() -> list[Case]:
    """Every damaged workbook, in the order of the table."""
    return [
        Case(group, wrong, bytes_of(made) if isinstance(made, bytes) else made, expected,
             "file.xlsx", "coalition_members", is_bomb="bomb" in wrong)
        for group, cases in _GROUPS.items()
        for wrong, made, expected in cases()
    ]  # fmt: skip


Made = Iterator[tuple[str, bytes | Callable[[Path], object], Expected]]


def book(*sheets: Rows) -> bytes:
    """A workbook with these sheets."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd", "in_memory": True})
    for rows in sheets:
        sheet = made.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    made.close()
    return out.getvalue()


def with_cell(column: str, value: object) -> bytes:
    """The roster with another value in one column of its first row."""
    cells: list[object] = [*FIRST]
    cells[HEADER.index(column)] = value
    return book([HEADER, cells, SECOND, THIRD])


def packed(changed: dict[str, bytes], *, without: Sequence[str] = ()) -> bytes:
    """The roster with other bytes in place of some parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(GOOD)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = [name for name in old.namelist() if name not in without]
        for name in [*names, *(changed.keys() - set(names))]:
            new.writestr(name, changed[name] if name in changed else old.read(name))
    return out.getvalue()


def part(name: str) -> bytes:
    """The bytes of one part of the good roster."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        return archive.read(name)


def sheet(cells: bytes) -> bytes:
    """The roster with these rows of XML as its only sheet."""
    return packed({SHEET: OPEN + cells + CLOSE})


GOOD = book([HEADER, *ROWS])


def _cells() -> Made:
    day, moment = datetime.date(2026, 1, 31), datetime.datetime(2026, 1, 31, 14, 30)
    yield "good", GOOD, loads(3)
    yield "dates as dates", with_cell("evidence_date", day), loads(3)
    yield "a date with a time of day", with_cell("evidence_date", moment), loads(3, "not_a_date")
    yield "a date as a number", with_cell("evidence_date", 45688), loads(3, "not_a_date")
    yield "29 February 1900, which spreadsheets believe in", sheet_with_date(60), loads(
        3, "not_a_date")  # fmt: skip
    yield "a date before spreadsheets count", sheet_with_date(-5), loads(3, "not_a_date")
    yield "a date beyond the year 9999", sheet_with_date(9_999_999), loads(3, "not_a_date")
    yield "a tax number of eight digits", with_cell("ein", 12345678), loads(3, "not_an_ein")
    yield "a tax number of nine digits as a number", with_cell("ein", 123456789), loads(3)
    yield "a tax number in scientific writing", with_cell("ein", 1.5e20), loads(3, "not_an_ein")
    yield "a tax number with decimals", with_cell("ein", 123456789.5), loads(3, "not_an_ein")
    yield "true and false as such", with_cell("claimed", True), loads(3)
    yield "a number for true", with_cell("claimed", 1), loads(3, "not_true_or_false")
    yield "a formula with its value", _formula("Example Aid"), loads(3)
    yield "a formula that was never worked out", _formula(""), loads(
        2, "missing_value", rejected=1)  # fmt: skip
    yield "an error in a name", _error("#REF!"), loads(3)
    yield "an error in a tax number", with_cell("ein", "#N/A"), loads(3, "not_an_ein")
    yield "merged cells over two rows", _merged(), loads(2, "missing_value", rejected=1)
    yield "a line break in a name", with_cell("organization_name", "Example\nAid"), loads(
        3, "control_characters")  # fmt: skip
    yield "an escaped control sign in a name", with_cell("organization_name", "Ex\x07"), loads(
        3, "control_characters")  # fmt: skip
    yield "an e-mail address for a name", with_cell("organization_name", "a@example.org"), loads(
        2, "not_a_name", rejected=1)  # fmt: skip
    yield "a name of 32,767 letters", with_cell("organization_name", "x" * 32_767), loads(3)
    yield "a name in two colours", _colours(), loads(3)


def _rows() -> Made:
    yield "empty", book([]), refused("empty_file")
    yield "a header and no rows", book([HEADER]), loads(0, "no_rows")
    yield "empty rows in between", book([HEADER, FIRST, [], [], SECOND]), loads(2)
    yield "an empty row above the header", book([[], HEADER, FIRST]), refused("empty_file")
    yield "a title above the header", book([["Members"], HEADER, FIRST]), loads(
        0, "file_of_another_source", rejected=2)  # fmt: skip
    yield "the header twice", book([HEADER, FIRST, HEADER, SECOND]), loads(
        2, "header_again", rejected=1)  # fmt: skip
    yield "a needed column missing", book([HEADER[1:], FIRST[1:]]), loads(
        0, "missing_column", rejected=1)  # fmt: skip
    yield "a column twice", book([(*HEADER, "EIN"), (*FIRST, "x")]), loads(
        0, "duplicate_column", rejected=1)  # fmt: skip
    yield "a blank header cell", book([(*HEADER, "", "more"), FIRST]), loads(1, "unknown_column")
    yield "values beside the table", book([HEADER, (*FIRST, "", "note"), SECOND]), loads(
        2, "unknown_column")  # fmt: skip
    yield "a number for a column name", book([(*HEADER, 2026), (*FIRST, 1)]), loads(
        1, "unknown_column")  # fmt: skip
    yield "the table on the second sheet", book([["Notes"]], [HEADER, FIRST]), loads(1)
    yield "two sheets alike", book([HEADER, FIRST], [HEADER, SECOND]), loads(1, "unread_sheet")
    yield "an empty first sheet", book([], [HEADER, FIRST]), loads(1)
    yield "rows without numbers", sheet(_plain_rows(numbered=False)), loads(1)
    yield "cells without references", sheet(_plain_rows(numbered=True)), loads(1)
    yield "rows out of order", sheet(_row(3, "Second") + _row(1, "", head=True) + _row(2, "First")
        ), refused("empty_file")  # fmt: skip
    yield "a size that the sheet claims and has not", packed({SHEET: part(SHEET).replace(
        b'ref="A1:F4"', b'ref="A1:A1"')}), loads(3)  # fmt: skip


def _parts() -> Made:
    yield "the sheet cut", packed({SHEET: part(SHEET)[:300]}), BAD
    yield "the sheet empty", packed({SHEET: b""}), BAD
    yield "the sheet missing", packed({}, without=[SHEET]), BAD
    yield "the sheet no XML", packed({SHEET: b"hello"}), BAD
    yield "the strings missing", packed({}, without=[SHARED]), BAD
    yield "the strings cut", packed({SHARED: part(SHARED)[:200]}), BAD
    yield "a string beyond the last one", packed({SHARED: part(SHARED).replace(
        b"<si>", b"<xx>").replace(b"</si>", b"</xx>")}), BAD  # fmt: skip
    yield "a string with a negative number", packed({SHEET: part(SHEET).replace(
        b'<c r="A2" t="s"><v>6</v>', b'<c r="A2" t="s"><v>-99</v>')}), BAD  # fmt: skip
    yield (
        "a style that there is not",
        sheet(b'<row r="1"><c r="A1" s="7777"><v>1</v></c></row>'),
        refused("file_of_another_source"),
    )
    yield "the styles missing", packed({}, without=["xl/styles.xml"]), loads(3)
    yield (
        "the styles damaged",
        packed({"xl/styles.xml": b"<styleSheet><cellXfs"}),
        BAD,
    )
    yield "the workbook part damaged", packed({"xl/workbook.xml": b"<workbook"}), BAD
    yield "the content types missing", packed({}, without=["[Content_Types].xml"]), BAD
    yield "the relations missing", packed({}, without=["xl/_rels/workbook.xml.rels"]), BAD
    yield "a number that is none", sheet(_row(1, "", head=True)
        + b'<row r="2"><c r="A2"><v>ten</v></c></row>'), BAD  # fmt: skip
    yield "a cell reference that is none", sheet(b'<row r="1"><c r="1A1"><v>1</v></c></row>'), BAD
    yield "a row number that is none", sheet(b'<row r="one"><c r="A1"><v>1</v></c></row>'), BAD
    yield "an entity bomb in the sheet", packed({SHEET: _entities()}), BAD
    yield "an entity that names a file", packed({SHEET: b'<!DOCTYPE a [<!ENTITY x SYSTEM '
        b'"file:///etc/passwd">]>' + OPEN + b"<row>&x;</row>" + CLOSE}), BAD  # fmt: skip
    yield "a sheet in UTF-16", packed({SHEET: part(SHEET).decode().replace(
        "UTF-8", "UTF-16").encode("utf-16")}), loads(3)  # fmt: skip
    yield "elements nested 200,000 deep", packed({SHEET: b"<a>" * 200_000}), BAD


def _archives() -> Made:
    yield "CSV that is called .xlsx", PLAIN.encode(), loads(3)
    yield "an old Excel file that is called .xlsx", b"\xd0\xcf\x11\xe0" + bytes(512), refused(
        "not_a_text_file")  # fmt: skip
    yield "a web page that is called .xlsx", b"<html>", refused("not_a_text_file")
    yield "cut in the middle", GOOD[: len(GOOD) // 2], refused("damaged_archive")
    yield "cut behind its first bytes", GOOD[:40], refused("damaged_archive")
    yield "without its directory", GOOD[: GOOD.index(b"PK\x01\x02")], refused("damaged_archive")
    yield "a wrong checksum of the sheet", _wrong_checksum(), BAD
    yield "encrypted", _encrypted(), BAD
    yield "a part twice", _twice(), BAD
    yield "a text document, not a sheet", _zipped({"word/document.xml": b"<a/>"}), refused(
        "no_fitting_member")  # fmt: skip
    yield (
        "a sheet of 17 thousand million cells: a bomb",
        sheet(_row(1, "", head=True) + b'<row r="1048576"><c r="XFD1048576"/></row>'),
        LARGE,
    )
    yield (
        "a last row of 1,048,576 without cells",
        sheet(_row(1, "", head=True) + b'<row r="1048576"/>'),
        loads(0, "no_rows"),
    )
    yield "a bomb in a picture", packed({"xl/media/image1.png": bytes(BOMB)}), LARGE
    yield "a bomb of empty cells", sheet(b"<row>" + b"<c/>" * 4_000_000 + b"</row>"), LARGE
    yield "a bomb of strings", packed({SHARED: b"<sst>" + b"<si/>" * 8_000_000 + b"</sst>"}), LARGE
    yield "20,000 parts", packed({f"xl/x{n}": b"" for n in range(20_000)}), LARGE
    yield "bytes before the ZIP", b"MZ" + bytes(64) + GOOD, refused("not_a_text_file")
    yield "bytes behind the ZIP", GOOD + b"more", loads(3)


_GROUPS = {"cells": _cells, "rows": _rows, "parts": _parts, "archive": _archives}


def sheet_with_date(number: int) -> bytes:
    """The roster with a date cell that holds this number of days."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    dated = made.add_format({"num_format": "yyyy-mm-dd"})
    page = made.add_worksheet()
    for place, row in enumerate((HEADER, *ROWS)):
        page.write_row(place, 0, row)
    page.write_number(1, HEADER.index("evidence_date"), number, dated)
    made.close()
    return out.getvalue()


def _changed(write: Callable[[Any, Any], object]) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    page = made.add_worksheet()
    for place, row in enumerate((HEADER, *ROWS)):
        page.write_row(place, 0, row)
    write(made, page)
    made.close()
    return out.getvalue()


def _formula(value: str) -> bytes:
    return _changed(lambda _, page: page.write_formula(1, 0, '="Example "&"Aid"', None, value))


def _error(value: str) -> bytes:
    return _changed(lambda _, page: page.write_formula(1, 0, "=A9999/0", None, value))


def _merged() -> bytes:
    def write(made: Any, page: Any) -> None:
        page.merge_range(1, 0, 2, 0, "Example Both")
        page.write_blank(2, 0, None, made.add_format())

    return _changed(write)


def _colours() -> bytes:
    def write(made: Any, page: Any) -> None:
        red = made.add_format({"color": "red"})
        page.write_rich_string(1, 0, "Example ", red, "Aid")

    return _changed(write)


def _row(number: int, name: str, *, head: bool = False, is_numbered: bool = True) -> bytes:
    texts = HEADER if head else (name, *FIRST[1:])
    at = f' r="{number}"' if is_numbered else ""
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f"<row{at}>{cells}</row>".encode()


def _plain_rows(*, numbered: bool) -> bytes:
    return _row(1, "", head=True, is_numbered=numbered) + _row(
        2, "Example", is_numbered=numbered)  # fmt: skip


def _entities() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE a [<!ENTITY e0 "ha">{levels}]><a>&e11;</a>'.encode()


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _wrong_checksum() -> bytes:
    at = GOOD.index(SHEET.encode(), GOOD.index(b"PK\x01\x02")) - 46 + 16
    return GOOD[:at] + b"\1\2\3\4" + GOOD[at + 4 :]


def _encrypted() -> bytes:
    content = bytearray(GOOD)
    struct.pack_into("<H", content, content.index(b"PK\x01\x02") + 8, 1)
    return bytes(content)


def _twice() -> bytes:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        archive.getinfo(SHEET).filename = "hidden"
        archive.NameToInfo.pop(SHEET)
        archive.writestr(SHEET, part(SHEET))
        archive.filelist[[i.filename for i in archive.filelist].index("hidden")].filename = SHEET
    return out.getvalue()
