"""Verify snapshots: every byte against the manifest, the manifest against the pointer."""

from __future__ import annotations

from pathlib import Path

from graph.errors import SnapshotError
from graph.snapshot.manifest import MANIFEST, Manifest, file_sha256, read_manifest
from graph.snapshot.write import CURRENT

_MEND = "restore a copy of the snapshot, or run: commonground build"


def verify_snapshot(folder: Path) -> Manifest:
    """Check that a snapshot folder holds what its manifest says, byte by byte.

    Raises `SnapshotError` naming the first file that is missing, cut, changed or too many.
    """
    manifest = read_manifest(folder)
    expected = {file.path: file for file in manifest.files}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).as_posix()
        if path.is_file() and inside != MANIFEST and inside not in expected:
            raise SnapshotError(str(path), "does not belong to the snapshot", "remove it")
    for file in manifest.files:
        path = folder / file.path
        if not path.is_file():
            raise SnapshotError(str(path), "is missing", _MEND)
        if path.stat().st_size != file.bytes or file_sha256(path) != file.sha256:
            raise SnapshotError(str(path), "is damaged: its bytes are not those written", _MEND)
    return manifest


def verify_pointer(home: Path) -> str:
    """Check that the pointer of an edition names a snapshot whose manifest is as it was written.

    Gives the version. Raises `SnapshotError` where nothing is published or the two disagree.
    """
    path = home / CURRENT
    if not path.is_file():
        raise SnapshotError(str(path), "nothing is published yet", "run: commonground build")
    words = path.read_text(encoding="utf-8", errors="replace").split()
    if len(words) != 2 or not (home / words[0]).is_dir():
        raise SnapshotError(str(path), "does not name a snapshot", _MEND)
    version, manifest_hash = words
    manifest = home / version / MANIFEST
    if not manifest.is_file():
        raise SnapshotError(str(manifest), "is missing", _MEND)
    if file_sha256(manifest) != manifest_hash:
        raise SnapshotError(str(manifest), "is damaged: its bytes are not those written", _MEND)
    return version
