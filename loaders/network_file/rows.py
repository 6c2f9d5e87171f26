"""Nodes and edges of any format as rows of text under the same columns.

Here words find their meaning, and what may reach a person is left out before anything is stored.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from graph.findings import Finding
from loaders.network_file.network import Attributes, Edge, Item, Node, plain, told_counts
from loaders.network_file.words import (
    NodeKind,
    edge_meaning,
    field_names,
    field_of,
    is_layout,
    is_of_a_person,
    is_withheld,
    node_kind,
)
from loaders.reading.countries import country_code
from loaders.reading.header import Columns
from loaders.reading.rows import TextRow
from loaders.reading.source_file import SourceFile

SEPARATOR = "\x1f"  # between attributes in one cell; no attribute may hold it
LONGEST = 2_000  # characters of an attribute
_NODE = ("id", "kind", "is_known", "is_confidential", "country_code", *field_names("node"))
_EDGE = ("source", "target", "is_directed", "tie", "role", "is_reversed", "edge_type",
         *field_names("edge")[1:])  # fmt: skip
COLUMNS = Columns(required=("part", "attributes", *_NODE, *_EDGE))
_TYPE = ("type", 0)
_PERSON = NodeKind("person")
_KEPT_KINDS = ("organization", "coalition", "program")
_NO_NAME = re.compile(r"[a-z]{0,4}[-_ ]?\d+|[0-9a-f-]{16,}|_:.*|.*://.*|urn:.*", re.IGNORECASE)
# An e-mail address, or a number before the name of a street.
_PERSONAL = re.compile(
    r"[^@\s]+@[^@\s]+[.][a-z]{2,}"
    r"|\b\d+\s+(?:[\w.]+\s+){1,4}(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd)\b",
    re.IGNORECASE,
)
_WORDS = {
    "withheld_attributes": (
        "attributes hold or are named after e-mail, phone, contacts, streets or points; they are "
        "not kept",
        "leave them out of maps that you share",
    ),
    "attributes_of_layout": (
        "attributes only say how the picture looks; they are not kept",
        "nothing to do",
    ),
    "attribute_too_long": (f"attributes are longer than {LONGEST:,} characters and were cut there",
                           "shorten them"),
    "line_break_in_label": ("labels hold line breaks; they are read as spaces",
                            "write them on one line"),
}  # fmt: skip


def text_rows(file: SourceFile, items: Iterable[Item]) -> Iterator[TextRow | Finding]:
    """Give a row for each node and edge, findings as they come, and notes at the end."""
    counts: Counter[str] = Counter()
    for item in items:
        if isinstance(item, Node):
            yield TextRow(item.line, _node_fields(item, counts))
        elif isinstance(item, Edge):
            yield TextRow(item.line, _edge_fields(item, counts))
        else:
            yield item
    yield from told_counts(file, counts, _WORDS)


def _node_fields(node: Node, counts: Counter[str]) -> dict[str, str | None]:
    fields, others = _sorted("node", node.attributes)
    kind = node_kind(fields.get("type") or "organization")
    if kind.kind == "organization" and _is_person(node.attributes):
        return {"part": "node", "id": node.id, "kind": "person"}
    row: dict[str, str | None] = {
        "part": "node",
        "id": node.id,
        "kind": kind.kind,
        "is_known": _said(kind.is_known),
        "type": fields.pop("type", None),
    }
    if kind.kind == "place":
        row["name"] = plain(node.label or fields.get("name"))
    if kind.kind not in _KEPT_KINDS:
        return row
    if node.label:
        if plain(fields.get("name")) not in ("", plain(node.label)):
            others.append(("name", fields["name"]))
        fields["name"] = node.label
    name = fields.get("name") or ("" if _NO_NAME.fullmatch(node.id) else node.id)
    counts["line_break_in_label"] += "\n" in name.strip()
    fields["name"] = plain(name)
    _set_country(fields, others)
    row |= fields
    row["sector"] = _sector(fields.get("sector"), kind.sector)
    row["is_confidential"] = _said(kind.is_confidential)
    row["attributes"] = _listed(others, counts)
    return row


def _is_person(attributes: Attributes) -> bool:
    """Tell of a node without a clear type whether it has what only a person has."""
    types = [(name, value) for name, value in attributes if field_of("node", name) == _TYPE]
    said = any(node_kind(value) == _PERSON for _, value in types)
    return said or any(is_of_a_person(name) for name, _ in attributes)


def _sector(stated: str | None, of_type: str | None) -> str | None:
    """Read a stated sector as a type too, such as `non-profit`; else that of the type."""
    if stated is None:
        return of_type
    kind = node_kind(stated)
    return kind.sector or stated


def _set_country(fields: dict[str, str], others: list[tuple[str, str]]) -> None:
    if (country := fields.get("country")) is None:
        return
    code = country_code(country)
    if code:
        fields["country_code"] = code
    if code not in (None, "USA"):
        # States and tax numbers of another country are none of the United States.
        others += [(name, fields.pop(name)) for name in ("state", "ein") if name in fields]


def _edge_fields(edge: Edge, counts: Counter[str]) -> dict[str, str | None]:
    fields, others = _sorted("edge", edge.attributes)
    word = fields.pop("type", None)
    meaning = edge_meaning(word) if word else None
    row: dict[str, str | None] = {
        "part": "edge",
        "source": edge.source,
        "target": edge.target,
        "is_directed": None if edge.is_directed is None else _said(edge.is_directed),
        "edge_type": word,
        "attributes": _listed(others, counts),
        **fields,
    }
    if meaning:
        row |= {"tie": meaning.tie, "role": meaning.role}
        row["is_reversed"] = _said(meaning.is_reversed)
    return row


def _sorted(part: str, attributes: Attributes) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Give the best value for each field of ours, and the attributes that fill none."""
    best: dict[str, tuple[int, int]] = {}
    for place, (name, value) in enumerate(attributes):
        if plain(value) and (found := field_of(part, name)) is not None:
            field, rank = found
            best[field] = min(best.get(field, (rank, place)), (rank, place))
    used = {place for _, place in best.values()}
    fields = {field: attributes[place][1] for field, (_, place) in best.items()}
    others = [pair for place, pair in enumerate(attributes) if place not in used and plain(pair[1])]
    return fields, others


def _listed(pairs: list[tuple[str, str]], counts: Counter[str]) -> str | None:
    kept = []
    for name, value in pairs:
        if is_withheld(name) or _PERSONAL.search(value):
            counts["withheld_attributes"] += 1
        elif is_layout(name):
            counts["attributes_of_layout"] += 1
        else:
            text = f"{plain(name)}={plain(value)}".replace(SEPARATOR, " ")
            counts["attribute_too_long"] += len(text) > LONGEST
            kept.append(text[:LONGEST])
    return SEPARATOR.join(kept) or None


def _said(value: bool) -> str:
    return "true" if value else "false"
