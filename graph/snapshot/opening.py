"""Open published editions: checked in full the first time, by stamp afterwards."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from graph.errors import SnapshotError, UsageError
from graph.snapshot.edition import SCOPES, Edition
from graph.snapshot.manifest import MANIFEST, Manifest, file_sha256, read_manifest
from graph.snapshot.scope import write_field_scope
from graph.snapshot.verify import verify_pointer, verify_snapshot
from graph.snapshot.write import current_version


@dataclass(frozen=True, slots=True)
class ListedSnapshot:
    """One published snapshot and whether its edition's pointer names it."""

    manifest: Manifest
    folder: Path
    is_current: bool


def list_snapshots(workspace: Path) -> list[ListedSnapshot]:
    """List every snapshot of a workspace folder by edition and number; empty where none is."""
    listed: list[ListedSnapshot] = []
    for home in sorted((workspace / "snapshots").glob("*")):
        current = current_version(home)
        folders = sorted(home.glob("[0-9]*-*"), key=lambda path: int(path.name.split("-")[0]))
        listed.extend(
            ListedSnapshot(read_manifest(folder), folder, folder.name == current)
            for folder in folders
        )
    return listed


def open_edition(
    workspace: Path,
    *,
    edition: str = "steward",
    scope: str = "field",
    version: str | None = None,
) -> Edition:
    """Open the current snapshot of an edition, or the one that ``version`` names.

    At the first opening every byte is checked and a stamp is left in the cache; a damaged snapshot
    is refused with the file named. Raises `SnapshotError` where nothing is published and
    `UsageError` for an unknown scope.
    """
    if scope not in SCOPES:
        raise UsageError(f"scope {scope}", "is no scope", f"use one of {', '.join(SCOPES)}")
    home = workspace / "snapshots" / edition
    chosen = version if version is not None else verify_pointer(home)
    folder = home / chosen
    if not folder.is_dir():
        raise SnapshotError(str(folder), "no such snapshot", "see: commonground snapshots")
    cache = workspace / "cache" / edition / chosen
    manifest = _checked(folder, cache)
    tables = folder / "tables"
    if scope == "field":
        tables = cache / scope / "tables"
        _project_field(folder / "tables", tables)
    return Edition(
        edition=edition,
        version=manifest.version,
        content_hash=manifest.content_hash,
        scope=scope,
        as_of=None if manifest.as_of is None else datetime.date.fromisoformat(manifest.as_of),
        tables=tables,
        cache=cache / scope,
    )


def _checked(folder: Path, cache: Path) -> Manifest:
    stamp = cache / "verified"
    seal = _seal(folder)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == seal:
        return read_manifest(folder)
    manifest = verify_snapshot(folder)
    cache.mkdir(parents=True, exist_ok=True)
    stamp.write_text(seal, encoding="utf-8")
    return manifest


def _seal(folder: Path) -> str:
    """Say what a checked snapshot looked like: its manifest and each file's size and time.

    A file that changes later changes the seal, so that the next opening checks every byte again.
    """
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise SnapshotError(str(manifest), "is missing", "run: commonground build")
    parts = [file_sha256(manifest)]
    for path in sorted(folder.rglob("*.parquet")):
        state = path.stat()
        parts.append(f"{path.relative_to(folder).as_posix()} {state.st_size} {state.st_mtime_ns}")
    return "\n".join(parts) + "\n"


def _project_field(tables: Path, target: Path) -> None:
    if target.is_dir():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.with_name("tables.lock")):
        if not target.is_dir():
            write_field_scope(tables, target)
