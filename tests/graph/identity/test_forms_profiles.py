"""Profiles: one row for each way in which a home of an organization is written."""

from __future__ import annotations

import pytest

from tests.graph.identity.test_forms import Row, profile_rows

HOUSE: Row = {
    "name": "Example Hse Inc d/b/a Example Haven", "other_names": ["EH Project"],
    "ein": "000000001", "street": "12 N. Example Street, Suite 200", "city": "St. Example",
    "state": "OH", "zip": "45501", "public_phone": "(202) 555-0100",
    "website": "https://www.example.org/about", "ntee_code": "P20", "ruling_year": 1999,
    "ruling_month": 4, "group_code": "1234", "group_role": "subordinate", "chapter": "05 POST",
    "is_synthetic": True,
}  # fmt: skip


def profiles(row: Row) -> list[Row]:
    columns, found = profile_rows([row])
    return [dict(zip(columns, values, strict=True)) for values in found]


def test_each_name_gives_a_row_with_the_rest_of_the_record() -> None:
    found = profiles(HOUSE)
    assert {(row["name_kind"], row["core"]) for row in found} == {
        ("name", "EXAMPLE HOUSE"),
        ("alias", "EXAMPLE HAVEN"),
        ("other", "EH PROJECT"),
    }
    rest = {
        tuple(
            (column, value)
            for column, value in row.items()
            if column not in ("profile", "name", "name_kind", "core", "acronym")
        )
        for row in found
    }
    assert [dict(row) for row in rest] == [
        {
            "home": 0, "brand": None, "chapter": "POST 5", "street": "N EXAMPLE ST",
            "house": "12", "unit": "200", "city": "ST EXAMPLE", "state": "OH", "zip": "45501",
            "country": None, "phone": "+12025550100", "website": "example.org",
            "ein": "000000001", "uei": None, "org_id": None, "group_code": "1234",
            "group_role": "subordinate", "ruling_year": 1999, "ruling_month": 4,
            "subsection_code": None, "ntee": "P", "is_confidential": False, "is_synthetic": True,
            "dataset": "list",
        }
    ]  # fmt: skip


def test_names_that_fold_alike_are_one_row() -> None:
    again: Row = {**HOUSE, "other_names": ["EH Project", "eh  project.", "..."]}
    assert profiles(again) == profiles(HOUSE)


@pytest.mark.parametrize(
    ("name", "chapter", "expected"),
    [
        ("Example Legion", "5 POST", "POST 5"),
        ("Example Legion Post 5", None, "POST 5"),
        ("Example Legion", "0815", "815"),
        ("Example Legion Chapter 815", None, "815"),
        ("Example Care", "of Springfield", "SPRINGFIELD"),
        ("Example Care of Springfield", None, "SPRINGFIELD"),
        ("Example Care", "SPRINGFIELD CHAPTER", "SPRINGFIELD"),
        ("Example Care", None, None),
    ],
)
def test_a_chapter_is_the_same_however_it_is_told(
    name: str, chapter: str | None, expected: str | None
) -> None:
    row: Row = {"name": name, "chapter": chapter, "city": "Springfield"}
    assert [found["chapter"] for found in profiles(row)] == [expected]


def test_a_record_without_a_letter_in_its_name_keeps_the_rest() -> None:
    (row,) = profiles({"name": "...", "zip": "45501"})
    assert (row["name"], row["core"], row["zip"]) == (None, None, "45501")
    assert (row["is_confidential"], row["is_synthetic"]) == (False, False)
