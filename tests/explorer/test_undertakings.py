"""Grants and commitments of one organization, as its page lists them."""

from __future__ import annotations

from commonground.api import Landscape
from commonground.explorer.facts.undertakings import list_commitments, list_grants
from tests.explorer import town


def test_grants_name_both_directions_and_keep_currencies_apart(harbor: Landscape) -> None:
    received = list_grants(harbor.edition, town.HARBOR).table
    assert received.select("direction", "organization", "amount", "year").rows() == [
        ("received", "Example Mill Town Police", "US$ 25,000", 2025),
        ("received", None, "GBP 900", 2024),
    ]
    given = list_grants(harbor.edition, town.MILL).table
    assert given.select("direction", "organization", "amount_usd").rows() == [
        ("given", "Example Harbor House", 25_000.0)
    ]


def test_no_grant_is_no_row(harbor: Landscape) -> None:
    found = list_grants(harbor.edition, town.HILL)
    assert (found.n, found.sentence) == (0, "None is known here.")


def test_commitments_keep_word_and_act_apart(harbor: Landscape) -> None:
    (row,) = list_commitments(harbor.edition, town.HARBOR).table.to_dicts()
    assert (row["kind"], row["claimed"], row["observed"]) == ("living_wage", True, None)
