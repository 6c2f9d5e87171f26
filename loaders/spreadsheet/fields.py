"""What a row of a spreadsheet may be and what its columns may mean: `fields.toml` as objects."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graph.schema import get_type

TABLE = Path(__file__).with_name("fields.toml")
# Fields that may hold several words, and the fields whose text is a date or a number.
LISTS = ("list", "places")
DATES = ("date", "past_date")
NUMBERS = ("whole", "people", "decimal")


@dataclass(frozen=True, slots=True)
class Field:
    """What one column may mean; `headers` are words that people write over such a column."""

    name: str
    cast: str
    means: str
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowKind:
    """What one row may be: of each list in `needs` a row must fill one, `may` it can fill."""

    name: str
    means: str
    needs: tuple[tuple[str, ...], ...]
    may: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of all fields, those that are needed first."""
        return (*(name for group in self.needs for name in group), *self.may)


@cache
def row_kinds() -> Mapping[str, RowKind]:
    """Everything that a row may be, by name, in the order of preference."""
    return {
        name: RowKind(
            name,
            block["means"],
            tuple(tuple(group) for group in block["needs"]),
            tuple(block["may"]),
        )
        for name, block in _blocks()["rows"].items()
    }


@cache
def fields() -> Mapping[str, Field]:
    """All fields by name."""
    return {
        name: Field(name, block["cast"], block["means"], tuple(block["headers"]))
        for name, block in _blocks()["fields"].items()
    }


def unread_headers() -> frozenset[str]:
    """Words over columns that speak of persons or streets, which nobody should load."""
    return frozenset(word for words in _blocks()["unread"].values() for word in words)


def person_titles() -> tuple[str, ...]:
    """Words that stand before the name of a person, in small letters and without a point."""
    return tuple(_blocks()["names"]["titles"])


def organization_words() -> tuple[str, ...]:
    """Words, or endings of words, that organizations have in their names."""
    return tuple(_blocks()["names"]["organizations"])


def plain_words() -> frozenset[str]:
    """Words that mean a field when they are a whole header, and nothing inside a longer one."""
    return frozenset(_blocks()["plain"]["words"])


def small_words() -> frozenset[str]:
    """Words of a header that mean nothing by themselves."""
    return frozenset(_blocks()["plain"]["small"])


def words_for(field: str) -> Mapping[str, tuple[str, ...]]:
    """Words that people write for each code of a field, folded; empty where none are known."""
    held = _blocks()["words"].get(field, {})
    return {code: tuple(words) for code, words in held.items()}


def codes_of(row: str, field: str) -> tuple[str, ...]:
    """Codes that a field may hold in rows of a kind, from the model; empty where it is free.

    >>> codes_of("membership", "seat"), codes_of("grant", "title")
    (('decision', 'advisory'), ())
    >>> codes_of("program", "services")[:2]
    ('emergency-shelter', 'safe-house')
    """
    cast = fields()[field].cast
    if cast == "yes_no":
        return ("true", "false")
    if cast == "list":
        return _listed_codes(field)
    if cast != "code":
        return ()
    own = get_type(row).fields
    known = own if field in own else get_type("organization").fields
    return known[field].codes


def _listed_codes(field: str) -> tuple[str, ...]:
    if field == "sectors":
        return get_type("organization").fields["sector"].codes
    return tuple(get_type(field.removesuffix("s")).codes)


@cache
def _blocks() -> Mapping[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
