from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graph.analysis.reach import lay_out_reach, program_reach
from tests.graph.analysis.towns import (
    Rows,
    county,
    county_id,
    program,
    small_place,
    state,
    state_id,
    town,
)

if TYPE_CHECKING:
    from pathlib import Path

    from graph.snapshot.edition import Edition

ONE, TWO, THREE = (county_id(number) for number in (1, 2, 3))
NEXT_DOOR = county_id(1, "NH")
GROUND: list[Rows] = [
    state("ME"),
    state("NH"),
    county(1, at=(45.0, -70.0)),
    county(2, at=(45.5, -70.0)),
    county(3, at=None),
    county(9, is_current=False),
    county(1, state="NH", at=(45.0, -70.5)),
    small_place("city", "us-city-me-a", "A", ONE),
    small_place("zip", "us-zip-00001", "00001", "us-city-me-a"),
    small_place("region", "region-r", "R", ONE),
    small_place("region", "region-r", "R", TWO),
]


def reached(edition: Edition) -> dict[str, str]:
    return dict(program_reach(edition).select("county_id", "how").iter_rows())


def unknown(edition: Edition) -> list[str]:
    with edition.connect() as connection:
        lay_out_reach(connection)
        rows = connection.execute("SELECT county_id FROM unknown_reach ORDER BY 1").fetchall()
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (program("p", covers=[ONE]), {ONE: "stated"}),
        (program("p", covers=["region-r"]), {ONE: "stated", TWO: "stated"}),
        (program("p", covers=["us-city-me-a"]), {ONE: "partial"}),
        (program("p", covers=["us-zip-00001"]), {ONE: "partial"}),
        (program("p", covers=["us-zip-00001", ONE]), {ONE: "stated"}),
        (
            program("p", reach="statewide", covers=[state_id("ME")]),
            dict.fromkeys((ONE, TWO, THREE), "statewide"),
        ),
        (
            program("p", reach="statewide", office=NEXT_DOOR),
            {NEXT_DOOR: "statewide"},
        ),
        (
            program("p", reach="national", covers=["us"], site=ONE),
            dict.fromkeys((ONE, TWO, THREE, NEXT_DOOR), "national"),
        ),
        (program("p", reach="remote"), dict.fromkeys((ONE, TWO, THREE, NEXT_DOOR), "remote")),
        (
            program("p", reach="statewide", covers=[state_id("ME"), ONE]),
            {ONE: "stated", TWO: "statewide", THREE: "statewide"},
        ),
        (
            program("p", reach="radius", reach_km=50.0, site="us-city-me-a"),
            {ONE: "radius", NEXT_DOOR: "radius"},
        ),
        (program("p", reach="radius", reach_km=50.0, site=THREE), {THREE: "radius"}),
        (program("p", reach=None, site=ONE), {}),
        (program("p", covers=[county_id(9)]), {}),
    ],
)
def test_reach_is_what_is_stated(tmp_path: Path, part: Rows, expected: dict[str, str]) -> None:
    assert reached(town(tmp_path, *GROUND, part)) == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (program("p", reach=None, site=ONE), [ONE]),
        (program("p", reach=None, office="us-city-me-a"), [ONE]),
        (program("p", reach=None), []),
        (program("p", reach=None, site=ONE, office=TWO), [ONE]),
        (program("p", reach="areas", site=TWO), [TWO]),
        (program("p", covers=[county_id(9)]), [ONE, TWO, THREE]),
        (program("p", covers=[county_id(9), ONE]), [TWO, THREE]),
        (program("p", reach=None, site=county_id(9)), [ONE, TWO, THREE]),
        (program("p", reach="radius", site=ONE), [TWO, THREE]),
        (program("p", reach="radius", reach_km=50.0, site=ONE), [THREE]),
        (program("p", reach="statewide", covers=[state_id("ME")]), []),
        (program("p", reach="remote", site=ONE), []),
        (program("p", covers=[ONE], site=TWO), []),
    ],
)
def test_reach_that_nobody_stated_may_be_where_the_program_sits(
    tmp_path: Path, part: Rows, expected: list[str]
) -> None:
    assert unknown(town(tmp_path, *GROUND, part)) == expected


def test_a_whole_state_program_that_sits_in_a_county_is_local_there(tmp_path: Path) -> None:
    part = program("p", reach="statewide", covers=[state_id("ME")], site=ONE)
    with town(tmp_path, *GROUND, part).connect() as connection:
        lay_out_reach(connection)
        rows = connection.execute("SELECT county_id, rank, is_wide_too FROM local_reach").fetchall()
    assert rows == [(ONE, 4, True)]


def test_reach_is_asked_for_some_counties_only(tmp_path: Path) -> None:
    edition = town(tmp_path, *GROUND, program("p", reach="national"), program("q", covers=[ONE]))
    found = program_reach(edition, counties=[ONE])
    assert found.rows() == [("p", ONE, "national"), ("q", ONE, "stated")]


def test_an_empty_edition_reaches_nothing(tmp_path: Path) -> None:
    assert program_reach(town(tmp_path)).is_empty()


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    parts = [*GROUND, program("p", covers=["us-zip-00001", "us-city-me-a"]), program("q", site=ONE)]
    one = program_reach(town(tmp_path / "one", *parts))
    other = program_reach(town(tmp_path / "other", *reversed(parts), reverse=True))
    assert one.equals(other)
