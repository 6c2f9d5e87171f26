"""FollowTheMoney entities, one JSON object a line or a list of them (https://followthemoney.tech/).

Entities that tie two others, such as Ownership or Succession, are edges; all others are nodes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from graph.findings import Finding
from loaders.network_file.network import Attributes, Edge, Item, Items, Node, tell
from loaders.reading.bytes import open_plain_text
from loaders.reading.json import JsonEntries
from loaders.reading.refusal import FileRefusedError
from loaders.reading.source_file import SourceFile

# Schema: the two properties that name its ends, and what the tie is in words of maps.
_EDGES = {
    "Ownership": ("owner", "asset", "owns"),
    "Succession": ("successor", "predecessor", "succeeds"),
    "Membership": ("member", "organization", "member of"),
    "UnknownLink": ("subject", "object", None),
    "Associate": ("person", "associate", None),
    "Family": ("person", "relative", None),
    "Directorship": ("director", "organization", None),
    "Employment": ("employee", "employer", None),
    "Representation": ("agent", "client", None),
    "Payment": ("payer", "beneficiary", "payment"),
    "Debt": ("debtor", "creditor", None),
    "ProjectParticipant": ("participant", "project", None),
    "Occupancy": ("holder", "post", None),
}
_LONGEST_LINE = 1 << 22
_TIED = {end for source, target, _ in _EDGES.values() for end in (source, target)}


def read_follow_the_money(file: SourceFile) -> Items:
    """Give entities as nodes and edges, numbered by line or place in the list.

    Raises `FileRefusedError` for a file that holds no entity at all.
    """
    has_entity = False
    for item in _entities(file):
        if isinstance(item, Finding):
            yield item
            continue
        number, held = item
        schema, identity = held.get("schema"), held.get("id")
        if not (isinstance(schema, str) and isinstance(identity, str) and schema and identity):
            yield tell(file, number, None, "not_an_entity", "the object has no schema or no id",
                       "give entities of FollowTheMoney", effect="rejected")  # fmt: skip
            continue
        has_entity = True
        properties = held.get("properties")
        yield _item(number, schema, identity, properties if isinstance(properties, dict) else {})
    if not has_entity:
        raise FileRefusedError(
            tell(file, None, None, "file_of_another_source", "the file holds no entity",
                 "give entities of FollowTheMoney, one a line", effect="rejected")
        )  # fmt: skip


def _entities(file: SourceFile) -> Iterator[tuple[int, dict[str, Any]] | Finding]:
    with open_plain_text(file) as text, text.path.open(encoding="utf-8-sig") as lines:
        is_list = next((line for line in lines if line.strip()), "").lstrip().startswith("[")
    if is_list:
        entries = JsonEntries(file)
        for entry in entries:
            yield entry.number, entry.value
        if entries.is_refused:
            raise FileRefusedError(entries.findings[-1])
        yield from entries.findings
    else:
        yield from _lines(file)


def _lines(file: SourceFile) -> Iterator[tuple[int, dict[str, Any]] | Finding]:
    mend = "write one object a line"
    with open_plain_text(file) as text:
        yield from text.findings
        with text.path.open(encoding="utf-8-sig", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    if len(line) > _LONGEST_LINE:
                        raise ValueError("the line is too long")
                    held = json.loads(line)
                except (ValueError, RecursionError) as error:
                    said = " ".join(str(error).split())[:100]
                    yield tell(file, number, None, "not_json", f"the line is no JSON: {said}", mend,
                               effect="rejected")  # fmt: skip
                    continue
                if isinstance(held, dict):
                    yield number, held
                else:
                    yield tell(file, number, None, "not_an_object", "the line is no object", mend,
                               effect="rejected")  # fmt: skip


def _item(number: int, schema: str, identity: str, properties: dict[str, Any]) -> Item:
    if schema not in _EDGES:
        attributes = _attributes(properties, schema, without={"name"})
        names = _values(properties.get("name"))
        return Node(number, identity, names[0] if names else None, attributes)
    source, target, word = _EDGES[schema]
    ends = [_values(properties.get(name)) for name in (source, target)]
    role = next(iter(_values(properties.get("role"))), None) if schema == "UnknownLink" else None
    attributes = _attributes(properties, word or role or schema, without=_TIED)
    return Edge(number, ends[0][0] if ends[0] else "", ends[1][0] if ends[1] else "", True,
                attributes)  # fmt: skip


def _attributes(properties: dict[str, Any], type_word: str, without: set[str]) -> Attributes:
    others = [
        ("legal form" if name == "type" else name, value)
        for name, stated in properties.items()
        if name not in without
        for value in _values(stated)
    ]
    return (("type", type_word), *others)


def _values(stated: Any) -> list[str]:
    """Give the texts of a property; of an entity that stands in place, its id."""
    listed = stated if isinstance(stated, list) else [] if stated is None else [stated]
    found = [item.get("id") if isinstance(item, dict) else item for item in listed]
    return [str(item) for item in found if isinstance(item, str | int | float) and str(item)]
