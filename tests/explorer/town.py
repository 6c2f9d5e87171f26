"""A small made-up town for the pages, an empty one, and one whose names attack the reader."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import polars as pl

from commonground.api import Landscape
from commonground.workspace import Workspace
from graph.snapshot.edition import Edition
from tests.editions import edition_of
from tests.graph.analysis.towns import (
    Row,
    Rows,
    county,
    county_id,
    members,
    partners,
    program,
    state,
    town,
)

HARBOR, HILL, MILL = "organization-harbor", "organization-hill", "organization-mill"
TASK_FORCE = "coalition-task-force"
HOSTILE = "Example ![x](http://outside.test/p.png) <script>alert(1)</script> [a](http://b.test) $x$"
DAY = datetime.date(2025, 10, 1)
_SYSTEM: dict[str, dict[str, Any]] = {
    "source_record": {
        **dict.fromkeys(("record_id", "type", "id", "dataset", "key", "file"), pl.String),
        "line": pl.Int64,
        "retrieved": pl.Date,
    },
    "field_source": dict.fromkeys(("type", "id", "field", "record_id"), pl.String),
    "load_report": {
        **dict.fromkeys(("dataset", "source", "file"), pl.String),
        "retrieved": pl.Date,
        **dict.fromkeys(("read", "loaded", "merged", "rejected"), pl.Int64),
    },
    "replaced": dict.fromkeys(("type", "id", "replaced_by"), pl.String),
}


def landscape_of(edition: Edition) -> Landscape:
    """Give an opened landscape of an edition that no build made."""
    return Landscape(Workspace(edition.tables.parent, salt="town"), edition)


def small_town(folder: Path, *, name: str = "Example Harbor House") -> Landscape:
    """Open a town of two counties; ``name`` is that of its first organization, program, place."""
    synthetic: Row = {"is_synthetic": True, "state": "ME", "city": "Portland"}
    organizations: list[Row] = [
        {"id": HARBOR, "name": name, "sector": "nonprofit", "ein": "000000001",
         "survivor_led": "declared", "field_reasons": ["coalition", "program"]} | synthetic,
        {"id": HILL, "name": "Example Hill Legal Aid", "sector": "nonprofit"} | synthetic,
        {"id": MILL, "name": "Example Mill Town Police", "sector": "government"} | synthetic,
    ]  # fmt: skip
    parts: list[Rows] = [
        {"organization": organizations},
        state("ME"),
        county(1, at=(43.6, -70.3), people=300_000, poverty=0.2),
        county(2, at=(43.9, -70.3), people=100_000),
        program("shelter", organization=HARBOR, covers=[county_id(1)], office=county_id(1)),
        program("legal", services=["legal-civil", "legal-immigration"], organization=HILL,
                covers=[county_id(1), county_id(2)], office=county_id(2)),
        program("night", organization=HILL, covers=[county_id(1)]),
        members(TASK_FORCE, HARBOR, HILL, MILL),
        partners(HARBOR, HILL, role="referral", claimed=True, observed=True, rung="acted"),
    ]  # fmt: skip
    _say_and_see(parts)
    parts.append(_money())
    edition = town(folder, *parts)
    rename = {"shelter": name, county_id(1): name}
    for table in ("program", "place"):
        frame = edition.frame(table)
        names = [rename.get(id_, old) for id_, old in zip(frame["id"], frame["name"], strict=True)]
        frame.with_columns(name=pl.Series(names, dtype=pl.String)).write_parquet(
            edition.path(table)
        )
    _write_system(edition)
    return landscape_of(edition)


def town_of(folder: Path, *organizations: Row) -> Landscape:
    """Open an edition of nothing but these organizations; without any it is empty."""
    edition = edition_of(folder, organization=organizations)
    _write_system(edition)
    return landscape_of(edition)


def _say_and_see(parts: list[Rows]) -> None:
    memberships = next(part["membership"] for part in parts if "membership" in part)
    said: list[Row] = [
        {"claimed": True, "observed": True, "rung": "attended"},
        {"claimed": True, "observed": False, "rung": "listed"},
        {"claimed": None, "observed": None},
    ]
    for tie, words in zip(memberships, said, strict=True):
        tie |= words | {"start_date": DAY}
    about = {"about_kind": "membership", "about_id": memberships[0]["id"], "date": DAY}
    parts.append(
        {"evidence": [{"id": "evidence-1", "kind": "act", "rung": "attended", "is_affirmed": True,
                       "dataset": "roster", "file": "roster.csv", "line": 2, **about}]}
    )  # fmt: skip


def _money() -> Rows:
    return {
        "grant": [
            {"id": "grant-1", "title": "Legal help", "amount_usd": 25_000.0, "year": 2025},
            {"id": "grant-2", "title": "Sign", "amount": 900.0, "currency": "GBP", "year": 2024},
        ],
        "awarded_to": [
            {"id": "award-1", "source_id": "grant-1", "target_id": HARBOR},
            {"id": "award-2", "source_id": "grant-2", "target_id": HARBOR},
        ],
        "funds": [{"id": "funds-1", "source_id": MILL, "target_id": "grant-1"}],
        "commitment": [{"id": "commitment-1", "kind": "living_wage", "claimed": True}],
        "made_commitment": [{"id": "made-1", "source_id": HARBOR, "target_id": "commitment-1"}],
    }


def _write_system(edition: Edition) -> None:
    rows: dict[str, list[dict[str, object]]] = {
        "source_record": [
            {"record_id": "r-1", "type": "organization", "id": HARBOR, "dataset": "directory",
             "key": "1", "file": "organization.json", "line": 1, "retrieved": DAY},
            *(
                {"record_id": f"r-{id_}", "type": "program", "id": id_, "dataset": "directory",
                 "key": id_, "file": "service.json", "line": 1, "retrieved": DAY}
                for id_ in edition.frame("program", ["id"])["id"]
            ),
        ],
        "load_report": [
            {"dataset": "directory", "source": "program_directory", "file": "organization.json",
             "retrieved": DAY, "read": 1204, "loaded": 1200, "merged": 3, "rejected": 1},
        ],
    }  # fmt: skip
    is_empty = edition.counts["organization"] == 0
    for name, schema in _SYSTEM.items():
        listed = [] if is_empty else rows.get(name, [])
        pl.DataFrame(listed, schema=schema).write_parquet(edition.tables / f"{name}.parquet")
