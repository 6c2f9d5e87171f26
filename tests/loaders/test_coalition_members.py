"""Rosters: said and done apart, nothing inferred, no person kept."""

from pathlib import Path

import openpyxl
import pytest

from loaders.coalition_members.loader import HEADER, codes_of, load
from loaders.coalition_members.template import NOTES, write_template
from loaders.reading.source_file import Loaded
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of, rules_of, source_file

USUAL = {"organization_name": "Example Aid", "state": "OR", "coalition_name": "Example Alliance",
         "claimed": "true"}  # fmt: skip


def roster(folder: Path, *rows: dict[str, str]) -> Loaded:
    filled = [{**USUAL, **row} for row in rows]
    text = csv_text(HEADER, *[[row.get(name, "") for name in HEADER] for row in filled])
    return load_text("coalition_members", folder, text)


def test_three_columns_are_enough(tmp_path: Path) -> None:
    text = "organization_name,coalition_name,observed\nExample Aid,Example Alliance,true\n"
    loaded = load_text("coalition_members", tmp_path, text)
    (tie,) = rows_of(loaded, "membership")
    assert (tie["source_key"], tie["target_key"]) == ("example-aid|", "example-alliance")
    assert (tie["claimed"], tie["observed"], tie["role"]) == (None, True, None)
    assert rules_of(loaded) == [(1, "missing_optional_column")]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"ein": "00-0000001", "uei": "EXMP00000007"}, "000000001"),
        ({"uei": "exmp00000007", "org_id": "GB-CHC-1"}, "EXMP00000007"),
        ({"org_id": "GB-CHC-1"}, "GB-CHC-1"),
        ({}, "example-aid|OR"),
        ({"state": ""}, "example-aid|"),
    ],
)
def test_the_key_is_the_best_code_else_name_and_state(
    tmp_path: Path, row: dict[str, str], key: str
) -> None:
    (organization,) = rows_of(roster(tmp_path, row), "organization")
    assert organization["key"] == key


def test_names_in_other_scripts_do_not_fall_together(tmp_path: Path) -> None:
    loaded = roster(tmp_path, {"organization_name": "Помощь"}, {"organization_name": "Надежда"})
    assert len({row["key"] for row in rows_of(loaded, "organization")}) == 2


def test_one_organization_in_two_coalitions_is_one_record(tmp_path: Path) -> None:
    loaded = roster(tmp_path, {}, {"coalition_id": "net", "coalition_name": "Example Network"})
    assert len(rows_of(loaded, "organization")) == 1
    assert [row["key"] for row in rows_of(loaded, "coalition")] == ["example-alliance", "net"]
    assert len(rows_of(loaded, "membership")) == 2


def test_empty_flags_stay_unknown_and_false_stays_false(tmp_path: Path) -> None:
    loaded = roster(
        tmp_path,
        {"claimed": "", "observed": "false"},
        {"claimed": "no", "observed": ""},
    )
    assert [(row["claimed"], row["observed"]) for row in rows_of(loaded, "membership")] == [
        (None, False), (False, None),
    ]  # fmt: skip


def test_a_list_or_signature_is_not_seen(tmp_path: Path) -> None:
    loaded = roster(
        tmp_path,
        {"observed": "true", "rung": "listed"},
        {"observed": "true", "rung": "acted", "role": "lead"},
        {"observed": "true", "rung": "", "role": "chair"},
    )
    assert [row["observed"] for row in rows_of(loaded, "membership")] == [None, True, True]
    assert rules_of(loaded) == [(2, "observed_needs_attended_or_acted")]


def test_the_evidence_is_dated_by_its_document_else_by_the_reading(tmp_path: Path) -> None:
    loaded = roster(
        tmp_path,
        {"evidence_date": "2025-05-01", "retrieved": "2026-02-01"},
        {"retrieved": "2026-02-01", "role": "lead"},
    )
    dates = [str(row["evidence_date"]) for row in rows_of(loaded, "membership")]
    assert dates == ["2025-05-01", "2026-02-01"]


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ("41039", "us-county-41039"),
        ("Lane County, OR", "us-county-or-lane-county"),
        ("Orleans Parish, Louisiana", "us-county-la-orleans-parish"),
        ("Oregon", "us-state-or"),
        ("or", "us-state-or"),
        ("Eugene,  Oregon", "us-city-or-eugene"),
        ("United States", "us"),
    ],
)
def test_a_coalition_is_where_its_place_says(tmp_path: Path, place: str, key: str) -> None:
    loaded = roster(tmp_path, {"coalition_place": place})
    (tie,) = rows_of(loaded, "located_in")
    assert (tie["source_type"], tie["source_key"], tie["target_key"]) == (
        "coalition", "example-alliance", key,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "rule", "is_rejected"),
    [
        ({"organization_name": ""}, "missing_value", True),
        ({"coalition_name": ""}, "missing_value", True),
        ({"claimed": ""}, "missing_value", True),
        ({"organization_name": "someone@example.org"}, "not_a_name", True),
        ({"claimed": "maybe"}, "not_true_or_false", False),
        ({"role": "memebr"}, "unknown_code", False),
        ({"sector": "charity"}, "unknown_code", False),
        ({"survivor_led": "yes"}, "unknown_code", False),
        ({"ein": "12345"}, "not_an_ein", False),
        ({"start": "spring"}, "not_a_date", False),
        ({"start": "2025-02-01", "end": "2025-01-01"}, "end_before_start", False),
        ({"evidence_date": "2099-01-01"}, "out_of_range", False),
        ({"coalition_place": "up north"}, "not_a_place", False),
        ({"coalition_place": "99999"}, "not_a_place", False),
        ({"source_url": "www.example.org"}, "not_a_web_address", False),
        ({"evidence_type": "mail of someone@example.org"}, "holds_mail_address", False),
    ],
)
def test_a_bad_cell_is_one_finding_and_the_others_load(
    tmp_path: Path, row: dict[str, str], rule: str, *, is_rejected: bool
) -> None:
    loaded = roster(tmp_path, row, {"organization_name": "Example Other"})
    assert rules_of(loaded) == [(2, rule)]
    assert findings_of(loaded)[0].effect == ("rejected" if is_rejected else "nulled")
    assert (loaded.read, loaded.rejected) == (2, int(is_rejected))
    assert "someone" not in str(findings_of(loaded))
    assert len(rows_of(loaded, "membership")) == 2 - is_rejected


def test_columns_with_persons_are_not_read(tmp_path: Path) -> None:
    text = csv_text(
        ("organization_name", "coalition_name", "claimed", "contact", "e-mail"),
        ("Example Aid", "Example Alliance", "true", "Somebody Private", "private@example.org"),
    )
    loaded = load_text("coalition_members", tmp_path, text)
    assert (1, "unknown_column") in rules_of(loaded)
    tables = [*loaded.records.values(), loaded.rows, loaded.findings]
    assert "rivate" not in str([table.to_pylist() for table in tables])


def test_declared_is_kept_and_not_asked_stays_empty(tmp_path: Path) -> None:
    loaded = roster(
        tmp_path,
        {"survivor_led": "declared", "community_led": "declared not"},
        {"organization_name": "Example Other"},
    )
    assert [
        (row["survivor_led"], row["community_led"]) for row in rows_of(loaded, "organization")
    ] == [("declared", "declared_not"), (None, None)]


def test_only_possible_shelters_are_marked_confidential(tmp_path: Path) -> None:
    loaded = roster(tmp_path, {"organization_name": "Example Night Shelter"}, {})
    assert [row["is_location_confidential"] for row in rows_of(loaded, "organization")] == [
        True, None,
    ]  # fmt: skip


def test_the_template_loads_as_it_is_and_explains_every_column(tmp_path: Path) -> None:
    path = write_template(tmp_path / "roster.xlsx")
    loaded = load(source_file(path))
    assert (loaded.read, loaded.rejected, findings_of(loaded)) == (1, 0, [])
    assert rows_of(loaded, "organization")[0]["is_synthetic"] is True
    assert set(NOTES) == set(HEADER)
    sheet = openpyxl.load_workbook(path)["members"]
    assert tuple(cell.value for cell in sheet[1]) == HEADER
    offered = {
        str(rule.sqref).partition("2")[0]: rule.formula1.strip('"').split(",")
        for rule in sheet.data_validations.dataValidation
    }
    coded = [name for name in HEADER if codes_of(name)]
    assert sorted(map(tuple, offered.values())) == sorted(codes_of(name) for name in coded)
    assert {"role", "seat", "claimed", "observed", "rung", "sector"} <= set(coded)


def test_a_template_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    first, second = (write_template(tmp_path / name) for name in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == second.read_bytes()


def test_a_filled_workbook_and_its_csv_give_the_same_records(tmp_path: Path) -> None:
    path = write_template(tmp_path / "roster.xlsx")
    sheet = openpyxl.load_workbook(path)["members"]
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows(max_row=2)]
    from_csv = load_text("coalition_members", tmp_path, csv_text(rows[0], *rows[1:]))
    from_book = load(source_file(path))
    assert {name: table.to_pylist() for name, table in from_csv.records.items()} == {
        name: table.to_pylist() for name, table in from_book.records.items()
    }
    assert from_csv.rows.equals(from_book.rows)
