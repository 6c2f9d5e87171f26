"""A workbook gives the same table as a CSV, and no workbook takes the program down."""

import datetime
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from loaders.reading import workbook
from loaders.reading.header import Columns
from tests.loaders.reading.tables import Seen, read_text

Sheet = Sequence[Sequence[object]]


def write_book(path: Path, *sheets: Sheet) -> Path:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    for rows in sheets:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return path


def read_book(folder: Path, *sheets: Sheet) -> Seen:
    return read_text(write_book(folder / "file.xlsx", *sheets))


def test_cells_become_the_text_that_a_csv_would_hold(tmp_path: Path) -> None:
    seen = read_book(
        tmp_path,
        [
            ["a", "b", "c"],
            ["007", 12345678.0, datetime.date(2026, 3, 31)],
            [True, 1.5, "  x "],
            [None, None, None],
            ["last", "", datetime.datetime(2026, 3, 31, 4, 5)],
        ],
    )
    assert seen.rows == [
        (2, "007", "12345678", "2026-03-31"),
        (3, "true", "1.5", "x"),
        (5, "last", None, "2026-03-31 04:05:00"),
    ]
    assert (seen.read, seen.findings) == (3, [])


def test_the_sheet_with_the_columns_is_read_and_others_like_it_are_told(tmp_path: Path) -> None:
    seen = read_book(
        tmp_path,
        [["notes"], ["read me"]],
        [["a", "b", "c"], ["1", "2", "3"]],
        [["c", "b", "a"], ["9", "8", "7"]],
    )
    assert seen.rows == [(2, "1", "2", "3")]
    assert seen.rules == [(None, "unread_sheet")]


def test_a_missing_column_rejects_every_row(tmp_path: Path) -> None:
    seen = read_book(tmp_path, [["a", "b"], ["1", "2"], ["3", "4"]])
    assert (seen.rows, seen.read, seen.rules) == ([], 2, [(1, "missing_column")])


def test_an_empty_workbook_is_one_finding(tmp_path: Path) -> None:
    assert read_book(tmp_path, []).rules == [(None, "empty_file")]


def with_parts(path: Path, parts: dict[str, bytes]) -> Path:
    """Write a small good workbook, then put other bytes in place of some of its parts."""
    source = write_book(path.with_name("good.xlsx"), [["a", "b", "c"], ["1", "2", "3"]])
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name])
    return path


SHEET = "xl/worksheets/sheet1.xml"
OPEN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSE = b"</sheetData></worksheet>"


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"/></row>',
        b'<row r="1"><c s="1" r="XFD1"/></row><row r="1048576"/>',
        b'<x:row r="1048576"><x:c t="n" r="AB1048576"/></x:row>',
    ],
)
def test_a_sparse_giant_is_refused_before_it_is_read(tmp_path: Path, cells: bytes) -> None:
    seen = read_text(with_parts(tmp_path / "file.xlsx", {SHEET: OPEN + cells + CLOSE}))
    assert (seen.rules, seen.read) == ([(None, "too_large")], 1)


def test_cells_without_a_reference_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_CELLS", 1000)
    cells = b"<row>" + b"<c><v>1</v></c>" * 1001 + b"</row>"
    seen = read_text(with_parts(tmp_path / "file.xlsx", {SHEET: OPEN + cells + CLOSE}))
    assert seen.rules == [(None, "too_large")]


def test_references_across_chunks_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_CHUNK", 7)
    cells = b'<row r="1048576"><c r="XFD1048576"/></row>'
    seen = read_text(with_parts(tmp_path / "file.xlsx", {SHEET: OPEN + cells + CLOSE}))
    assert seen.rules == [(None, "too_large")]


def test_a_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    path = with_parts(tmp_path / "file.xlsx", {"xl/media/x.bin": b"\0" * (1 << 25)})
    assert read_text(path).rules == [(None, "too_large")]


def test_too_many_parts_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_MEMBERS", 5)
    assert read_text(with_parts(tmp_path / "file.xlsx", {})).rules == [(None, "too_large")]


@pytest.mark.parametrize(
    "parts",
    [
        {SHEET: b"<worksheet><sheetData><row"},
        {"xl/workbook.xml": b"not xml"},
        {"[Content_Types].xml": b"<Types/>"},
        {"xl/_rels/workbook.xml.rels": b"<Relationships/>"},
        {"xl/styles.xml": b"<styleSheet><cellXfs/></styleSheet>", SHEET: OPEN + b'<row r="x"/>'},
        {SHEET: OPEN + b'<row r="1"><c r="A1" t="s"><v>99999</v></c></row>' + CLOSE},
        {SHEET: OPEN + b'<row r="1"><c r="A1" s="7777"><v>1</v></c></row>' + CLOSE},
    ],
    ids=["cut", "no-xml", "types", "relations", "row", "string", "style"],
)
def test_a_damaged_workbook_is_one_finding(tmp_path: Path, parts: dict[str, bytes]) -> None:
    seen = read_text(with_parts(tmp_path / "file.xlsx", parts))
    assert seen.rows == []
    assert [item.effect for item in seen.findings] == ["rejected"]


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert read_text(path).rules == [(None, "no_fitting_member")]


def test_a_named_sheet_is_read_from_its_header_row(tmp_path: Path) -> None:
    rows = [["a", "b", "c"], ["1", "2", "3"]]
    path = write_book(tmp_path / "file.xlsx", rows, [["Title"], [], *rows, ["4", "5", "6"]])
    seen = read_text(path, sheet="sheet2 ", header_line=3)
    assert seen.rows == [(4, "1", "2", "3"), (5, "4", "5", "6")]
    assert seen.rules == [(3, "lines_above_header")]


def test_a_sheet_that_is_not_there_is_one_finding(tmp_path: Path) -> None:
    path = write_book(tmp_path / "file.xlsx", [["a", "b", "c"], ["1", "2", "3"]])
    seen = read_text(path, sheet="Members")
    assert (seen.read, seen.rules) == (1, [(None, "no_such_sheet")])
    assert "it has Sheet1" in seen.findings[0].message


def test_values_beside_the_named_columns_are_told(tmp_path: Path) -> None:
    seen = read_book(tmp_path, [["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6", None, "more"]])
    assert (seen.rules, len(seen.rows)) == ([(3, "unknown_column")], 2)


def test_a_cut_or_flipped_file_never_raises(tmp_path: Path) -> None:
    good = write_book(tmp_path / "good.xlsx", [["a", "b", "c"], ["1", "2", "3"]]).read_bytes()
    path = tmp_path / "file.xlsx"
    for at in range(0, len(good), max(1, len(good) // 40)):
        path.write_bytes(good[:at] if at % 2 else good[:at] + b"\xff" + good[at + 1 :])
        if path.read_bytes()[:4] == b"PK\x03\x04":
            seen = read_text(path)
            assert seen.rows == [(2, "1", "2", "3")] or seen.findings


def test_an_encrypted_part_is_refused(tmp_path: Path) -> None:
    path = with_parts(tmp_path / "file.xlsx", {})
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02") + 8  # flags of the first entry of the directory
    struct.pack_into("<H", content, at, 1)
    path.write_bytes(content)
    assert read_text(path).rules == [(None, "not_a_workbook")]


def test_formulas_give_their_stored_value(tmp_path: Path) -> None:
    path = tmp_path / "file.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["a", "b", "c"])
    sheet.write_formula(1, 0, '="x"&"y"', None, "xy")
    book.close()
    assert read_text(path, Columns(required=("a",), free=("b", "c"))).rows == [
        (2, "xy", None, None)
    ]
