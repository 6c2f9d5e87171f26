"""The same records joined more or less readily: views to compare an answer with.

A view is a snapshot of its own in ``cache/links``, built when it is asked for and deleted at will.
Ids are those of the published snapshot: the ledger is read and not written.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from commonground.build import EDITION, publish_resolved, resolved
from commonground.matching import matching_of
from commonground.workspace import Workspace
from graph.errors import UsageError, WorkspaceError
from graph.ids import quote_text
from graph.snapshot import open_edition
from graph.snapshot.edition import Edition
from graph.snapshot.write import current_version

if TYPE_CHECKING:
    import duckdb

# Which pairs are joined: by numbers, rules and people only; as published; also what is more likely
# one than two.
LINKS = ("certain", "accepted", "likely")
_NO_SCORE = 2.0  # above any score, so that none is accepted
_LIKELY = 0.5
Progress = Callable[[str, int, int], None]


def open_links(
    workspace: Workspace, links: str, *, scope: str, on_progress: Progress | None = None
) -> Edition:
    """Open the published edition, or its records joined by another threshold.

    ``links`` is one of `LINKS`. The first opening of a view takes as long as a build. Raises
    `UsageError` for other words, `SnapshotError` where nothing was published, and `WorkspaceError`
    where files or decisions changed since, so that the two would not be comparable.
    """
    if links not in LINKS:
        raise UsageError(f"links {links}", "is no such view", f"use one of {', '.join(LINKS)}")
    published = open_edition(workspace.folder, scope=scope)
    if links == "accepted":
        return published
    folder = workspace.folder / "cache" / "links" / f"{published.version}-{links}"
    tell = on_progress or (lambda _what, _done, _total: None)
    with workspace.lock():
        if current_version(folder / "snapshots" / EDITION) is None:
            _drop_older(folder, published.version)
            _build_view(workspace, links, folder, tell)
    return open_edition(folder, scope=scope)


def _drop_older(folder: Path, version: str) -> None:
    for other in folder.parent.glob("*"):
        if not other.name.startswith(f"{version}-"):
            shutil.rmtree(other)


def _build_view(workspace: Workspace, links: str, folder: Path, tell: Progress) -> None:
    settings = matching_of(workspace)
    accept = _NO_SCORE if links == "certain" else min(settings.accept, _LIKELY)
    published = open_edition(workspace.folder, scope="all")
    with resolved(workspace, replace(settings, accept=accept), tell) as pipeline:
        _refuse_changed(workspace, pipeline.connection, published)
        as_of = None if published.as_of is None else published.as_of.isoformat()
        publish_resolved(pipeline, folder / "snapshots", as_of=as_of)


def _refuse_changed(
    workspace: Workspace, connection: duckdb.DuckDBPyConnection, published: Edition
) -> None:
    """Refuse where the records or people's decisions are not those that were published."""
    spoken = 'record_a, record_b, verdict, rule, "by", date, reason'
    for table, columns, where in (
        ("load_report", "*", "true"),
        ("judgement", spoken, "tier = 'person'"),
    ):
        before = f"read_parquet({quote_text(str(published.path(table)))})"
        ((changed,),) = connection.execute(f"""
            WITH old AS (SELECT {columns} FROM {before} WHERE {where}),
            new AS (SELECT {columns} FROM table_{table} WHERE {where})
            SELECT count(*) FROM ((FROM old EXCEPT ALL FROM new)
                                  UNION ALL (FROM new EXCEPT ALL FROM old))
            """).fetchall()
        if changed:
            what = "files or decisions changed since the snapshot was published"
            raise WorkspaceError(str(workspace.folder), what, "run: commonground build")
