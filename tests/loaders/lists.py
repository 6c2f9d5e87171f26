"""Write a list with its mapping beside it or in one ZIP, and load it."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import xlsxwriter

from graph.findings import Finding
from loaders.reading.source_file import Loaded
from loaders.spreadsheet.loader import load
from tests.loaders.sources import findings_of, rows_of, source_file

MEMBERS = """
row = "membership"
[columns]
organization_name = "Agency"
coalition_name = { value = "Example Alliance" }
claimed = { value = "true" }
"""
PROGRAMS = """
row = "program"
[columns]
organization_name = "Agency"
program_name = "Program"
"""
GRANTS = """
row = "grant"
[columns]
recipient_name = "Agency"
amount_usd = "Amount"
"""


def read(folder: Path, mapping: str, text: str | bytes, name: str = "list.csv") -> Loaded:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.with_suffix(".toml").write_text(mapping, encoding="utf-8")
    return load(source_file(path))


def packed(folder: Path, **members: bytes) -> Loaded:
    path = folder / "list.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return load(source_file(path))


def workbook(*rows: tuple[object, ...], sheet: str = "Roster", before: int = 0) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("Read me").write_string(0, 0, "about this list")
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for number, row in enumerate(rows, before):
            for column, value in enumerate(row):
                if isinstance(value, datetime.date):
                    page.write_datetime(number, column, value, day)
                elif value is not None:
                    page.write(number, column, value)
    return out.getvalue()


def only(loaded: Loaded, name: str) -> dict[str, object]:
    (row,) = rows_of(loaded, name)
    return row


def problems(loaded: Loaded) -> list[Finding]:
    return [item for item in findings_of(loaded) if item.effect != "noted"]
