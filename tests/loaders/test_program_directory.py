"""HSDS files of any shape give programs, organizations and ties; persons and shelters stay out."""

from __future__ import annotations

import csv
import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from graph.schema import get_type
from loaders.program_directory.loader import load
from loaders.program_directory.terms import map_service
from loaders.reading.terms import KINDS, TABLE, fold
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
from tests.loaders.sources import findings_of, load_text, rows_of, source_file

# The service and organization of the official example.
COUNSELLING = "ac148810-d857-441c-9679-408f346de14b"
EXAMPLE = "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610"
PARENT = "cd09a387-91f4-4555-94ec-e799c35344cd"


@pytest.fixture
def official(shared: Path) -> Path:
    return shared / "hsds_3.0_examples"


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("organization_list", 1),
        ("organization_full", 6),
        ("service_list", 3),
        ("service_full", 6),
        ("location", 1),
        ("service_at_location_list", 4),
        ("service_at_location_full", 6),
        ("tabular", 4),
    ],
)
def test_every_object_of_the_official_example_is_counted(
    official: Path, name: str, read: int
) -> None:
    loaded = load(source_file(official / f"{name}.json"))
    assert (loaded.read, loaded.rejected, loaded.rows.num_rows) == (read, 0, read)
    assert loaded.rows["line"].to_pylist() == list(range(1, read + 1))


@pytest.mark.parametrize("name", ["service_full", "organization_full", "service_at_location_full"])
def test_the_full_official_example_gives_one_program(official: Path, name: str) -> None:
    loaded = load(source_file(official / f"{name}.json"))
    program = program_of(loaded)
    assert {key: program.get(key) for key in ("key", "name", "status", "reach")} == {
        "key": COUNSELLING, "name": "Community Counselling", "status": "running", "reach": None,
    }  # fmt: skip
    assert (program["minimum_age"], program["maximum_age"]) == (12, 100)
    assert program["last_confirmed"] == datetime.date(2005, 1, 1)
    assert program["website"] == "http://example.com/counselling"
    assert ends(loaded, "provides") == [(COUNSELLING, "mental-health-trauma-care")]
    assert ends(loaded, "offers") == [(EXAMPLE, COUNSELLING)]
    assert ends(loaded, "parent_of") == [(PARENT, EXAMPLE)]
    assert "located_in" not in loaded.records
    (found,) = rows_of(loaded, "organization")
    assert (found["org_id"], found["is_synthetic"]) == ("GB-COH-1234567", True)
    assert sorted(rule for rule, _, _ in told(loaded)) == [
        "latitude_out_of_range", "mapped_by_name", "not_a_zip", "unknown_area", "unknown_state",
        "unmapped_term",
    ]  # fmt: skip


def test_the_out_of_range_latitude_names_where_it_stands(official: Path) -> None:
    loaded = load(source_file(official / "location.json"))
    (finding,) = [item for item in findings_of(loaded) if item.rule == "latitude_out_of_range"]
    assert (finding.line, finding.column, finding.value) == (1, "latitude", "100")


def test_no_person_mail_or_street_of_the_official_example_is_kept(official: Path) -> None:
    hidden = ["Persona", "email@", "Main Street", "MyVillage", "@example.com"]
    for path in sorted(official.glob("*.json")):
        loaded = load(source_file(path))
        kept = str([table.to_pylist() for table in loaded.records.values()])
        kept += str(loaded.findings.to_pylist())
        assert [word for word in hidden if word in kept] == [], path.name


def test_copies_of_one_object_have_one_content_in_every_file(official: Path) -> None:
    seen: dict[str, set[str]] = {}
    for name in ("service_full", "organization_full", "service_at_location_full"):
        rows = load(source_file(official / f"{name}.json")).rows.to_pylist()
        for row in rows:
            seen.setdefault(row["key"], set()).add(row["content"])
    assert {key: len(contents) for key, contents in seen.items()} == dict.fromkeys(seen, 1)
    assert len(seen) == 4


def test_a_file_of_another_source_is_rejected_entry_by_entry(tmp_path: Path) -> None:
    values: list[list[dict[str, Any]]] = [[{"grants": []}], [{"fips": "09110"}, {"fips": "09120"}]]
    for value in values:
        loaded = load_json(tmp_path, value)
        assert loaded.records == {}
        assert loaded.read == loaded.rejected == len(value)
        assert {item.rule for item in findings_of(loaded)} == {"not_a_directory"}


@pytest.mark.parametrize(
    "name", ["base", "taxonomy", "taxonomy_list", "taxonomy_term", "taxonomy_term_list"]
)
def test_what_holds_no_records_says_so(official: Path, name: str) -> None:
    loaded = load(source_file(official / f"{name}.json"))
    assert (loaded.read, loaded.rejected, loaded.records) == (0, 0, {})
    (finding,) = [item for item in findings_of(loaded) if item.rule == "not_a_record"]
    assert finding.effect == "noted"
    assert "holds no organizations, programs, services or locations" in finding.message


def test_the_description_of_a_package_holds_no_records(shared: Path) -> None:
    for version in ("3.0", "3.1"):
        loaded = load(source_file(shared / f"hsds_{version}_datapackage.json"))
        assert (loaded.read, [item.rule for item in findings_of(loaded)]) == (0, ["not_a_record"])


def test_damaged_and_empty_files_give_one_finding(tmp_path: Path) -> None:
    for text, rule in (("", "empty_file"), ('[{"id": "o1"', "not_json")):
        loaded = load_text("program_directory", tmp_path, text, "directory.json")
        assert (loaded.read, loaded.rejected, loaded.records) == (1, 1, {})
        assert [item.rule for item in findings_of(loaded)] == [rule]


def test_an_object_without_key_or_name_is_rejected_and_the_rest_loads(tmp_path: Path) -> None:
    loaded = load_json(
        tmp_path,
        [
            organization(id=None, services=[service()]),
            organization(id="o2", name="  "),
            organization(id="o3", name="person@example.org"),
            location(id="", latitude=200),
            organization(id="o4"),
        ],
    )
    assert (loaded.read, loaded.rejected) == (6, 4)
    assert [row["key"] for row in rows_of(loaded, "organization")] == ["o4"]
    assert program_of(loaded)["key"] == "s1"
    rejected = [item for item in findings_of(loaded) if item.effect == "rejected"]
    assert [(item.line, item.column, item.rule) for item in rejected] == [
        (1, "[0].id", "missing_value"),
        (3, "[1].name", "missing_value"),
        (4, "[2].name", "not_a_name"),
        (5, "[3].id", "missing_value"),
    ]
    assert "person@" not in str(loaded.findings.to_pylist())


def test_bad_members_become_null_and_the_record_loads(tmp_path: Path) -> None:
    loaded = load_json(
        tmp_path,
        service(
            status="open", url="example.com", minimum_age="twelve", maximum_age=300,
            assured_date="15/03/2023", last_modified="2031-01-01", service_areas="all",
        ),
    )  # fmt: skip
    program = program_of(loaded)
    for name in ("status", "website", "minimum_age", "maximum_age", "last_confirmed", "reach"):
        assert program.get(name) is None
    assert sorted(rule for rule, effect, _ in told(loaded) if effect == "nulled") == [
        "not_a_date", "not_a_web_address", "not_a_whole_number", "out_of_range", "out_of_range",
        "unknown_code", "wrong_shape",
    ]  # fmt: skip


def test_crossed_ages_are_both_emptied(tmp_path: Path) -> None:
    loaded = load_json(tmp_path, service(minimum_age=30, maximum_age=12.0))
    assert "minimum_age" not in program_of(loaded)
    assert "maximum_age" not in program_of(loaded)
    assert told(loaded) == [("ages_crossed", "nulled", "30")]


@pytest.mark.parametrize(
    ("status", "expected", "rules"),
    [
        ("active", "running", []),
        ("defunct", "closed", []),
        ("temporarily closed", "closed", []),
        ("inactive", None, ["status_unclear"]),
    ],
)
def test_status_words(tmp_path: Path, status: str, expected: str | None, rules: list[str]) -> None:
    loaded = load_json(tmp_path, service(status=status))
    assert program_of(loaded).get("status") == expected
    assert [rule for rule, _, _ in told(loaded)] == rules


def test_planned_is_a_term_of_ours_with_its_start(tmp_path: Path) -> None:
    loaded = load_json(tmp_path, service(attributes=[term("planned", value="2027-03-01")]))
    program = program_of(loaded)
    assert (program["status"], program["start_date"]) == ("planned", datetime.date(2027, 3, 1))
    loaded = load_json(tmp_path, service(attributes=[term("planned", value="soon")]))
    assert program_of(loaded)["status"] == "planned"
    assert told(loaded) == [("not_a_date", "nulled", "soon")]


def test_terms_map_to_services_people_and_forms(tmp_path: Path) -> None:
    plain = {"taxonomy_term": {"name": "Food Pantry", "taxonomy": "Some list"}}
    loaded = load_json(
        tmp_path,
        service(
            name="Example Counselling",
            attributes=[
                term("safe-house"), plain, term("minors"), term("sex-trafficking"),
                term("labor-trafficking"),
            ],
        ),
    )  # fmt: skip
    assert ends(loaded, "provides") == [("s1", "basic-necessities"), ("s1", "safe-house")]
    assert ends(loaded, "serves") == [("s1", "minors")]
    assert program_of(loaded)["trafficking_form"] == "both"
    assert told(loaded) == []


def test_an_unmapped_term_is_told_once_with_its_count(tmp_path: Path) -> None:
    odd = {"taxonomy_term": {"name": "Walk-in", "taxonomy": "Some list"}}
    services = [service(id=f"s{number}", attributes=[odd, odd]) for number in range(3)]
    services.append(service(id="s9", attributes=[{"taxonomy_term_id": "t7"}]))
    loaded = load_json(tmp_path, services)
    found = [item for item in findings_of(loaded) if item.rule == "unmapped_term"]
    assert [(item.line, item.value, item.effect) for item in found] == [
        (1, "Walk-in", "noted"),
        (4, "t7", "noted"),
    ]
    assert found[0].message.endswith("services that use it: 3")


def test_names_count_only_where_terms_say_nothing() -> None:
    by_name = map_service([{"name": "Sex trafficking legal aid"}])
    assert by_name.of("service") == ("legal-civil",)
    assert by_name.trafficking_form == "sex"
    assert by_name.by_name == ("service", "population", "trafficking_form")
    with_term = map_service([{"name": "Legal aid", "attributes": [term("transportation")]}])
    assert with_term.of("service") == ("transportation",)
    assert with_term.by_name == ()


@pytest.mark.parametrize("name", ["Credit Counseling", "Animal Shelter", "Career counselling"])
def test_false_friends_in_names_say_nothing(name: str) -> None:
    assert map_service([{"name": f"Example {name}"}]).of("service") == ()


def test_the_table_of_terms_holds_only_codes_of_the_model() -> None:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    forms = get_type("program").fields["trafficking_form"].codes
    known = {
        "service": set(get_type("service").codes),
        "population": set(get_type("population").codes),
        "trafficking_form": set(forms),
        "status": {"planned"},
    }
    assert set(known) == set(KINDS)
    for row in rows:
        if row["code"]:
            assert row["code"] in known[row["kind"]], row
        else:
            assert row["taxonomy"] == "name", row
    ours = {row["code"] for row in rows if row["taxonomy"] == "commonground"}
    assert known["service"] | known["population"] <= ours
    keys = [(row["taxonomy"], fold(row["term"]), row["kind"], row["code"]) for row in rows]
    assert sorted(key for key in set(keys) if keys.count(key) > 1) == []


def test_only_lines_of_the_organization_are_kept(tmp_path: Path) -> None:
    phones = [
        {"number": "555-0100", "type": "cell"},
        {"number": "555-0101", "type": "fax"},
        {"number": "555-0102", "type": "voice", "description": "Ask for Example Person"},
        {"number": "555-0103", "contact_id": "c1"},
        {"number": "not a number", "type": "voice"},
        {"number": '"+1 (555) 010-4000"', "type": "voice", "extension": 12},
        {"number": "555-0105", "description": "24-hour hotline"},
        {"id": "p9", "number": "555-0198", "description": "24-hour hotline"},
    ]
    of_person = [{"number": "555-0199"}, {"id": "p9", "number": "555-0198"}]
    contacts = [{"id": "c1", "name": "Example Person", "phones": of_person}]
    loaded = load_json(tmp_path, organization(phones=phones, contacts=contacts, website="x@y"))
    (found,) = rows_of(loaded, "organization")
    assert (found["public_phone"], found["referral_line"]) == ("+1 (555) 010-4000", "555-0105")
    kept = str(found) + str(loaded.findings.to_pylist())
    assert "Person" not in kept
    assert "0199" not in kept
    assert "0198" not in kept
    assert {rule for rule, _, _ in told(loaded)} == {"not_a_phone", "not_a_web_address"}


@pytest.mark.parametrize(
    ("members", "expected", "rules"),
    [
        ({"tax_id": "12-3456789"}, {"ein": "123456789"}, []),
        ({"tax_id": "00-3456789"}, {"ein": "003456789"}, []),
        ({"tax_id": "12345678"}, {}, [("not_an_ein", "12345678")]),
        ({"tax_id": "123-45-6789"}, {}, [("not_an_ein", None)]),
        ({"tax_id": 123456789}, {"ein": "123456789"}, []),
    ],
)
def test_tax_numbers(
    tmp_path: Path, members: dict[str, Any], expected: dict[str, str], rules: list[Any]
) -> None:
    loaded = load_json(tmp_path, organization(**members))
    (found,) = rows_of(loaded, "organization")
    assert found.get("ein") == expected.get("ein")
    assert [(rule, value) for rule, _, value in told(loaded)] == rules


def test_identifiers_by_scheme_or_type(tmp_path: Path) -> None:
    def one(value: str, scheme: str | None = None, kind: str = "") -> dict[str, Any]:
        return {"identifier": value, "identifier_scheme": scheme, "identifier_type": kind}

    loaded = load_json(
        tmp_path,
        organization(
            organization_identifiers=[
                one("12-3456789", kind="Tax ID"),
                one("ABCDEFGHJKL1", "US-UEI"),
                one("7", "local"),
                one("1234567", "GB-COH", "Company number"),
                one("9", "XI-ROR"),
            ]
        ),
    )
    (found,) = rows_of(loaded, "organization")
    assert (found["ein"], found["uei"], found["org_id"]) == (
        "123456789", "ABCDEFGHJKL1", "GB-COH-1234567",
    )  # fmt: skip
    assert [rule for rule, _, _ in told(loaded)] == ["unknown_scheme", "further_identifier"]


@pytest.mark.parametrize(
    ("status", "sector"),
    [
        ("501(c)(3)", "nonprofit"),
        ("Not-for-profit corporation", "nonprofit"),
        ("County government office", "government"),
        ("for-profit", "business"),
        ("Limited Company", None),
    ],
)
def test_sector_is_the_organizations_own_word(
    tmp_path: Path, status: str, sector: str | None
) -> None:
    (found,) = rows_of(load_json(tmp_path, organization(legal_status=status)), "organization")
    assert found.get("sector") == sector


def test_ids_of_other_files_become_ties_by_key(tmp_path: Path) -> None:
    loaded = load_json(
        tmp_path,
        [
            service(organization_id="o9"),
            location(id="l9", organization_id="o8", addresses=[address()]),
            {"id": "x1", "service_id": "s9", "location_id": "l9"},
            {"id": "x2", "service_id": "s1", "location_id": "l7"},
        ],
    )
    assert ends(loaded, "offers") == [("o9", "s1")]
    assert ends(loaded, "located_in") == [("o8", "us-state-or"), ("s9", "us-city-or-eugene")]
    (finding,) = findings_of(loaded)
    assert (finding.rule, finding.column, finding.value) == (
        "location_elsewhere", "[3].location_id", "l7",
    )  # fmt: skip


def test_a_copy_that_says_something_else_is_told_and_the_first_one_counts(tmp_path: Path) -> None:
    loaded = load_json(
        tmp_path,
        [service(url="https://example.org/a"), service(url="https://example.org/b", minimum_age=3)],
    )
    assert [row.get("website") for row in rows_of(loaded, "program")] == [
        "https://example.org/a", None,
    ]  # fmt: skip
    (finding,) = findings_of(loaded)
    assert (finding.rule, finding.effect, finding.value) == ("duplicate_key", "nulled", "s1")
    assert "website" in finding.message


def test_equal_copies_have_equal_content_and_are_told_once(tmp_path: Path) -> None:
    loaded = load_json(tmp_path, [service(url="nowhere"), service(url="nowhere")])
    assert loaded.rows.num_rows == 2
    assert len(set(loaded.rows["content"].to_pylist())) == 1
    assert told(loaded) == [("not_a_web_address", "nulled", "nowhere")]


def test_a_page_of_many_says_so(tmp_path: Path) -> None:
    loaded = load_json(tmp_path, {"total_pages": 3, "page_number": 2, "contents": [service()]})
    assert told(loaded) == [("one_page_of_many", "noted", "page 2 of 3")]


def test_the_order_of_members_does_not_change_what_is_read(tmp_path: Path) -> None:
    item = organization(services=[service(service_at_locations=at(location()))])
    turned = json.loads(json.dumps(item), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    one, other = load_json(tmp_path, item), load_json(tmp_path, turned)
    assert one.records.keys() == other.records.keys()
    assert sorted(one.rows["content"].to_pylist()) == sorted(other.rows["content"].to_pylist())
