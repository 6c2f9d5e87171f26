"""Walk over the outermost list or object of a JSON text, keeping the line of each entry."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

DEEPEST = 64
LONGEST_NUMBER = 40  # digits
CONTENTS = "contents"
_SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(slots=True)
class RawEntry:
    """An entry before it is checked.

    `line` is where it begins, None where that is not known; `twice` lists names that stood twice
    in one object, `problems` what the parser met in it.
    """

    line: int | None
    value: Any
    twice: list[str]
    problems: list[str]


def read_text(
    text: str, page: dict[str, Any], contents: str = CONTENTS
) -> Iterator[tuple[str, RawEntry]]:
    """Give path and raw entry one by one; the other members of a page are put into `page`.

    A page is an object whose member named `contents` is a list.

    Raises ``json.JSONDecodeError`` where the text is no JSON, ``RecursionError`` where it is nested
    deeper than Python can follow.

    >>> [(path, raw.line, raw.value) for path, raw in read_text('[{},\\n{"a": 1}]', {})]
    [('[0]', 1, {}), ('[1]', 2, {'a': 1})]
    """
    yield from _Reader(text, page, contents).entries()


class _Reader:
    """Walks over the outermost list or object of a text, and lets Python parse what is inside."""

    def __init__(self, text: str, page: dict[str, Any], contents: str) -> None:
        self._text = text
        self._page = page
        self._contents = contents
        self._at = _skip(text, 0)
        self._line, self._counted = 1, 0
        self._twice: list[str] = []
        self._problems: list[str] = []
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_int=self._whole,
            parse_constant=self._constant,
        )

    def entries(self) -> Iterator[tuple[str, RawEntry]]:
        """Give path and raw entry one by one; JSONDecodeError where the text is no JSON."""
        if self._peek() == "[":
            yield from self._list("")
        elif self._peek() == "{":
            yield from self._members()
        else:
            yield "", self._value()
        self._at = _skip(self._text, self._at)
        if self._at != len(self._text):
            raise json.JSONDecodeError("more follows behind the end", self._text, self._at)

    def _list(self, name: str) -> Iterator[tuple[str, RawEntry]]:
        for number, _ in enumerate(self._items("[", "]")):
            yield f"{name}[{number}]", self._value()

    def _members(self) -> Iterator[tuple[str, RawEntry]]:
        """Give the entries of a page, or the object itself where it has no `contents`."""
        begun = self._here()
        pairs: list[tuple[str, Any]] = []
        twice: list[str] = []
        problems: list[str] = []
        is_page = False
        for _ in self._items("{", "}"):
            name = self._name()
            if name == self._contents and self._peek() == "[":
                is_page = True
                yield from self._list(name)
                continue
            raw = self._value()
            pairs.append((name, raw.value))
            twice += raw.twice
            problems += raw.problems
        self._twice = twice
        whole = self._object(pairs)
        if is_page:
            self._page.update(whole)
        else:
            yield "", RawEntry(begun, whole, twice, problems)

    def _items(self, opening: str, closing: str) -> Iterator[None]:
        """Stop at the beginning of each item between two brackets."""
        self._take(opening)
        if self._peek() == closing:
            self._take(closing)
            return
        while True:
            yield
            if self._peek() == closing:
                self._take(closing)
                return
            self._take(",")

    def _name(self) -> str:
        if self._peek() != '"':
            raise json.JSONDecodeError("Expecting a name in quotes", self._text, self._at)
        name, end = self._decoder.raw_decode(self._text, self._at)
        self._at = _skip(self._text, end)
        self._take(":")
        return str(name)

    def _value(self) -> RawEntry:
        line = self._here()
        self._twice, self._problems = [], []
        value, end = self._decoder.raw_decode(self._text, self._at)
        self._at = _skip(self._text, end)
        return RawEntry(line, value, self._twice, self._problems)

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self, sign: str) -> None:
        if self._peek() != sign:
            raise json.JSONDecodeError(f"Expecting '{sign}'", self._text, self._at)
        self._at = _skip(self._text, self._at + 1)

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            names = [name for name, _ in pairs]
            self._twice += [name for name in made if names.count(name) > 1]
        return made

    def _whole(self, digits: str) -> int | None:
        if len(digits) > LONGEST_NUMBER:
            self._problems.append("number_too_long")
            return None
        return int(digits)

    def _constant(self, _: str) -> None:
        self._problems.append("not_a_number")


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()
