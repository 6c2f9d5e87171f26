"""Goods and industries: our table is whole and true to NAICS, and a user's own table loads."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from loaders.goods_industries import example
from loaders.goods_industries.loader import load
from loaders.reading.goods import good_key
from loaders.reading.source_file import Loaded
from loaders.reading.sources import read_source
from loaders.world import World, generate_world
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of, rules_of, source_file

HEADER = ("good", "naics_code", "industry", "reason", "source_url")
COFFEE = ("Coffee", "1113", "Fruit and Tree Nut Farming", "grows coffee", "https://example.org/")


def shipped() -> Path:
    source = read_source("goods_industries")
    assert source.shipped is not None
    return source.folder / source.shipped


def table_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def ours() -> Loaded:
    return load(source_file(shipped()))


def test_our_table_loads_whole_and_names_goods_without_an_industry(ours: Loaded) -> None:
    assert (ours.read, ours.rows.num_rows, ours.rejected) == (595, 595, 0)
    (finding,) = findings_of(ours)
    assert (finding.rule, finding.effect) == ("good_without_industry", "noted")
    assert finding.message.startswith("goods without an industry: 5: Coca")
    counts = {name: table.num_rows for name, table in ours.records.items()}
    assert counts == {"good": 169, "industry": 124, "uses_good": 590}


def test_every_row_of_our_table_has_a_reason_and_a_source() -> None:
    rows = table_rows(shipped())
    assert all(row["reason"] and row["source_url"].startswith("https://") for row in rows)
    assert all(bool(row["naics_code"]) == bool(row["industry"]) for row in rows)
    pairs = [(row["good"], row["naics_code"]) for row in rows]
    assert len(set(pairs)) == len(pairs)


def test_no_end_of_our_table_dangles(ours: Loaded) -> None:
    goods = {row["key"] for row in rows_of(ours, "good")}
    industries = {row["key"] for row in rows_of(ours, "industry")}
    for tie in rows_of(ours, "uses_good"):
        assert tie["source_key"] in industries
        assert tie["target_key"] in goods


def test_every_good_of_the_list_is_in_our_table(shared: Path) -> None:
    listed = {
        good_key(row["good"])
        for row in table_rows(shared / "dol_ilab_goods.csv")
        if row["edition"] == "2022"
    }
    assert {good_key(row["good"]) for row in table_rows(shipped())} == listed
    assert len(listed) == 169


def test_codes_and_titles_are_those_of_naics(shared: Path) -> None:
    titles = {
        row["code"]: row["title"].removesuffix("T")
        for row in table_rows(shared / "naics_2017.csv")
        if row["level"] == "4"
    }
    ours = {(row["naics_code"], row["industry"].removesuffix("T"))
            for row in table_rows(shipped()) if row["naics_code"]}  # fmt: skip
    assert {(code, titles.get(code)) for code, _ in ours} == ours


def test_a_row_is_an_industry_that_uses_a_good(tmp_path: Path) -> None:
    rows = (COFFEE, ("Textiles (jute)", "3131", "", "spins jute", ""))
    loaded = load_text("goods_industries", tmp_path, csv_text(HEADER, *rows))
    uses = [(row["source_key"], row["target_key"], row["reason"])
            for row in rows_of(loaded, "uses_good")]  # fmt: skip
    assert uses == [("industry-1113", "good-coffee", "grows coffee"),
                    ("industry-3131", "good-jute-textiles", "spins jute")]  # fmt: skip
    names = [(row["name"], row["naics_edition"]) for row in rows_of(loaded, "industry")]
    assert names == [("Fruit and Tree Nut Farming", 2017), ("NAICS 3131", 2017)]
    assert [row["name"] for row in rows_of(loaded, "good")] == ["Coffee", "Jute (textiles)"]


def test_each_defect_is_one_finding_and_good_rows_load(tmp_path: Path) -> None:
    rows = (
        COFFEE,
        ("", *COFFEE[1:]),
        ("Coffee", "11A", *COFFEE[2:]),
        ("Tea", "1119", "Other Crop Farming", "", "ftp://example.org"),
        (*COFFEE[:3], "drinks it", COFFEE[4]),
        ("Gold", "", "", "", ""),
    )
    loaded = load_text("goods_industries", tmp_path, csv_text(HEADER, *rows))
    assert rules_of(loaded) == [
        (3, "missing_value"), (4, "not_a_naics_code"), (5, "missing_value"),
        (5, "not_a_web_address"), (6, "duplicate_key"), (7, "good_without_industry"),
        (7, "missing_value"),
    ]  # fmt: skip
    assert (loaded.read, loaded.rejected) == (6, 3)
    assert [row["key"] for row in rows_of(loaded, "uses_good")] == [
        "industry-1113>good-coffee", "industry-1119>good-tea",
    ]  # fmt: skip


@pytest.fixture(scope="module", params=[100, 10_000])
def world(request: pytest.FixtureRequest) -> World:
    return generate_world(request.param, 1)


def test_an_example_comes_back_as_it_was_written(world: World, tmp_path: Path) -> None:
    (path,) = example.write(world, tmp_path)
    loaded = load(source_file(path))
    written = example.uses(world)
    assert (loaded.read, loaded.rejected) == (len(written), 0)
    assert {item.rule for item in findings_of(loaded)} <= {"good_without_industry"}
    names = {row["key"]: row["name"] for kind in ("good", "industry")
             for row in rows_of(loaded, kind)}  # fmt: skip
    back = [(names[row["target_key"]], names[row["source_key"]], row["reason"])
            for row in rows_of(loaded, "uses_good")]  # fmt: skip
    assert back == [(row[0], row[2], row[3]) for row in written if row[1]]
    for kind in ("good", "industry"):
        assert all(row["is_synthetic"] for row in rows_of(loaded, kind))
