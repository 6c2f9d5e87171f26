"""Hand-made likeness for tests of what follows from it: scored pairs and relations by record."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from commonground.build import build
from commonground.workspace import Workspace, add_files, init_workspace
from graph.findings import Finding
from graph.identity.likeness import no_likeness
from graph.identity.settings import Matching

if TYPE_CHECKING:
    import duckdb

FEATURES = json.dumps(
    [
        {"feature": "prior", "level": "before anything is compared", "weight": -4.0},
        {"feature": "name", "level": "the names agree exactly, 3 bear it", "weight": 9.2},
        {"feature": "zip", "level": "the ZIP codes differ", "weight": -1.5},
    ]
)
# The package gives the function of this name; its module is meant.
IDENTIFY = import_module("graph.identity.identify")
HEAD = "organization_name,ein,city,state,coalition_name,claimed\n"
ROWS = {
    "a": ["Example House,,Reno,NV", "Example Path,,Elko,NV", "Example Bridge,,Ely,NV",
          "Example Lane,000000009,Ely,NV"],
    "b": ["Example Hse,,Reno,NV", "Example Pth,,Elko,NV", "Example Brdg,,Ely,NV"],
}  # fmt: skip
LATER = ["Example Hous,,Reno,NV"]
Pairs = Mapping[tuple[str, str], float | str]
PAIRS: Pairs = {
    ("Example House", "Example Hse"): 0.9,
    ("Example Path", "Example Pth"): 0.995,
    ("Example Bridge", "Example Brdg"): 0.4,
    ("Example House", "Example Brdg"): 0.3,
    ("Example Hous", "Example House"): 0.999,
    ("Example Hous", "Example Hse"): 0.999,
}
DAY = datetime.date(2026, 1, 1)


def alike(pairs: Pairs) -> Callable[[duckdb.DuckDBPyConnection, Matching], list[Finding]]:
    """Give what stands in for likeness: pairs of names of records with a score or a relation.

    Names that are in no record are left out.
    """

    def find(connection: duckdb.DuckDBPyConnection, settings: Matching) -> list[Finding]:
        no_likeness(connection)
        rows = connection.execute("""
            SELECT r.name, home
            FROM record_organization r JOIN home_organization USING (dataset, key)
            """).fetchall()
        homes = dict(rows)
        for (a, b), found in pairs.items():
            if a not in homes or b not in homes:
                continue
            pair = [homes[a], homes[b]]
            if isinstance(found, str):
                values = [*pair, found, "hand-made"]
                connection.execute("INSERT INTO relation VALUES (?, ?, ?, ?)", values)
            else:
                values = [*sorted(pair), found, FEATURES]
                connection.execute("INSERT INTO scored_pair VALUES (?, ?, ?, ?)", values)
        connection.execute("CREATE OR REPLACE TEMP TABLE found_relation AS FROM relation")
        return []

    return find


def add_roster(workspace: Workspace, folder: Path, name: str, rows: list[str]) -> Workspace:
    """Add a roster of rows (name, EIN, city, state) under a dataset of its own."""
    path = folder / f"{name}.csv"
    path.write_text(HEAD + "".join(f"{row},Example Force,true\n" for row in rows), encoding="utf-8")
    return add_files(workspace, "coalition_members", [path], dataset=name, retrieved=DAY)


def build_rosters(folder: Path) -> Workspace:
    """Build a workspace of two rosters; likeness must be stood in for by ``alike(PAIRS)``."""
    workspace = init_workspace(folder / "workspace", salt="salt")
    for name, rows in ROWS.items():
        workspace = add_roster(workspace, folder, name, rows)
    build(workspace)
    return workspace
