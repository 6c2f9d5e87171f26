from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.ids import entity_id
from graph.schema import load_types
from tests.records import Datasets, resolved

if TYPE_CHECKING:
    import duckdb

PLACES: dict[str, list[dict[str, object]]] = {
    "place": [
        {"key": "us-county-32003", "name": "Clark County", "kind": "county", "state": "NV"},
        {"key": "us-city-nv-las-vegas", "name": "Las Vegas", "kind": "city", "state": "NV"},
        {"key": "us-zip-89101", "name": "89101", "kind": "zip", "state": "NV"},
    ],
    "within": [
        {"source_key": "us-zip-89101", "target_key": "us-county-32003"},
        {"source_key": "us-city-nv-las-vegas", "target_key": "us-county-32003"},
    ],
}


def organization(key: str, **fields: object) -> dict[str, object]:
    return {"key": key, "name": f"Example {key}", **fields}


def rows(connection: duckdb.DuckDBPyConnection, table: str, columns: str = "*") -> list[Any]:
    return connection.sql(f"SELECT {columns} FROM {table} ORDER BY ALL").fetchall()


def roster(*memberships: dict[str, object]) -> dict[str, Any]:
    return {
        "organization": [organization("a"), organization("b")],
        "coalition": [{"key": "c", "name": "Example Coalition"}],
        "membership": [{"source_key": "a", "target_key": "c", **item} for item in memberships],
    }


def test_fields_come_from_the_first_dataset_that_has_them(tmp_path: Path) -> None:
    data: Datasets = {
        "hand": {"organization": [organization("h", ein="000000001", website="https://e.example")]},
        "irs": {"organization": [organization("i", ein="000000001", revenue_usd=-5)]},
    }
    connection, _ = resolved(tmp_path, data)
    found = rows(connection, "table_organization", "name, website, revenue_usd, other_names")
    assert found == [("Example h", "https://e.example", -5, ["Example i"])]
    given = dict(connection.sql("""
        SELECT f.field, s.dataset FROM table_field_source f JOIN table_source_record s
        USING (record_id)""").fetchall())  # fmt: skip
    assert given["name"] == "hand"
    assert given["revenue_usd"] == "irs"


def test_sector_is_unknown_where_nothing_says_and_unknown_never_outranks(tmp_path: Path) -> None:
    data: Datasets = {
        "hand": {"organization": [organization("h", ein="1", sector="unknown"), organization("x")]},
        "irs": {"organization": [organization("i", ein="1", sector="nonprofit")]},
    }
    connection, _ = resolved(tmp_path, data)
    found = rows(connection, "table_organization", "name, sector")
    assert found == [("Example h", "nonprofit"), ("Example x", "unknown")]


def test_a_tie_said_twice_is_one_tie_with_both_its_evidence(tmp_path: Path) -> None:
    said = roster({"claimed": True, "rung": "listed"}, {"observed": False}, {"observed": True})
    connection, _ = resolved(tmp_path, {"roster": said})
    columns = "claimed, observed, rung, record_count"
    assert rows(connection, "table_membership", columns) == [(True, True, "listed", 3)]
    kinds = rows(connection, "table_evidence", "kind, is_affirmed, rung")
    assert sorted(kinds, key=str) == sorted(
        [("claim", True, None), ("act", None, "listed"), ("act", False, None), ("act", True, None)],
        key=str,
    )


def test_the_highest_rung_stands(tmp_path: Path) -> None:
    said = roster({"rung": "attended", "observed": True}, {"rung": "listed"})
    connection, _ = resolved(tmp_path, {"roster": said})
    assert rows(connection, "table_membership", "rung") == [("attended",)]


def test_nobody_asked_stays_null(tmp_path: Path) -> None:
    connection, _ = resolved(tmp_path, {"roster": roster({"claimed": True})})
    assert rows(connection, "table_membership", "claimed, observed") == [(True, None)]


def test_roles_and_starts_are_ties_of_their_own(tmp_path: Path) -> None:
    said = roster({"role": "member", "claimed": True}, {"role": "chair", "claimed": True})
    connection, _ = resolved(tmp_path, {"roster": said})
    assert rows(connection, "table_membership", "role") == [("chair",), ("member",)]


def test_an_undirected_partnership_is_one_tie_whoever_says_it(tmp_path: Path) -> None:
    partners: list[dict[str, object]] = [
        {"source_key": "a", "target_key": "b", "role": "referral"},
        {"source_key": "b", "target_key": "a", "role": "referral"},
        {"source_key": "b", "target_key": "a", "role": "joint_program", "is_directed": True},
    ]
    data: Datasets = {"hand": {"organization": [organization("a"), organization("b")],
                     "partnership": partners}}  # fmt: skip
    connection, _ = resolved(tmp_path, data)
    found = rows(connection, "table_partnership", "role, record_count, source_id < target_id")
    assert ("referral", 2, True) in found
    assert len(found) == 2


def test_a_dangling_end_is_a_finding_and_no_tie(tmp_path: Path) -> None:
    said = roster({"claimed": True})
    said["membership"].append({"source_key": "nobody", "target_key": "c", "claimed": True})
    connection, _ = resolved(tmp_path, {"roster": said})
    assert len(rows(connection, "table_membership")) == 1
    assert rows(connection, "finding", "file, line, value, rule") == [
        ("roster.csv", 3, "nobody", "dangling_end")
    ]


def test_a_self_tie_is_a_finding_and_no_tie(tmp_path: Path) -> None:
    data: Datasets = {"hand": {"organization": [organization("a")],
                     "partnership": [{"source_key": "a", "target_key": "a"}]}}  # fmt: skip
    connection, _ = resolved(tmp_path, data)
    assert rows(connection, "table_partnership") == []
    assert rows(connection, "finding", "rule") == [("self_tie",)]


def test_no_tie_joins_a_made_up_and_a_real_organization(tmp_path: Path) -> None:
    data: Datasets = {
        "hand": {
            "organization": [organization("a", is_synthetic=True), organization("b")],
            "partnership": [{"source_key": "a", "target_key": "b"}],
        }
    }
    connection, _ = resolved(tmp_path, data)
    assert rows(connection, "table_partnership") == []
    assert rows(connection, "finding", "rule") == [("synthetic_with_real",)]


def test_county_comes_from_the_zip_and_city_from_the_name(tmp_path: Path) -> None:
    address = {"city": "LAS VEGAS", "state": "NV", "zip": "89101"}
    data: Datasets = {"places": PLACES, "irs": {"organization": [organization("a", **address)]}}
    connection, _ = resolved(tmp_path, data)
    found = rows(connection, "table_located_in", "target_id")
    assert found == [("us-city-nv-las-vegas",), ("us-county-32003",)]


def test_a_confidential_organization_shows_its_county_only(tmp_path: Path) -> None:
    address = {"city": "Las Vegas", "state": "NV", "is_location_confidential": True}
    data: Datasets = {"places": PLACES, "irs": {"organization": [organization("a", **address)]}}
    connection, _ = resolved(tmp_path, data)
    assert rows(connection, "table_located_in", "target_id") == [("us-county-32003",)]
    assert rows(connection, "table_organization", "city, zip") == [(None, None)]


def test_a_confidential_service_drops_the_site_of_its_program(tmp_path: Path) -> None:
    site = {"source_type": "program", "source_key": "p", "target_key": "us-city-nv-las-vegas"}
    data: Datasets = {
        "places": PLACES,
        "hsds": {
            "program": [{"key": "p", "name": "Example Night Shelter"}],
            "provides": [{"source_key": "p", "target_key": "emergency-shelter"}],
            "located_in": [site, {**site, "target_key": "us-county-32003"}],
        },
    }
    connection, _ = resolved(tmp_path, data)
    assert rows(connection, "table_located_in", "target_id") == []
    assert rows(connection, "table_program", "is_location_confidential") == [(True,)]


def test_programs_of_a_confidential_organization_show_a_county_only(tmp_path: Path) -> None:
    site = {"source_type": "program", "source_key": "p", "target_key": "us-zip-89101"}
    data: Datasets = {
        "places": PLACES,
        "hsds": {
            "organization": [organization("o", is_location_confidential=True)],
            "program": [{"key": "p", "name": "Example Legal Clinic"}],
            "offers": [{"source_key": "o", "target_key": "p"}],
            "provides": [{"source_key": "p", "target_key": "legal-civil"}],
            "located_in": [site, {**site, "target_key": "us-county-32003"}],
        },
    }
    connection, _ = resolved(tmp_path, data)
    assert rows(connection, "table_located_in", "target_id") == [("us-county-32003",)]


def test_an_unknown_city_is_one_finding_with_a_count(tmp_path: Path) -> None:
    lost = [organization(key, city="Las Vagas", state="NV") for key in "ab"]
    connection, _ = resolved(tmp_path, {"places": PLACES, "irs": {"organization": lost}})
    ((rule, message),) = rows(connection, "finding", "rule, message")
    assert rule == "unknown_place"
    assert message.startswith("2 organization records sit in Las Vagas, NV")


def test_reasons_for_the_field_are_stored(tmp_path: Path) -> None:
    data: Datasets = {
        "roster": roster({"claimed": True}),
        "hsds": {
            "organization": [organization("p"), organization("q")],
            "program": [
                {"key": "1", "name": "Example Clinic"},
                {"key": "2", "name": "Example Gym"},
            ],
            "offers": [
                {"source_key": "p", "target_key": "1"},
                {"source_key": "q", "target_key": "2"},
            ],
            "provides": [{"source_key": "1", "target_key": "legal-immigration"}],
        },
        "irs": {"organization": [organization("n", field_reasons=["name"])]},
    }
    connection, _ = resolved(tmp_path, data)
    found = {
        name: reasons
        for name, reasons, is_field in rows(
            connection, "table_organization", "name, field_reasons, is_field"
        )
        if is_field
    }
    assert found == {"Example a": ["coalition"], "Example p": ["program"], "Example n": ["name"]}


def test_steward_values_never_reach_a_public_edition(tmp_path: Path) -> None:
    data: Datasets = {
        "hand": {"organization": [organization("h", ein="000000001", sector="business")]},
        "irs": {"organization": [organization("i", ein="000000001", zip="89101")]},
    }
    connection, _ = resolved(tmp_path, data, edition="public", audiences={"hand": "steward"})
    found = rows(connection, "table_organization", "name, sector, zip, publisher_key")
    assert found == [("Example i", "unknown", None, "i")]


def test_no_records_give_every_table_empty(tmp_path: Path) -> None:
    connection, _ = resolved(tmp_path, {})
    for name in load_types():
        count = connection.sql(f"SELECT count(*) FROM table_{name}").fetchall()[0][0]
        assert (count > 0) == (name in ("service", "population"))


def test_a_county_named_by_name_is_the_county_of_that_name(tmp_path: Path) -> None:
    program = {"key": "p", "name": "Example Clinic"}
    named = {"source_key": "p", "target_key": "us-county-nv-clark-county"}
    data: Datasets = {"places": PLACES, "hsds": {"program": [program], "covers": [named]}}
    connection, _ = resolved(tmp_path, data)
    assert rows(connection, "table_covers", "target_id") == [("us-county-32003",)]
    assert rows(connection, "finding") == []


def test_a_commitment_has_what_is_said_and_what_was_seen_as_evidence(tmp_path: Path) -> None:
    data: Datasets = {
        "list": {
            "organization": [organization("a")],
            "commitment": [
                {"key": "commitment-1", "kind": "living_wage", "claimed": True, "observed": False},
                {"key": "commitment-2", "kind": "due_diligence", "claimed": True},
            ],
            "made_commitment": [
                {"source_key": "a", "target_key": "commitment-1"},
                {"source_key": "a", "target_key": "commitment-2"},
            ],
        }
    }
    connection, _ = resolved(tmp_path, data)
    assert rows(connection, "table_evidence", "about_id, kind, is_affirmed, about_kind") == [
        ("commitment-1", "act", False, "commitment"),
        ("commitment-1", "claim", True, "commitment"),
        ("commitment-2", "claim", True, "commitment"),
    ]
    about = "SELECT DISTINCT type, line FROM table_source_record WHERE type = 'evidence'"
    assert sorted(connection.sql(about).fetchall()) == [("evidence", 2), ("evidence", 3)]


def test_an_award_of_the_field_is_a_reason_to_be_in_it(tmp_path: Path) -> None:
    data: Datasets = {
        "awards": {
            "organization": [organization("a"), organization("b"), organization("giver")],
            "grant": [{"key": "grant-1", "is_field": True}, {"key": "grant-2"}],
            "awarded_to": [
                {"source_key": "grant-1", "target_key": "a"},
                {"source_key": "grant-2", "target_key": "b"},
            ],
            "funds": [{"source_key": "giver", "target_key": "grant-1"}],
        }
    }
    connection, _ = resolved(tmp_path, data)
    assert rows(connection, "table_organization", "name, is_field, field_reasons") == [
        ("Example a", True, ["award"]),
        ("Example b", False, None),
        ("Example giver", False, None),
    ]


def test_what_hangs_on_a_removed_organization_goes_with_it(tmp_path: Path) -> None:
    data: Datasets = {
        "awards": {
            "organization": [organization("a"), organization("b"), organization("giver")],
            "grant": [{"key": "grant-1"}, {"key": "grant-2"}, {"key": "grant-3"}],
            "awarded_to": [
                {"source_key": "grant-1", "target_key": "a"},
                {"source_key": "grant-2", "target_key": "b"},
            ],
            "funds": [
                {"source_key": "giver", "target_key": "grant-2"},
                {"source_key": "a", "target_key": "grant-3"},
            ],
            "commitment": [{"key": "commitment-1", "kind": "living_wage"}],
            "made_commitment": [{"source_key": "a", "target_key": "commitment-1"}],
        }
    }
    gone = entity_id("salt", "organization", "awards", "a")
    connection, _ = resolved(tmp_path, data, removed=[gone])
    assert rows(connection, "table_grant", "id") == [("grant-2",)]
    assert rows(connection, "table_commitment", "id") == []
    assert rows(connection, "table_organization", "name") == [("Example b",), ("Example giver",)]


def test_what_others_offer_too_stays_and_what_other_lists_state_of_it_goes(tmp_path: Path) -> None:
    data: Datasets = {
        "town": {
            "organization": [organization("a"), organization("b")],
            "program": [{"key": "joint", "name": "Joint"}, {"key": "own", "name": "Own"}],
            "offers": [
                {"source_key": "a", "target_key": "joint"},
                {"source_key": "b", "target_key": "joint"},
                {"source_key": "a", "target_key": "own"},
            ],
            "commitment": [{"key": "commitment-1", "kind": "living_wage"}],
            "made_commitment": [{"source_key": "a", "target_key": "commitment-1"}],
        },
        "sheet": {
            "program": [{"key": "p", "refers_to": "key:town:own", "beds": 12}],
            "commitment": [{"key": "commitment-1", "claimed": True}],
        },
    }
    gone = entity_id("salt", "organization", "town", "a")
    connection, _ = resolved(tmp_path, data, removed=[gone])
    assert rows(connection, "table_program", "name, beds") == [("Joint", None)]
    assert rows(connection, "table_commitment") == rows(connection, "table_evidence") == []
