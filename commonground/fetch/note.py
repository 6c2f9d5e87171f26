"""The note beside a fetched file: where it came from, under which licence, on which day."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

ENDING = ".source.json"


@dataclass(frozen=True, slots=True)
class FetchNote:
    """What is known of one fetched file.

    ``address`` is the one that was asked for; ``etag`` and ``last_modified`` are the publisher's
    own words, null where it gave none; ``size`` is in bytes.
    """

    source: str
    address: str
    licence: str
    licence_address: str | None
    retrieved: datetime.date
    etag: str | None
    last_modified: str | None
    sha256: str
    size: int


def note_path(path: Path) -> Path:
    """Say where the note of a file lies: beside it, ``eo1.csv.source.json`` for ``eo1.csv``."""
    return path.with_name(path.name + ENDING)


def write_note(note: FetchNote, path: Path) -> None:
    """Write the note of a file beside it, at once or not at all."""
    text = json.dumps(asdict(note), default=datetime.date.isoformat, indent=1, ensure_ascii=False)
    aside = note_path(path).with_name(note_path(path).name + ".writing")
    aside.write_text(text + "\n", encoding="utf-8")
    aside.replace(note_path(path))


def read_note(path: Path) -> FetchNote | None:
    """Give the note of a file; none where there is no note, or none that can be read."""
    try:
        block = json.loads(note_path(path).read_text(encoding="utf-8"))
        return FetchNote(**{**block, "retrieved": datetime.date.fromisoformat(block["retrieved"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
