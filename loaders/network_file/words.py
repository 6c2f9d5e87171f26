"""What the words of a map mean here: `words.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SIGNS = re.compile(r"[\W_]+")
_REMEMBERED = 4096  # a file may hold any number of words


@dataclass(frozen=True, slots=True)
class NodeKind:
    """What a type of node is here; `is_known` is false where the table does not have it."""

    kind: str
    sector: str | None = None
    is_confidential: bool = False
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class EdgeMeaning:
    """What a type of edge says, `is_reversed` where it runs from target to source."""

    tie: str
    role: str | None = None
    is_reversed: bool = False


def fold(text: str) -> str:
    """Fold a word of a map: lower case, one space between words, also inside `CamelCase`.

    >>> fold("has_Sub-Organization"), fold("subOrganizationOf"), fold("NGO")
    ('has sub organization', 'sub organization of', 'ngo')
    """
    return _SIGNS.sub(" ", _CAMEL.sub(" ", text)).strip().casefold()


@lru_cache(_REMEMBERED)
def node_kind(type_word: str) -> NodeKind:
    """Tell what a node of this type is; an unknown type is an organization, or a person.

    >>> node_kind("Task Forces").kind, node_kind("Survivor advocate").kind, node_kind("??").is_known
    ('coalition', 'person', False)
    """
    folded = fold(type_word)
    for word in (folded, folded.removesuffix("s"), re.sub("ies$", "y", folded)):
        if word in _nodes():
            return _nodes()[word]
    parts = {part for word in folded.split() for part in (word, word.removesuffix("s"))}
    listed = _table()["persons"]
    is_person = parts & set(listed["words"]) and not parts & set(listed["bodies"])
    return NodeKind("person" if is_person else "organization", is_known=False)


@lru_cache(_REMEMBERED)
def edge_meaning(type_word: str) -> EdgeMeaning | None:
    """Tell what an edge of this type says, None where it is not known.

    >>> edge_meaning("subOrganizationOf")
    EdgeMeaning(tie='parent_of', role=None, is_reversed=True)
    """
    return _edges().get(fold(type_word))


@lru_cache(_REMEMBERED)
def field_of(part: str, name: str) -> tuple[str, int] | None:
    """Name the field that an attribute of a `node` or `edge` fills, and how well: 0 is best.

    >>> field_of("node", "Element Type"), field_of("edge", "Since"), field_of("node", "weight")
    (('type', 2), ('start', 2), None)
    """
    return _fields(part).get(fold(name))


def field_names(part: str) -> tuple[str, ...]:
    """Fields that attributes of a part may fill.

    >>> field_names("edge")[:3]
    ('type', 'start', 'evidence_date')
    """
    return tuple(_table()[f"{part}_fields"])


@lru_cache(_REMEMBERED)
def is_withheld(name: str) -> bool:
    """Tell whether an attribute may reach a person or name a street, by its name.

    >>> is_withheld("Contact e-mail"), is_withheld("address locality"), is_withheld("mission")
    (True, False, False)
    """
    if field_of("node", name):
        return False
    return bool(set(fold(name).split()) & set(_table()["withheld"]["words"]))


@lru_cache(_REMEMBERED)
def is_layout(name: str) -> bool:
    """Tell whether an attribute only says how a picture looks.

    >>> is_layout("viz:color"), is_layout("Modularity Class"), is_layout("color of badge")
    (True, True, False)
    """
    return fold(name).removeprefix("viz ") in _table()["layout"]["words"]


@lru_cache(_REMEMBERED)
def is_of_a_person(name: str) -> bool:
    """Tell whether only a person has this attribute.

    >>> is_of_a_person("lastName")
    True
    """
    return fold(name) in _table()["person_fields"]["words"]


@cache
def _nodes() -> Mapping[str, NodeKind]:
    return {
        word: NodeKind(block["kind"], block.get("sector"), block.get("is_confidential", False))
        for block in _table()["nodes"]
        for word in block["words"]
    }


@cache
def _edges() -> Mapping[str, EdgeMeaning]:
    return {
        word: EdgeMeaning(block["tie"], block.get("role"), block.get("is_reversed", False))
        for block in _table()["edges"]
        for word in block["words"]
    }


@cache
def _fields(part: str) -> Mapping[str, tuple[str, int]]:
    block: dict[str, list[str]] = _table()[f"{part}_fields"]
    return {
        name: (field, rank) for field, names in block.items() for rank, name in enumerate(names)
    }


@cache
def _table() -> dict[str, Any]:
    path = Path(__file__).with_name("words.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
