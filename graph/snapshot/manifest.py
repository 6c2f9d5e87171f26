"""The manifest of a snapshot: what files it holds, how long, with which hashes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from graph.errors import SnapshotError
from graph.schema import SCHEMA_NUMBER

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of a snapshot: path inside it, bytes, SHA-256 of the bytes, rows, content hash."""

    path: str
    bytes: int
    sha256: str
    rows: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot says of itself; written last, so that its presence means completeness."""

    schema_number: int
    edition: str
    number: int
    content_hash: str
    as_of: str | None
    counts: dict[str, int]
    files: tuple[StoredFile, ...]
    purged: int = 0

    @property
    def version(self) -> str:
        """Name of the snapshot: ``<number>-<first 12 digits of the content hash>``."""
        return f"{self.number}-{self.content_hash[:12]}"

    def to_text(self) -> str:
        """Text of the manifest file, same bytes for the same manifest."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a snapshot folder.

    Raises `SnapshotError` where it is missing or damaged, and where a newer program wrote it.
    """
    path = folder / MANIFEST
    try:
        block = json.loads(path.read_text(encoding="utf-8"))
        files = tuple(StoredFile(**item) for item in block.pop("files"))
        manifest = Manifest(files=files, **block)
    except FileNotFoundError as error:
        raise SnapshotError(str(path), "is missing", "build again") from error
    except (ValueError, TypeError, KeyError) as error:
        raise SnapshotError(str(path), "is damaged", "build again, or restore a copy") from error
    if manifest.schema_number != SCHEMA_NUMBER:
        what = f"was written with schema {manifest.schema_number}, this program has {SCHEMA_NUMBER}"
        mend = (
            "install a newer commonground"
            if manifest.schema_number > SCHEMA_NUMBER
            else "run: commonground build"
        )
        raise SnapshotError(str(path), what, mend)
    return manifest


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
