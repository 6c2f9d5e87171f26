"""The list of goods: two forms of the same facts, editions found, derived goods kept apart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.dol_goods import example
from loaders.dol_goods.loader import load
from loaders.reading.source_file import Loaded
from loaders.world import World, generate_world
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of, rules_of, source_file

HEADER = (
    "edition", "good", "sector", "country", "country_iso3", "child_labor", "forced_labor",
    "forced_child_labor", "derived_labor_exploitation",
)  # fmt: skip
COFFEE = ("2022", "Coffee", "Agriculture", "Brazil", "BRA", "Yes", "No", "No", "No")


def good_xml(name: str, *countries: tuple[str, str, str], derived: str | None = None) -> str:
    last = "" if derived is None else f"<Derived_Labor_Exploitation>{derived}" \
        "</Derived_Labor_Exploitation>"  # fmt: skip
    listed = "".join(
        f"<Country><Country_Name>{country}</Country_Name><Child_Labor>{child}</Child_Labor>"
        f"<Forced_Labor>{forced}</Forced_Labor>{last}</Country>"
        for country, child, forced in countries
    )
    return (
        f"<Good><Good_Name>{name}</Good_Name><Good_Sector>Mining</Good_Sector>"
        f"<Countries>{listed}</Countries></Good>"
    )


def load_xml(folder: Path, *goods: str, name: str = "goods.xml") -> Loaded:
    return load_text("dol_goods", folder, f"<Goods>{''.join(goods)}</Goods>", name)


def load_rows(folder: Path, *rows: tuple[str, ...]) -> Loaded:
    return load_text("dol_goods", folder, csv_text(HEADER, *rows))


def edition_of(loaded: Loaded) -> object:
    return {row["edition"] for row in rows_of(loaded, "listed_good")}.pop()


@pytest.mark.parametrize(
    ("name", "derived", "edition"),
    [
        ("goods_2018.xml", None, 2018),
        ("goods_2021.xml", "No", 2022),
        ("goods.xml", "No", 2022),
        ("goods_2024.xml", "No", 2024),
        ("goods.xml", None, 2026),
        ("goods_20241.xml", None, 2026),
    ],
)
def test_an_edition_is_found_and_told(
    tmp_path: Path, name: str, derived: str | None, edition: int
) -> None:
    loaded = load_xml(tmp_path, good_xml("Gold", ("Peru", "Yes", "No"), derived=derived), name=name)
    assert edition_of(loaded) == edition
    (finding,) = findings_of(loaded)
    assert (finding.rule, finding.effect, finding.value) == ("edition_taken", "noted", str(edition))
    assert f"{edition} is taken, because" in finding.message


def test_derived_goods_are_kept_apart(tmp_path: Path) -> None:
    derived = (*COFFEE[:-1], "Yes")
    old = ("2014", *COFFEE[1:-1], "")
    unclear = ("2020", *COFFEE[1:-1], "perhaps")
    rows = rows_of(load_rows(tmp_path, COFFEE, derived, old, unclear), "listed_good")
    assert [row["is_derived"] for row in rows] == [False, True, False, None]
    assert len({row["key"] for row in rows}) == 4


def test_goods_keep_their_key_when_their_name_drifts(tmp_path: Path) -> None:
    rows = [("2020", "Oil (Palm)", *COFFEE[2:]), ("2022", "Palm Fruit", *COFFEE[2:])]
    loaded = load_rows(tmp_path, *rows)
    (good,) = rows_of(loaded, "good")
    assert (good["key"], good["name"]) == ("good-palm-fruit", "Palm Fruit")
    assert good["other_names"] == ["Oil (Palm)"]
    assert len(rows_of(loaded, "listed_good")) == 2


def test_a_good_written_twice_is_one_with_what_either_says(tmp_path: Path) -> None:
    goods = [good_xml("Gold", ("Peru", "Yes", "No")), good_xml("Gold", ("Peru", "No", "Yes"))]
    loaded = load_xml(tmp_path, *goods, name="goods_2018.xml")
    assert rules_of(loaded) == [(2, "listed_twice"), (None, "edition_taken")]
    assert (loaded.read, loaded.rejected) == (2, 0)
    assert len(rows_of(loaded, "good")) == 1
    assert len({row["key"] for row in rows_of(loaded, "listed_good")}) == 1


def test_a_good_without_a_country_is_told_and_lists_nothing(tmp_path: Path) -> None:
    loaded = load_xml(tmp_path, good_xml("Tin"), good_xml("Gold", ("Peru", "Yes", "No")))
    assert [row["name"] for row in rows_of(loaded, "good")] == ["Gold"]
    assert [item.value for item in findings_of(loaded)] == ["Tin", "2026"]
    assert (loaded.read, loaded.rejected) == (1, 0)


def test_each_defect_is_one_finding_and_good_rows_load(tmp_path: Path) -> None:
    rows = [
        COFFEE,
        ("2022", "", *COFFEE[2:]),
        ("2022", "Coffee", "Agriculture", "", "", *COFFEE[5:]),
        ("22", *COFFEE[1:]),
        (*COFFEE[:5], "some", *COFFEE[6:]),
        (*COFFEE[:4], "PER", *COFFEE[5:]),
        ("2020", "Coffee", "Farming", *COFFEE[3:]),
        ("2022", "Coffee", "Agriculture", "", "BR", *COFFEE[5:]),
    ]
    loaded = load_rows(tmp_path, *rows)
    assert rules_of(loaded) == [
        (3, "missing_value"), (4, "missing_value"), (5, "out_of_range"), (6, "not_true_or_false"),
        (6, "listed_twice"), (7, "other_country"), (8, "unknown_code"),
    ]  # fmt: skip
    assert (loaded.read, loaded.rejected) == (8, 3)
    flags = [row["child_labor"] for row in rows_of(loaded, "listed_good")]
    assert flags == [True, None, True, True, True]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("<Goods><Good>", "not_xml"),
        ("", "empty_file"),
        ("<!DOCTYPE Goods [<!ENTITY a 'b'>]><Goods><Good/></Goods>", "has_doctype"),
        ("<Countries><Country><Name>Peru</Name></Country></Countries>", "file_of_another_source"),
    ],
)
def test_a_file_that_is_no_list_is_one_finding(tmp_path: Path, text: str, rule: str) -> None:
    loaded = load_text("dol_goods", tmp_path, text, "goods.xml")
    assert [item.rule for item in findings_of(loaded) if item.effect == "rejected"] == [rule]
    assert dict(loaded.records) == {}


@pytest.mark.parametrize(
    ("name", "edition", "pairs", "goods", "countries", "derived"),
    [
        ("dol_ilab_xml/goods_2018.xml", 2018, 418, 149, 76, 0),
        ("dol_ilab_xml/goods_2021.xml", 2022, 467, 169, 78, 10),
    ],
)
def test_published_lists_have_the_published_counts(
    shared: Path, name: str, edition: int, pairs: int, goods: int, countries: int, derived: int
) -> None:
    loaded = load(source_file(shared / name))
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (pairs, pairs, 0)
    assert [item.rule for item in findings_of(loaded)] == ["edition_taken"]
    listed = rows_of(loaded, "listed_good")
    assert {row["edition"] for row in listed} == {edition}
    assert sum(bool(row["is_derived"]) for row in listed) == derived
    named = {row["source_key"] for row in listed if not row["is_derived"]}
    assert (len(rows_of(loaded, "good")), len(named)) == (goods, goods - derived)
    assert len(rows_of(loaded, "place")) == countries


def test_both_forms_of_an_edition_say_the_same(shared: Path) -> None:
    table = load(source_file(shared / "dol_ilab_goods.csv"))
    assert (table.read, table.rows.num_rows, table.rejected) == (2_055, 2_055, 0)
    assert findings_of(table) == []
    told = {(row["key"], row["content"]) for row in table.rows.to_pylist()}
    assert len(told) == 2_055
    for name in ("goods_2021.xml", "goods_2018.xml"):
        rows = load(source_file(shared / "dol_ilab_xml" / name)).rows.to_pylist()
        assert {(row["key"], row["content"]) for row in rows} <= told


def test_renamed_goods_stand_in_the_same_countries_before_and_after(shared: Path) -> None:
    loaded = load(source_file(shared / "dol_ilab_goods.csv"))
    renamed = {row["key"] for row in rows_of(loaded, "good") if row["other_names"]}
    assert renamed == {
        "good-cobalt-ore-heterogenite", "good-jute-textiles", "good-khat-miraa-stimulant-plant",
        "good-palm-fruit", "good-poppies", "good-tantalum-ore-coltan", "good-tin-ore-cassiterite",
        "good-tungsten-ore-wolframite",
    }  # fmt: skip
    for key in renamed:
        rows = [row for row in rows_of(loaded, "listed_good") if row["source_key"] == key]
        editions = {row["edition"] for row in rows}
        assert editions == {2014, 2016, 2018, 2020, 2022}
        first = {row["target_key"] for row in rows if row["edition"] == 2014}
        last = {row["target_key"] for row in rows if row["edition"] == 2022}
        assert first <= last


@pytest.fixture(scope="module", params=[100, 10_000])
def world(request: pytest.FixtureRequest) -> World:
    return generate_world(request.param, 1)


def test_an_example_comes_back_as_it_was_written(world: World, tmp_path: Path) -> None:
    written = example.pairs(world)
    *documents, table = example.write(world, tmp_path)
    kinds = {"edition_taken", "unknown_country"}
    back = [load(source_file(path)) for path in documents]
    whole = load(source_file(table))
    for loaded in (*back, whole):
        assert loaded.rejected == 0
        assert {item.rule for item in findings_of(loaded)} <= kinds
        assert all(row["is_synthetic"] for row in rows_of(loaded, "good"))
    assert sum(loaded.read for loaded in back) == whole.read == len(written)
    fields = ("child_labor", "forced_labor", "forced_child_labor", "is_derived")
    for listed in ([*rows_of(back[0], "listed_good"), *rows_of(back[1], "listed_good")],
                   rows_of(whole, "listed_good")):  # fmt: skip
        assert [tuple(row[name] for name in fields) for row in listed] == [
            (pair.child, pair.forced, pair.forced_child, pair.derived) for pair in written
        ]
        assert [row["edition"] for row in listed] == [pair.edition for pair in written]
        assert [_shown(str(row["target_key"])) for row in listed] == [p.country for p in written]
    assert whole.rows["content"].to_pylist() == [
        text for loaded in back for text in loaded.rows["content"].to_pylist()
    ]


def _shown(key: str) -> str:
    words = re.sub("^country-", "", key).split("-")
    return " ".join(word.capitalize() for word in words)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["Peru", "Chad", ""])), max_size=6)
)
def test_every_pair_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, listed: list[tuple[str, str]]
) -> None:
    goods = [good_xml(f"Good {name}", (country, "Yes", "No")) for name, country in listed]
    loaded = load_xml(tmp_path_factory.mktemp("pairs"), *goods, name="goods_2018.xml")
    if listed:
        assert loaded.read == len(listed)
        assert loaded.rejected == sum(not country for _, country in listed)
