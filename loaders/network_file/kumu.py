"""Kumu maps as JSON: a blueprint (label, type, from, to) or the export of a whole project.

https://docs.kumu.io/guides/import/blueprints. An export puts what people wrote under `attributes`
and names elements by `_id`; connections may name them by label too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.findings import Finding
from loaders.network_file.network import Attributes, Edge, Items, Node, plain, tell
from loaders.reading.json import JsonEntries
from loaders.reading.refusal import FileRefusedError
from loaders.reading.source_file import SourceFile

_IDS = ("_id", "id")
DIRECTIONS = {"directed": True, "undirected": False, "mutual": False}
_MANY = " | "  # between several values of a cell
_NAMES = (*_IDS, "label", "from", "to", "direction", "attributes")


def read_kumu(file: SourceFile) -> Items:
    """Give elements, then connections, numbered from 1, and what was left out.

    Raises `FileRefusedError` for a file that is no JSON or holds no list of elements.
    """
    entries = JsonEntries(file, contents="elements")
    number = 0
    for entry in entries:
        if not entry.path:
            raise _no_map(file)
        number = entry.number
        if not _is_deleted(entry.value):
            yield _element(number, entry.value)
        else:
            yield _deleted(file, number)
    if entries.is_refused:
        raise FileRefusedError(entries.findings[-1])
    yield from entries.findings
    yield from _connections(file, number + 1, entries.page.get("connections"))


def _connections(file: SourceFile, first: int, stated: Any) -> Items:
    if stated is not None and not isinstance(stated, list):
        yield tell(file, None, "connections", "not_a_list", "'connections' is no list",
                   "write them between brackets")  # fmt: skip
        return
    for number, held in enumerate(stated or [], first):
        if not isinstance(held, dict):
            yield tell(file, number, "connections", "not_an_object", "the connection is no object",
                       "write it between braces", effect="rejected")  # fmt: skip
        elif _is_deleted(held):
            yield _deleted(file, number)
        else:
            yield _connection(number, held)


def _element(number: int, held: dict[str, Any]) -> Node:
    members = _members(held)
    label = plain(_text(members.get("label"))) or None
    identity = next((_text(held[name]) for name in _IDS if held.get(name)), None)
    return Node(number, identity or label or "", label, _attributes(members))


def _connection(number: int, held: dict[str, Any]) -> Edge:
    members = _members(held)
    direction = plain(_text(members.get("direction"))).lower()
    ends = [plain(_text(members.get(name))) for name in ("from", "to")]
    attributes = _attributes(members)
    if label := plain(_text(members.get("label"))):
        attributes = (*attributes, ("label", label))
    return Edge(number, ends[0], ends[1], DIRECTIONS.get(direction), attributes)


def _members(held: dict[str, Any]) -> dict[str, Any]:
    inner = held.get("attributes")
    return {**held, **inner} if isinstance(inner, dict) else held


def _attributes(members: dict[str, Any]) -> Attributes:
    return tuple(
        (name, value)
        for name, stated in members.items()
        if name not in _NAMES and not name.startswith("_")
        for value in _values(stated)
    )


def _values(stated: Any) -> Iterator[str]:
    for item in stated if isinstance(stated, list) else [stated]:
        yield from split_values(_text(item))


def split_values(text: str) -> Iterator[str]:
    """Give the values of a cell, which Kumu puts between ` | `.

    >>> list(split_values("one | two")), list(split_values(" "))
    (['one', 'two'], [])
    """
    for value in text.split(_MANY):
        if value.strip():
            yield value.strip()


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_deleted(held: dict[str, Any]) -> bool:
    return held.get("_deleted") is True or held.get("deleted") is True


def _deleted(file: SourceFile, number: int) -> Finding:
    return tell(file, number, None, "deleted", "the entry is marked as deleted", "nothing to do",
                effect="rejected")  # fmt: skip


def _no_map(file: SourceFile) -> FileRefusedError:
    return FileRefusedError(
        tell(file, None, None, "file_of_another_source", "the file holds no list named 'elements'",
             "give a Kumu export or blueprint, RDF or FollowTheMoney entities", effect="rejected")
    )  # fmt: skip
