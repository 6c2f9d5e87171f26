"""Publish a snapshot: written aside, synced, renamed, then the pointer is swapped.

At every moment ``CURRENT`` names a whole snapshot or there is none (design section 5).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq

from graph.schema import SCHEMA_NUMBER, load_types
from graph.snapshot.content_hash import hash_table, hash_tables
from graph.snapshot.manifest import MANIFEST, Manifest, StoredFile, file_sha256, read_manifest

CURRENT = "CURRENT"
_ASIDE = ".writing"


def staging_folder(snapshots: Path, edition: str) -> Path:
    """Make an empty folder beside the snapshots of an edition, with ``tables`` in it.

    What an interrupted writer left there is removed first; only one writer may run (the caller
    holds the workspace's lock).
    """
    folder = snapshots / edition / _ASIDE
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "tables").mkdir(parents=True)
    return folder


def publish(
    staging: Path,
    *,
    edition: str,
    as_of: str | None,
    purged: int = 0,
    number: int | None = None,
    make_current: bool = True,
) -> Manifest:
    """Turn a staging folder into a snapshot and make it the current one.

    ``staging`` holds ``tables/*.parquet`` and ``findings.parquet``. Where the content equals the
    current snapshot nothing new is published and its manifest is returned. ``number`` is given
    only when a snapshot is written anew in place of one (purge).
    """
    home = staging.parent
    files = tuple(_stored(path, staging) for path in sorted(staging.rglob("*.parquet")))
    content = hash_tables({file.path: file.content_hash for file in files})
    current = current_version(home)
    if number is None and current is not None:
        manifest = read_manifest(home / current)
        if manifest.content_hash == content and manifest.schema_number == SCHEMA_NUMBER:
            shutil.rmtree(staging)
            return manifest
    types = load_types()
    stems = {Path(file.path).stem: file.rows for file in files}
    manifest = Manifest(
        schema_number=SCHEMA_NUMBER,
        edition=edition,
        number=number if number is not None else next_number(home),
        content_hash=content,
        as_of=as_of,
        counts={name: stems[name] for name in types},
        files=files,
        purged=purged,
    )
    (staging / MANIFEST).write_text(manifest.to_text(), encoding="utf-8")
    _sync(path for path in staging.rglob("*") if path.is_file())
    _sync([staging / "tables", staging])
    target = home / manifest.version
    shutil.rmtree(target, ignore_errors=True)
    staging.rename(target)
    _sync([home])
    if make_current:
        set_current(home, manifest.version)
    return manifest


def _stored(path: Path, staging: Path) -> StoredFile:
    return StoredFile(
        path=path.relative_to(staging).as_posix(),
        bytes=path.stat().st_size,
        sha256=file_sha256(path),
        rows=pq.ParquetFile(path).metadata.num_rows,
        content_hash=hash_table(path, schema_number=SCHEMA_NUMBER),
    )


def set_current(home: Path, version: str) -> None:
    """Swap the pointer of an edition to one of its snapshots, atomically."""
    manifest_hash = file_sha256(home / version / MANIFEST)
    aside = home / f"{CURRENT}.tmp"
    aside.write_text(f"{version} {manifest_hash}\n", encoding="utf-8")
    _sync([aside])
    aside.replace(home / CURRENT)
    _sync([home])


def current_version(home: Path) -> str | None:
    """Version that the pointer of an edition names; null where nothing was published."""
    path = home / CURRENT
    return path.read_text(encoding="utf-8").split()[0] if path.is_file() else None


def next_number(home: Path) -> int:
    """Number for the next snapshot of an edition, from 1."""
    numbers = [int(path.name.split("-")[0]) for path in home.glob("[0-9]*-*") if path.is_dir()]
    return max(numbers, default=0) + 1


def _sync(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir() and os.name == "nt":
            continue  # Windows cannot open a folder to sync it
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
