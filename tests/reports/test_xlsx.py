"""Workbooks hold every row as text or number, say what was asked, and never lose rows."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from commonground.reports import xlsx
from commonground.reports.xlsx import SYNTHETIC_NOTE, write_xlsx, xlsx_bytes
from graph.errors import AnalysisError
from graph.result import Column, Result

FORMULA = '=HYPERLINK("http://outside.test")'


def result_of(**columns: Any) -> Result:
    table = pl.DataFrame(columns)
    return Result(
        name="town",
        question="Who is here?",
        sentence="Two are here.",
        table=table,
        columns=tuple(Column(name, f"what {name} means", "people") for name in table.columns),
        n=7,
        edition="steward",
        version="1-0123456789ab",
        scope="field",
        coverage={"programs": "one directory"},
        dropped={"closed": 3},
        parameters={"place": "ME"},
        found=9,
    )


def sheet(path: Path, name: str = "table") -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path)[name].iter_rows(values_only=True))


def test_rows_keep_their_types(tmp_path: Path) -> None:
    day = datetime.date(2026, 1, 31)
    result = result_of(
        ein=["000000001", "000000002"], n=[1, None], share=[0.5, None], seen=[True, None],
        date=[day, None], services=[["a", "b"], None],
    )  # fmt: skip
    written = write_xlsx(result, tmp_path / "town.xlsx", is_synthetic=False)
    header, row, empty = sheet(written.workbook)
    assert header == ("ein", "n", "share", "seen", "date", "services")
    assert row[:4] == ("000000001", 1, 0.5, True)
    assert row[4].date() == day
    assert row[5] == "a; b"
    assert empty == ("000000002", None, None, None, None, None)
    assert written.notice is None


def test_a_formula_in_a_name_stays_text(tmp_path: Path) -> None:
    path = write_xlsx(result_of(name=[FORMULA]), tmp_path / "a.xlsx", is_synthetic=False).workbook
    cell = openpyxl.load_workbook(path)["table"]["A2"]
    assert (cell.value, cell.data_type) == (FORMULA, "s")


def test_the_about_sheet_says_what_was_asked(tmp_path: Path) -> None:
    path = write_xlsx(result_of(n=[1]), tmp_path / "a.xlsx", is_synthetic=False).workbook
    about = dict(row[:2] for row in sheet(path, "about"))
    assert about["question"] == "Who is here?"
    assert about["answer in one sentence"] == "Two are here."
    assert (about["edition"], about["version"], about["scope"]) == (
        "steward", "1-0123456789ab", "field",
    )  # fmt: skip
    assert (about["programs"], about["closed"], about["place"]) == ("one directory", 3, "ME")
    assert (about["rows in this file"], about["rows found"], about["things looked at"]) == (1, 9, 7)
    assert about["n"] == "what n means (people)"


def test_made_up_data_is_marked_on_both_sheets(tmp_path: Path) -> None:
    path = write_xlsx(result_of(n=[1]), tmp_path / "a.xlsx", is_synthetic=True).workbook
    assert sheet(path)[0][0] == SYNTHETIC_NOTE
    assert sheet(path)[1][0] == "n"
    assert sheet(path, "about")[0][1] == SYNTHETIC_NOTE


def test_no_rows_give_the_header_alone(tmp_path: Path) -> None:
    path = write_xlsx(result_of(n=[]), tmp_path / "a.xlsx", is_synthetic=False).workbook
    assert sheet(path) == [("n",)]


def test_rows_beyond_a_sheet_go_to_a_csv_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "SHEET_ROWS", 3)
    result = result_of(n=[1, 2, 3])
    with pytest.raises(AnalysisError, match="take the CSV"):
        xlsx_bytes(result, is_synthetic=False)
    written = write_xlsx(result, tmp_path / "a.xlsx", is_synthetic=False)
    assert written.spilled == tmp_path / "a.csv"
    assert written.notice is not None
    assert pl.read_csv(tmp_path / "a.csv")["n"].to_list() == [1, 2, 3]
    assert "a.csv" in str(sheet(written.workbook)[1][0])


def test_rows_that_just_fit_stay_in_the_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "SHEET_ROWS", 4)
    written = write_xlsx(result_of(n=[1, 2, 3]), tmp_path / "a.xlsx", is_synthetic=False)
    assert written.spilled is None
    assert len(sheet(written.workbook)) == 4
    assert write_xlsx(result_of(n=[1, 2, 3]), tmp_path / "b.xlsx", is_synthetic=True).spilled


def test_a_text_longer_than_a_cell_says_that_it_was_cut(tmp_path: Path) -> None:
    path = write_xlsx(result_of(name=["x" * 40_000]), tmp_path / "a.xlsx", is_synthetic=False)
    text = str(sheet(path.workbook)[1][0])
    assert len(text) == 32_767
    assert text.endswith("the CSV holds the whole text]")


def test_large_numbers_and_old_dates_are_kept_as_text(tmp_path: Path) -> None:
    result = result_of(n=[2**60], date=[datetime.date(1850, 1, 1)])
    path = write_xlsx(result, tmp_path / "a.xlsx", is_synthetic=False).workbook
    assert sheet(path)[1] == (str(2**60), "1850-01-01")


def test_the_same_result_gives_the_same_bytes() -> None:
    result = result_of(name=["Example Harbor"], n=[1])
    assert xlsx_bytes(result, is_synthetic=True) == xlsx_bytes(result, is_synthetic=True)
