"""Areas and sites of a directory: only what has one meaning, and nothing of a place kept secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loaders.program_directory.areas import KM_PER_MILE, Reach, combine, read_area
from tests.loaders.directories import (
    address,
    at,
    ends,
    load_json,
    location,
    organization,
    program_of,
    service,
    term,
    told,
)
from tests.loaders.sources import rows_of


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("United States", "", Reach("national", ("us",))),
        ("nationwide.", "", Reach("national", ("us",))),
        ("Oregon", "", Reach("statewide", ("us-state-or",))),
        ("State of Oregon", "", Reach("statewide", ("us-state-or",))),
        ("OR", "", Reach("statewide", ("us-state-or",))),
        ("Oregon (statewide)", "", Reach("statewide", ("us-state-or",))),
        ("Statewide", "", Reach("statewide", ("us-state-wa",))),
        ("41", "fips", Reach("statewide", ("us-state-or",))),
        ("US-OR", "", Reach("statewide", ("us-state-or",))),
        ("Oregon; Nevada", "", Reach("statewide", ("us-state-nv", "us-state-or"))),
        ("41039", "fips", Reach("areas", ("us-county-41039",))),
        ("41039", "", Reach("areas", ("us-county-41039",))),
        ("97401", "zip", Reach("areas", ("us-zip-97401",))),
        ("ZIP code 97401", "", Reach("areas", ("us-zip-97401",))),
        ("Lane County, OR", "", Reach("areas", ("us-county-or-lane-county",))),
        ("Orleans Parish, Louisiana", "", Reach("areas", ("us-county-la-orleans-parish",))),
        ("City of St. Paul, MN", "", Reach("areas", ("us-city-mn-st-paul",))),
        ("Washington, DC", "", Reach("areas", ("us-city-dc-washington",))),
        ("Lane and Linn Counties, OR", "", Reach("areas", ("us-county-or-lane-county",
                                                           "us-county-or-linn-county"))),
        ("within 30 km", "", Reach("radius", (), 30.0)),
        ("25-mile radius of Salem", "", Reach("radius", (), round(25 * KM_PER_MILE, 3))),
        ("Remote", "", Reach("remote", ("us",))),
        ("Online; Oregon", "", Reach("statewide", ("us-state-or",))),
        ("Oregon; wherever we can", "", Reach()),
        ("or", "", Reach()),
        ("Oregonians of good will", "", Reach()),
        ("the MyCity area, including AB1, AB2", "", Reach()),
        ("99999", "", Reach()),
        ("30 km of road", "", Reach()),
        ("everyone in town, young and old", "", Reach()),
    ],
)  # fmt: skip
def test_areas_that_are_read(text: str, kind: str, expected: Reach) -> None:
    assert combine(read_area(text, kind=kind, home_state="WA")) == expected


def test_several_areas_and_unread_ones(tmp_path: Path) -> None:
    areas = [{"name": "Lane County, OR"}, {"name": "our friends"}, {"extent": "41043",
             "extent_type": "fips", "name": "Linn"}]  # fmt: skip
    loaded = load_json(tmp_path, service(service_areas=areas))
    assert program_of(loaded)["reach"] == "areas"
    assert [target for _, target in ends(loaded, "covers")] == [
        "us-county-41043", "us-county-or-lane-county",
    ]  # fmt: skip
    assert told(loaded) == [("unknown_area", "nulled", "our friends")]


def test_a_radius_counts_alone(tmp_path: Path) -> None:
    areas = [{"name": "within 30 km"}, {"name": "Lane County, OR"}]
    loaded = load_json(tmp_path, service(service_areas=areas))
    assert program_of(loaded)["reach"] == "areas"
    assert told(loaded) == [("mixed_reach", "noted", None)]
    loaded = load_json(tmp_path, service(service_areas=areas[:1]))
    assert (program_of(loaded)["reach"], program_of(loaded)["reach_km"]) == ("radius", 30.0)


def test_no_service_area_is_unknown_reach_and_only_virtual_is_remote(tmp_path: Path) -> None:
    placed = service(service_at_locations=at(location(addresses=[address()])))
    assert "reach" not in program_of(load_json(tmp_path, placed))
    online = service(service_at_locations=at(location(location_type="virtual")))
    loaded = load_json(tmp_path, online)
    assert program_of(loaded)["reach"] == "remote"
    assert ends(loaded, "covers") == [("s1", "us")]


def test_a_site_is_its_county_else_zip_else_city(tmp_path: Path) -> None:
    known = {"attributes": [term("case-management")]}
    expected = {
        "us-county-or-lane-county": address(region="Lane County"),
        "us-zip-97401": address(region="The Valley"),
        "us-city-or-eugene": address(postal_code=""),
    }
    for place, written in expected.items():
        item = service(service_at_locations=at(location(addresses=[written])), **known)
        assert ends(load_json(tmp_path, item), "located_in") == [("s1", place)]
    unknown = service(service_at_locations=at(location(addresses=[address()])))
    assert ends(load_json(tmp_path, unknown), "located_in") == [("s1", "us-city-or-eugene")]


def test_places_abroad_give_no_tie(tmp_path: Path) -> None:
    abroad = location(addresses=[address(country="GB", postal_code="AB1 2CD")])
    loaded = load_json(tmp_path, service(service_at_locations=at(abroad)))
    assert "located_in" not in loaded.records
    assert told(loaded) == [("outside_the_us", "noted", "GB")]


SECRETS = ("97401", "Eugene", "eugene", "Hidden", "Lane", "44.05", "-123.09", "97999x")


@pytest.mark.parametrize(
    "members",
    [
        {"attributes": [term("emergency-shelter")]},
        {"attributes": [term("case-management"), term("transitional-housing")]},
        {"name": "Example Safe House"},
        {"attributes": [{"taxonomy_term": {"name": "Domestic violence shelter"}}]},
    ],
)
def test_a_secret_place_is_kept_nowhere(tmp_path: Path, members: dict[str, Any]) -> None:
    where = [address(region="Lane County", postal_code="97401"), address(postal_code="97999x")]
    site = location(latitude=44.05, longitude=-123.09, addresses=where)
    secret = service(
        description="The door is in Hidden Lane.", service_at_locations=at(site), **members
    )
    same_street = location(id="l2", addresses=[address()])
    loaded = load_json(tmp_path, organization(locations=[same_street], services=[secret]))
    assert program_of(loaded)["is_location_confidential"] is True
    kept = str([table.to_pylist() for table in loaded.records.values()])
    kept += str(loaded.findings.to_pylist())
    assert [word for word in SECRETS if word in kept] == []


def test_a_secret_place_is_known_by_another_copy_of_its_service(tmp_path: Path) -> None:
    whole = service(attributes=[term("safe-house")])
    link = {"id": "x", "service": service(), "location": location(addresses=[address()])}
    loaded = load_json(tmp_path, [link, whole])
    assert "located_in" not in loaded.records
    assert all(row["is_location_confidential"] for row in rows_of(loaded, "program"))


def test_an_organization_that_may_run_a_shelter_shows_no_zip(tmp_path: Path) -> None:
    item = organization(
        name="Example Refuge", locations=[location(addresses=[address()])],
        services=[service(attributes=[term("case-management")],
                          service_at_locations=at(location(id="l2", addresses=[address()])))],
    )  # fmt: skip
    loaded = load_json(tmp_path, item)
    (found,) = rows_of(loaded, "organization")
    assert (found["city"], found["state"], found.get("zip")) == ("Eugene", "OR", None)
    assert "Hidden" not in str([table.to_pylist() for table in loaded.records.values()])
    assert found["is_location_confidential"] is True
    assert "located_in" not in loaded.records


def test_the_host_of_a_secret_service_shows_no_zip(tmp_path: Path) -> None:
    item = organization(
        locations=[location(addresses=[address(address_1="2 Office Road")])],
        services=[service(attributes=[term("safe-house")])],
    )
    (found,) = rows_of(load_json(tmp_path, item), "organization")
    assert (found["city"], found.get("zip"), found.get("street")) == ("Eugene", None, None)


def test_the_street_of_an_office_serves_matching_only(tmp_path: Path) -> None:
    other = service(id="s2", service_at_locations=at(location(id="l2", addresses=[address(
        address_1="5 Service Road")])))  # fmt: skip
    loaded, moved = (
        load_json(tmp_path, organization(
            locations=[location(addresses=[address(address_1=street)])], services=[other]))
        for street in ("2 Office Road", "3 Office Road")
    )  # fmt: skip
    (found,) = rows_of(loaded, "organization")
    assert found["street"] == "2 Office Road"
    assert loaded.rows.equals(moved.rows)
    others = [table for kind, table in loaded.records.items() if kind != "organization"]
    bare = loaded.records["organization"].drop_columns(["street"])
    shown = [bare, loaded.rows, loaded.findings, *others]
    assert "Road" not in str([table.to_pylist() for table in shown])


@pytest.mark.parametrize("street", ["c/o A Person, 1 Lane", "Attn: A Person", "person@example.org"])
def test_a_street_line_that_names_a_person_is_not_kept(tmp_path: Path, street: str) -> None:
    item = organization(locations=[location(addresses=[address(address_1=street)])])
    (found,) = rows_of(load_json(tmp_path, item), "organization")
    assert (found["zip"], found.get("street")) == ("97401", None)
