"""Grants of a JSON file as rows under the titles of a flat file."""

from collections.abc import Iterator
from typing import Any

from graph.findings import Finding
from loaders.giving_360.columns import COLUMNS, READ, SLOTS, title_of, titles
from loaders.reading.json import JsonEntries, JsonEntry
from loaders.reading.refusal import FileRefusedError
from loaders.reading.rows import TextRow
from loaders.reading.source_file import SourceFile


def read_grants(file: SourceFile) -> Iterator[TextRow | Finding]:
    """Give one row a grant, numbered from 1, and what was wrong; other members are passed over.

    Raises `FileRefusedError` for a file that is no JSON or holds no list of grants.
    """
    entries = JsonEntries(file, contents="grants")
    for entry in entries:
        if not entry.path:
            raise FileRefusedError(_no_grants(file))
        yield from _Grant(file, entry).read()
    if entries.is_refused:
        raise FileRefusedError(entries.findings[-1])
    yield from entries.findings


def _no_grants(file: SourceFile) -> Finding:
    message = "the file holds no list named 'grants'"
    mend = 'give a file of 360Giving, which begins with {"grants": ['
    return Finding(
        file.dataset, file.name, None, None, None, "file_of_another_source", "rejected", message,
        mend,
    )  # fmt: skip


class _Grant:
    """One grant on its way from objects and lists to a row."""

    def __init__(self, file: SourceFile, entry: JsonEntry) -> None:
        self._file = file
        self._number = entry.number
        self._value = entry.value
        self._told: list[Finding] = []

    def read(self) -> Iterator[TextRow | Finding]:
        fields = {
            title: self._text(title, self._value.get(name))
            for name, title in titles()["grant"].items()
            if title in COLUMNS.kept
        }
        for part, wanted in READ.items():
            for slot, held in enumerate(self._parts(part)):
                for field in wanted:
                    title = title_of(part, field, slot)
                    fields[title] = self._text(title, held.get(field))
        yield TextRow(self._number, fields)
        yield from self._told

    def _parts(self, part: str) -> list[dict[str, Any]]:
        stated = self._value.get(part)
        listed = stated if isinstance(stated, list) else [] if stated is None else [stated]
        title = titles()["parts"][part][0]
        objects = [item for item in listed if isinstance(item, dict)]
        if len(objects) < len(listed):
            self._tell(title, "not_an_object", "nulled", "holds something that is no object",
                       "write it between braces")  # fmt: skip
        if len(objects) > SLOTS:
            self._tell(title, "too_many_parts", "nulled", f"holds {len(objects)} entries, of "
                       f"which {SLOTS} are read", "split the grant")  # fmt: skip
        return objects[:SLOTS]

    def _text(self, title: str, value: Any) -> str | None:
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, bool | int):
            return str(value).lower()
        if isinstance(value, float):
            return f"{value:f}" if "e" in repr(value) else repr(value)
        self._tell(
            title, "not_a_text", "nulled", "is neither text nor a number", "write it as text"
        )
        return None

    def _tell(self, column: str, rule: str, effect: str, message: str, mend: str) -> None:
        self._told.append(
            Finding(self._file.dataset, self._file.name, self._number, column, None, rule, effect,
                    message, mend)
        )  # fmt: skip
