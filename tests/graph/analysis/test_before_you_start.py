from __future__ import annotations

import dataclasses
import datetime
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.before_you_start import COLUMNS, look_before_you_start
from graph.errors import UsageError
from tests.graph.analysis.towns import (
    Rows,
    county,
    county_id,
    members,
    program,
    small_place,
    state,
    state_id,
    town,
)

if TYPE_CHECKING:
    from pathlib import Path

    from graph.snapshot.edition import Edition

HERE, NEXT, OVER = county_id(1), county_id(2), county_id(1, "NH")
GROUND: list[Rows] = [
    state("ME"),
    state("NH"),
    county(1, at=(45.0, -70.0)),
    county(2, at=(45.1, -70.0)),
    county(1, state="NH", at=(45.0, -70.2)),
    small_place("city", "us-city-me-a", "A", HERE),
]
IDEA: dict[str, Any] = {
    "place": "23001",
    "service": "emergency-shelter,case-management",
    "population": "minors",
}


def rows(edition: Edition, **asked: Any) -> list[dict[str, Any]]:
    return look_before_you_start(edition, **(IDEA | asked)).rows()


def programs(edition: Edition, **asked: Any) -> list[tuple[str, str]]:
    return [(row["program_id"], row["role"]) for row in rows(edition, **asked)]


def organization(name: str, ntee_code: str, place: str, **fields: Any) -> Rows:
    node = {"id": name, "name": f"Example {name}", "ntee_code": ntee_code}
    tie = {"id": f"located_in:{name}", "source_id": name, "target_id": place}
    return {"organization": [node | fields], "located_in": [tie]}


def test_programs_are_listed_by_how_much_of_the_idea_they_do(tmp_path: Path) -> None:
    both = ["emergency-shelter", "case-management"]
    edition = town(
        tmp_path,
        *GROUND,
        program("all", services=both, populations=["minors", "adults"], covers=[HERE]),
        program("some", services=both, populations=["adults"], covers=[HERE]),
        program("little", services=["case-management"], populations=["adults"], covers=[HERE]),
        program("elsewhere", services=both, populations=["minors"], covers=[NEXT]),
        program("other", services=["legal-civil"], populations=["minors"], covers=[HERE]),
    )
    found = look_before_you_start(edition, **IDEA)
    listed = [(row["program_id"], row["role"], row["match"]) for row in found.rows()]
    assert listed == [
        ("all", "extend_first", "3 of 3 of this idea"),
        ("some", "extend_first", "2 of 3 of this idea"),
        ("little", "existing_program", "1 of 3 of this idea"),
        ("other", "adjacent_organization", None),
    ]
    first = found.rows()[0]
    assert first["reasons"] == (
        "gives Case management, Emergency shelter; is for Children under 18; "
        "reaches 1 of 1 county by name; running"
    )
    assert first["evidence_ids"] == [
        "provides:all:case-management",
        "provides:all:emergency-shelter",
        "serves:all:minors",
        f"covers:all:{HERE}",
    ]
    assert (first["organization_id"], first["publisher_key"]) == (
        "organization-of-all",
        "key-organization-of-all",
    )
    assert found.sentence == (
        "3 programs reach Example 1 County, ME for emergency shelter, case management, "
        "children under 18; 1 does 3 of 3 of this; extend Example organization-of-all or Example "
        "organization-of-some first."
    )
    assert found.n == 5


def test_those_to_extend_are_two_organizations_that_run_something(tmp_path: Path) -> None:
    edition = town(
        tmp_path,
        *GROUND,
        program("a", covers=[HERE], organization="one", status="planned"),
        program("b", covers=[HERE], organization="two"),
        program("c", covers=[HERE], organization="two"),
        program("d", covers=[HERE], organization="three", status=None),
        program("e", covers=[HERE], organization="four", status="closed"),
    )
    assert programs(edition) == [
        ("b", "extend_first"),
        ("d", "extend_first"),
        ("c", "existing_program"),
        ("a", "existing_program"),
    ]


def test_near_reach_coalitions_and_fresh_entries_decide_among_equals(tmp_path: Path) -> None:
    wide: dict[str, Any] = {"reach": "statewide", "covers": [state_id("ME")]}
    edition = town(
        tmp_path,
        *GROUND,
        program("a-wide", **wide),
        program("b-stale", covers=[HERE], last_confirmed=datetime.date(2023, 12, 31)),
        program("c-fresh", covers=[HERE], last_confirmed=datetime.date(2024, 1, 2)),
        program("d-joined", covers=[HERE]),
        program("e-silent", reach=None, site=HERE),
        program("f-circle", reach="radius", reach_km=30.0, site=NEXT),
        program("g-local", site="us-city-me-a", **wide),
        members("coalition", "organization-of-d-joined", "organization-of-a-wide"),
    )
    listed = rows(edition)
    assert [row["program_id"] for row in listed] == [
        "d-joined",
        "c-fresh",
        "b-stale",
        "f-circle",
        "g-local",
        "a-wide",
        "e-silent",
    ]
    assert [row["reach"] for row in listed] == [
        "stated",
        "stated",
        "stated",
        "radius",
        "statewide",
        "statewide",
        "not_stated",
    ]
    assert listed[0]["coalitions"] == "Example coalition"
    assert listed[1]["reasons"].endswith("confirmed 2024-01-02")
    assert "confirmed" not in listed[2]["reasons"]
    assert (listed[6]["reached_counties"], listed[5]["reached_counties"]) == (None, 1)
    assert "does not say how far it reaches" in listed[6]["reasons"]


def test_whom_a_program_is_for_may_not_be_said(tmp_path: Path) -> None:
    (row,) = rows(town(tmp_path, *GROUND, program("a", covers=[HERE], populations=[])))
    assert (row["match"], row["populations"]) == ("1 of 3 of this idea", None)
    assert "does not say whom it is for" in row["reasons"]


def test_organizations_of_near_classes_are_beside_the_idea(tmp_path: Path) -> None:
    edition = town(
        tmp_path,
        *GROUND,
        organization("hospital", "E220", "us-city-me-a", revenue_usd=9),
        organization("refuge", "P43", HERE),
        organization("youth-poor", "O50", HERE, revenue_usd=1),
        organization("youth-rich", "O50Z", HERE, revenue_usd=5),
        organization("museum", "A54", HERE),
        organization("far", "P43", NEXT),
        program("other", services=["legal-civil"], covers=[HERE], organization="lawyers"),
    )
    listed = [(row["organization_id"], row["role"], row["adjacent_class"]) for row in rows(edition)]
    assert listed == [
        ("lawyers", "extend_first", None),
        ("refuge", "adjacent_organization", "family and sexual violence"),
        ("hospital", "adjacent_organization", "hospitals and health"),
        ("youth-rich", "adjacent_organization", "children and youth"),
        ("youth-poor", "adjacent_organization", "children and youth"),
    ]
    reasons = [row["reasons"] for row in rows(edition)]
    assert reasons[0].startswith("runs another program here: Civil legal help and record relief")
    assert reasons[1] == "works here on family and sexual violence"


def test_an_organization_that_does_part_of_the_idea_is_not_listed_as_adjacent(
    tmp_path: Path,
) -> None:
    edition = town(
        tmp_path,
        *GROUND,
        program("a", covers=[HERE], organization="one"),
        program("b", covers=[HERE], organization="one", services=["legal-civil"]),
    )
    assert programs(edition) == [("a", "extend_first")]


def test_an_idea_may_be_only_populations_or_only_a_place(tmp_path: Path) -> None:
    edition = town(
        tmp_path,
        *GROUND,
        program("a", covers=[HERE], populations=["minors"]),
        program("b", covers=[HERE], services=["legal-civil"]),
        program("c", covers=[NEXT]),
    )
    young = look_before_you_start(edition, place="23001", population="minors")
    assert young.table.filter(pl.col("matched").is_not_null())["program_id"].to_list() == ["a"]
    place = look_before_you_start(edition, place="23001")
    assert place.table["program_id"].to_list() == ["a", "b"]
    assert place.table["match"].null_count() == 2
    assert place.sentence.startswith("2 programs reach Example 1 County, ME; extend")
    anywhere = look_before_you_start(edition, service="emergency-shelter")
    assert anywhere.table["program_id"].to_list() == ["a", "c"]
    assert anywhere.sentence.startswith("2 programs are known for emergency shelter")
    assert "only where a place is asked" in anywhere.coverage["adjacent"]


def test_a_region_says_how_many_of_its_counties_are_reached(tmp_path: Path) -> None:
    region = [small_place("region", "region-r", "R", one) for one in (HERE, NEXT, OVER)]
    edition = town(
        tmp_path, *GROUND, *region, program("a", covers=[HERE, NEXT]),
        program("w", reach="statewide", covers=[state_id("ME"), HERE]),
    )  # fmt: skip
    listed = rows(edition, place="R")
    assert [(row["program_id"], row["reached_counties"]) for row in listed] == [("a", 2), ("w", 2)]
    assert "reaches 2 of 3 counties by name" in listed[0]["reasons"]


def test_without_a_directory_nothing_is_known(tmp_path: Path) -> None:
    found = look_before_you_start(town(tmp_path, *GROUND, directory=False), **IDEA)
    assert found.table.is_empty()
    assert "is not known; not known is not the same as nothing there" in found.sentence
    assert found.coverage["not covered"] == "no directory of programs covers ME"


def test_where_a_directory_looked_nothing_is_said_plainly(tmp_path: Path) -> None:
    edition = town(tmp_path, *GROUND, program("a", covers=[NEXT], site=NEXT))
    found = look_before_you_start(edition, **IDEA)
    assert found.sentence.startswith("No known program reaches Example 1 County, ME for")


def test_programs_known_beside_a_missing_directory_are_not_all(tmp_path: Path) -> None:
    edition = town(tmp_path, *GROUND, program("a", covers=[HERE]), directory=False)
    found = look_before_you_start(edition, **IDEA)
    assert "no directory covers ME, so there may be more" in found.sentence


def test_the_scope_is_said(tmp_path: Path) -> None:
    edition = town(tmp_path, *GROUND)
    assert "scope all" in look_before_you_start(edition, **IDEA).coverage["adjacent"]
    everything = dataclasses.replace(edition, scope="all")
    assert "every source" in look_before_you_start(everything, **IDEA).coverage["adjacent"]


def test_a_phone_of_the_program_comes_before_one_of_the_organization(tmp_path: Path) -> None:
    edition = town(
        tmp_path,
        *GROUND,
        organization("one", "P99", NEXT, public_phone="555-0100", referral_line="555-0101"),
        program("a", covers=[HERE], organization="one", public_phone="555-0102"),
        program("b", covers=[HERE], organization="one"),
    )
    assert [row["public_phone"] for row in rows(edition)] == ["555-0102", "555-0101"]


def test_a_limit_is_said(tmp_path: Path) -> None:
    several = [program(f"p{number}", covers=[HERE]) for number in range(4)]
    found = look_before_you_start(town(tmp_path, *GROUND, *several), **IDEA, limit=3)
    assert (found.table.height, found.found, found.truncated) == (3, 4, True)


def test_an_empty_edition_has_no_rows_and_the_same_columns(tmp_path: Path) -> None:
    found = look_before_you_start(town(tmp_path / "empty"))
    assert found.table.columns == [column.name for column in COLUMNS]
    full = look_before_you_start(town(tmp_path / "full", *GROUND, program("a", covers=[HERE])))
    assert found.table.schema == full.table.schema


def test_words_that_are_not_known_name_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="case-management"):
        rows(town(tmp_path, *GROUND), service="emergency-shelter,case managment")


@given(
    offered=st.lists(
        st.tuples(
            st.sets(st.sampled_from(["emergency-shelter", "legal-civil"]), min_size=1),
            st.sampled_from(["areas", "statewide", "remote", None]),
            st.sampled_from(["running", "planned", "closed", None]),
            st.sampled_from(["one", "two", "three"]),
        ),
        max_size=6,
    )
)
@settings(max_examples=8, deadline=None)
def test_any_order_of_rows_gives_one_answer_and_closed_is_never_listed(
    tmp_path_factory: pytest.TempPathFactory,
    offered: list[tuple[set[str], str | None, str | None, str]],
) -> None:
    folder = tmp_path_factory.mktemp("town")
    parts = [
        program(
            f"p{number}", services=sorted(services), reach=reach, status=status, site=HERE,
            organization=owner, covers=[HERE] if reach == "areas" else [],
        )
        for number, (services, reach, status, owner) in enumerate(offered)
    ]  # fmt: skip
    one = look_before_you_start(town(folder / "one", *GROUND, *parts), **IDEA)
    backwards = [*reversed(GROUND), *reversed(parts)]
    other = look_before_you_start(town(folder / "other", *backwards, reverse=True), **IDEA)
    assert one.table.equals(other.table)
    assert one.sentence == other.sentence
    first = one.table.filter(role="extend_first")
    assert first["organization_id"].is_unique().all()
    assert not set(first["status"]) & {"planned", "closed"}
    assert "closed" not in set(one.table["status"])
