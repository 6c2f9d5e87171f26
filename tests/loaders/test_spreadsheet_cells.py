"""Cells of a list: read in the form that the mapping states, and never by a guess."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tests.loaders.lists import GRANTS, MEMBERS, PROGRAMS, only, problems, read, workbook
from tests.loaders.sources import csv_text, findings_of, rows_of


@pytest.mark.parametrize(
    ("form", "text", "day"),
    [
        ("DD.MM.YYYY", "31.03.2024", "2024-03-31"),
        ("DD/MM/YYYY", "3/4/2024", "2024-04-03"),
        ("MM/DD/YYYY", "3/4/2024 9:15:00 PM", "2024-03-04"),
        ("DD-MM-YY", "31-12-19", "2019-12-31"),
        ("YYYY/MM/DD", "2024/1/2", "2024-01-02"),
        ("MM/YYYY", "05/2021", "2021-05-01"),
        ("YYYY", "2021", "2021-01-01"),
        ("DD/MM/YYYY", "2024-03-31", "2024-03-31"),
        ("DD/MM/YYYY", "31/02/2024", "None"),
        ("DD/MM/YYYY", "31.03.2024", "None"),
        (None, "03/04/2024", "None"),
        (None, "31.03.2024", "None"),
    ],
)
def test_dates_are_read_only_in_the_form_that_is_stated(
    tmp_path: Path, form: str | None, text: str, day: str
) -> None:
    extra = f', date_format = "{form}"' if form else ""
    mapping = MEMBERS + f'start = {{ column = "Since"{extra} }}'
    loaded = read(tmp_path, mapping, f"Agency,Since\nExample Aid,{text}\n")
    assert str(only(loaded, "membership")["start_date"]) == day
    assert [item.rule for item in problems(loaded)] == (["not_a_date"] if day == "None" else [])
    if form and day == "None":
        assert form in problems(loaded)[0].mend


def test_days_of_a_workbook_need_no_form(tmp_path: Path) -> None:
    mapping = MEMBERS.replace("[col", 'header_line = 3\ndate_format = "MM/DD/YYYY"\n[col')
    rows = [("Agency", "Since"), ("Example Aid", datetime.date(2024, 3, 4)),
            ("Example Help", "3/5/2024")]  # fmt: skip
    data = workbook(*rows, before=2)
    loaded = read(tmp_path, mapping + 'start = "Since"', data, "list.xlsx")
    days = [str(row["start_date"]) for row in rows_of(loaded, "membership")]
    assert days == ["2024-03-04", "2024-03-05"]
    assert [row["line"] for row in rows_of(loaded, "membership")] == [4, 5]


@pytest.mark.parametrize(
    ("how", "text", "amount"),
    [
        ("", "1250.5", 1250.5),
        ("", '"$1,250"', None),
        ('decimal_mark = "."', '"$1,250"', 1250.0),
        ('decimal_mark = "."', '"1,250.75"', 1250.75),
        ('decimal_mark = ","', '"1.250,75 $"', 1250.75),
        ('decimal_mark = ","', "1 250", 1250.0),
        ('decimal_mark = ","', "12.5", 12.5),
        ('decimal_mark = "."', '"12,50"', None),
        ('decimal_mark = "."', "-700", -700.0),
        ("times = 1000", "12.5", 12500.0),
        ("times = 1000", "0.07", 70.0),
        ("times = 1000", "ten", None),
        ('times = 1000, decimal_mark = ","', '"1.250,75"', 1250750.0),
    ],
)
def test_numbers_are_read_with_the_marks_and_unit_that_are_stated(
    tmp_path: Path, how: str, text: str, amount: float | None
) -> None:
    mapping = GRANTS.replace('"Amount"', f'{{ column = "Amount", {how} }}' if how else '"Amount"')
    loaded = read(tmp_path, mapping, f"Agency,Amount\nExample Aid,{text}\n")
    assert only(loaded, "grant")["amount_usd"] == amount
    assert [item.rule for item in problems(loaded)] == ([] if amount else ["not_a_number"])


def test_words_are_translated_and_others_are_told(tmp_path: Path) -> None:
    mapping = MEMBERS + 'sector = { column = "Kind", remove = ["(HQ)"] }\n[values.sector]\n'
    mapping += '"NGO" = "nonprofit"\n"n/a" = ""\n'
    text = csv_text(["Agency", "Kind"], *[(f"Example {kind}", kind) for kind in
                    ("ngo", "NGO (HQ)", "Business", "n/a", "club")])  # fmt: skip
    loaded = read(tmp_path, mapping, text)
    sectors = [row["sector"] for row in rows_of(loaded, "organization")]
    assert sectors == ["nonprofit", "nonprofit", "business", None, None]
    (found,) = problems(loaded)
    assert (found.line, found.column, found.value) == (6, "Kind", "club")
    assert "[values.sector]" in found.mend


def test_marks_of_several_meetings_are_one_sight_and_empty_is_unknown(tmp_path: Path) -> None:
    mapping = MEMBERS + 'observed = ["12 March", "9 April"]\n[values.observed]\n"X" = "true"\n'
    text = csv_text(["Agency", "12 March", "9 April"], ("Example One", "x", ""),
                    ("Example Two", "", "X"), ("Example Three", "", ""))  # fmt: skip
    seen = [row["observed"] for row in rows_of(read(tmp_path, mapping, text), "membership")]
    assert seen == [True, True, None]
    looked = read(tmp_path, mapping + '"" = "false"', text)
    assert [row["observed"] for row in rows_of(looked, "membership")] == [True, True, False]


def test_one_sight_counts_and_odd_words_are_told_once(tmp_path: Path) -> None:
    mapping = MEMBERS.replace('claimed = { value = "true" }', 'claimed = { value = "false" }')
    mapping += 'observed = ["Jan 12", "Feb 9", "Mar 9"]\n[values.observed]\n"X" = "true"\n'
    mapping += '"absent" = "false"\n'
    rows = [("Example A", "excused", "X", "X"), ("Example B", "?", "x", "X"),
            ("Example C", "absent", "X", ""), ("Example D", "excused", "absent", ""),
            ("Example E", "Excused", "", ""), ("Example F", "", "", "")]  # fmt: skip
    text = csv_text(["Agency", "Jan 12", "Feb 9", "Mar 9"], *rows)
    loaded = read(tmp_path, mapping, text)
    seen = [row["observed"] for row in rows_of(loaded, "membership")]
    assert seen == [True, True, True, False, None, None]
    told = {item.value: item for item in problems(loaded)}
    assert {value: item.line for value, item in told.items()} == {"?": 3, "Excused": 2}
    assert "3 cells" in told["Excused"].message
    assert told["?"].column == "Jan 12, Feb 9, Mar 9"
    assert problems(read(tmp_path, mapping + '"excused" = ""\n"?" = ""\n', text)) == []


def test_columns_that_say_different_things_of_one_field_are_told(tmp_path: Path) -> None:
    mapping = PROGRAMS + 'beds = ["Beds", "Beds for youth"]'
    text = csv_text(["Agency", "Program", "Beds", "Beds for youth"],
                    ("Example Aid", "Example A", "10", "4"), ("Example Aid", "Example B", "", "4"),
                    ("Example Aid", "Example C", "5", "5"))  # fmt: skip
    loaded = read(tmp_path, mapping, text)
    assert [row["beds"] for row in rows_of(loaded, "program")] == [10, 4, 5]
    (told,) = [item for item in findings_of(loaded) if item.rule == "several_filled"]
    assert (told.line, told.effect, told.column) == (2, "noted", "Beds, Beds for youth")
    assert told.message.startswith("1 rows fill several")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Lane", "us-county-or-lane-county"), ("Lane County", "us-county-or-lane-county"),
        ("Lane County County", "us-county-or-lane-county"),
        ("Lane County, OR", "us-county-or-lane-county"),
        ("Lewis and Clark", "us-county-or-lewis-and-clark-county"),
        ("lane & douglas", None), ("Lane and Linn", None), ("Lane, Linn", None),
        ("Lane/Linn", None), ("Lane; Linn", None),
    ],
)  # fmt: skip
def test_a_cell_that_joins_places_is_none(tmp_path: Path, text: str, place: str | None) -> None:
    held = '{ column = "Where", after = " County, OR" }'
    rows = csv_text(["Agency", "Program", "Where"], ("Example Aid", "Example A", text))
    listed = read(tmp_path, PROGRAMS + f"places = {held}", rows)
    one = read(tmp_path, PROGRAMS + f"site = {held}", rows)
    for loaded, tie in ((listed, "covers"), (one, "located_in")):
        keys = [row["target_key"] for row in rows_of(loaded, tie)]
        assert keys == ([place] if place else [])
        told = [(item.rule, item.mend) for item in problems(loaded)]
        mend = 'write one place a cell, or split the list with a mark: split = ";"'
        assert told == ([] if place else [("not_a_place", mend)])


def test_a_number_is_asked_for_with_the_mark_that_is_stated(tmp_path: Path) -> None:
    mapping = GRANTS.replace('"Amount"', '{ column = "Amount", decimal_mark = "," }')
    (told,) = problems(read(tmp_path, mapping, "Agency,Amount\nExample Aid,ten\n"))
    assert "with a comma before the decimals" in told.mend


def test_a_list_in_one_cell_is_split_and_looked_up(tmp_path: Path) -> None:
    mapping = PROGRAMS + 'services = { column = "Help", split = "," }\n[values.services]\n'
    mapping += '"Housing" = ["emergency-shelter", "transitional-housing"]\n'
    text = csv_text(["Agency", "Program", "Help"],
                    ("Example Aid", "Example Desk", "Case management, housing,Yoga,,"))  # fmt: skip
    loaded = read(tmp_path, mapping, text)
    codes = [row["target_key"] for row in rows_of(loaded, "provides")]
    assert sorted(map(str, codes)) == [
        "case-management", "emergency-shelter", "transitional-housing",
    ]  # fmt: skip
    (found,) = problems(loaded)
    assert (found.column, found.value, found.rule) == ("Help", "Yoga", "unknown_code")


def test_a_column_for_each_service_is_read_by_its_marks(tmp_path: Path) -> None:
    mapping = PROGRAMS + 'services = { marked = ["Legal civil", "Rides"] }\n[values.services]\n'
    mapping += '"Legal civil" = "legal-civil"\n"Rides" = "transportation"\n'
    text = csv_text(["Agency", "Program", "Legal civil", "Rides"],
                    ("Example Aid", "Example Desk", "x", "no"),
                    ("Example Help", "Example Van", "", "on Mondays"))  # fmt: skip
    found = [(row["line"], row["target_key"]) for row in rows_of(
             read(tmp_path, mapping, text), "provides")]  # fmt: skip
    assert found == [(2, "legal-civil"), (3, "transportation")]


def test_places_are_completed_as_asked_and_give_the_reach(tmp_path: Path) -> None:
    mapping = PROGRAMS + 'places = { column = "Where", split = ";", after = " County, OR" }\n'
    mapping += '[values.places]\n"all" = "OR"\n'
    rows = [("Example Aid", "Example A", "Lane; Linn"), ("Example Aid", "Example B", "All"),
            ("Example Aid", "Example C", "")]  # fmt: skip
    text = csv_text(["Agency", "Program", "Where"], *rows)
    loaded = read(tmp_path, mapping, text)
    assert [row["reach"] for row in rows_of(loaded, "program")] == ["areas", "statewide", None]
    assert [row["target_key"] for row in rows_of(loaded, "covers")] == [
        "us-county-or-lane-county", "us-county-or-linn-county", "us-state-or",
    ]  # fmt: skip
