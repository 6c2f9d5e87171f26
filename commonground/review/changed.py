"""What changed in identity since an earlier snapshot of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonground.workspace import Workspace
from graph.errors import UsageError
from graph.identity.changes import find_changes, no_changes
from graph.snapshot import list_snapshots, open_edition

if TYPE_CHECKING:
    import polars as pl


def earlier_version(workspace: Workspace) -> str | None:
    """Give the version before the published one; none for the first, or where nothing is."""
    before: str | None = None
    for item in list_snapshots(workspace.folder):
        if item.manifest.edition == "steward" and item.is_current:
            return before
        if item.manifest.edition == "steward":
            before = item.manifest.version
    return None


def changes_since(workspace: Workspace, version: str | None = None) -> pl.DataFrame:
    """List what changed since a version, or since the one before; see `find_changes` for columns.

    No rows for the first snapshot. `UsageError` for a version that is not kept.
    """
    edition = open_edition(workspace.folder, scope="all")
    kept = [item.manifest.version for item in list_snapshots(workspace.folder)
            if item.manifest.edition == edition.edition]  # fmt: skip
    since = version or earlier_version(workspace)
    if since is None:
        return no_changes()
    if since not in kept:
        what = "is no snapshot that is kept"
        raise UsageError(f"--since {since}", what, f"use one of {', '.join(kept)}")
    earlier = open_edition(workspace.folder, scope="all", version=since)
    return find_changes(earlier.tables, edition.tables)
