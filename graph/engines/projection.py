"""Files that an engine builds from an edition: whole or absent, and thrown away at any time.

A projection is built in a folder beside its place, written to disk, marked as ready and renamed
into place in one step, under a lock, so that a process that is stopped half way, or two at once,
never leave something that would be served.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from graph.errors import SnapshotError
from graph.schema import SCHEMA_NUMBER
from graph.snapshot.edition import Edition

READY = "ready.json"
Stamp = dict[str, str | int]


def project(
    edition: Edition, name: str, *, maker: str, build: Callable[[Edition, Path], None]
) -> Path:
    """Give the folder ``<cache>/<name>``, built by ``build(edition, folder)`` where it is stale.

    ``maker`` names what wrote the files (engine version and the number of our own layout); another
    maker, snapshot, edition, scope or schema makes the folder stale.
    """
    stamp: Stamp = {
        "maker": maker,
        "schema": SCHEMA_NUMBER,
        "edition": edition.edition,
        "scope": edition.scope,
        "content_hash": edition.content_hash,
    }
    folder = edition.cache / name
    if _is_ready(folder, stamp):
        return folder
    edition.cache.mkdir(parents=True, exist_ok=True)
    with FileLock(edition.cache / f"{name}.lock"):
        if _is_ready(folder, stamp):
            return folder
        building = edition.cache / f"{name}.building"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir()
        build(edition, building)
        (building / READY).write_text(json.dumps(stamp), encoding="utf-8")
        _sync(building)
        if folder.exists():
            _discard(folder)
        building.rename(folder)
    return folder


def check_counts(edition: Edition, language: str, found: dict[str, int]) -> None:
    """Refuse a projection whose number of nodes or ties of a type is not that of the tables."""
    wrong = [
        f"{name} {found.get(name, 0)} of {count}"
        for name, count in edition.counts.items()
        if found.get(name, 0) != count
    ]
    if wrong:
        raise SnapshotError(
            f"{edition.version} in {language}",
            f"does not hold what the tables hold ({', '.join(wrong)})",
            "run: commonground verify",
        )


def _is_ready(folder: Path, stamp: Stamp) -> bool:
    try:
        return bool(json.loads((folder / READY).read_text(encoding="utf-8")) == stamp)
    except (FileNotFoundError, json.JSONDecodeError):
        return False


def _discard(folder: Path) -> None:
    # Renamed first: a folder that is half deleted must not stand in the place of a whole one.
    old = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    folder.rename(old)
    shutil.rmtree(old, ignore_errors=True)


def _sync(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            # Windows flushes only a file that is open for writing.
            with path.open("rb+") as file:
                os.fsync(file.fileno())
