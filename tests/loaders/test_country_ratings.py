"""Tiers of the Trafficking in Persons Report: what is a tier, what is none, whose it is."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from loaders.country_ratings import example
from loaders.country_ratings.loader import VALUES, load
from loaders.world import World, generate_world
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of, rules_of, source_file

HEADER = ("year", "country", "country_iso3", "tier")


def ratings(folder: Path, *rows: tuple[str, str, str, str]) -> list[dict[str, object]]:
    return rows_of(load_text("country_ratings", folder, csv_text(HEADER, *rows)), "indicator")


@pytest.mark.parametrize(
    ("written", "rating", "value"),
    [
        ("1", "1", 1.0), ("2", "2", 2.0), ("2WL", "2WL", 2.5), ("3", "3", 3.0),
        ("Tier 2 Watch List", "2WL", 2.5), ("tier 1", "1", 1.0), ("2 WL", "2WL", 2.5),
    ],
)  # fmt: skip
def test_the_watch_list_is_a_tier_of_its_own(
    tmp_path: Path, written: str, rating: str, value: float
) -> None:
    (row,) = ratings(tmp_path, ("2015", "Brazil", "BRA", written))
    assert (row["rating"], row["value"], row["year"]) == (rating, value, 2015)
    assert (row["key"], row["measure"]) == ("indicator-tip_tier-country-bra-2015", "tip_tier")


@pytest.mark.parametrize("written", ["special case", "Special Case", "S", "SC", "-", "N/A"])
def test_a_special_case_is_no_tier(tmp_path: Path, written: str) -> None:
    text = csv_text(HEADER, ("2015", "Somalia", "", written), ("2014", "Haiti", "", written))
    loaded = load_text("country_ratings", tmp_path, text)
    assert "indicator" not in loaded.records
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (2, 2, 0)
    (finding,) = findings_of(loaded)
    assert (finding.rule, finding.effect, finding.line) == ("not_ranked", "noted", 2)
    assert finding.message.endswith("which is no tier: 2")


def test_what_is_wrong_is_told_and_good_rows_load(tmp_path: Path) -> None:
    rows = (
        ("2015", "Brazil", "", "2"),
        ("2015", "Brazil", "", "3"),
        ("2015", "Brazil", "", "2"),
        ("ten", "Chile", "", "1"),
        ("1999", "Chile", "", "1"),
        ("2015", "", "", "1"),
        ("2015", "Chile", "", "4"),
        ("2014", "Chile", "", ""),
        ("2013", "Chile", "PER", "1"),
        ("2013", "Nowhere", "", "1"),
        ("2013", "Somewhere", "PE", "1"),
    )
    loaded = load_text("country_ratings", tmp_path, csv_text(HEADER, *rows))
    assert rules_of(loaded) == [
        (3, "duplicate_key"), (5, "not_a_whole_number"), (6, "out_of_range"), (7, "missing_value"),
        (8, "unknown_code"), (9, "missing_value"), (10, "other_country"), (11, "unknown_country"),
    ]  # fmt: skip
    assert (loaded.read, loaded.rejected) == (11, 4)
    keys = [row["target_key"] for row in rows_of(loaded, "measures")]
    assert keys == ["country-bra", "country-bra", "country-chl", "country-nowhere", "country-per"]
    places = {row["key"]: row for row in rows_of(loaded, "place")}
    assert places["country-per"]["name"] == "Peru"
    assert places["country-per"]["iso3"] == "PER"
    assert places["country-nowhere"]["iso3"] is None
    assert {row["kind"] for row in places.values()} == {"country"}


def test_the_united_states_are_the_nation(tmp_path: Path) -> None:
    text = csv_text(HEADER, ("2015", "United States of America", "", "1"))
    (place,) = rows_of(load_text("country_ratings", tmp_path, text), "place")
    assert (place["key"], place["kind"], place["name"]) == ("us", "nation", "United States")


def test_the_published_tiers_load_whole(shared: Path) -> None:
    path = shared / "tip_tiers_2001_2015.csv"
    loaded = load(source_file(path))
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (2_251, 2_251, 0)
    assert findings_of(loaded) == []
    rows = rows_of(loaded, "indicator")
    latest = Counter(row["rating"] for row in rows if row["year"] == 2015)
    assert latest == {"1": 30, "2": 89, "2WL": 44, "3": 23}
    with path.open(encoding="utf-8", newline="") as lines:
        stated = [(int(row["year"]), row["tier"]) for row in csv.DictReader(lines)]
    assert [(row["year"], row["rating"]) for row in rows] == stated


@pytest.fixture(scope="module", params=[100, 10_000])
def world(request: pytest.FixtureRequest) -> World:
    return generate_world(request.param, 1)


def test_an_example_comes_back_as_it_was_written(world: World, tmp_path: Path) -> None:
    (path,) = example.write(world, tmp_path)
    loaded = load(source_file(path))
    written = example.ratings(world)
    assert (loaded.read, loaded.rejected) == (len(written), 0)
    assert {item.rule for item in findings_of(loaded)} == {"unknown_country"}
    rows = rows_of(loaded, "indicator")
    assert [(row["year"], row["rating"]) for row in rows] == [(row[0], row[3]) for row in written]
    assert all(row["value"] == VALUES[str(row["rating"])] for row in rows)
    names = [row["name"] for row in rows_of(loaded, "place")]
    assert names == sorted({row[1] for row in written})
