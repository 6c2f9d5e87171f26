"""The directory of resources: what the founding page names, two rows a state, and no person."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from graph.schema import get_type
from loaders.reading.source_file import Loaded
from loaders.reading.sources import load_function, read_source
from loaders.reading.states import states
from loaders.resources.example import write
from loaders.resources.loader import COLUMNS, load
from loaders.world import generate_world
from tests.loaders.sources import (
    csv_text,
    findings_of,
    load_text,
    rows_of,
    rules_of,
    source_file,
)

HEADER = COLUMNS.kept
USUAL = {"name": "Example Guide", "kind": "guide", "source": "a page",
         "checked_date": "2026-03-01"}  # fmt: skip
TERRITORIES = {"AS", "GU", "MP", "PR", "UM", "VI"}


def listed(folder: Path, *rows: dict[str, str]) -> Loaded:
    filled = [{**USUAL, **row} for row in rows]
    text = csv_text(HEADER, *[[row.get(name, "") for name in HEADER] for row in filled])
    return load_text("resources", folder, text)


@pytest.fixture(scope="module")
def shipped() -> Loaded:
    source = read_source("resources")
    assert source.shipped is not None
    file = source_file(source.folder / source.shipped)
    return load(type(file)(file.dataset, file.path, file.name, file.retrieved.replace(year=2027)))


def test_the_list_that_comes_with_the_product_is_whole(shipped: Loaded) -> None:
    assert (shipped.read, shipped.rejected, findings_of(shipped)) == (111, 0, [])
    kinds = Counter(row["kind"] for row in rows_of(shipped, "resource"))
    assert set(kinds) == set(get_type("resource").fields["kind"].codes) - {"other"}
    assert (kinds["department"], kinds["line_211"]) == (51, 51)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Freedom Collaborative", "registry"),
        ("List of Goods Produced by Child Labor", "list"),
        ("Sweat & Toil", "tool"),
        ("Collective Impact Forum", "list"),
        ("BEST Alliance", "alliance"),
        ("Collaborating against Human Trafficking", "book"),
        ("National Human Trafficking Hotline", "hotline"),
    ],
)
def test_what_the_founding_page_names_is_in(shipped: Loaded, words: str, kind: str) -> None:
    found = [row for row in rows_of(shipped, "resource") if words in str(row["name"])]
    assert [row["kind"] for row in found] == [kind]


def test_every_state_and_the_district_has_a_department_and_a_line(shipped: Loaded) -> None:
    wanted = {item.letters for item in states()} - TERRITORIES
    assert len(wanted) == 51
    for kind in ("department", "line_211"):
        of_kind = [row for row in rows_of(shipped, "resource") if row["kind"] == kind]
        assert {row["state"] for row in of_kind} == wanted
    placed = {row["target_key"] for row in rows_of(shipped, "useful_in")}
    assert placed == {f"us-state-{letters.lower()}" for letters in wanted} | {"us"}
    lines = [row for row in rows_of(shipped, "resource") if row["kind"] == "line_211"]
    assert {row["public_phone"] for row in lines} == {"211"}


def test_every_shipped_fact_has_a_source_a_date_and_no_doubled_address() -> None:
    folder = read_source("resources").folder
    with (folder / "resources.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert all(row["source"] and row["checked_date"] == "2026-11-23" for row in rows)
    departments = [row["url"] for row in rows if row["kind"] == "department" and row["url"]]
    assert len(departments) == len(set(departments)) >= 49
    assert all(row["url"].startswith("https://") for row in rows
               if row["kind"] in ("department", "line_211") and row["url"])  # fmt: skip


def test_the_author_of_the_book_stands_in_its_title_line_alone(shipped: Loaded) -> None:
    held = [(name, value) for row in rows_of(shipped, "resource") for name, value in row.items()
            if "Foot" in str(value)]  # fmt: skip
    assert [name for name, _ in held] == ["name"]


def test_states_are_places_with_the_names_of_a_places_file(shipped: Loaded, tmp_path: Path) -> None:
    text = "fips,county,state\n41039,Lane County,OR\n"
    path = tmp_path / "counties.csv"
    path.write_text(text, encoding="utf-8")
    theirs = {row["key"]: row for row in rows_of(load_function("places")(source_file(path)),
                                                  "place")}  # fmt: skip
    ours = {row["key"]: row for row in rows_of(shipped, "place")}
    assert len(ours) == 52
    for key in ("us", "us-state-or"):
        fields = ("name", "kind", "fips", "state", "is_current")
        assert [ours[key][name] for name in fields] == [theirs[key][name] for name in fields]


def test_name_and_kind_are_enough(tmp_path: Path) -> None:
    loaded = load_text("resources", tmp_path, "name,kind\nExample Guide,Guide\n")
    (found,) = rows_of(loaded, "resource")
    assert (found["key"], found["kind"], found.get("sectors")) == (
        "resource-example-guide", "guide", None,
    )  # fmt: skip
    assert rules_of(loaded) == [
        (1, "missing_optional_column"), (2, "missing_date"), (2, "missing_source"),
    ]  # fmt: skip
    assert {item.effect for item in findings_of(loaded)} == {"noted"}


def test_codes_between_semicolons_are_sorted_and_unknown_ones_told(tmp_path: Path) -> None:
    loaded = listed(
        tmp_path,
        {"sectors": "nonprofit; Business;nonprofit;trade", "services": "Legal civil;walk-in"},
    )
    (found,) = rows_of(loaded, "resource")
    assert found["sectors"] == ["business", "nonprofit"]
    assert [row["target_key"] for row in rows_of(loaded, "helps_with")] == ["legal-civil"]
    told = [(item.column, item.rule, item.effect) for item in findings_of(loaded)]
    assert told == [
        ("sectors", "unknown_code", "nulled"), ("services", "unknown_code", "nulled"),
    ]  # fmt: skip
    assert "'trade'" in findings_of(loaded)[0].message


def test_bad_fields_are_emptied_and_the_row_loads(tmp_path: Path) -> None:
    loaded = listed(
        tmp_path,
        {"place": "somewhere", "url": "example.org", "public_phone": "ask for Example Person",
         "summary": "write to person@example.org", "state": "XX", "checked_date": "2031-01-01"},
    )  # fmt: skip
    (found,) = rows_of(loaded, "resource")
    assert {found.get(name) for name in ("url", "public_phone", "summary", "state")} == {None}
    assert {item.effect for item in findings_of(loaded)} == {"nulled"}
    assert len(findings_of(loaded)) == 6
    assert "person@" not in str(loaded.findings.to_pylist())


def test_rows_without_name_or_kind_and_doubled_names_are_rejected(tmp_path: Path) -> None:
    loaded = listed(
        tmp_path, {}, {"name": ""}, {"kind": "poster", "name": "Example Poster"},
        {"url": "https://example.org"},
    )  # fmt: skip
    assert (loaded.read, loaded.rejected) == (4, 3)
    assert rules_of(loaded) == [(3, "missing_value"), (4, "unknown_code"), (5, "duplicate_key")]


@pytest.mark.parametrize("size", [100, 10_000])
def test_what_a_world_writes_comes_back(tmp_path: Path, size: int) -> None:
    world = generate_world(size, 1)
    (path,) = write(world, tmp_path)
    loaded = load(source_file(path))
    counties = world.geography.counties
    letters = sorted(set(counties["state"]))
    assert (loaded.rejected, findings_of(loaded)) == (0, [])
    assert loaded.read == 4 + 2 * len(letters)
    assert sorted({str(row["state"]) for row in rows_of(loaded, "resource") if row["state"]}) == (
        letters
    )
    assert all(row["is_synthetic"] for row in rows_of(loaded, "resource"))
