"""GEXF 1.1 to 1.3 as Gephi and NetworkX write it (https://gexf.net/).

Attributes are declared by number for nodes and edges; edges are undirected unless the graph or the
edge says otherwise. Spells and start or end of an edge become its dates; how it looks is not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from loaders.network_file.network import Attributes, Edge, Items, Node, plain, tell, told_counts
from loaders.reading.refusal import FileRefusedError
from loaders.reading.source_file import SourceFile
from loaders.reading.xml import iter_elements

if TYPE_CHECKING:
    from lxml import etree

_TAGS = ("attribute", "node", "edge", "graph")
_WORDS = {
    "nested_graph": ("nodes stand inside another node; they are read as those of one network",
                     "say in an edge what belongs to what"),
    "attribute_not_declared": ("attributes have a number that the file does not declare",
                               "declare it as <attribute>"),
}  # fmt: skip


def read_gexf(file: SourceFile) -> Items:
    """Give nodes and edges, numbered in the order in which they end, and what was not read.

    Raises `FileRefusedError` for a document that is no GEXF.
    """
    titles: dict[tuple[str, str], tuple[str, str | None]] = {}
    counts: Counter[str] = Counter()
    number, is_gexf = 0, False
    for element in iter_elements(file, _TAGS):
        is_gexf = is_gexf or _is_gexf(element)
        if element.tag == "attribute":
            kind = _outer(element, "attributes", "class") or "node"
            identity = element.get("id") or ""
            titles[kind, identity] = element.get("title") or identity, element.findtext("default")
        elif element.tag == "node":
            number += 1
            counts["nested_graph"] += _is_nested(element)
            attributes = (*_stated(element, titles, counts), *_days(element))
            yield Node(number, plain(element.get("id")), element.get("label"), attributes)
        elif element.tag == "edge":
            number += 1
            yield _edge(number, element, _stated(element, titles, counts))
    if not is_gexf:
        raise FileRefusedError(tell(file, None, None, "file_of_another_source",
                                    "the file is no GEXF", "give a GEXF file",
                                    effect="rejected"))  # fmt: skip
    yield from told_counts(file, counts, _WORDS)


def _edge(number: int, element: etree._Element, stated: Attributes) -> Edge:
    kind = element.get("type") or _outer(element, "graph", "defaultedgetype") or "undirected"
    named = ((name, element.get(name)) for name in ("kind", "label", "weight"))
    attributes = (*stated, *((name, value) for name, value in named if value), *_days(element))
    # A mutual edge runs both ways, which is what an undirected one says of a partnership.
    source, target = plain(element.get("source")), plain(element.get("target"))
    return Edge(number, source, target, kind.lower() == "directed", attributes)


def _days(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Give first and last day: those of the element, else of its first and last spell."""
    spells = element.findall("spells/spell")
    for name, holder in (("start", spells[:1]), ("end", spells[-1:])):
        value = element.get(name) or next((spell.get(name) for spell in holder), None)
        if value and value not in ("Infinity", "-Infinity"):
            yield name, value[:10] if "T" in value else value


def _stated(
    element: etree._Element,
    titles: dict[tuple[str, str], tuple[str, str | None]],
    counts: Counter[str],
) -> Attributes:
    found = []
    kind = str(element.tag)
    given = set()
    for stated in element.findall("attvalues/attvalue"):
        identity = stated.get("for") or stated.get("id") or ""
        given.add(identity)
        counts["attribute_not_declared"] += (kind, identity) not in titles
        name, _ = titles.get((kind, identity), (identity, None))
        found.append((name, stated.get("value") or ""))
    for (domain, identity), (name, default) in titles.items():
        if domain == kind and default and identity not in given:
            found.append((name, default))
    return tuple(found)


def _is_gexf(element: etree._Element) -> bool:
    return any(_local(outer) == "gexf" for outer in element.iterancestors())


def _is_nested(element: etree._Element) -> bool:
    return any(_local(outer) == "node" for outer in element.iterancestors())


def _outer(element: etree._Element, tag: str, name: str) -> str | None:
    return next(
        (outer.get(name) for outer in element.iterancestors() if _local(outer) == tag), None
    )


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
