"""What came so far of a file: its bytes in ``<file>.part`` and whose they are in a note beside it.

A fetch that was cut goes on from there, as long as the publisher says that the file is the same.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of a file bytes belong to: its address and the publisher's marks of it."""

    address: str
    etag: str | None
    last_modified: str | None

    @property
    def condition(self) -> str | None:
        """What If-Range may say: a strong ETag, else the date; none where there is neither."""
        if self.etag is not None and not self.etag.startswith("W/"):
            return self.etag
        return self.last_modified

    def agrees_with(self, other: Edition) -> bool:
        """Tell whether no mark that both editions carry differs."""
        marks = ((self.etag, other.etag), (self.last_modified, other.last_modified))
        return all(None in pair or pair[0] == pair[1] for pair in marks)


@dataclass(frozen=True, slots=True)
class Part:
    """The unfinished copy of the file at ``target``."""

    target: Path

    @property
    def path(self) -> Path:
        """Where the bytes are."""
        return self.target.with_name(self.target.name + ".part")

    @property
    def _note(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    @property
    def size(self) -> int:
        """Bytes that came so far."""
        return self.path.stat().st_size if self.path.is_file() else 0

    @property
    def edition(self) -> Edition | None:
        """Say of which edition the bytes are; none where that is not known."""
        try:
            return Edition(**json.loads(self._note.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def condition(self, address: str) -> str | None:
        """Give what If-Range may say to go on from here; none where one cannot go on."""
        edition = self.edition
        if edition is None or edition.address != address or self.size == 0:
            return None
        return edition.condition

    def begin(self, edition: Edition) -> None:
        """Start anew, for this edition."""
        self.forget()
        self._note.write_text(json.dumps(asdict(edition)), encoding="utf-8")
        self.path.touch()

    def forget(self) -> None:
        """Remove what came so far."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def finish(self) -> None:
        """Let the whole file stand under its own name."""
        self.path.replace(self.target)
        self._note.unlink(missing_ok=True)
