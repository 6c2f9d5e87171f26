from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.service_gaps import COLUMNS, find_service_gaps
from graph.errors import UsageError
from tests.graph.analysis.towns import Rows, county, county_id, program, state, state_id, town

if TYPE_CHECKING:
    from pathlib import Path

    from graph.snapshot.edition import Edition

SHELTER = "emergency-shelter"
POOR, TWO, THREE, FOUR = (county_id(number) for number in (1, 2, 3, 4))
GROUND: list[Rows] = [
    state("ME"),
    county(1, at=(45.0, -70.0), poverty=0.30),
    county(2, at=(45.2, -70.0), people=50_000),
    county(3, at=(45.4, -70.0), people=50_000),
    county(4, at=None, poverty=None),
]
# Two shelters of different organizations in the two counties beside the poor one.
BESIDE: list[Rows] = [program(name, covers=[TWO, THREE], site=TWO) for name in ("a", "b")]


def cells(edition: Edition, **asked: Any) -> dict[str, dict[str, Any]]:
    rows = find_service_gaps(edition, **{"service": SHELTER} | asked).rows()
    return {row["place_id"]: row for row in rows}


def test_a_gap_with_higher_need_and_served_neighbours_comes_first(tmp_path: Path) -> None:
    found = find_service_gaps(town(tmp_path, *GROUND, *BESIDE))
    first = found.rows()[0]
    assert {
        key: first[key] for key in ("rank", "kind", "is_clear_gap", "place_id", "service", "have")
    } == {
        "rank": 1,
        "kind": "none",
        "is_clear_gap": True,
        "place_id": POOR,
        "service": SHELTER,
        "have": 0,
    }
    assert first["reason"] == (
        "no known program reaches it; need is higher than the state's; "
        "2 of 2 neighbouring counties are served"
    )
    assert (first["needed"], first["unmet"], first["population"]) == (None, None, None)
    assert first["nearest_program_id"] == "a"
    assert first["nearest_program_key"] == "key-a"
    assert first["nearest_organization_id"] == "organization-of-a"
    assert first["nearest_km"] == pytest.approx(22.24, abs=0.01)
    assert first["evidence_ids"] == ["covers:a:" + TWO, f"provides:a:{SHELTER}"]
    assert sum(row["is_clear_gap"] for row in found.rows()) == 1
    assert found.sentence.startswith(
        "No known program reaches 76 of 104 county and service cells here; in 1 of them need"
    )
    assert found.n == 4 * 26


def test_a_county_with_two_organizations_is_no_gap(tmp_path: Path) -> None:
    assert set(cells(town(tmp_path, *GROUND, *BESIDE))) == {POOR, FOUR}


def test_two_programs_of_one_organization_are_one_provider(tmp_path: Path) -> None:
    pair = [program(name, covers=[POOR], organization="both") for name in ("x", "y")]
    row = cells(town(tmp_path, *GROUND, *BESIDE, *pair))[POOR]
    assert (row["kind"], row["have"], row["nearest_program_id"]) == ("single_provider", 2, "x")
    assert row["reason"] == "one organization reaches it"


def test_part_of_a_county_is_said(tmp_path: Path) -> None:
    city: Rows = {
        "place": [{"id": "us-city-me-x", "name": "X", "kind": "city", "state": "ME"}],
        "within": [{"id": "w", "source_id": "us-city-me-x", "target_id": POOR}],
    }
    row = cells(town(tmp_path, *GROUND, *BESIDE, city, program("x", covers=["us-city-me-x"])))[POOR]
    assert (row["kind"], row["reason"]) == (
        "single_provider",
        "one organization reaches it, and only a part of it",
    )


@pytest.mark.parametrize(
    ("reach", "covers"), [("statewide", [state_id("ME")]), ("national", ["us"]), ("remote", [])]
)
def test_a_wide_program_elsewhere_is_outside_only(
    tmp_path: Path, reach: str, covers: list[str]
) -> None:
    wide = program("wide", reach=reach, covers=covers, site=TWO)
    row = cells(town(tmp_path, *GROUND, *BESIDE, wide))[POOR]
    assert (row["kind"], row["have"], row["have_local"]) == ("outside_only", 1, 0)
    assert row["nearest_program_id"] == "wide"


def test_a_statewide_program_in_the_county_itself_is_its_provider(tmp_path: Path) -> None:
    wide = program("wide", reach="statewide", covers=[state_id("ME")], site=POOR)
    row = cells(town(tmp_path, *GROUND, *BESIDE, wide))[POOR]
    assert (row["kind"], row["have"], row["have_local"]) == ("single_provider", 1, 1)


def test_closed_is_no_supply_and_planned_is_coming(tmp_path: Path) -> None:
    closed = program("closed", covers=[POOR], status="closed")
    planned = program("planned", covers=[POOR], status="planned")
    row = cells(town(tmp_path, *GROUND, *BESIDE, closed, planned))[POOR]
    assert (row["kind"], row["have"], row["coming"]) == ("none", 0, 1)
    assert row["reason"].startswith("no known program reaches it, 1 planned;")


@pytest.mark.parametrize("reach", [None, "areas"])
def test_a_program_that_does_not_say_its_reach_makes_its_county_not_known(
    tmp_path: Path, reach: str | None
) -> None:
    silent = program("silent", reach=reach, site=POOR)
    row = cells(town(tmp_path, *GROUND, *BESIDE, silent))[POOR]
    assert (row["kind"], row["rank"], row["is_clear_gap"]) == ("not_known", None, False)
    assert row["nearest_program_id"] == "silent"
    assert row["reason"] == "not known: 1 open programs may reach it and do not say"


def test_need_that_nobody_states_is_not_known(tmp_path: Path) -> None:
    row = cells(town(tmp_path, *GROUND, *BESIDE))[FOUR]
    assert (row["kind"], row["need_level"], row["served_neighbours"]) == ("not_known", None, 0)
    assert row["reason"] == "not known: no figure on need"


def test_without_a_directory_nothing_is_known(tmp_path: Path) -> None:
    found = find_service_gaps(town(tmp_path, *GROUND, *BESIDE, directory=False))
    assert set(found.table["kind"]) == {"not_known"}
    assert found.table["rank"].null_count() == found.table.height
    assert "Nothing is known about gaps here: no directory of programs" in found.sentence
    assert found.coverage["programs"].startswith("no directory")


def test_programs_of_other_sources_are_no_directory(tmp_path: Path) -> None:
    by_hand = [program(name, covers=[TWO, THREE], dataset="by-hand") for name in ("a", "b")]
    found = find_service_gaps(town(tmp_path, *GROUND, *by_hand))
    assert set(found.table["kind"]) == {"not_known"}


def test_a_program_from_over_the_border_does_not_cover_the_state(tmp_path: Path) -> None:
    border = [
        state("NH"),
        county(1, state="NH", at=(45.1, -70.0), poverty=0.1),
        county(2, state="NH", at=(45.1, -70.0), poverty=0.5),
        program("over", covers=[TWO, county_id(1, "NH")], site=TWO),
    ]
    found = find_service_gaps(town(tmp_path, *GROUND, *BESIDE, *border))
    of_state = found.table.filter(state="NH")
    assert set(of_state["kind"]) == {"not_known"}
    assert found.coverage["not covered"].startswith("no directory covers NH")


@pytest.mark.parametrize("reach", [None, "national"])
def test_a_state_with_no_stated_local_reach_is_not_covered(
    tmp_path: Path, reach: str | None
) -> None:
    poor = county(1, state="NH", poverty=0.5)
    silent = program("silent", reach=reach, site=county_id(2, "NH"), services=["legal-civil"])
    others = [state("NH"), poor, county(2, state="NH"), silent]
    found = cells(town(tmp_path, *GROUND, *BESIDE, *others))[county_id(1, "NH")]
    assert found["reason"] == "not known: no directory of programs covers NH"


def test_a_population_that_programs_do_not_name_is_not_known(tmp_path: Path) -> None:
    silent = program("silent", covers=[POOR], populations=[])
    edition = town(tmp_path, *GROUND, *BESIDE, silent)
    assert cells(edition)[POOR]["kind"] == "single_provider"
    asked = cells(edition, population="Children under 18")
    assert (asked[POOR]["kind"], asked[POOR]["population"]) == ("not_known", "minors")
    assert asked[POOR]["reason"] == "not known: 1 programs do not say whom they are for"
    assert asked[TWO]["kind"] == "none"


def test_several_populations_give_a_cell_each(tmp_path: Path) -> None:
    edition = town(tmp_path, *GROUND, *BESIDE)
    found = find_service_gaps(edition, service=SHELTER, population="adults,minors", place=POOR)
    assert found.table["population"].to_list() == ["adults", "minors"]
    assert found.table["served_neighbours"].to_list() == [2, 0]
    assert found.n == 2


def test_a_place_keeps_the_cells_of_its_counties(tmp_path: Path) -> None:
    edition = town(tmp_path, *GROUND, *BESIDE)
    assert set(cells(edition, place="23001")) == {POOR}
    assert set(cells(edition, place="ME")) == {POOR, FOUR}


def test_replaced_counties_have_no_cells(tmp_path: Path) -> None:
    old = county(9, at=(45.0, -70.0), is_current=False)
    new = county(5, at=None, poverty=None, people=5)
    lists_old = program("old", covers=[county_id(9)])
    found = find_service_gaps(town(tmp_path, *GROUND, *BESIDE, old, new, lists_old))
    assert county_id(9) not in set(found.table["place_id"])
    # Which current county the old area means is not known: every county of the state may be it.
    shelters = found.table.filter(service=SHELTER)
    assert set(shelters["kind"]) == {"not_known"}
    with pytest.raises(UsageError, match="no current county"):
        find_service_gaps(town(tmp_path / "asked", *GROUND, old), place="23009")


def test_kinds_are_listed_in_order_and_unknown_has_no_rank(tmp_path: Path) -> None:
    wide = program("wide", reach="statewide", covers=[state_id("ME")], services=["legal-civil"])
    single = program("single", covers=[TWO], services=["transportation"])
    table = find_service_gaps(town(tmp_path, *GROUND, *BESIDE, wide, single)).table
    kinds = table["kind"].to_list()
    order = ["none", "outside_only", "single_provider", "not_known"]
    assert kinds == sorted(kinds, key=order.index)
    assert set(kinds) == set(order)
    known = table.filter(pl.col("kind") != "not_known")
    assert known["rank"].to_list() == list(range(1, known.height + 1))
    assert table.filter(kind="not_known")["rank"].null_count() == kinds.count("not_known")


def test_a_limit_is_said(tmp_path: Path) -> None:
    found = find_service_gaps(town(tmp_path, *GROUND, *BESIDE), limit=3)
    assert (found.table.height, found.truncated) == (3, True)
    assert found.found is not None
    assert found.found > 3


def test_an_empty_edition_has_no_rows_and_the_same_columns(tmp_path: Path) -> None:
    found = find_service_gaps(town(tmp_path))
    assert found.table.columns == [column.name for column in COLUMNS]
    assert found.table.is_empty()
    assert "holds no places" in found.sentence


def test_columns_have_the_same_types_whatever_the_data(tmp_path: Path) -> None:
    empty = find_service_gaps(town(tmp_path / "empty"))
    full = find_service_gaps(town(tmp_path / "full", *GROUND, *BESIDE))
    assert empty.table.schema == full.table.schema


@pytest.mark.parametrize("word", ["emergency-shelters", "shelter"])
def test_an_unknown_service_names_the_nearest(tmp_path: Path, word: str) -> None:
    with pytest.raises(UsageError, match=r"use (one of )?emergency-shelter$"):
        find_service_gaps(town(tmp_path), service=word)


def test_a_service_may_be_asked_by_a_name_that_holds_commas(tmp_path: Path) -> None:
    edition = town(tmp_path, *GROUND, *BESIDE)
    found = find_service_gaps(edition, service="Food, clothing, basic needs", place=POOR)
    assert found.table["service"].to_list() == ["basic-necessities"]


def test_a_program_with_neither_reach_nor_place_is_counted(tmp_path: Path) -> None:
    found = find_service_gaps(town(tmp_path, *GROUND, *BESIDE, program("nowhere", reach=None)))
    assert found.dropped == {"programs with neither reach nor place": 1}


programs = st.lists(
    st.builds(
        lambda name, where, what, reach, status: program(
            name, covers=where if reach == "areas" else [], services=what, reach=reach,
            status=status, site=min(where, default=None),
        ),
        name=st.sampled_from("pqrstu"),
        where=st.sets(st.sampled_from([POOR, TWO, THREE, FOUR]), max_size=3),
        what=st.sets(st.sampled_from([SHELTER, "legal-civil"]), min_size=1),
        reach=st.sampled_from(["areas", "statewide", "remote"]),
        status=st.sampled_from(["running", "planned", "closed", None]),
    ),
    max_size=5,
)  # fmt: skip


@given(others=programs, site=st.sampled_from([POOR, TWO, FOUR, None]), kind=st.booleans())
@settings(max_examples=12, deadline=None)
def test_adding_unknown_makes_no_gap_more_certain(
    tmp_path_factory: pytest.TempPathFactory, others: list[Rows], site: str | None, kind: bool
) -> None:
    folder = tmp_path_factory.mktemp("town")
    silent = program("z", reach=None, site=site, populations=["adults"] if kind else [])
    before = cells(town(folder / "before", *GROUND, *BESIDE, *others))
    after = cells(town(folder / "after", *GROUND, *BESIDE, *others, silent))
    assert set(after) == set(before)
    for place, row in after.items():
        assert row["kind"] in (before[place]["kind"], "not_known")


@given(others=programs)
@settings(max_examples=6, deadline=None)
def test_the_order_of_rows_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, others: list[Rows]
) -> None:
    folder = tmp_path_factory.mktemp("town")
    one = find_service_gaps(town(folder / "one", *GROUND, *BESIDE, *others))
    parts = [*reversed(GROUND), *BESIDE, *others]
    other = find_service_gaps(town(folder / "other", *parts, reverse=True))
    assert one.table.equals(other.table)
    assert one.sentence == other.sentence
