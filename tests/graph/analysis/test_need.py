from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graph.analysis.need import need_levels
from tests.graph.analysis.towns import Rows, county, county_id, state, town

if TYPE_CHECKING:
    from pathlib import Path


def test_need_is_compared_with_the_population_weighted_state(tmp_path: Path) -> None:
    # Mean of the state: (0.10 x 30,000 + 0.20 x 10,000) / 40,000 = 0.125.
    edition = town(
        tmp_path,
        state("ME"),
        county(1, people=30_000, poverty=0.10),
        county(2, people=10_000, poverty=0.20),
        county(3, people=None, poverty=0.13),
        county(4, people=90_000, poverty=None),
        county(5, people=9_000_000, poverty=0.5, is_current=False),
        county(1, state="NH", people=10, poverty=0.5),
    )
    rows = {row["county_id"]: row for row in need_levels(edition).to_dicts()}
    assert {key: (row["need_level"], row["need_ratio"]) for key, row in rows.items()} == {
        county_id(1): ("lower", 0.8),
        county_id(2): ("higher", 1.6),
        county_id(3): ("middle", 1.04),
        county_id(4): (None, None),
        county_id(1, "NH"): ("middle", 1.0),
    }
    assert rows[county_id(2)]["need_indicators"] == (
        "poverty share 20.0 % in 2021, 1.60 times the 12.5 % of the state"
    )
    assert rows[county_id(4)]["need_indicators"] is None


@pytest.mark.parametrize(
    ("poverty", "level"), [(0.115, "middle"), (0.1151, "higher"), (0.085, "middle")]
)
def test_the_limits_belong_to_the_middle(tmp_path: Path, poverty: float, level: str) -> None:
    # A thousandth of the people, so that the county does not move the mean of six digits.
    big = county(1, people=10_000_000_000, poverty=0.10)
    found = need_levels(town(tmp_path, state("ME"), big, county(2, people=1, poverty=poverty)))
    assert found["need_level"].to_list() == ["middle", level]


def test_the_latest_year_counts(tmp_path: Path) -> None:
    later: Rows = {
        "indicator": [{"id": "later", "measure": "poverty_share", "value": 0.3, "year": 2022}],
        "measures": [{"id": "m", "source_id": "later", "target_id": county_id(1)}],
    }
    edition = town(tmp_path, state("ME"), county(1, poverty=0.1), county(2, poverty=0.1), later)
    assert need_levels(edition)["need_level"].to_list() == ["higher", "lower"]


def test_no_figures_no_level(tmp_path: Path) -> None:
    found = need_levels(town(tmp_path, state("ME"), county(1, poverty=None)))
    assert found["need_level"].to_list() == [None]
