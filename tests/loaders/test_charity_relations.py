"""Parents and federations: hubs, names under the other id, ended ties."""

from collections import Counter
from pathlib import Path

import pytest

from loaders.charity_relations.example import write
from loaders.charity_relations.loader import load
from loaders.reading.source_file import Loaded
from loaders.world import World, generate_world
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of, rules_of, source_file

HEADER = (
    "org_id_a", "org_id_b", "relationship", "source", "valid_from", "valid_to", "org_name",
    "org_name_a", "org_name_b",
)  # fmt: skip


@pytest.fixture(scope="module", params=[100, 10_000])
def world(request: pytest.FixtureRequest) -> World:
    return generate_world(request.param, 1)


def relations(folder: Path, *rows: dict[str, str]) -> Loaded:
    usual = {"org_id_a": "GB-CHC-1", "relationship": "parent"}
    filled = [{**usual, **row} for row in rows]
    text = csv_text(HEADER, *[[row.get(name, "") for name in HEADER] for row in filled])
    return load_text("charity_relations", folder, text)


def names(loaded: Loaded) -> dict[object, object]:
    return {row["key"]: row["name"] for row in rows_of(loaded, "organization")}


def test_a_hub_shows_that_names_stand_under_the_other_id(tmp_path: Path) -> None:
    loaded = relations(
        tmp_path,
        {"org_id_b": "GB-CHC-2", "org_name_a": "Example Two", "org_name_b": "Example Hub"},
        {"org_id_b": "GB-CHC-3", "org_name_a": "Example Three", "org_name_b": "Example Hub"},
    )
    assert names(loaded) == {
        "GB-CHC-1": "Example Hub", "GB-CHC-2": "Example Two", "GB-CHC-3": "Example Three",
    }  # fmt: skip
    assert rules_of(loaded) == [(2, "crossed_names")]


def test_a_hub_named_under_its_own_id_is_taken_as_it_is(tmp_path: Path) -> None:
    loaded = relations(
        tmp_path,
        {"org_id_b": "GB-CHC-2", "org_name_b": "Example Two", "org_name_a": "Example Hub"},
        {"org_id_b": "GB-CHC-3", "org_name_b": "Example Three", "org_name_a": "Example Hub"},
    )
    assert names(loaded)["GB-CHC-1"] == "Example Hub"
    assert rules_of(loaded) == []


def test_the_org_id_stands_in_for_a_name_and_gives_the_ein(tmp_path: Path) -> None:
    loaded = relations(tmp_path, {"org_id_a": "us-ein-000000001", "org_id_b": "US-EIN-12"})
    one, other = rows_of(loaded, "organization")
    assert (one["key"], one["name"], one["ein"], one["org_id"]) == (
        "US-EIN-000000001", "US-EIN-000000001", "000000001", None,
    )  # fmt: skip
    assert (other["ein"], other["org_id"], other["country"]) == (None, "US-EIN-12", None)
    (tie,) = rows_of(loaded, "parent_of")
    assert (tie["source_key"], tie["target_key"]) == ("US-EIN-000000001", "US-EIN-12")


def test_an_ended_tie_is_told_and_is_no_tie_of_today(tmp_path: Path) -> None:
    loaded = relations(
        tmp_path,
        {"org_id_b": "GB-SC-2", "valid_to": "2020-01-01"},
        {"org_id_b": "GB-SC-3", "valid_to": "2030-01-01"},
    )
    assert [row["target_key"] for row in rows_of(loaded, "parent_of")] == ["GB-SC-3"]
    assert len(rows_of(loaded, "organization")) == 3
    assert rules_of(loaded) == [(2, "tie_ended")]


def test_each_defect_is_a_finding_and_good_rows_load(tmp_path: Path) -> None:
    loaded = relations(
        tmp_path,
        {"org_id_b": "GB-CHC-2"},
        {"org_id_b": ""},
        {"org_id_b": "twelve"},
        {"org_id_b": "GB-CHC-4", "relationship": "sibling"},
        {"org_id_b": "GB-CHC-1"},
        {"org_id_b": "GB-CHC-5", "valid_from": "soon"},
        {"org_id_b": "GB-CHC-6", "relationship": ""},
        {"org_id_b": "GB-CHC-7", "org_name_b": "somebody@example.org"},
        {"org_id_b": "GB-CHC-2", "org_name_a": "Example Two"},
    )
    assert rules_of(loaded) == [
        (2, "crossed_names"), (3, "missing_value"), (4, "not_an_org_id"), (5, "unknown_code"),
        (6, "tie_to_itself"), (7, "not_a_date"), (9, "not_a_name"), (10, "duplicate_key"),
    ]  # fmt: skip
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (9, 5, 4)
    assert len(rows_of(loaded, "parent_of")) == 4
    assert not any("somebody" in str(item) for item in findings_of(loaded))


def test_the_real_hubs_load_whole(shared: Path) -> None:
    loaded = load(source_file(shared / "uk_charity_parent.csv"))
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (28_361, 28_361, 0)
    ties = rows_of(loaded, "parent_of")
    hubs = Counter(tie["source_key"] for tie in ties).most_common(3)
    assert ([count for _, count in hubs], len(ties)) == ([7_402, 6_401, 2_048], 28_361)
    assert len({tie["source_key"] for tie in ties}) == 36
    known = names(loaded)
    assert len(known) == 28_387
    assert known["GB-CHC-200719"] == "The Abbeyfield Society"
    assert known["GB-CHC-306101"] == "The Scout Association"
    assert rules_of(loaded) == [(2, "crossed_names")]


def test_what_the_example_writes_comes_back(world: World, tmp_path: Path) -> None:
    (path,) = write(world, tmp_path)
    loaded = load(source_file(path))
    assert loaded.rejected == 0
    by_ein = dict(world.organizations.drop_nulls("ein").select("ein", "name").iter_rows())
    background = world.organizations.filter(number=world.sizes.field)["number"].min()
    assert isinstance(background, int)
    field = set(world.organizations.head(background)["ein"].drop_nulls())
    rows = rows_of(loaded, "organization")
    assert rows
    assert all(by_ein[str(row["ein"])] == row["name"] for row in rows)
    assert not field & {row["ein"] for row in rows}
