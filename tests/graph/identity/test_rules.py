"""Strict rules: what is one organization beyond doubt, and every veto."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.identity.rules import create_strict_pairs
from graph.identity.settings import Matching
from tests.graph.identity.profile_rows import SETTINGS, Row, found, profiles

HOUSE: Row = {"core": "EXAMPLE HOUSE", "street": "MAIN ST", "house": "12"}


def _pairs(rows: list[Row], matching: Matching = SETTINGS) -> list[tuple[object, ...]]:
    with profiles(rows) as connection:
        assert create_strict_pairs(connection, matching) == []
        return found(connection, "strict_pair")


def test_same_name_and_address_is_one_organization() -> None:
    rule = "same name, street address and ZIP"
    assert _pairs([HOUSE, {**HOUSE, "ein": "000000001"}]) == [(0, 1, rule)]


def test_same_name_and_phone_in_one_state_is_one_organization() -> None:
    row = {"core": "EXAMPLE HOUSE", "phone": "+12165550100"}
    assert _pairs([row, {**row, "zip": "44101"}]) == [(0, 1, "same name, state and phone")]


def test_same_name_and_website_is_one_organization_in_one_town() -> None:
    row = {"core": "EXAMPLE HOUSE", "website": "house.example"}
    assert _pairs([row, {**row, "zip": "45502"}]) == [(0, 1, "same name, town and website")]
    assert _pairs([row, {**row, "city": "DAYTON"}]) == []


@pytest.mark.parametrize(
    "other",
    [
        {"core": "EXAMPLE HOME"},
        {"house": "14"},
        {"zip": "44101"},
        {"chapter": "POST 12"},
        {"is_synthetic": False},
        {"name_kind": "bracket"},
        {"name_kind": "former"},
        {"house": None},
    ],
)
def test_what_differs_or_is_weak_draws_no_pair(other: Row) -> None:
    assert _pairs([HOUSE, {**HOUSE, **other}]) == []


@pytest.mark.parametrize("number", ["ein", "org_id", "subsection_code", "group_code"])
def test_different_numbers_forbid_it_for_the_row_without_number_too(number: str) -> None:
    one, other = {**HOUSE, number: "000000001"}, {**HOUSE, number: "000000002"}
    assert _pairs([one, other]) == []
    assert _pairs([one, other, HOUSE]) == []


def test_two_rows_of_a_dataset_that_lists_each_once_are_two() -> None:
    register = {**HOUSE, "dataset": "register"}
    once = Matching(listed_once=frozenset({"register"}))
    assert len(_pairs([register, register, HOUSE])) == 2
    assert _pairs([register, register, HOUSE], once) == []
    assert len(_pairs([register, HOUSE, HOUSE], once)) == 2


@given(st.permutations(range(4)))
@settings(max_examples=15, deadline=None)
def test_order_of_rows_does_not_matter(order: list[int]) -> None:
    rows: list[Row] = [
        {**HOUSE, "home": 0},
        {**HOUSE, "home": 1, "ein": "000000001"},
        {"core": "EXAMPLE HOUSE", "website": "house.example", "home": 1, "ein": "000000001"},
        {"core": "EXAMPLE HOUSE", "website": "house.example", "home": 2},
    ]
    assert _pairs([rows[place] for place in order]) == _pairs(rows)


def test_no_profiles_give_no_pairs() -> None:
    assert _pairs([]) == []
