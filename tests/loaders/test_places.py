"""Places: counties, ZIPs and cities, how they lie in one another, and redrawn counties."""

from pathlib import Path

import pytest

from loaders.places.loader import load
from loaders.reading.source_file import Loaded
from loaders.reading.sources import read_source
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of, rules_of, source_file

COUNTIES = ("fips", "state", "state_name", "county", "lat", "lon", "population_2022",
            "poverty_pct_2021")  # fmt: skip
ZIPS = ("zip", "place", "state", "county", "county_fips", "lat", "lon", "accuracy")


def counties(folder: Path, *rows: tuple[str, ...]) -> Loaded:
    return load_text("places", folder, csv_text(COUNTIES, *rows))


def zips(folder: Path, *rows: tuple[str, ...]) -> Loaded:
    return load_text("places", folder, csv_text(ZIPS, *rows))


def within(loaded: Loaded) -> set[tuple[object, object]]:
    return {(row["source_key"], row["target_key"]) for row in rows_of(loaded, "within")}


def place(loaded: Loaded, key: str) -> dict[str, object]:
    (found,) = [row for row in rows_of(loaded, "place") if row["key"] == key]
    return found


LANE = ("41039", "OR", "Oregon", "Lane County", "43.9", "-122.8", "382353", "14.4")


def test_a_county_brings_its_state_and_nation(tmp_path: Path) -> None:
    loaded = counties(tmp_path, LANE)
    assert {row["key"]: row["kind"] for row in rows_of(loaded, "place")} == {
        "us": "nation", "us-state-or": "state", "us-county-41039": "county",
    }  # fmt: skip
    assert within(loaded) == {("us-county-41039", "us-state-or"), ("us-state-or", "us")}
    state = place(loaded, "us-state-or")
    assert (state["name"], state["fips"], state["state"], state["population_count"]) == (
        "Oregon", "41", "OR", None,
    )  # fmt: skip


def test_poverty_is_an_indicator_of_its_county(tmp_path: Path) -> None:
    loaded = counties(tmp_path, LANE, ("41001", "OR", "Oregon", "Baker County", "", "", "", ""))
    (indicator,) = rows_of(loaded, "indicator")
    assert {key: indicator[key] for key in ("key", "value", "unit", "year")} == {
        "key": "poverty_share:2021:us-county-41039", "value": 0.144, "unit": "share", "year": 2021,
    }  # fmt: skip
    (tie,) = rows_of(loaded, "measures")
    assert (tie["source_key"], tie["target_key"]) == (indicator["key"], "us-county-41039")


def test_blank_figures_stay_unknown(tmp_path: Path) -> None:
    loaded = counties(tmp_path, ("41001", "", "", "Baker County", "", "", "", ""))
    county = place(loaded, "us-county-41001")
    assert (county["population_count"], county["latitude"]) == (None, None)
    assert (county["state"], findings_of(loaded)) == ("OR", [])


def test_redrawn_counties_carry_their_year(tmp_path: Path) -> None:
    loaded = counties(
        tmp_path,
        ("09001", "CT", "Connecticut", "Fairfield County", "41.2", "-73.3", "", "9.1"),
        ("09190", "CT", "Connecticut", "Western Connecticut Planning Region", "", "", "623690", ""),
        ("02261", "AK", "Alaska", "Valdez-Cordova Census Area", "61.5", "-144.4", "", ""),
        LANE,
    )
    assert [
        (row["fips"], row["vintage"], row["is_current"])
        for row in rows_of(loaded, "place")
        if row["kind"] == "county"
    ] == [("09001", "2020", False), ("09190", "2022", True), ("02261", "2018", False),
          ("41039", None, True)]  # fmt: skip


def test_a_zip_lies_in_its_city_and_county(tmp_path: Path) -> None:
    loaded = zips(
        tmp_path,
        ("97401", "Eugene", "OR", "Lane", "41039", "44.0", "-123.0", "4"),
        ("97402", "Eugene", "OR", "Lane", "41039", "44.2", "-123.2", "4"),
    )
    assert within(loaded) == {
        ("us-zip-97401", "us-city-or-eugene"), ("us-zip-97401", "us-county-41039"),
        ("us-zip-97402", "us-city-or-eugene"), ("us-zip-97402", "us-county-41039"),
        ("us-city-or-eugene", "us-county-41039"), ("us-county-41039", "us-state-or"),
        ("us-state-or", "us"),
    }  # fmt: skip
    eugene = place(loaded, "us-city-or-eugene")
    assert (eugene["name"], eugene["latitude"], eugene["longitude"]) == ("Eugene", 44.1, -123.1)
    assert {row["kind"] for row in rows_of(loaded, "place")} == {"zip", "city", "state", "nation"}


def test_a_city_of_two_counties_lies_in_both(tmp_path: Path) -> None:
    loaded = zips(
        tmp_path,
        ("97001", "Wilson-Ville", "OR", "", "41005", "", "", ""),
        ("97002", "Wilson Ville", "OR", "", "41067", "", "", ""),
    )
    assert {pair for pair in within(loaded) if pair[0] == "us-city-or-wilson-ville"} == {
        ("us-city-or-wilson-ville", "us-county-41005"),
        ("us-city-or-wilson-ville", "us-county-41067"),
    }


def test_a_redrawn_county_gets_its_middle_from_its_zips(tmp_path: Path) -> None:
    loaded = zips(
        tmp_path,
        ("06820", "Darien", "CT", "Western Connecticut", "09190", "41.0", "-73.4", ""),
        ("06830", "Greenwich", "CT", "Western Connecticut", "09190", "41.2", "-73.6", ""),
        ("06901", "Old Town", "CT", "Fairfield", "09001", "41.0", "-73.4", ""),
    )
    now, before = place(loaded, "us-county-09190"), place(loaded, "us-county-09001")
    assert (now["latitude"], now["longitude"], now["is_current"]) == (41.1, -73.5, True)
    assert (before["latitude"], before["is_current"]) == (None, False)


def test_military_mail_is_one_note_and_lies_nowhere(tmp_path: Path) -> None:
    loaded = zips(
        tmp_path,
        ("09007", "APO AE", "", "", "", "49.4", "8.6", ""),
        ("34001", "FPO AA", "AA", "", "", "", "", ""),
        ("09008", "APO AE", "", "", "", "", "", ""),
    )
    assert rules_of(loaded) == [(2, "military_mail"), (3, "zip_without_county")]
    assert findings_of(loaded)[0].message.startswith("2 ZIPs of military mail")
    assert (within(loaded), loaded.rows.num_rows) == (set(), 3)


def test_a_zip_without_county_lies_in_its_state(tmp_path: Path) -> None:
    loaded = zips(tmp_path, ("97401", "Eugene", "OR", "", "", "", "", ""))
    assert rules_of(loaded) == [(2, "zip_without_county")]
    assert ("us-zip-97401", "us-state-or") in within(loaded)


def test_of_two_rows_of_a_zip_the_one_with_a_county_stays(tmp_path: Path) -> None:
    loaded = zips(
        tmp_path,
        ("96860", "FPO AA", "", "", "", "21.3", "-157.9", ""),
        ("96860", "Example Harbor", "HI", "Honolulu", "15003", "21.3", "-157.9", ""),
        ("96860", "Example Harbor", "HI", "Honolulu", "15003", "21.3", "-157.9", ""),
    )
    assert ("duplicate_key", 2) in {(rule, line) for line, rule in rules_of(loaded)}
    assert (loaded.read, loaded.rejected) == (3, 1)
    assert {row["state"] for row in rows_of(loaded, "place") if row["kind"] == "zip"} == {"HI"}


@pytest.mark.parametrize(
    ("row", "rule", "is_rejected"),
    [
        (("4103", "OR", "", "Lane County", "", "", "", ""), "not_a_county_code", True),
        (("99039", "OR", "", "Lane County", "", "", "", ""), "not_a_county_code", True),
        (("41039", "OR", "", "", "", "", "", ""), "missing_value", True),
        (("41039", "WA", "", "Lane County", "", "", "", ""), "other_state", False),
        (("41039", "OR", "", "Lane County", "100.5", "", "", ""), "out_of_range", False),
        (("41039", "OR", "", "Lane County", "", "", "many", ""), "not_a_whole_number", False),
        (("41039", "OR", "", "Lane County", "", "", "-4", ""), "out_of_range", False),
        (("41039", "OR", "", "Lane County", "", "", "", "14,4"), "not_a_number", False),
    ],
)
def test_a_bad_cell_of_a_county_is_one_finding(
    tmp_path: Path, row: tuple[str, ...], rule: str, *, is_rejected: bool
) -> None:
    loaded = counties(tmp_path, row, ("41001", "OR", "", "Baker County", "", "", "", ""))
    assert rules_of(loaded) == [(2, rule)]
    assert loaded.rejected == is_rejected
    assert place(loaded, "us-county-41001")["name"] == "Baker County"


def test_a_file_of_neither_shape_is_one_finding(tmp_path: Path) -> None:
    loaded = load_text("places", tmp_path, "EIN,NAME\n000000001,EXAMPLE\n")
    assert rules_of(loaded) == [(1, "file_of_another_source")]
    assert (loaded.read, loaded.rejected) == (1, 1)


def test_the_demonstration_has_92_counties_with_towns() -> None:
    folder = read_source("places").folder / "demonstration"
    land, towns = (load(source_file(folder / name)) for name in ("counties.csv", "zips.csv"))
    assert findings_of(land) == findings_of(towns) == []
    codes = {row["fips"] for row in rows_of(land, "place") if row["kind"] == "county"}
    assert len(codes) == len(rows_of(land, "indicator")) == 92
    assert {target for _, target in within(towns) if str(target).startswith("us-county-")} == {
        f"us-county-{code}" for code in codes
    }


def test_the_nation_loads_whole(shared: Path) -> None:
    land = load(source_file(shared / "us_counties.csv"))
    assert (land.read, land.rejected, findings_of(land)) == (3246, 0, [])
    post = load(source_file(shared / "us_zips.csv"))
    assert (post.read, post.rejected) == (41490, 2)
    assert [rule for _, rule in rules_of(post)] == [
        "military_mail", "duplicate_key", "duplicate_key", "zip_without_county", "unknown_state",
        "zip_without_county", "unknown_state",
    ]  # fmt: skip
    current = {
        str(row["key"]) for row in rows_of(land, "place")
        if row["kind"] == "county" and row["state"] == "CT" and row["is_current"]
    }  # fmt: skip
    middles = {row["key"] for row in rows_of(post, "place") if row["latitude"] is not None}
    assert len(current) == 9
    assert current <= middles
