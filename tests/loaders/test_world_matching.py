"""What the generator plants about matching: the hard setting, the demonstration, and its truth."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from commonground.build import build
from commonground.workspace import add_files, init_workspace
from graph.snapshot import open_edition
from loaders.world import World, generate_world, write_world
from loaders.world.hard import PUBLISHERS, REGISTER, hard_records
from loaders.world.hard_kin import CASES
from loaders.world.matching_truth import compare_matching, label_homes, wrong_merges
from loaders.world.variants import WAYS, vary

# Sources that write organizations without a number, or are what these must be matched to.
MATCHED = ("coalition_members", "irs_990_grants", "irs_bmf", "program_directory")
MOST_BY_EIN, MOST_BY_NAME_AND_ZIP = 0.20, 0.65


@pytest.fixture(scope="module")
def records() -> pl.DataFrame:
    return hard_records(20_000, 1)


@pytest.fixture(scope="module")
def world() -> World:
    return generate_world(1200, 7)


@pytest.fixture(scope="module")
def folder(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("world")
    write_world(world, out)
    return out


def _true_pairs(records: pl.DataFrame) -> pl.DataFrame:
    rows = records.with_row_index("row").select("row", "truth", "name", "zip", "ein")
    return rows.join(rows, on="truth", suffix="_b").filter(pl.col("row") < pl.col("row_b"))


def test_hard_setting_is_hard_for_plain_rules(records: pl.DataFrame) -> None:
    pairs = _true_pairs(records)
    by_ein = (pairs["ein"] == pairs["ein_b"]).fill_null(value=False)
    names = [pairs[name].str.to_uppercase().to_list() for name in ("name", "name_b")]
    ratio = process.cpdist(*names, scorer=fuzz.ratio)
    by_name = pl.Series(ratio >= 80) & (pairs["zip"] == pairs["zip_b"]).fill_null(value=False)
    assert 0.05 < by_ein.sum() / pairs.height <= MOST_BY_EIN
    assert 0.40 < by_name.sum() / pairs.height <= MOST_BY_NAME_AND_ZIP


def test_same_numbers_give_the_same_records(records: pl.DataFrame) -> None:
    assert hard_records(20_000, 1).equals(records)
    assert not hard_records(20_000, 2)["name"].equals(records["name"])
    assert records.height == 20_000
    assert not records.select("dataset", "key").is_duplicated().any()


def test_hard_records_are_marked_as_made_up(records: pl.DataFrame) -> None:
    plain = records.filter(~pl.col("name").str.to_uppercase().str.starts_with("EXAMPLE "))
    # An acronym keeps the E of Example; nothing else stands without the word.
    assert plain["variant"].str.contains("acronym").all()
    assert plain["name"].str.starts_with("E").all()
    assert records["ein"].drop_nulls().str.contains(r"^00\d{7}$").all()
    assert records["website"].drop_nulls().str.contains(r"site-\d+\.example").all()
    assert records["public_phone"].drop_nulls().str.contains("555").all()
    assert records["is_synthetic"].all()


def test_every_case_and_every_way_occurs(records: pl.DataFrame) -> None:
    assert set(records["case"]) == {*CASES, "ordinary", "parent"}
    assert set(records["dataset"]) == set(PUBLISHERS)
    written = set("+".join(records["variant"].drop_nulls()).split("+"))
    assert written == {*WAYS, "d/b/a", "second name", "chapter left out"}
    shelters = records.filter("is_location_confidential")
    assert shelters.select("street", "zip", "public_phone").null_count().row(0) == (
        (shelters.height,) * 3
    )


def test_kin_look_alike_and_are_others(records: pl.DataFrame) -> None:
    listed = records.filter(dataset=REGISTER)
    kin = listed.join(listed, left_on="kin", right_on="truth", suffix="_kin")
    assert not (kin["ein"] == kin["ein_kin"]).any()
    chapters = kin.filter(case="chapter")
    assert chapters.height > 50
    assert (chapters["group_code"] == chapters["group_code_kin"]).all()
    assert chapters["name"].n_unique() > 0.95 * chapters.height
    followers = kin.filter(case="successor", is_location_confidential=False)
    assert (followers["ruling_year"] > followers["ruling_year_kin"]).all()
    agents = listed.filter(pl.col("case") == "registered agent").drop_nulls("street")
    assert agents.group_by("zip").len().filter(pl.col("len") > 100).height > 0


def test_too_few_records_are_refused() -> None:
    with pytest.raises(ValueError, match="ask for"):
        hard_records(100, 1)


_WORDS = st.sampled_from(["Harbor", "Saint", "Toril", "and", "Center", "of", "House", "A", "Inc"])
_NAMES = st.lists(_WORDS, max_size=7).map(lambda words: " ".join(["Example", *words]))


@given(st.lists(_NAMES, min_size=1, max_size=8), st.integers(0, 99), st.sampled_from(list(WAYS)))
def test_no_way_of_writing_spoils_the_mark_or_a_row(names: list[str], seed: int, way: str) -> None:
    written = vary(np.random.default_rng(seed), pl.Series(names), {way: 1.0})
    assert written.height == len(names)
    assert (written["name"] != "").all()
    if way != "acronym":
        assert written["name"].str.to_lowercase().str.starts_with("example").all()
    changed = [one != other for one, other in zip(names, written["name"], strict=True)]
    assert written["variant"].is_not_null().to_list() == changed


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _cases(world: World, case: str) -> list[tuple[str, str]]:
    listed = world.truth["matching"]["cases"]
    return [(item["label"], item["kin"]) for item in listed if item["case"] == case]


def _register(folder: Path) -> dict[str, dict[str, str]]:
    files = sorted((folder / "irs_bmf").iterdir(), key=lambda path: path.stem[-7:])
    return {row["EIN"]: row for path in files for row in _rows(path)}


def test_families_successors_and_twins_are_in_the_register(world: World, folder: Path) -> None:
    register = _register(folder)
    rows = {str(row["number"]): register[row["ein"]]
            for row in world.organizations.filter("is_registered").to_dicts()
            if row["ein"] in register}  # fmt: skip
    for chapter, parent in _cases(world, "chapter"):
        one, other = rows[chapter], rows[parent]
        assert one["NAME"].startswith(other["NAME"])
        assert one["GROUP"] == other["GROUP"] != "0000"
        assert (one["AFFILIATION"], other["AFFILIATION"]) == ("9", "6")
    for after, before in _cases(world, "successor"):
        one, other = rows[after], rows[before]
        assert one["NAME"] == other["NAME"].replace("EXAMPLE ", "EXAMPLE NEW ")
        assert (one["STREET"], one["ZIP"][:5]) == (other["STREET"], other["ZIP"][:5])
        assert one["RULING"] > other["RULING"]
    for case, same_zip in (("false twin", False), ("same ZIP twin", True)):
        for twin, whom in _cases(world, case):
            one, other = rows[twin], rows[whom]
            assert one["NAME"] == other["NAME"]
            assert one["EIN"] != other["EIN"]
            assert same_zip == (one["ZIP"][:5] == other["ZIP"][:5]) or not same_zip
    assert {item["case"] for item in world.truth["matching"]["cases"]} == {
        "chapter", "successor", "false twin", "same ZIP twin", "hosted", "namesake",
    }  # fmt: skip


def _returns(folder: Path) -> str:
    packed = folder / "irs_990_grants" / "2023_TEOS_XML_01A.zip"
    with zipfile.ZipFile(packed) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def test_one_pair_must_be_merged_wrongly(world: World, folder: Path) -> None:
    pair = world.truth["matching"]["wrong_merge"]
    one = world.organizations.row(int(pair["a"]), named=True)
    assert one["ein"] is None
    directory = (folder / "program_directory" / "organizations.json").read_text("utf-8")
    assert f'"name": "{pair["name"]}"' in directory
    written = _returns(folder)
    given = written[written.index(f">{pair['name'].upper()}<") :].partition("Amt>")[0]
    assert f">{one['zip']}<" in given
    assert one["city"].upper() in given
    assert "EIN" not in given
    for path in (folder / "coalition_members").iterdir():
        assert pair["name"] not in path.read_text("utf-8")


def test_respelled_rows_are_about_nobody_who_matters_elsewhere(world: World, folder: Path) -> None:
    respelled = world.organizations.drop_nulls("roster_name")
    seats = world.memberships.filter(pl.col("organization").is_in(respelled["number"].implode()))
    assert seats["claimed"].null_count() == seats.height > 10
    assert not {item.organization for item in world.programs} & set(respelled["number"])
    rows = [row for path in (folder / "coalition_members").iterdir() for row in _rows(path)]
    names = dict(respelled.select("roster_name", "name").rows())
    unnumbered = [row for row in rows if row["organization_name"] in names and not row["ein"]]
    assert unnumbered
    assert all(row["organization_name"] != names[row["organization_name"]] for row in unnumbered)


def test_one_key_speaks_of_one_organization(world: World) -> None:
    respelled = world.organizations.filter(~pl.col("roster_ein")).with_columns(
        spelled=pl.coalesce("roster_name", "name")
    )
    listed = respelled.filter(
        pl.col("number").is_in(world.memberships["organization"].unique().implode())
    )
    assert not listed.select("spelled", "state").is_duplicated().any()


def _homes(*rows: tuple[str, str, str]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["dataset", "key", "id"], orient="row")
    return frame.with_columns(type=pl.lit("organization"))


def _joins(*rows: tuple[str, str, str]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["record_a", "record_b", "tier"], orient="row")
    return frame.with_columns(
        type=pl.lit("organization"), verdict=pl.lit("same"), rule=pl.lit("some rule")
    )


def test_precision_and_recall_are_those_counted_by_hand() -> None:
    truth: dict[str, Any] = {
        "keys": {"one": "1", "uno": "1", "un": "1", "two": "2", "far": "3", "afar": "3"},
        "cases": [
            {"label": "2", "case": "false twin", "kin": "1"},
            {"label": "3", "case": "chapter", "kin": "2"},
        ],
        "wrong_merge": None,
    }
    homes = _homes(("a", "one", "x"), ("b", "uno", "x"), ("c", "un", "z"), ("b", "two", "x"),
                   ("a", "far", "y"), ("b", "afar", "y"), ("b", "unknown", "x"))  # fmt: skip
    joins = _joins(("a:one", "b:uno", "identifier"), ("a:far", "b:afar", "scored"),
                   ("b:two", "b:unknown", "strict"), ("a:one", "b:unknown", "strict"))  # fmt: skip
    related = _joins(("b:two", "a:far", "relation"), ("b:two", "b:afar", "relation"),
                     ("b:two", "a:one", "relation"))  # fmt: skip
    related = related.with_columns(rule=pl.lit("parent_of: shared group"))
    found = {(row["part"], row["name"]): row for row in
             compare_matching(truth, homes, pl.concat([joins, related])).to_dicts()}  # fmt: skip
    whole = found["all", "all"]
    # True: one-uno, one-un, uno-un, far-afar. Joined: one-uno, one-two, uno-two, far-afar.
    assert (whole["found"], whole["wrong"], whole["pairs"]) == (4, 2, 4)
    assert (whole["precision"], whole["recall"]) == (0.5, 0.5)
    assert found["tier", "identifier"]["recall"] == 0.25
    assert found["tier", "strict"]["recall"] == 0.25
    assert found["tier", "scored"]["recall"] == 0.5
    assert found["case", "false twin"]["wrong"] == 2
    parents = found["relation", "parent_of"]
    assert (parents["found"], parents["wrong"], parents["recall"]) == (2, 1, 1.0)
    labelled = label_homes(truth, homes)
    assert labelled.height == 6
    assert wrong_merges(truth, labelled)["key"].to_list() == ["one", "two", "uno"]
    planted = {**truth, "wrong_merge": {"a": "1", "b": "2"}}
    assert wrong_merges(planted, labelled).is_empty()


@pytest.mark.promises
def test_a_build_merges_nobody_but_the_planted_pair(tmp_path: Path) -> None:
    world = generate_world(240, 11)
    workspace = init_workspace(tmp_path / "workspace", salt="example")
    for file in write_world(world, tmp_path / "world"):
        if file.source not in MATCHED:
            continue
        workspace = add_files(workspace, file.source, [file.path], retrieved=file.retrieved)
    build(workspace)
    edition = open_edition(workspace.folder, scope="all")
    truth, records = world.truth["matching"], edition.frame("source_record")
    homes = label_homes(truth, records)
    assert wrong_merges(truth, homes).is_empty()
    pair = truth["wrong_merge"]
    merged = homes.filter(pl.col("label").is_in([pair["a"], pair["b"]]))
    assert merged["dataset"].n_unique() == 2
    assert merged["id"].n_unique() == 1
    table = compare_matching(truth, records, edition.frame("judgement"))
    found = {(row["part"], row["name"]): row for row in table.to_dicts()}
    assert found["tier", "identifier"]["wrong"] == found["tier", "strict"]["wrong"] == 0
    assert found["all", "all"]["recall"] > 0.95
    assert found["all", "all"]["recall"] > found["tier", "identifier"]["recall"]
