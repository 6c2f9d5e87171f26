"""Networks as RDF: organizations of W3C ORG, schema.org, FOAF and our own words, and their ties.

A thing is a node where its class is one of these vocabularies and known to `words.toml`; a
statement between two things is an edge where its property is. Memberships, partnerships and change
events, which are things of their own, are edges too. Everything else that is said of a node stays
as its attributes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from loaders.network_file.network import Attributes, Edge, Items, Node, tell, told_counts
from loaders.network_file.words import edge_meaning, fold, node_kind
from loaders.reading.rdf import Statement, iter_statements
from loaders.reading.refusal import FileRefusedError
from loaders.reading.source_file import SourceFile

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_VOCABULARIES = (
    "http://www.w3.org/ns/org#",
    "https://schema.org/",
    "http://schema.org/",
    "http://xmlns.com/foaf/0.1/",
    "http://www.w3.org/2006/vcard/ns#",
    "https://w3id.org/commonground/def/",
)
_LABELS = ("pref label", "name", "label", "legal name")
# Things that stand for a tie: the properties of its two ends, and what it is in words of maps.
_TIES = {
    "membership": ("member", "organization", "member of"),
    "partnership": ("partner", "other partner", "partnership"),
    "change event": ("resulting organization", "original organization", "succeeds"),
}
_CITIES = ("address locality", "address region", "address country")
_PARTS = ("postal address",)
_WORDS = {
    "not_of_a_network": ("things are of no class of a network that is known here; they are not "
                         "read", "say that they are org:Organization, or leave them out"),
}  # fmt: skip


@dataclass(slots=True)
class _Thing:
    """What is said of one thing: its classes, its texts, the things it names."""

    classes: list[str] = field(default_factory=list)
    texts: list[tuple[str, str, str | None]] = field(default_factory=list)
    targets: list[tuple[str, str]] = field(default_factory=list)

    def texts_of(self, name: str) -> list[str]:
        return [text for held, text, _ in self.texts if fold(_local(held)) == name]

    def targets_of(self, name: str) -> list[str]:
        return [target for held, target in self.targets if fold(_local(held)) == name]

    def label(self) -> str | None:
        """Give the preferred label: by property, English first, then by language and text."""
        ranked = [
            (_LABELS.index(name), language not in ("en", "en-us", None), language or "", text)
            for held, text, language in self.texts
            if (name := fold(_local(held))) in _LABELS
        ]
        return min(ranked)[3] if ranked else None


def read_statements(file: SourceFile) -> Items:
    """Give nodes in the order in which the file names them, then edges, and what was not read.

    Raises `FileRefusedError` as `iter_statements`, and for a file that holds no node.
    """
    things = _gather(iter_statements(file))
    nodes = {name: word for name, thing in things.items() if (word := _class(thing)) is not None}
    if not nodes:
        raise FileRefusedError(
            tell(file, None, None, "file_of_another_source",
                 "no thing in it is an organization of W3C ORG, schema.org or FOAF",
                 "say of each what it is, such as org:Organization", effect="rejected")
        )  # fmt: skip
    counts: Counter[str] = Counter()
    for number, (name, word) in enumerate(nodes.items(), 1):
        thing = things[name]
        attributes = (("type", word), *_texts(thing), *_links(thing, things), *_town(thing, things))
        yield Node(number, name, thing.label(), attributes)
    for number, (source, target, attributes) in enumerate(_edges(nodes, things), len(nodes) + 1):
        yield Edge(number, source, target, True, attributes)
    for name, thing in things.items():
        known = name in nodes or any(_tie(held) or held in _PARTS for held in _words(thing))
        counts["not_of_a_network"] += bool(thing.classes) and not known
    yield from told_counts(file, counts, _WORDS)


def _gather(statements: Iterable[Statement]) -> dict[str, _Thing]:
    things: dict[str, _Thing] = {}
    seen: set[Statement] = set()
    for item in statements:
        if item in seen:
            continue
        seen.add(item)
        thing = things.setdefault(item.subject, _Thing())
        if item.text is not None:
            thing.texts.append((item.predicate, item.text, item.language))
        elif item.target is not None and item.predicate == _TYPE:
            thing.classes.append(item.target)
        elif item.target is not None:
            thing.targets.append((item.predicate, item.target))
    return things


def _class(thing: _Thing) -> str | None:
    """Give the word for what a node is: of several classes the one that says most."""
    known = [word for word in _words(thing) if node_kind(word).is_known and not _tie(word)]
    ranked = [
        (kind.kind == "other", kind.kind != "person", kind.sector is None,
         kind.kind == "organization", word)
        for word in known
        if (kind := node_kind(word))
    ]  # fmt: skip
    found = min(ranked, default=None)
    return None if found is None or found[0] else found[-1]


def _words(thing: _Thing) -> list[str]:
    return [fold(_local(name)) for name in thing.classes if name.startswith(_VOCABULARIES)]


def _tie(word: str) -> tuple[str, str, str] | None:
    return _TIES.get(word)


def _texts(thing: _Thing) -> Iterator[tuple[str, str]]:
    for name, text, _ in thing.texts:
        if fold(_local(name)) not in _LABELS:
            yield _local(name), text


def _links(thing: _Thing, things: dict[str, _Thing]) -> Iterator[tuple[str, str]]:
    """Give names of things that lie outside the file, such as a homepage."""
    for name, target in thing.targets:
        if target not in things and not target.startswith("_:") and not _is_edge(name):
            yield _local(name), target


def _town(thing: _Thing, things: dict[str, _Thing]) -> Iterator[tuple[str, str]]:
    for target in thing.targets_of("address"):
        for name in _CITIES:
            for text in things.get(target, _Thing()).texts_of(name):
                yield name, text


def _edges(
    nodes: dict[str, str], things: dict[str, _Thing]
) -> Iterator[tuple[str, str, Attributes]]:
    for name, thing in things.items():
        if name in nodes:
            for held, target in thing.targets:
                if _is_edge(held):
                    yield name, target, (("type", _local(held)),)
            continue
        for word in _words(thing):
            if (tie := _tie(word)) is not None:
                attributes = (("type", tie[2]), *_texts(thing))
                for source in thing.targets_of(tie[0]):
                    for target in thing.targets_of(tie[1]):
                        yield source, target, attributes


def _is_edge(name: str) -> bool:
    return name.startswith(_VOCABULARIES) and edge_meaning(_local(name)) is not None


def _local(name: str) -> str:
    """Give the last part of the name of a class or property.

    >>> _local("http://www.w3.org/ns/org#subOrganizationOf")
    'subOrganizationOf'
    """
    return name.rstrip("/#").replace("#", "/").rpartition("/")[2]
