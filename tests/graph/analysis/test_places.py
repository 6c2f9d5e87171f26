from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.places import asked_counties, counties_of, find_place, neighbours
from graph.errors import UsageError
from tests.graph.analysis.towns import Rows, county, county_id, small_place, state, town

if TYPE_CHECKING:
    from pathlib import Path

    from graph.snapshot.edition import Edition


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    named = {1: "Washington County", 2: "Añasco Municipio", 3: "Old County"}
    parts: list[Rows] = [state("ME"), state("NH")]
    for number, name in named.items():
        part = county(number, is_current=number != 3)
        part["place"][0]["name"] = name
        parts.append(part)
    twin = county(1, state="NH")
    twin["place"][0]["name"] = "Washington County"
    parts += [
        twin,
        small_place("city", "us-city-me-portland", "Portland", county_id(1)),
        small_place("zip", "us-zip-04101", "04101", "us-city-me-portland"),
        small_place("zip", "us-zip-23001", "23001", county_id(2)),
        small_place("region", "region-our-counties", "Our counties", county_id(1)),
        small_place("region", "region-our-counties", "Our counties", county_id(1, "NH")),
    ]
    return town(tmp_path, *parts)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("23", "us-state-me"),
        ("23001", "us-county-23001"),
        ("ZIP 23001", "us-zip-23001"),
        ("04101", "us-zip-04101"),
        ("04101-2345", "us-zip-04101"),
        ("us-county-23002", "us-county-23002"),
        ("me", "us-state-me"),
        ("Example State NH", "us-state-nh"),
        ("united states", "us"),
        ("Washington County, ME", "us-county-23001"),
        ("washington, nh", "us-county-33001"),
        ("Washington County, Example State NH", "us-county-33001"),
        ("Anasco", "us-county-23002"),
        ("Portland, ME", "us-city-me-portland"),
        ("Portland", "us-city-me-portland"),
        ("our COUNTIES", "region-our-counties"),
        ("region-our-counties", "region-our-counties"),
    ],
)
def test_a_place_is_found_by_every_way_of_writing_it(
    edition: Edition, text: str, found: str
) -> None:
    assert find_place(edition, text).id == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Washington County", "Washington County, ME (23001); Washington County, NH (33001)"),
        ("Washingten County, ME", "use Washington County, ME (23001)"),
        ("99999", "zeros in front too"),
        ("9110", "zeros in front too"),
        ("ZZ", "write a FIPS code"),
        ("", "write a FIPS code"),
    ],
)
def test_an_unknown_place_names_what_to_write(edition: Edition, text: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_place(edition, text)
    assert words in str(caught.value)


def test_an_edition_without_places_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no place"):
        find_place(town(tmp_path), "ME")


@pytest.mark.parametrize(
    ("text", "counties"),
    [
        ("ME", ("us-county-23001", "us-county-23002")),
        ("us", ("us-county-23001", "us-county-23002", "us-county-33001")),
        ("04101", ("us-county-23001",)),
        ("Our counties", ("us-county-23001", "us-county-33001")),
        ("23003", ()),
    ],
)
def test_counties_of_a_place_are_current_ones(
    edition: Edition, text: str, counties: tuple[str, ...]
) -> None:
    assert counties_of(edition, find_place(edition, text)) == counties


def test_asking_about_a_replaced_county_names_current_ones(edition: Edition) -> None:
    with pytest.raises(UsageError, match=r"no current county .*use Washington County, ME"):
        asked_counties(edition, "23003")


def test_no_place_means_all_current_counties(edition: Edition) -> None:
    assert asked_counties(edition, None) == (
        None,
        ("us-county-23001", "us-county-23002", "us-county-33001"),
    )


def test_neighbours_are_the_five_nearest_within_150_km(tmp_path: Path) -> None:
    row = [county(number, at=(45.0, -70.0 + number * 0.5)) for number in range(8)]
    lonely = county(20, at=(60.0, -100.0))
    replaced = county(21, at=(45.0, -70.0), is_current=False)
    without = county(22, at=None)
    found = neighbours(town(tmp_path, *row, lonely, replaced, without))
    near = found.filter(county_id=county_id(0))
    assert near["neighbour_id"].to_list() == [county_id(number) for number in (1, 2, 3)]
    middle = found.filter(county_id=county_id(3))
    assert middle["neighbour_id"].to_list() == [county_id(n) for n in (2, 4, 1, 5, 0)]
    # One degree of longitude at 45 degrees north by the haversine on the mean sphere.
    degree = 2 * 6371.0088 * math.asin(math.cos(math.pi / 4) * math.sin(math.pi / 720))
    assert near["km"][0] == pytest.approx(degree, abs=1e-6)
    assert not set(found["county_id"]) & {county_id(20), county_id(21), county_id(22)}


def test_neighbours_cross_state_lines(tmp_path: Path) -> None:
    found = neighbours(town(tmp_path, county(1), county(1, state="NH", at=(0.1, 0.0))))
    assert found["neighbour_id"].to_list() == [county_id(1, "NH"), county_id(1)]


def test_no_counties_no_neighbours(tmp_path: Path) -> None:
    assert neighbours(town(tmp_path)).is_empty()


@given(
    points=st.lists(
        st.tuples(st.floats(-60, 60), st.floats(-179, 179)), min_size=2, max_size=12, unique=True
    )
)
@settings(max_examples=25, deadline=None)
def test_distance_is_the_same_both_ways(
    tmp_path_factory: pytest.TempPathFactory, points: list[tuple[float, float]]
) -> None:
    parts = [county(number, at=point) for number, point in enumerate(points)]
    found = neighbours(town(tmp_path_factory.mktemp("town"), *parts))
    km = {(row["county_id"], row["neighbour_id"]): row["km"] for row in found.to_dicts()}
    assert all(value <= 150 for value in km.values())
    assert all(km[pair] == km[pair[::-1]] for pair in km if pair[::-1] in km)
