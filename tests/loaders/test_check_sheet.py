"""Returned check sheets: what each answer states, and what is only told."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.reading.source_file import Loaded
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of, rules_of

ID = "organization-00000000000000a1"
COLUMNS = ("Code", "What it is", "We hold", "Where from", "Your answer", "New value", "Your note")


def answered(folder: Path, *rows: tuple[str, str, str, str]) -> Loaded:
    """Load rows of code, held value, answer and new value."""
    lines = [(code, "words", held, "source", said, new, "a note") for code, held, said, new in rows]
    return load_text("check_sheet", folder, csv_text(COLUMNS, *lines))


def stated(loaded: Loaded, name: str, *fields: str) -> list[tuple[object, ...]]:
    return [tuple(row.get(field) for field in fields) for row in rows_of(loaded, name)]


def test_an_empty_answer_states_nothing(tmp_path: Path) -> None:
    loaded = answered(tmp_path, (f"{ID}/field/city", "Eugene", "", ""))
    assert (loaded.read, loaded.rejected, loaded.records) == (1, 0, {})


def test_right_states_again_what_is_held(tmp_path: Path) -> None:
    loaded = answered(tmp_path, (f"{ID}/field/city", "Eugene", "right", ""))
    assert ("Eugene",) in stated(loaded, "organization", "city")


def test_a_new_value_counts_even_where_no_answer_was_chosen(tmp_path: Path) -> None:
    loaded = answered(tmp_path, (f"{ID}/field/city", "Eugene", "", "Salem"))
    assert ("Salem",) in stated(loaded, "organization", "city")


def test_wrong_without_a_value_is_told_and_changes_nothing(tmp_path: Path) -> None:
    loaded = answered(tmp_path, (f"{ID}/field/city", "Eugene", "wrong", ""))
    assert stated(loaded, "organization", "city") == [(None,)]
    assert rules_of(loaded) == [(2, "wrong_without_value")]


def test_a_value_that_does_not_fit_is_nulled_with_words(tmp_path: Path) -> None:
    loaded = answered(tmp_path, (f"{ID}/field/state", "OR", "changed", "Oregonia"))
    (finding,) = findings_of(loaded)
    assert (finding.rule, finding.effect) == ("does_not_fit", "nulled")


@pytest.mark.parametrize("field", ["is_synthetic", "is_location_confidential", "zip", "nothing"])
def test_nobody_sets_by_answer_what_no_sheet_asks(tmp_path: Path, field: str) -> None:
    loaded = answered(tmp_path, (f"{ID}/field/{field}", "", "changed", "true"))
    assert [rule for _, rule in rules_of(loaded)] == ["unknown_field"]
    assert not any(row.get(field) for row in rows_of(loaded, "organization"))


@pytest.mark.parametrize(("said", "claimed"), [("right", True), ("wrong", False)])
def test_a_word_on_a_coalition_is_a_claim_and_no_act(
    tmp_path: Path, said: str, claimed: bool
) -> None:
    code = f"{ID}/membership/coalition-00000000000000c1/lead/2024-05-01"
    loaded = answered(tmp_path, (code, "Example Force", said, ""))
    (row,) = rows_of(loaded, "membership")
    assert (row["claimed"], row["role"], str(row["start_date"])) == (claimed, "lead", "2024-05-01")
    assert not {"observed", "rung"} & set(row)


def test_a_note_is_never_kept(tmp_path: Path) -> None:
    loaded = answered(tmp_path, (f"{ID}/field/name", "Example House", "right", ""))
    assert all("a note" not in str(table.to_pylist()) for table in loaded.records.values())


def test_the_day_of_the_answer_dates_what_is_said(tmp_path: Path) -> None:
    rows = [(f"{ID}/field/city", "Eugene", "right", ""), (f"{ID}/answered", "", "", "2026-05-12")]
    loaded = answered(tmp_path, *rows)
    assert str(rows_of(loaded, "organization")[0]["last_confirmed"]) == "2026-05-12"


@pytest.mark.parametrize("code", ["", "city", "organization-1/field/city", f"{ID}/unheard-of/city"])
def test_a_row_whose_code_was_changed_is_rejected(tmp_path: Path, code: str) -> None:
    loaded = answered(tmp_path, (code, "Eugene", "right", ""))
    assert (loaded.read, loaded.rejected) == (1, 1)


def test_an_item_answered_twice_in_two_ways_is_told(tmp_path: Path) -> None:
    code = f"{ID}/field/city"
    loaded = answered(tmp_path, (code, "Eugene", "right", ""), (code, "Eugene", "", "Salem"))
    assert rules_of(loaded) == [(3, "duplicate_key")]


def test_an_added_service_must_be_one_of_ours(tmp_path: Path) -> None:
    code = f"{ID}/add-program/1"
    loaded = answered(
        tmp_path,
        (f"{code}/name", "", "", "Example Clinic"),
        (f"{code}/service", "", "", "magic"),
        (f"{code}/place", "", "", "nowhere at all"),
    )
    assert stated(loaded, "program", "name", "status") == [("Example Clinic", "running")]
    assert [rule for _, rule in rules_of(loaded)] == ["unknown_code", "not_a_place"]


@pytest.mark.parametrize(
    ("field", "written", "kept"),
    [
        ("state", "Oregon", "OR"),
        ("state", "or", "OR"),
        ("survivor_led", "Declared", "declared"),
        ("survivor_led", "declared not", "declared_not"),
        ("ein", "00-0000205", "000000205"),
        ("city", "  Salem ", "Salem"),
    ],
)
def test_values_count_as_people_write_them(
    tmp_path: Path, field: str, written: str, kept: str
) -> None:
    loaded = answered(tmp_path, (f"{ID}/field/{field}", "", "Changed.", written))
    assert (kept,) in stated(loaded, "organization", field)
    assert rules_of(loaded) == []


def test_a_tax_number_without_its_zeros_says_what_is_wanted(tmp_path: Path) -> None:
    loaded = answered(tmp_path, (f"{ID}/field/ein", "", "changed", "205"))
    (finding,) = findings_of(loaded)
    assert finding.mend == "write nine digits, zeros in front included"


def test_other_words_are_no_answer_and_long_ones_are_not_kept(tmp_path: Path) -> None:
    answers = {"city": "n/a", "state": "ask Jane Doe", "name": "better ask Jane Doe"}
    rows = [(f"{ID}/field/{field}", "held", said, "") for field, said in answers.items()]
    loaded = answered(tmp_path, *rows)
    assert [rule for _, rule in rules_of(loaded)] == ["unknown_answer"] * 3
    assert [finding.value for finding in findings_of(loaded)] == ["n/a", "ask Jane Doe", None]
    assert stated(loaded, "organization", "last_confirmed") == [(None,)]


@pytest.mark.parametrize("said", ["changed", ""])
def test_a_tie_that_changed_is_told_and_not_claimed(tmp_path: Path, said: str) -> None:
    code = f"{ID}/membership/coalition-00000000000000c1/lead/2024-05-01"
    loaded = answered(tmp_path, (code, "Example Force", said, "we left in 2025"))
    assert rows_of(loaded, "membership") == []
    assert rules_of(loaded) == [(2, "changed_tie")]


def test_a_new_value_beside_a_right_tie_is_told(tmp_path: Path) -> None:
    code = f"{ID}/membership/coalition-00000000000000c1/lead/2024-05-01"
    loaded = answered(tmp_path, (code, "Example Force", "right", "since 2023-01-01"))
    assert stated(loaded, "membership", "claimed") == [(True,)]
    assert rules_of(loaded) == [(2, "changed_tie")]


@pytest.mark.parametrize(("wrote", "new"), [("YES", ""), ("", "leave us out"), ("right", "")])
def test_the_wish_to_be_left_out_counts_in_either_cell(
    tmp_path: Path, wrote: str, new: str
) -> None:
    loaded = answered(tmp_path, (f"{ID}/leave-out", "", wrote, new))
    assert rules_of(loaded) == [(2, "asks_to_be_left_out")]
    assert stated(loaded, "organization", "last_confirmed") == [(None,)]


def test_a_day_to_come_would_outrank_every_later_answer(tmp_path: Path) -> None:
    rows = [(f"{ID}/field/city", "Eugene", "right", ""), (f"{ID}/answered", "", "", "2126-05-12")]
    loaded = answered(tmp_path, *rows)
    assert rules_of(loaded) == [(3, "not_a_date")]
    assert {str(row["retrieved"]) for row in rows_of(loaded, "organization")} == {"2026-06-01"}


@pytest.mark.parametrize(
    "code",
    [
        f"{ID}/field",
        f"{ID}/field/city/more",
        f"{ID}/partnership/organization-00000000000000b1/organization-00000000000000b2/-/-/-",
    ],
)
def test_a_code_that_asks_nothing_or_about_others_is_rejected(tmp_path: Path, code: str) -> None:
    loaded = answered(tmp_path, (code, "Example", "right", ""))
    assert (loaded.rejected, [rule for _, rule in rules_of(loaded)]) == (1, ["not_an_item"])


def test_an_organization_is_not_its_own_partner(tmp_path: Path) -> None:
    rows = [(f"{ID}/field/name", "Example House", "", ""),
            (f"{ID}/add-partner/1", "", "", "EXAMPLE HOUSE")]  # fmt: skip
    loaded = answered(tmp_path, *rows)
    assert rows_of(loaded, "partnership") == []
    assert rules_of(loaded) == [(3, "self_tie")]


def test_adding_a_coalition_that_the_sheet_holds_is_answering_right_there(tmp_path: Path) -> None:
    coalition = "coalition-00000000000000c1"
    code = f"{ID}/membership/{coalition}/lead/2024-05-01"
    rows = [(code, "Example Force", "", ""),
            (f"{ID}/add-coalition/1", "", "", f"Example Force ({coalition})"),
            (f"{ID}/add-coalition/2", "", "", "example force")]  # fmt: skip
    loaded = answered(tmp_path, *rows)
    assert set(stated(loaded, "membership", "target_key", "role")) == {(coalition, "lead")}
    assert stated(loaded, "coalition", "name") == [(None,), (None,)]


def test_a_program_without_a_name_is_told(tmp_path: Path) -> None:
    code = f"{ID}/add-program/1"
    loaded = answered(tmp_path, (f"{code}/place", "", "", "Oregon"))
    assert rules_of(loaded) == [(2, "missing_value")]
    assert "program" not in loaded.records
