"""Publishers' real files, with a roster of Example organizations, in one workspace."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

import commonground
from commonground.api import Landscape
from graph.analysis import ANALYSES
from graph.query.library import list_queries
from tests.cli.conftest import run_commonground

pytestmark = [pytest.mark.promises, pytest.mark.timeout(900)]
ROSTER = Path(__file__).parent / "real" / "roster.csv"
DIRECTORY = (
    "organization_list", "organization_full", "service_list", "service_full", "location",
    "service_at_location_list", "service_at_location_full",
)  # fmt: skip
# Questions that need a partnership, a stated service area, or a list of several coalitions with
# two members in common: none of the real files holds one.
EMPTY = {"co_members", "partnerships_by_kind_and_year", "services_by_county"}


@pytest.fixture(scope="module")
def workspace(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real") / "workspace"
    register = shared / "irs_bmf"
    examples = shared / "hsds_3.0_examples"
    later = ["eo_dc_2021-02.csv", "eo_nv_2021-02.csv", "eo_ct_2021-02.csv"]
    added: list[list[str | Path]] = [
        ["irs_bmf", register / "eo_dc_2020-03.csv", "--retrieved", "2020-03-01"],
        ["irs_bmf", *(register / name for name in later), "--retrieved", "2021-02-01"],
        ["program_directory", *(examples / f"{name}.json" for name in DIRECTORY)],
        ["places", shared / "us_counties.csv", shared / "us_zips.csv"],
        ["coalition_members", ROSTER, "--retrieved", "2026-03-31"],
    ]
    steps: list[list[str | Path]] = [["init", "--salt", "real"]]
    steps += [["add", *words] for words in added]
    steps += [["build"], ["verify"]]
    for step in steps:
        done = run_commonground("-w", folder, *step)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def landscape(workspace: Path) -> Landscape:
    return commonground.open(workspace)


def test_every_row_of_the_register_is_accounted_for(workspace: Path) -> None:
    listed = json.loads(run_commonground("-w", workspace, "sources", "--json").stdout)
    counts = {item["dataset"]: item for item in listed}
    for item in listed:
        assert item["read"] == item["loaded"] + item["merged"] + item["rejected"]
    register = counts["irs_bmf"]
    assert register["read"] == 13_680 + 13_731 + 13_665 + 21_930
    assert register["merged"] > 5_000  # the two lists of one district mostly agree
    assert register["rejected"] == 0
    assert counts["places"]["rejected"] == 2  # two ZIPs stand twice with other values


def test_what_is_wrong_in_the_directory_is_reported(workspace: Path) -> None:
    found = json.loads(run_commonground("-w", workspace, "sources", "--findings", "--json").stdout)
    latitudes = [item for item in found if str(item["column"]).endswith("latitude")]
    assert {item["value"] for item in latitudes} == {"100"}
    assert "dangling_end" in {item["rule"] for item in found}
    assert all(item["message"] and item["mend"] and item["file"] for item in found)


@pytest.mark.parametrize("name", [item.name for item in list_queries()])
def test_a_question_has_the_same_rows_in_every_language(landscape: Landscape, name: str) -> None:
    answers = {
        language: landscape.query(name, language=language)
        for language in ("sql", "cypher", "sparql")
    }
    rows = {
        language: sorted(json.dumps(row, sort_keys=True) for row in answer.rows())
        for language, answer in answers.items()
    }
    assert rows["cypher"] == rows["sql"]
    assert rows["sparql"] == rows["sql"]
    if name in EMPTY:
        assert rows["sql"] == []
        assert "source " in answers["sql"].sentence
    else:
        assert rows["sql"]


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda item: item.name)
def test_every_analysis_answers(workspace: Path, analysis: object) -> None:
    name = getattr(analysis, "name", "")
    done = run_commonground("-w", workspace, "analyse", name, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["sentence"]


def test_no_street_and_no_person_is_in_any_table(workspace: Path, shared: Path) -> None:
    files = sorted((shared / "irs_bmf").glob("*.csv"))
    register = pl.concat([pl.read_csv(path, infer_schema=False) for path in files])
    streets = set(register.filter(pl.col("STREET").str.contains(r"\d+ \w"))["STREET"])
    persons = set(register["ICO"].drop_nulls().str.strip_prefix("%").str.strip_chars())
    public = {*register["NAME"], *register["CITY"]}
    withheld = (streets | {name for name in persons if " " in name}) - public
    assert len(withheld) > 30_000
    tables = commonground.open(workspace, scope="all").edition.tables
    for path in sorted(tables.glob("*.parquet")):
        for column in pl.read_parquet(path).select(pl.col(pl.String)).get_columns():
            shown = set(column.drop_nulls().unique()) & withheld
            assert shown == set(), (path.name, column.name)
