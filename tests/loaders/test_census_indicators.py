"""County figures: codes as text, marks that are no figures, margins, years, Connecticut."""

from pathlib import Path

import pytest

from graph.schema import get_type
from loaders.census_indicators.example import MISSING, write
from loaders.census_indicators.figures import figures, shapes
from loaders.census_indicators.loader import ONE_STATE, load
from loaders.places.counties import COLUMNS as COUNTIES
from loaders.reading.header import fits
from loaders.reading.source_file import Loaded
from loaders.world import World, generate_world
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of, rules_of, source_file


@pytest.fixture(scope="module", params=[100, 10_000])
def world(request: pytest.FixtureRequest) -> World:
    return generate_world(request.param, 1)


def table(folder: Path, columns: str, *rows: str, name: str = "SVI_2022_US_county.csv") -> Loaded:
    text = csv_text(columns.split(","), *[row.split(",") for row in rows])
    return load_text("census_indicators", folder, text, name)


def places(loaded: Loaded) -> list[object]:
    return [row["target_key"] for row in rows_of(loaded, "measures")]


def test_every_measure_is_one_of_the_model_and_no_column_comes_twice() -> None:
    codes = get_type("indicator").fields["measure"].codes
    assert {item.measure for item in figures()} <= set(codes)
    columns = [name for item in figures() for name in item.columns]
    assert len(columns) == len(set(columns))


def test_the_counties_file_stays_with_the_places(shared: Path) -> None:
    assert not any(fits((*COUNTIES.kept, *COUNTIES.withheld), shape) for shape in shapes())
    loaded = load(source_file(shared / "us_counties.csv"))
    assert (loaded.rows.num_rows, loaded.rejected) == (0, 3_246)


@pytest.mark.parametrize(
    ("column", "code", "place"),
    [
        ("FIPS", "01001", "us-county-01001"),
        ("GEOID", "41039", "us-county-41039"),
        ("county_fips", "09110", "us-county-09110"),
        ("STCNTY", "41039", "us-county-41039"),
        ("GEO_ID", "0500000US41039", "us-county-41039"),
        ("GEO_ID", "0400000US41", "us-state-or"),
        ("GEO_ID", "0100000US", "us"),
        ("County ID", "41000", "us-state-or"),
        ("FIPS", "41", "us-state-or"),
        ("County ID", "00000", "us"),
    ],
)
def test_codes_of_every_form_name_a_place(
    tmp_path: Path, column: str, code: str, place: str
) -> None:
    assert places(table(tmp_path, f"{column},EP_UNEMP", f"{code},5")) == [place]


def test_state_and_county_apart_are_one_code(tmp_path: Path) -> None:
    header = "NAME,SAEPOVRTALL_PT,time,state,county"
    loaded = table(tmp_path, header, "Lane,14.1,2023,41,39", "Oregon,11,2023,41,")
    assert places(loaded) == ["us-county-41039", "us-state-or"]


@pytest.mark.parametrize("code", ["1001", "99001", "41039010100", "Lane", "0500000US4103"])
def test_a_code_that_is_none_rejects_the_row_and_is_not_padded(tmp_path: Path, code: str) -> None:
    loaded = table(tmp_path, "FIPS,EP_UNEMP", f"{code},5", "41039,5")
    assert rules_of(loaded) == [(2, "not_a_county_code")]
    assert (loaded.read, loaded.rejected, len(places(loaded))) == (2, 1, 1)


def test_a_percentage_is_a_share_with_its_margin(tmp_path: Path) -> None:
    loaded = table(tmp_path, "FIPS,EP_UNEMP,MP_UNEMP", "41039,6.2,0.4", "41069,1.0,2.5")
    one, other = rows_of(loaded, "indicator")
    assert (one["value"], one["low"], one["high"], one["unit"]) == (0.062, 0.058, 0.066, "share")
    assert (other["low"], other["high"]) == (0.0, 0.035)  # a share is never below zero
    assert one["key"] == "indicator-unemployed_share-cdc-svi-us-county-41039-2022"


def test_bounds_and_dollars_are_read_as_saipe_writes_them(tmp_path: Path) -> None:
    header = "Median Household Income in Dollars"
    text = csv_text(
        ("Year", "County ID", header, f"{header} LB 90%", f"{header} UB 90%"),
        ("2019", "41039", "$57,000", "$54,500", "$59,500"),
    )
    (row,) = rows_of(load_text("census_indicators", tmp_path, text), "indicator")
    assert (row["value"], row["low"], row["high"]) == (57_000, 54_500, 59_500)
    assert (row["unit"], row["year"], row["subject"]) == ("US dollars", 2019, "SAIPE")


@pytest.mark.parametrize("mark", ["-999", "-999.0", "-666666666", "NA", "(X)", "**", "N"])
def test_a_mark_for_no_figure_is_null_and_counted_once_a_column(tmp_path: Path, mark: str) -> None:
    loaded = table(
        tmp_path, "FIPS,EP_UNEMP,MP_UNEMP", f"41039,{mark},1", f"41069,{mark},1", f"41001,4,{mark}"
    )
    (row,) = rows_of(loaded, "indicator")
    assert (row["value"], row["low"], row["high"]) == (0.04, None, None)
    assert rules_of(loaded) == [(2, "missing_mark"), (4, "missing_mark")]
    assert "figure: 2, the first on this line" in findings_of(loaded)[0].message
    assert (loaded.read, loaded.rejected) == (3, 0)


def test_zero_and_an_empty_cell_are_not_the_same(tmp_path: Path) -> None:
    loaded = table(tmp_path, "FIPS,EP_UNEMP", "41039,0", "41069,")
    assert [row["value"] for row in rows_of(loaded, "indicator")] == [0.0]
    assert rules_of(loaded) == []


def test_figures_that_cannot_be_are_null_and_the_others_stay(tmp_path: Path) -> None:
    loaded = table(
        tmp_path, "FIPS,EP_UNEMP,E_TOTPOP", "41039,620,1000", "41069,-3,many", "41001,9+,2000"
    )
    assert [(row["line"], row["value"]) for row in rows_of(loaded, "indicator")] == [
        (2, 1000), (4, 2000),
    ]  # fmt: skip
    assert rules_of(loaded) == [
        (2, "out_of_range"), (3, "out_of_range"), (3, "not_a_number"), (4, "not_a_number"),
    ]  # fmt: skip


def test_the_year_comes_from_the_row_else_from_the_name_else_is_told(tmp_path: Path) -> None:
    of_row = table(tmp_path, "FIPS,EP_UNEMP,YEAR", "41039,5,2018", "41069,5,soon")
    assert [row["year"] for row in rows_of(of_row, "indicator")] == [2018]
    assert rules_of(of_row) == [(3, "not_a_year")]
    of_name = table(tmp_path, "FIPS,EP_UNEMP", "41039,5", name="ACSDP5Y2018-2022.DP03-Data.csv")
    assert [row["year"] for row in rows_of(of_name, "indicator")] == [2022]
    neither = table(tmp_path, "FIPS,EP_UNEMP", "41039,5", name="counties.csv")
    assert [row["year"] for row in rows_of(neither, "indicator")] == [2026]
    assert rules_of(neither) == [(2, "year_not_told")]


def test_poverty_of_another_line_is_another_measure(tmp_path: Path) -> None:
    loaded = table(tmp_path, "FIPS,EP_POV150", "41039,24")
    assert [row["measure"] for row in rows_of(loaded, "indicator")] == ["poverty_150_share"]


def test_a_rank_says_whether_it_is_of_one_state(tmp_path: Path) -> None:
    nation = table(tmp_path, "FIPS,RPL_THEMES", "41039,0.5", "53033,0.2")
    state = table(tmp_path, "FIPS,RPL_THEMES", "41039,0.5", "41069,0.2")
    assert {row["subject"] for row in rows_of(nation, "indicator")} == {"CDC SVI"}
    assert {row["subject"] for row in rows_of(state, "indicator")} == {f"CDC SVI {ONE_STATE}"}
    keys = [{row["key"] for row in rows_of(item, "indicator")} for item in (nation, state)]
    assert not keys[0] & keys[1]


def test_connecticut_of_either_geography_stays_with_its_own_codes(tmp_path: Path) -> None:
    loaded = table(tmp_path, "FIPS,EP_UNEMP", "09001,5", "09110,6", "09120,7")
    assert places(loaded) == ["us-county-09001", "us-county-09110", "us-county-09120"]
    assert rules_of(loaded) == [(2, "redrawn_counties"), (3, "redrawn_counties")]


def test_the_line_of_labels_is_read_and_gives_nothing(tmp_path: Path) -> None:
    loaded = table(
        tmp_path, "GEO_ID,B19013_001E", "Geography,Estimate!!Total", "0500000US41039,66000"
    )
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (2, 2, 0)
    assert rules_of(loaded) == [(2, "line_of_labels")]
    assert len(rows_of(loaded, "indicator")) == 1


def test_of_two_columns_for_one_measure_the_first_counts(tmp_path: Path) -> None:
    loaded = table(tmp_path, "GEO_ID,DP03_0062E,B19013_001E", "0500000US41039,66000,66000")
    assert len(rows_of(loaded, "indicator")) == 1


def test_a_county_that_comes_twice_with_other_figures_is_told(tmp_path: Path) -> None:
    loaded = table(tmp_path, "FIPS,EP_UNEMP", "41039,5", "41039,6", "41039,5")
    assert rules_of(loaded) == [(3, "duplicate_key")]
    assert (loaded.read, loaded.rejected) == (3, 1)


def test_what_the_example_writes_comes_back(world: World, tmp_path: Path) -> None:
    (path,) = write(world, tmp_path)
    loaded = load(source_file(path))
    assert (loaded.rejected, loaded.read) == (0, world.geography.count)
    rows = rows_of(loaded, "indicator")
    assert "poverty_share" not in {row["measure"] for row in rows}
    ranks = [row for row in rows if row["measure"] == "svi_overall"]
    assert len(ranks) == world.geography.count - path.read_text().count(f",{MISSING}")
    assert {row["year"] for row in rows} == {2022}
    assert set(places(loaded)) <= {f"us-county-{fips}" for fips in world.geography.fips}
