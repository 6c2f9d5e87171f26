"""Stated needs: places and services as people write them, no counts of few people."""

import json
from pathlib import Path

import openpyxl
import pytest

from graph.schema import get_type
from loaders.need_statements.example import write
from loaders.need_statements.loader import HEADER, codes_of, load
from loaders.need_statements.template import EXAMPLE, NOTES, write_template
from loaders.reading.source_file import Loaded
from loaders.world import World, generate_world
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of, rules_of, source_file

USUAL = {"place": "41039", "service": "emergency-shelter", "unit": "beds", "quantity": "40",
         "source_title": "Example Plan"}  # fmt: skip


@pytest.fixture(scope="module", params=[100, 10_000])
def world(request: pytest.FixtureRequest) -> World:
    return generate_world(request.param, 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("needs")


def stated(folder: Path, *rows: dict[str, str]) -> Loaded:
    filled = [{**USUAL, **row} for row in rows]
    text = csv_text(HEADER, *[[row.get(name, "") for name in HEADER] for row in filled])
    return load_text("need_statements", folder, text)


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ("41039", "us-county-41039"),
        ("Lane County, OR", "us-county-or-lane-county"),
        ("Oregon", "us-state-or"),
        ("Eugene, OR", "us-city-or-eugene"),
    ],
)
def test_a_need_is_tied_to_place_and_service(folder: Path, place: str, key: str) -> None:
    loaded = stated(folder, {"place": place, "population": "Survivors of any trafficking"})
    ties = ("states_need", "calls_for", "needed_by")
    assert [rows_of(loaded, name)[0]["target_key"] for name in ties] == [
        key, "emergency-shelter", "trafficking-survivors",
    ]  # fmt: skip
    (need,) = rows_of(loaded, "need")
    assert (need["quantity"], need["unit"]) == (40, "beds")
    assert need["title"] == f"Emergency shelter (beds), {place}"


@pytest.mark.parametrize("name", ["service", "population"])
def test_every_code_and_every_plain_name_is_understood(folder: Path, name: str) -> None:
    tie = {"service": "calls_for", "population": "needed_by"}[name]
    codes = get_type(name).codes
    by_code = [{name: code} for code in codes]
    by_name = [{name: str(item["name"]), "year": "2025"} for item in codes.values()]
    loaded = stated(folder, *by_code, *by_name)
    assert [row["target_key"] for row in rows_of(loaded, tie)] == [*codes, *codes]


def test_a_count_of_few_people_is_kept_nowhere(folder: Path) -> None:
    few = {"unit": "clients_per_year", "quantity": "7", "lowest": "7", "highest": "77"}
    loaded = stated(folder, few)
    (need,) = rows_of(loaded, "need")
    assert (need["quantity"], need["lowest"], need["highest"]) == (None, None, 77)
    assert rules_of(loaded) == [(2, "small_count"), (2, "small_count")]
    assert [item.value for item in findings_of(loaded)] == [None, None]
    other = stated(folder, {**few, "quantity": "8", "lowest": "9"})
    assert loaded.rows.equals(other.rows)  # not even a hash of it is left


def test_few_beds_are_no_count_of_people(folder: Path) -> None:
    loaded = stated(folder, {"quantity": "3"})
    assert [row["quantity"] for row in rows_of(loaded, "need")] == [3]
    assert rules_of(loaded) == []


@pytest.mark.parametrize("count", [0, 1, 10, 11, 12])
def test_clients_are_kept_from_eleven_on(folder: Path, count: int) -> None:
    loaded = stated(folder, {"unit": "Clients per year", "quantity": str(count)})
    (need,) = rows_of(loaded, "need")
    assert need["quantity"] == (count if count > 10 else None)


def test_a_range_the_wrong_way_round_is_null(folder: Path) -> None:
    loaded = stated(folder, {"lowest": "90", "highest": "50"})
    (need,) = rows_of(loaded, "need")
    assert (need["lowest"], need["highest"], need["quantity"]) == (None, None, 40)
    assert rules_of(loaded) == [(2, "lowest_over_highest")]


def test_each_defect_is_a_finding_and_good_rows_load(folder: Path) -> None:
    loaded = stated(
        folder,
        {},
        {"place": "somewhere"},
        {"place": ""},
        {"service": "kindness"},
        {"unit": "people"},
        {"source_title": ""},
        {"quantity": ""},
        {"quantity": "many"},
        {"population": "everybody", "year": "2024"},
        {"year": "25"},
        {"quantity": "41"},
    )
    assert rules_of(loaded) == [
        (3, "not_a_place"), (4, "missing_value"), (5, "unknown_code"), (6, "unknown_code"),
        (7, "missing_value"), (8, "missing_value"), (9, "missing_value"), (9, "not_a_number"),
        (10, "unknown_code"), (11, "out_of_range"), (12, "duplicate_key"),
    ]  # fmt: skip
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (11, 3, 8)


def test_addresses_of_persons_are_not_kept(folder: Path) -> None:
    loaded = stated(folder, {"method": "ask PRIVATE@example.org"})
    tables = (*loaded.records.values(), loaded.findings)
    assert "PRIVATE" not in json.dumps([table.to_pylist() for table in tables], default=str)


def test_the_template_loads_as_it_is_and_explains_every_column(tmp_path: Path) -> None:
    path = write_template(tmp_path / "needs.xlsx")
    loaded = load(source_file(path))
    assert (loaded.read, loaded.rejected, findings_of(loaded)) == (1, 0, [])
    assert (set(NOTES), set(EXAMPLE) <= set(HEADER)) == (set(HEADER), True)
    book = openpyxl.load_workbook(path)
    assert tuple(cell.value for cell in book["needs"][1]) == HEADER
    services = [cell.value for cell in book["codes"]["B"]]
    assert services[0] == "codes of service"
    assert tuple(name for name in services[1:] if name) == codes_of("service")


def test_what_the_example_writes_comes_back(world: World, tmp_path: Path) -> None:
    (path,) = write(world, tmp_path)
    loaded = load(source_file(path))
    assert (loaded.rejected, rules_of(loaded)) == (0, [])
    needs = rows_of(loaded, "need")
    assert len({row["key"] for row in needs}) == loaded.read
    assert all(row["is_synthetic"] for row in needs)
    assert all(row["quantity"] or (row["lowest"] and row["highest"]) for row in needs)
