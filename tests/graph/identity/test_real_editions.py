"""Two editions of a real register and a list of awards, matched without their numbers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.editions import compare_editions, read_edition, unmatched_awards

pytestmark = pytest.mark.conformance


def test_the_matcher_sees_no_number_not_even_in_the_key(shared: Path) -> None:
    edition = read_edition(shared / "irs_bmf" / "eo_dc_2020-03.csv", "older")
    assert edition["ein"].null_count() == edition.height
    numbers = edition["truth"].cast(str).to_list()
    assert not any(number in key for number, key in zip(numbers, edition["key"], strict=True))


def test_organizations_are_found_again_in_a_later_edition(shared: Path) -> None:
    found = compare_editions(shared)
    told = [f"{verdict}: {old} -> {new}" for old, new, verdict in found.renamed]
    sys.stdout.write("\n".join(told) + "\n")
    assert (found.both, found.changed, len(found.renamed)) == (12_822, 608, 31)
    assert found.precision >= 0.998
    assert found.recall >= 0.99
    assert found.changed_recall >= 0.90


def test_awards_to_organizations_elsewhere_stay_unmatched(shared: Path) -> None:
    assert unmatched_awards(shared) == (0, 9)
