from __future__ import annotations

import csv
import datetime
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from commonground import api
from commonground.build import build
from commonground.workspace import Workspace, add_files, init_workspace
from graph.errors import UsageError, WorkspaceError
from graph.identity import likeness
from tests.conftest import Command

if TYPE_CHECKING:
    import duckdb

pytestmark = pytest.mark.promises

HEADER = "organization_name,state,coalition_id,coalition_name,claimed,observed,rung\n"
DAY = datetime.date(2026, 1, 1)
# Pairs of homes that score in the band, and where they would be joined as published.
PLANTED = {("Example Band House", "Example Band Hse"): 0.7, ("Example Kept", "Example Kpt"): 0.97}


def plant(connection: duckdb.DuckDBPyConnection, _settings: object) -> list[object]:
    """Score two pairs of made-up organizations and nothing else."""
    columns = "home_a BIGINT, home_b BIGINT, score DOUBLE, features VARCHAR"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE scored_pair ({columns})")
    for (one, other), score in PLANTED.items():
        connection.execute(
            """
            INSERT INTO scored_pair
            SELECT min(home), max(home), ?, '[]' FROM home_organization h
            JOIN record_organization r USING (dataset, key) WHERE r.name IN (?, ?)
            """,
            [score, one, other],
        )
    return []


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr(likeness, "create_scored_pairs", plant)
    made = init_workspace(tmp_path / "workspace", salt="salt")
    said, seen = ([pair[place] for pair in PLANTED] for place in (0, 1))
    for name, names, words in (("one", said, "true,,"), ("two", seen, ",true,acted")):
        path = tmp_path / f"{name}.csv"
        lines = [f"{item},NV,room,Example Room,{words}\n" for item in names]
        path.write_text(HEADER + "".join(lines), encoding="utf-8")
        made = add_files(made, "coalition_members", [path], dataset=name, retrieved=DAY)
    build(made)
    return made


def organizations(landscape: api.Landscape) -> dict[str, str]:
    frame = landscape.edition.frame("organization", ["name", "id"])
    return dict(frame.rows())


def both_asked(landscape: api.Landscape) -> int:
    return int(landscape.analyse("participation").rows()[0]["n"])


def test_a_planted_pair_is_joined_at_its_threshold_and_the_answer_changes(
    workspace: Workspace, run: Command
) -> None:
    ledger = (workspace.decisions / "ledger.csv").read_bytes()
    published = api.open(workspace.folder)
    views = {name: published.with_links(name) for name in ("certain", "accepted", "likely")}
    counts = {name: (len(organizations(view)), both_asked(view)) for name, view in views.items()}
    assert counts == {"certain": (4, 0), "accepted": (3, 1), "likely": (2, 2)}
    for view in views.values():
        ids = organizations(view)
        assert all(ids.get(name, id_) == id_ for name, id_ in organizations(published).items())
    assert (workspace.decisions / "ledger.csv").read_bytes() == ledger
    assert views["likely"].analyse("participation").parameters["links"] == "likely"
    asked = ["-w", workspace.folder, "analyse", "participation", "--compare-links", "--json"]
    changed = {
        (row["links"], row["group_kind"], row["column"]): (row["before"], row["after"])
        for row in json.loads(run(*asked).out)["rows"]
    }
    assert changed["likely", "all", "both_count"] == ("1", "2")
    assert changed["certain", "all", "both_count"] == ("1", "0")
    likely = json.loads(run(*asked, "--links", "likely").out)
    assert {row["links"] for row in likely["rows"]} == {"likely"}
    out = workspace.folder / "likely.csv"
    run("-w", workspace.folder, "export", "csv", "participation", "--links", "likely", "--out", out)
    rows = views["likely"].analyse("participation").table.height
    assert len(list(csv.reader(io.StringIO(out.read_text("utf-8-sig"))))) > rows


def test_a_decision_outdates_the_views_and_the_next_build_tells_what_it_did(
    workspace: Workspace, run: Command
) -> None:
    published = api.open(workspace.folder)
    one, two = (f"{dataset}:{_key(published, dataset)}" for dataset in ("one", "two"))
    with (workspace.decisions / "decisions.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"{one},{two},same,steward,2026-01-02,,\n")
    with pytest.raises(WorkspaceError, match="changed since the snapshot"):
        published.with_links("likely")
    with pytest.raises(UsageError, match="use one of certain, accepted, likely"):
        published.with_links("doubtful")
    ended = run("-w", workspace.folder, "build")
    assert "organizations: 1 joined" in ended.err
    assert "identity changes" in ended.err


def _key(landscape: api.Landscape, dataset: str) -> str:
    records = landscape.edition.frame("source_record").filter(type="organization", dataset=dataset)
    return str(records["key"].min())
