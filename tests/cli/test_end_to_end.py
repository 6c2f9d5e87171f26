"""Files in one side, answers out of the other: the forms that scripts use."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graph.analysis import ANALYSES
from graph.query.library import list_queries
from tests.cli.conftest import Town, run_commonground
from tests.conftest import Command

COUNTS = ("read", "loaded", "merged", "rejected")


@pytest.fixture
def copy(town: Town, tmp_path: Path) -> Path:
    """A copy of the built workspace that a test may change."""
    return Path(shutil.copytree(town.workspace, tmp_path / "copy"))


def _rows(run: Command, workspace: Path, text: str, *words: str) -> list[dict[str, Any]]:
    rows = json.loads(run("-w", workspace, "query", text, *words, "--json").out)
    assert isinstance(rows, list)
    return rows


def test_build_accounts_for_every_record(town: Town, run: Command) -> None:
    datasets = json.loads(run("-w", town.workspace, "sources", "--json").out)
    written = {name.partition("/")[0] for name in town.truth["files"]}
    assert {item["dataset"] for item in datasets} == written
    for item in datasets:
        read, loaded, merged, rejected = (item[name] for name in COUNTS)
        assert read == loaded + merged + rejected
        assert read > 0
        assert item["publisher"]
        assert item["licence"]
    register = next(item for item in datasets if item["dataset"] == "irs_bmf")
    assert register["merged"] > 0  # the second edition repeats the first
    assert register["retrieved"] == "2026-03-31"


def test_build_without_a_change_publishes_nothing_new(run: Command, copy: Path) -> None:
    before = run("-w", copy, "snapshots", "--json").out
    rows = json.loads(run("-w", copy, "build", "--json").out)
    assert {"dataset", "file", *COUNTS} <= set(rows[0])
    assert run("-w", copy, "snapshots", "--json").out == before


def test_snapshots_say_version_hash_and_counts(town: Town, run: Command) -> None:
    (only,) = json.loads(run("-w", town.workspace, "snapshots", "--json").out)
    assert only["version"] == f"1-{only['hash'][:12]}"
    assert len(only["hash"]) == 64
    assert only["counts"]["organization"] >= 240
    assert only["is_current"] is True
    assert (only["edition"], only["as_of"]) == ("steward", "2026-03-31")


def test_verify_says_whole(town: Town, run: Command) -> None:
    assert "whole" in run("-w", town.workspace, "verify").err


def test_a_damaged_snapshot_is_refused_by_name(run: Command, copy: Path) -> None:
    run("-w", copy, "analyse", "participation", "--json")  # leaves a stamp that must not be trusted
    table = next(copy.glob("snapshots/steward/1-*/tables/membership.parquet"))
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 1
    table.write_bytes(content)
    for words in (["verify"], ["analyse", "participation"], ["query", "coalition_members"]):
        ended = run("-w", copy, *words, expect=1)
        assert "membership.parquet" in ended.err
        assert ended.out == ""


def test_queries_are_listed_with_languages_and_parameters(run: Command) -> None:
    listed = json.loads(run("queries", "--json").out)
    assert len(listed) >= 10
    for item in listed:
        assert item["languages"] == ["cypher", "sparql", "sql"]
        assert all({"name", "type", "meaning"} <= set(each) for each in item["parameters"])


@pytest.mark.parametrize("name", [item.name for item in list_queries()])
def test_a_library_question_has_the_same_rows_in_every_language(
    town: Town, run: Command, name: str
) -> None:
    answers = [
        sorted(json.dumps(row, sort_keys=True) for row in _rows(
            run, town.workspace, name, "--language", language))
        for language in ("sql", "cypher", "sparql")
    ]  # fmt: skip
    assert answers[0], f"{name} is empty on a world that holds all of it"
    assert answers[1] == answers[0]
    assert answers[2] == answers[0]


def test_own_text_can_come_as_argument_file_and_stdin(town: Town, tmp_path: Path) -> None:
    text = (
        "SELECT id, state, NULL AS nothing, DATE '2026-01-02' AS day "
        "FROM organization WHERE state = $state ORDER BY id"
    )
    words = ["--param", "state=NV", "--json"]
    path = tmp_path / "mine.sql"
    path.write_text(text, encoding="utf-8")
    asked: list[str | Path] = ["-w", town.workspace, "query"]
    answers = [
        run_commonground(*asked, text, "--language", "sql", *words),
        run_commonground(*asked, path, *words),
        run_commonground(*asked, "-", *words, text=text),
    ]
    assert [done.returncode for done in answers] == [0, 0, 0], answers
    assert len({done.stdout for done in answers}) == 1
    rows = json.loads(answers[0].stdout)
    assert rows
    for row in rows:
        assert (row["state"], row["nothing"], row["day"]) == ("NV", None, "2026-01-02")


def test_own_text_in_the_graph_languages(town: Town, run: Command) -> None:
    counted = _rows(run, town.workspace, "SELECT count(*) AS n FROM program")[0]["n"]
    cypher = "MATCH (p:Program) RETURN count(p) AS n"
    sparql = "SELECT (COUNT(?p) AS ?n) WHERE { ?p a cg:Program }"
    assert _rows(run, town.workspace, cypher, "--language", "cypher") == [{"n": counted}]
    assert _rows(run, town.workspace, sparql, "--language", "sparql") == [{"n": counted}]


def test_own_text_may_not_write(town: Town, run: Command) -> None:
    for language, text in {
        "sql": "DELETE FROM organization WHERE true",
        "cypher": "MATCH (n) DETACH DELETE n",
        "sparql": "DELETE WHERE { ?s ?p ?o }",
    }.items():
        ended = run("-w", town.workspace, "query", text, "--language", language, expect=1)
        assert ended.out == ""


def test_scope_all_holds_more_than_the_field(town: Town, run: Command) -> None:
    text = "SELECT count(*) AS n FROM organization"
    field = _rows(run, town.workspace, text)[0]["n"]
    everything = _rows(run, town.workspace, text, "--scope", "all")[0]["n"]
    assert 0 < field < everything


def test_typed_parameters_of_own_text(town: Town, run: Command) -> None:
    text = "SELECT $day AS day, $most AS most"
    words = ["--param", "day:date=2026-01-02", "--param", "most:whole=3"]
    assert _rows(run, town.workspace, text, *words) == [{"day": "2026-01-02", "most": 3}]
    run("-w", town.workspace, "query", text, "--param", "day:day=1", expect=2)
    run("-w", town.workspace, "query", text, "--param", "day", expect=2)


def test_csv_holds_the_columns_of_the_question(town: Town, run: Command) -> None:
    text = run("-w", town.workspace, "query", "who_works_here", "--csv").out
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows
    assert {"organization_id", "organization", "ein"} <= set(rows[0])


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda item: item.name)
def test_an_analysis_is_one_object(town: Town, run: Command, analysis: Any) -> None:
    answer = json.loads(run("-w", town.workspace, "analyse", analysis.name, "--json").out)
    keys = {
        "question", "sentence", "columns", "rows", "n", "coverage", "dropped", "edition",
        "version", "scope", "truncated",
    }  # fmt: skip
    assert keys <= set(answer)
    assert answer["sentence"].endswith(".")
    assert answer["rows"]
    assert all(list(row) == answer["columns"] for row in answer["rows"])
    assert answer["edition"] == "steward"
    assert answer["scope"] == analysis.scope


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda item: item.name)
def test_any_analysis_goes_into_a_workbook_and_csv(
    town: Town, run: Command, tmp_path: Path, analysis: Any
) -> None:
    book, sheet = tmp_path / "answer.xlsx", tmp_path / "answer.csv"
    run("-w", town.workspace, "export", "xlsx", analysis.name, "--out", book)
    run("-w", town.workspace, "export", "csv", analysis.name, "--out", sheet)
    answer = json.loads(run("-w", town.workspace, "analyse", analysis.name, "--json").out)
    opened = openpyxl.load_workbook(book)
    assert "about" in opened.sheetnames
    lines = [row for row in opened["table"].iter_rows(values_only=True) if any(row)]
    assert len(lines) == answer["found"] + 2  # the header, and that it is made up
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == answer["found"]


def test_a_place_narrows_an_analysis(town: Town, run: Command) -> None:
    ended = run("-w", town.workspace, "analyse", "service-gaps", "--place", "NV", "--json")
    answer = json.loads(ended.out)
    assert answer["rows"]
    assert {row["state"] for row in answer["rows"]} == {"NV"}
    ended = run("-w", town.workspace, "analyse", "service-gaps", "--place", "Atlantis", expect=2)
    assert "Atlantis" in ended.err


def test_a_limit_is_said(town: Town, run: Command) -> None:
    ended = run("-w", town.workspace, "analyse", "service-gaps", "--limit", "2", "--json")
    answer = json.loads(ended.out)
    assert len(answer["rows"]) == 2
    assert answer["truncated"] is True
    assert answer["found"] > 2
    assert f"2 of {answer['found']} rows" in run(
        "-w", town.workspace, "analyse", "service-gaps", "--limit", "2").err  # fmt: skip


def test_a_correction_is_published(run: Command, copy: Path, tmp_path: Path) -> None:
    text = "SELECT id FROM organization WHERE city IS NOT NULL ORDER BY id LIMIT 1"
    (row,) = _rows(run, copy, text)
    file = tmp_path / "corrections.csv"
    head = "kind,type,id,field,value\n"
    file.write_text(f"{head}correction,organization,{row['id']},city,Exampleville\n")
    run("-w", copy, "correct", file)
    said = _rows(run, copy, f"SELECT city FROM organization WHERE id = '{row['id']}'")
    assert said == [{"city": "Exampleville"}]
    file.write_text(f"{head}correction,organization,{row['id']},colour,red\n")
    ended = run("-w", copy, "correct", file, expect=1)
    assert "corrections.csv:2" in ended.err
    assert len(json.loads(run("-w", copy, "snapshots", "--json").out)) == 2


def test_a_purged_organization_is_gone_and_stays_gone(run: Command, copy: Path) -> None:
    text = "SELECT id, name FROM organization WHERE name IS NOT NULL ORDER BY id LIMIT 1"
    (row,) = _rows(run, copy, text)
    run("-w", copy, "purge", row["id"])
    gone = f"SELECT id FROM organization WHERE id = '{row['id']}'"
    assert _rows(run, copy, gone, "--scope", "all") == []
    purged = json.loads(run("-w", copy, "snapshots", "--json").out)
    run("-w", copy, "build")
    assert _rows(run, copy, gone, "--scope", "all") == []
    # What purge wrote is what a build without the organization gives.
    assert json.loads(run("-w", copy, "snapshots", "--json").out)[0]["hash"] == purged[0]["hash"]
    run("-w", copy, "verify")
    assert "copy the id" in run("-w", copy, "purge", "organization-00", expect=2).err


def test_over_the_reject_limit_nothing_is_published(run: Command, tmp_path: Path) -> None:
    good = "Example Harbor Legal Aid,Example Table,true\n"
    bad = ",Example Table,true\n"
    roster = tmp_path / "roster.csv"
    roster.write_text("organization_name,coalition_name,claimed\n" + good + bad * 11)
    run("init", tmp_path / "w")
    run("-w", tmp_path / "w", "add", "coalition_members", roster, "--retrieved", "2026-01-01")
    ended = run("-w", tmp_path / "w", "build", "--json", expect=1)
    assert "nothing was published" in ended.err
    assert "roster.csv:3 organization_name" in ended.err
    assert "12 read = 1 loaded + 0 merged + 11 rejected" in ended.err
    assert json.loads(ended.out)[0]["rejected"] == 11
    assert json.loads(run("-w", tmp_path / "w", "snapshots", "--json").out) == []


def test_findings_do_not_stop_a_build(run: Command, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "organization_name,coalition_name,claimed,evidence_date\n"
        "Example Harbor Legal Aid,Example Table,true,soon\n"
        ",Example Table,true,\n"
    )
    run("init", tmp_path / "w")
    run("-w", tmp_path / "w", "add", "coalition_members", roster, "--dataset", "ours")
    ended = run("-w", tmp_path / "w", "build")
    assert "2 read = 1 loaded + 0 merged + 1 rejected" in ended.err
    findings = json.loads(run("-w", tmp_path / "w", "sources", "--findings", "--json").out)
    assert {(item["line"], item["column"], item["effect"]) for item in findings} >= {
        (2, "evidence_date", "nulled"),
        (3, "organization_name", "rejected"),
    }
    (only,) = json.loads(run("-w", tmp_path / "w", "sources", "--json").out)
    assert (only["dataset"], only["source"]) == ("ours", "coalition_members")


def test_check_guesses_the_source_and_writes_nothing(town: Town, run: Command) -> None:
    register = next((town.world / "irs_bmf").iterdir())
    assert "as irs_bmf" in run("check", register).err
    ended = run("check", register, "--source", "coalition_members", "--json", expect=1)
    assert "organization_name" in ended.out
    assert json.loads(ended.out)[0]["effect"] == "rejected"


def test_sources_lists_what_can_be_added_before_a_build(run: Command, tmp_path: Path) -> None:
    run("init", tmp_path)
    listed = json.loads(run("-w", tmp_path, "sources", "--json").out)
    assert "irs_bmf" in {item["source"] for item in listed}
    assert listed == json.loads(run("sources", "--known", "--json").out)


def test_a_template_can_be_filled_and_added(run: Command, tmp_path: Path) -> None:
    form = tmp_path / "roster.xlsx"
    run("template", "coalition_members", "--out", form)
    run("template", "coalition_members", "--out", form, expect=2)  # may be filled by now
    assert "as coalition_members: 1 read, 1 good" in run("check", form).err
    run("template", "irs_bmf", "--out", tmp_path / "other.xlsx", expect=2)


def test_types_print_the_model(run: Command) -> None:
    listed = json.loads(run("types", "--json").out)
    labels = {item["name"]: item["label"] for item in listed}
    assert labels["membership"] == "MEMBERSHIP"
    one = json.loads(run("types", "organization", "--json").out)
    assert "http://www.w3.org/ns/org#Organization" in one["classes"]
    assert {"ein", "sector"} <= {item["name"] for item in one["properties"]}
    run("types", "organisation", expect=2)


def test_the_same_seed_gives_the_same_bytes(run: Command, tmp_path: Path) -> None:
    for name in ("one", "two"):
        run("generate", "--organizations", "80", "--seed", "3", "--out", tmp_path / name)
    one = {path.relative_to(tmp_path / "one"): path.read_bytes()
           for path in (tmp_path / "one").rglob("*") if path.is_file()}  # fmt: skip
    two = {path.relative_to(tmp_path / "two"): path.read_bytes()
           for path in (tmp_path / "two").rglob("*") if path.is_file()}  # fmt: skip
    assert one == two
    assert (tmp_path / "one" / "truth.json").is_file()


def test_everything_made_up_is_marked(town: Town, run: Command) -> None:
    text = "SELECT count(*) AS n FROM organization WHERE is_synthetic IS NOT true"
    assert _rows(run, town.workspace, text, "--scope", "all") == [{"n": 0}]
