"""CSV opens in a spreadsheet without running anything, and holds every row."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from commonground.reports.csv import SYNTHETIC_COLUMN, csv_bytes, write_csv
from tests.reports.test_xlsx import result_of


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "-2+3+cmd|' /C calc'!A0", "+A1", "\t=1"])
def test_text_that_would_run_gets_an_apostrophe(text: str) -> None:
    assert rows(csv_bytes(result_of(name=[text]), is_synthetic=False))[1] == [f"'{text}"]


@pytest.mark.parametrize("text", ["+1 (207) 555-0100", "-5", "Example = Harbor", "a,b\nc", "Ünï"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert rows(csv_bytes(result_of(name=[text]), is_synthetic=False))[1] == [text]


def test_numbers_lists_and_nothing_are_written_plainly() -> None:
    data = csv_bytes(result_of(n=[-1, None], services=[["a", "b"], None]), is_synthetic=False)
    assert rows(data) == [["n", "services"], ["-1", "a; b"], ["", ""]]


def test_made_up_rows_say_so() -> None:
    data = csv_bytes(result_of(n=[1]), is_synthetic=True)
    assert rows(data) == [["n", SYNTHETIC_COLUMN], ["1", "yes"]]


def test_a_file_holds_what_the_bytes_hold(tmp_path: Path) -> None:
    result = result_of(name=["Example Harbor"])
    path = write_csv(result, tmp_path / "a.csv", is_synthetic=False)
    assert path.read_bytes() == csv_bytes(result, is_synthetic=False)
