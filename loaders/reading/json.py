"""JSON of a publisher, entry by entry: a list, a page with a list of them, or one object.

Python's own parser reads what fits in memory, because it knows line and column; larger lists are
streamed by ijson. Both are stricter here than at home: NaN, endless numbers, half characters, deep
nesting and names that stand twice in one object are told. JSON as in RFC 8259.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ijson

from graph.findings import Finding
from loaders.reading.bytes import open_plain_text
from loaders.reading.json_stream import TooDeepError, read_stream
from loaders.reading.json_text import CONTENTS, DEEPEST, LONGEST_NUMBER, RawEntry, read_text
from loaders.reading.refusal import FileRefusedError, refuse
from loaders.reading.rows_damaged import no_rows
from loaders.reading.source_file import SourceFile

IN_MEMORY_BYTES = 64 * 2**20
LARGEST_BYTES = 4 * 2**30
_MEND = "mend it there, or get it from the publisher again"


@dataclass(frozen=True, slots=True)
class JsonEntry:
    """One object of a file: its place among the entries from 1, where it stands, what it holds.

    `line` is the line of the text on which it begins, None in files too large to know; `path` is
    empty for a single object, else `[0]` or `contents[0]`.
    """

    number: int
    line: int | None
    path: str
    value: dict[str, Any]


class JsonEntries:
    """The entries of one file, read while they are iterated, once.

    `contents` names the member of a page that lists them.
    Afterwards `findings` tells what was wrong, `rejected` how many entries were left out, `page`
    holds the other members of a page, and `is_refused` says that the file is no whole JSON: then
    nothing of it may be used, and it counts as one entry rejected. Raises `SourceFileError` where
    there is no such file.
    """

    def __init__(
        self,
        file: SourceFile,
        *,
        in_memory_bytes: int = IN_MEMORY_BYTES,
        contents: str = CONTENTS,
    ) -> None:
        self.findings: list[Finding] = []
        self.rejected = 0
        self.page: dict[str, Any] = {}
        self.is_refused = False
        self._file = file
        self._in_memory_bytes = in_memory_bytes
        self._contents = contents

    def __iter__(self) -> Iterator[JsonEntry]:
        try:
            with open_plain_text(self._file) as text:
                self.findings.extend(text.findings)
                yield from self._entries(text.path)
        except FileRefusedError as error:
            self.is_refused = True
            self.rejected = 1
            self.findings.append(error.finding)

    def _entries(self, path: Path) -> Iterator[JsonEntry]:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            message = f"the file is larger than {LARGEST_BYTES // 2**30} GiB"
            raise refuse(self._file, "too_large", message, "split it into several files")
        raws = self._decoded(path) if size <= self._in_memory_bytes else self._streamed(path)
        number = 0
        for number, (place, raw) in enumerate(raws, 1):
            if (entry := self._check(number, place, raw)) is not None:
                yield entry
        if not number:
            self.findings.append(no_rows(self._file, "the file holds an empty list"))

    def _decoded(self, path: Path) -> Iterator[tuple[str, RawEntry]]:
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise self._broken(line, "the line is no text in UTF-8", "wrong_encoding") from error
        try:
            yield from read_text(text, self.page, self._contents)
        except json.JSONDecodeError as error:
            message = f"is no JSON from column {error.colno} on: {error.msg}"
            raise self._broken(error.lineno, message) from error
        except RecursionError as error:
            message = f"is nested deeper than {DEEPEST}"
            raise self._broken(None, message, "nested_too_deep") from error

    def _streamed(self, path: Path) -> Iterator[tuple[str, RawEntry]]:
        with path.open("rb") as stream:
            if stream.read(3) != b"\xef\xbb\xbf":
                stream.seek(0)
            try:
                yield from read_stream(stream, self.page, self._contents)
            except TooDeepError as error:
                raise self._broken(None, str(error), "nested_too_deep") from error
            except (ijson.JSONError, ValueError) as error:
                said = " ".join(str(error).split())[:200]
                raise self._broken(None, f"is no JSON: {said}") from error

    def _broken(self, line: int | None, message: str, rule: str = "not_json") -> FileRefusedError:
        plain = refuse(self._file, rule, message, _MEND).finding
        return FileRefusedError(
            Finding(plain.dataset, plain.file, line, None, None, rule, plain.effect, message, _MEND)
        )

    def _check(self, number: int, place: str, raw: RawEntry) -> JsonEntry | None:
        for name in raw.twice:
            message = f"'{name[:60]}' stands twice in one object; the last one counts"
            self._tell(raw, number, name, "duplicate_key", "noted", message, "keep one of the two")
        problems = raw.problems or list(_problems(raw.value))
        if not problems and not isinstance(raw.value, dict):
            problems = ["not_an_object"]
        if problems:
            self.rejected += 1
            message, mend = _PROBLEMS[problems[0]]
            self._tell(raw, number, place or None, problems[0], "rejected", message, mend)
            return None
        return JsonEntry(number, raw.line, place, raw.value)

    def _tell(
        self, raw: RawEntry, number: int, column: str | None, rule: str, effect: str, *words: str
    ) -> None:
        line = number if raw.line is None else raw.line
        self.findings.append(
            Finding(self._file.dataset, self._file.name, line, column, None, rule, effect, *words)
        )


_PROBLEMS = {
    "not_an_object": ("the entry is no object", "write it between braces"),
    "not_a_number": ("the entry holds NaN or Infinity", "write a number, or null"),
    "number_too_long": (
        f"the entry holds a number beyond {LONGEST_NUMBER} digits",
        "write it as text, or leave it out",
    ),
    "half_character": ("the entry holds half a character", "write the text again"),
    "nested_too_deep": (f"the entry is nested deeper than {DEEPEST}", "write it flatter"),
}


def _problems(value: Any) -> Iterator[str]:
    """Look through one entry, without recursion, for values that no record may hold."""
    waiting = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if depth > DEEPEST:
            yield "nested_too_deep"
            return
        if isinstance(item, dict):
            waiting += [(held, depth + 1) for held in item.values()]
            waiting += [(name, depth + 1) for name in item if not name.isascii()]
        elif isinstance(item, list):
            waiting += [(held, depth + 1) for held in item]
        elif isinstance(item, float) and not math.isfinite(item):
            yield "not_a_number"
        elif isinstance(item, str) and not item.isascii() and _is_halved(item):
            yield "half_character"


def _is_halved(text: str) -> bool:
    return any("\ud800" <= sign <= "\udfff" for sign in text)
