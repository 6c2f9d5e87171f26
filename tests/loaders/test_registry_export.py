"""An export of a registry: a reason to be in the field, one program, claims, words counted."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from loaders.reading.source_file import Loaded
from loaders.reading.sources import read_source
from loaders.registry_export.example import write
from loaders.registry_export.loader import HEADER, load
from loaders.world import World, generate_world
from tests.loaders.sources import (
    csv_text,
    findings_of,
    load_text,
    rows_of,
    rules_of,
    source_file,
)

USUAL = {"name": "Example Aid", "state": "OR", "country": "US"}


def registry(folder: Path, *rows: dict[str, str]) -> Loaded:
    filled = [{**USUAL, **row} for row in rows]
    text = csv_text(HEADER, *[[row.get(name, "") for name in HEADER] for row in filled])
    return load_text("registry_export", folder, text)


def targets(loaded: Loaded, kind: str) -> list[str]:
    return sorted(str(row["target_key"]) for row in rows_of(loaded, kind))


def test_a_list_of_names_alone_is_no_registry(tmp_path: Path) -> None:
    loaded = load_text("registry_export", tmp_path, "id,name,title\n1,Example Person,Director\n")
    assert (loaded.records, loaded.read, loaded.rejected) == ({}, 1, 1)
    assert rules_of(loaded) == [(1, "missing_column")]


def test_a_name_and_one_facet_are_enough(tmp_path: Path) -> None:
    loaded = load_text("registry_export", tmp_path, "name,last_updated\nExample Aid,2026-02-01\n")
    (found,) = rows_of(loaded, "organization")
    assert (found["key"], found["field_reasons"]) == ("example-aid|", ["registry"])
    assert set(loaded.records) == {"organization"}
    assert rules_of(loaded) == [(1, "missing_optional_column")]


def test_services_come_as_one_program_with_people_form_and_date(tmp_path: Path) -> None:
    loaded = registry(
        tmp_path,
        {"ein": "00-0000001", "services": "Food pantries; legal-civil;Legal aid",
         "populations": "Children", "trafficking_form": "labour;Sex trafficking",
         "last_updated": "2026-02-01"},
    )  # fmt: skip
    (program,) = rows_of(loaded, "program")
    assert program["key"] == "000000001:registry"
    assert program["name"] == "Example Aid: programs listed in the registry"
    assert (program["trafficking_form"], str(program["last_confirmed"])) == ("both", "2026-02-01")
    assert targets(loaded, "provides") == ["basic-necessities", "legal-civil"]
    assert targets(loaded, "serves") == ["minors"]
    assert targets(loaded, "offers") == ["000000001:registry"]
    assert findings_of(loaded) == []


@pytest.mark.parametrize(
    ("written", "form"),
    [("labor", "labor"), ("Sex", "sex"), ("both", "both"), ("labor; sex", "both"),
     ("all forms", "both"), ("not stated", "not_stated"), ("", None)],
)  # fmt: skip
def test_forms_of_trafficking(tmp_path: Path, written: str, form: str | None) -> None:
    loaded = registry(tmp_path, {"services": "case-management", "trafficking_form": written})
    assert rows_of(loaded, "program")[0].get("trafficking_form") == form


def test_without_services_there_is_no_program_and_that_is_told(tmp_path: Path) -> None:
    loaded = registry(
        tmp_path, {"populations": "adults"}, {"name": "Example Two", "trafficking_form": "sex"}
    )
    assert "program" not in loaded.records
    (finding,) = findings_of(loaded)
    assert (finding.rule, finding.effect, finding.line) == ("facet_without_services", "noted", 2)
    assert finding.message.endswith("rows: 2")


def test_a_named_coalition_is_a_claim_and_no_act(tmp_path: Path) -> None:
    loaded = registry(
        tmp_path,
        {"coalitions": "Example Alliance; Example Network", "last_updated": "2026-02-01",
         "source_url": "https://example.org/1"},
    )  # fmt: skip
    ties = rows_of(loaded, "membership")
    assert [row["target_key"] for row in ties] == ["example-alliance", "example-network"]
    for row in ties:
        assert (row["claimed"], row.get("observed"), row.get("rung")) == (True, None, None)
        assert (str(row["evidence_date"]), row["source_url"]) == (
            "2026-02-01", "https://example.org/1",
        )  # fmt: skip


def test_words_that_are_none_of_ours_are_told_once_with_their_count(tmp_path: Path) -> None:
    rows = [{"name": f"Example {number}", "services": "Tea; case-management"} for number in "abc"]
    loaded = registry(tmp_path, *rows, {"country": "Example Land", "populations": "Everybody"})
    told = {(item.column, item.value): (item.line, item.rule) for item in findings_of(loaded)}
    assert told == {
        ("services", "Tea"): (2, "unmapped_term"),
        ("populations", "Everybody"): (5, "unmapped_term"),
        ("country", "Example Land"): (5, "unknown_country"),
    }
    counted = [item.message for item in findings_of(loaded) if item.value == "Tea"]
    assert counted[0].endswith("rows that use it: 3")


def test_only_a_business_works_in_an_industry(tmp_path: Path) -> None:
    loaded = registry(
        tmp_path,
        {"sector": "business", "industries": "Hotels; 7225"},
        {"name": "Example Two", "sector": "nonprofit", "industries": "Agriculture"},
        {"name": "Example Three", "industries": "fishing"},
    )
    assert targets(loaded, "works_in") == ["industry-721", "industry-7225"]
    assert [row["name"] for row in rows_of(loaded, "industry")] == ["Accommodation", "NAICS 7225"]
    (finding,) = findings_of(loaded)
    assert (finding.rule, finding.message[-7:]) == ("industry_of_no_business", "rows: 2")


def test_a_tier_is_not_kept(tmp_path: Path) -> None:
    loaded = registry(tmp_path, {"tier": "Gold"})
    assert "Gold" not in str([table.to_pylist() for table in loaded.records.values()])
    assert [(item.rule, item.value) for item in findings_of(loaded)] == [("tier_not_kept", None)]


def test_states_abroad_are_no_states_of_ours(tmp_path: Path) -> None:
    loaded = registry(
        tmp_path,
        {"country": "United Kingdom", "state": "Kent"},
        {"name": "Example Two", "country": "", "state": "Kent"},
    )
    rows = {row["name"]: row for row in rows_of(loaded, "organization")}
    assert (rows["Example Aid"]["country"], rows["Example Aid"]["key"]) == (
        "GBR", "example-aid|GBR",
    )  # fmt: skip
    assert rules_of(loaded) == [(3, "unknown_state")]


def test_damaged_fields_are_emptied_and_rows_without_a_name_rejected(tmp_path: Path) -> None:
    loaded = registry(
        tmp_path, {"name": ""}, {"name": "person@example.org"}, {"ein": "123", "sector": "trade",
         "last_updated": "soon", "website": "example.org", "coalitions": "me@example.org"},
    )  # fmt: skip
    assert (loaded.read, loaded.rejected) == (3, 2)
    effects = [item.effect for item in findings_of(loaded) if item.line == 4]
    assert effects == ["nulled"] * 5
    assert "@example.org" not in str(loaded.findings.to_pylist())
    assert "membership" not in loaded.records


def test_two_offices_of_one_name_are_both_kept_and_equal_rows_are_one(tmp_path: Path) -> None:
    loaded = registry(tmp_path, {"city": "Eugene"}, {"city": "Salem"}, {"city": "Salem"})
    assert (loaded.read, loaded.rejected, len(rows_of(loaded, "organization"))) == (3, 0, 2)
    assert len({(row["key"], row["content"]) for row in loaded.rows.to_pylist()}) == 2


def test_industries_are_branches_of_naics(shared: Path) -> None:
    with (shared / "naics_2017.csv").open(encoding="utf-8", newline="") as lines:
        titles = {row["code"]: row["title"] for row in csv.DictReader(lines)}
    path = read_source("registry_export").folder / "industries.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows
    assert [row for row in rows if titles.get(row["naics"]) != row["title"]] == []


@pytest.fixture(scope="module", params=[100, 10_000])
def world(request: pytest.FixtureRequest) -> World:
    return generate_world(request.param, 1)


def test_what_a_world_writes_comes_back_and_adds_nothing_to_its_truth(
    world: World, tmp_path: Path
) -> None:
    (path,) = write(world, tmp_path)
    loaded = load(source_file(path))
    assert loaded.rejected == 0
    assert findings_of(loaded) == []
    assert set(loaded.records) == {"organization"}
    hosts = {item.organization for item in world.programs if item.services}
    known = {row["name"]: row for row in world.organizations.iter_rows(named=True)
             if row["number"] in hosts}  # fmt: skip
    found = rows_of(loaded, "organization")
    assert len(found) == loaded.read > 0
    for row in found:
        theirs = known[str(row["name"])]
        assert (row["ein"] or "", row["state"]) == (theirs["ein"] or "", theirs["state"])
        assert row["is_synthetic"] is True
