"""GraphML as yEd, Gephi, igraph, NetworkX and Cytoscape write it.

http://graphml.graphdrawing.org/specification.html: keys declare attributes and their defaults, a
graph says how its edges run unless they say it themselves. Nodes of nested graphs are nodes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loaders.network_file.network import Attributes, Edge, Items, Node, plain, tell, told_counts
from loaders.reading.refusal import FileRefusedError
from loaders.reading.source_file import SourceFile
from loaders.reading.xml import iter_elements

if TYPE_CHECKING:
    from lxml import etree

_TAGS = ("key", "node", "edge", "hyperedge", "graph")
_LABELS = ("NodeLabel", "EdgeLabel")  # how yEd writes them, inside what it draws
_WORDS = {
    "nested_graph": ("graphs stand inside a node; their nodes are read as those of one network",
                     "say in an edge what belongs to what"),
    "hyperedge": ("hyperedges join more than two nodes and are not read", "write them as edges"),
    "port": ("edges name ports of nodes, which are not read", "nothing to do"),
    "key_without_name": ("keys have no attr.name; their ids stand for it", "give each key a name"),
    "key_not_declared": ("attributes have a key that the file does not declare",
                         "declare it as <key>"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Key:
    name: str
    default: str | None
    domain: str


def read_graphml(file: SourceFile) -> Items:
    """Give nodes and edges, numbered in the order in which they end, and what was not read.

    Raises `FileRefusedError` for a document that is no GraphML.
    """
    keys: dict[str, _Key] = {}
    counts: Counter[str] = Counter()
    number = graphs = 0
    for element in iter_elements(file, _TAGS):
        if element.tag == "key":
            counts["key_without_name"] += _declare(keys, element)
            continue
        if element.tag == "graph":
            graphs += 1
            counts["nested_graph"] += _local(element.getparent()) == "node"
            continue
        if element.tag == "hyperedge":
            counts["hyperedge"] += 1
            continue
        number += 1
        attributes = _attributes(element, keys, counts)
        if element.tag == "node":
            yield Node(number, plain(element.get("id")), None, attributes)
        else:
            counts["port"] += "sourceport" in element.attrib or "targetport" in element.attrib
            source, target = plain(element.get("source")), plain(element.get("target"))
            yield Edge(number, source, target, _is_directed(element), attributes)
    if not graphs:
        raise FileRefusedError(tell(file, None, None, "file_of_another_source",
                                    "the file is no GraphML: it holds no <graph>",
                                    "give a GraphML file", effect="rejected"))  # fmt: skip
    yield from told_counts(file, counts, _WORDS)


def _declare(keys: dict[str, _Key], element: etree._Element) -> bool:
    """Keep a key; tell whether it has no name."""
    identity = element.get("id") or ""
    # What yEd draws is declared by a type and no name.
    name = element.get("attr.name") or element.get("yfiles.type")
    keys[identity] = _Key(name or identity, element.findtext("default"), element.get("for", "all"))
    return name is None


def _attributes(element: etree._Element, keys: dict[str, _Key], counts: Counter[str]) -> Attributes:
    found: list[tuple[str, str]] = []
    given = set()
    for data in element.findall("data"):
        identity = data.get("key") or ""
        given.add(identity)
        counts["key_not_declared"] += identity not in keys
        if len(data):
            label = next((text for text in _drawn(data)), None)
            found += [("label", label)] if label else []
        elif data.text:
            found.append((keys[identity].name if identity in keys else identity, data.text))
    for identity, key in keys.items():
        if key.default and identity not in given and key.domain in ("all", element.tag):
            found.append((key.name, key.default))
    return tuple(found)


def _drawn(data: etree._Element) -> list[str]:
    return [text for tag in _LABELS for drawn in data.iter(tag) if (text := plain(drawn.text))]


def _is_directed(element: etree._Element) -> bool | None:
    stated = (element.get("directed") or "").lower()
    if stated in ("true", "false"):
        return stated == "true"
    graph = next((outer for outer in element.iterancestors() if _local(outer) == "graph"), None)
    default = None if graph is None else graph.get("edgedefault")
    return {"directed": True, "undirected": False}.get(default or "")


def _local(element: etree._Element | None) -> str:
    return "" if element is None else str(element.tag).rpartition("}")[2]
