"""Removals and purges: organizations that are to be left out, now and in every later build."""

from __future__ import annotations

import csv
import datetime
import shutil

from commonground.workspace import Workspace
from graph.errors import UsageError
from graph.identity.decisions import forget_records
from graph.identity.ledger import open_ledger, write_ledger
from graph.ids import quote_text
from graph.scratch import open_scratch
from graph.snapshot.purge import purge_snapshots

REMOVALS = "removals.csv"


def read_removals(workspace: Workspace) -> list[str]:
    """Ids of homes that were taken down; none where the file is missing."""
    path = workspace.decisions / REMOVALS
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return sorted({row["id"].strip() for row in csv.DictReader(stream) if row["id"].strip()})


def purge_organization(workspace: Workspace, organization_id: str) -> int:
    """Take one organization out of every kept snapshot and out of every later build.

    Cached records and engines' copies are deleted. Gives the number of snapshots written anew.
    The publisher's file in ``files`` still holds the row: the caller says so. Raises `UsageError`
    for an id that was never allotted here.
    """
    with workspace.lock():
        homes = _homes_of(workspace, organization_id)
        if not homes:
            what = "no organization was published under this id"
            raise UsageError(organization_id, what, "copy the id from a page or a query")
        _add_removals(workspace, homes)
        written = purge_snapshots(workspace.folder, [organization_id])
        _forget_homes(workspace, homes)
        shutil.rmtree(workspace.folder / "records", ignore_errors=True)
        (workspace.decisions / "proposals.csv").unlink(missing_ok=True)
        return len(written)


def _homes_of(workspace: Workspace, organization_id: str) -> list[str]:
    with open_scratch() as connection:
        open_ledger(connection, workspace.decisions / "ledger.csv")
        wanted = quote_text(organization_id)
        found = connection.execute(f"""
            SELECT own_id FROM ledger
            WHERE type = 'organization' AND (last_id = {wanted} OR own_id = {wanted})
            ORDER BY own_id
            """).fetchall()
        return [row[0] for row in found]


def _forget_homes(workspace: Workspace, homes: list[str]) -> None:
    """Take the homes out of the ledger and the decisions: keys are tax numbers and names."""
    path = workspace.decisions / "ledger.csv"
    listed = ", ".join(quote_text(home) for home in homes)
    with open_scratch() as connection:
        open_ledger(connection, path)
        named = connection.execute(f"""
            SELECT dataset || ':' || key, own_id, last_id FROM ledger WHERE own_id IN ({listed})
            """).fetchall()
        forget_records(
            workspace.decisions / "decisions.csv", {name for row in named for name in row}
        )
        connection.execute(f"DELETE FROM ledger WHERE own_id IN ({listed})")
        write_ledger(connection, path)


def _add_removals(workspace: Workspace, homes: list[str]) -> None:
    path = workspace.decisions / REMOVALS
    known = set(read_removals(workspace))
    is_new = not path.is_file()
    with path.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        if is_new:
            writer.writerow(["id", "date"])
        today = datetime.date.today().isoformat()
        writer.writerows([home, today] for home in homes if home not in known)
