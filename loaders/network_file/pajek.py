"""Pajek .net files: vertices with numbers and labels, arcs (directed) and edges (undirected).

http://mrvar.fdv.uni-lj.si/pajek/: sections begin with *, comments with %, labels stand in quotes,
and `*Arcs :2 "funds"` names the relation of its lines. A matrix is not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from graph.findings import Finding
from loaders.network_file.network import Attributes, Edge, Items, Node, plain, tell, told_counts
from loaders.reading.bytes import open_plain_text
from loaders.reading.refusal import FileRefusedError
from loaders.reading.source_file import SourceFile

_TOKEN = re.compile(r'"([^"]*)"|(\S+)')
_NUMBER = re.compile(r"[-+]?\d*\.?\d+(e[-+]?\d+)?", re.IGNORECASE)
_SHAPES = ("ellipse", "box", "diamond", "triangle", "cross", "empty", "circle", "man", "woman",
           "house")  # fmt: skip
_LONGEST_LINE = 1 << 20
_PAIRS = {"arcs": True, "edges": False}
_LISTS = {"arcslist": True, "edgeslist": False}
_WORDS = {
    "unread_section": ("lines stand in sections other than vertices, arcs and edges; they are not "
                       "read", "nothing to do"),
    "vertices_not_listed": ("vertices are counted in *Vertices and not listed; they have no name",
                            "list each with its number and label"),
    "ties_in_lists": ("ties stand several in a line; they are numbered behind the last line",
                      "nothing to do"),
}  # fmt: skip


def read_pajek(file: SourceFile) -> Items:
    """Give vertices and ties with their lines, findings for lines that are damaged.

    Raises `FileRefusedError` for a file without vertices and for one that holds a matrix.
    """
    with open_plain_text(file) as text:
        yield from text.findings
        with text.path.open(encoding="utf-8-sig", errors="replace") as lines:
            yield from _Reader(file).read(lines)


class _Reader:
    """Walks over the lines of one file and knows in which section it is."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._section = ""
        self._relation: str | None = None
        self._counts: Counter[str] = Counter()
        self._promised = self._listed = 0
        self._late: list[tuple[str, str, bool, Attributes]] = []

    def read(self, lines: Iterator[str]) -> Items:
        has_vertices = False
        number = 0
        for number, raw in enumerate(lines, 1):
            line = raw.strip()
            if not line or line.startswith(("%", "/*")):
                continue
            if len(line) > _LONGEST_LINE:
                yield self._reject(number, "line_too_long", "the line is over a million characters")
            elif line.startswith("*"):
                self._begin(number, line)
                has_vertices = has_vertices or self._section == "vertices"
            elif not self._section:
                break
            else:
                yield from self._items(number, _tokens(line))
        if not has_vertices:
            raise self._refusal(None, "file_of_another_source", "the file has no *Vertices",
                                "give a Pajek network (.net)")  # fmt: skip
        self._counts["vertices_not_listed"] = max(0, self._promised - self._listed)
        # A line of a list holds several ties, and a record needs a line of its own.
        for place, (source, target, directed, attributes) in enumerate(self._late, number + 1):
            yield Edge(place, source, target, directed, attributes)
        self._counts["ties_in_lists"] = len(self._late)
        yield from told_counts(self._file, self._counts, _WORDS)

    def _begin(self, number: int, line: str) -> None:
        tokens = _tokens(line[1:])
        self._section = tokens[0].casefold() if tokens else "empty"
        if self._section == "matrix":
            message = "the network is written as a matrix, which is not read here"
            raise self._refusal(number, "matrix", message, "save it from Pajek as arcs and edges")
        if self._section == "vertices" and len(tokens) > 1 and tokens[1].isdecimal():
            self._promised += int(tokens[1][:12])
        named = [token for token in tokens[1:] if not token.startswith(":")]
        is_tie = self._section in (*_PAIRS, *_LISTS)
        self._relation = plain(" ".join(named)) or None if is_tie else None

    def _items(self, number: int, tokens: list[str]) -> Items:
        section = self._section
        if section == "vertices":
            self._listed += 1
            label = tokens[1] if len(tokens) > 1 else None
            yield Node(number, tokens[0], label, _pairs(_after_layout(tokens[2:])))
        elif section in _PAIRS or section in _LISTS:
            if len(tokens) < 2:
                yield self._reject(number, "too_few_columns", "the line names one vertex only")
            elif section in _PAIRS:
                attributes = self._attributes(tokens[2:])
                yield Edge(number, tokens[0], tokens[1], _PAIRS[section], attributes)
            else:
                directed = _LISTS[section]
                attributes = self._attributes([])
                self._late += [(tokens[0], end, directed, attributes) for end in tokens[1:]]
        else:
            self._counts["unread_section"] += 1

    def _attributes(self, tokens: list[str]) -> Attributes:
        pairs: list[tuple[str, str]] = []
        if tokens and _NUMBER.fullmatch(tokens[0]):
            pairs.append(("weight", tokens[0]))
            tokens = tokens[1:]
        for name, value in _pairs(tokens):
            pairs.append(("label" if name == "l" else name, value))
        if self._relation:
            pairs.append(("type", self._relation))
        return tuple(pairs)

    def _reject(self, number: int, rule: str, message: str) -> Finding:
        return tell(self._file, number, None, rule, message, "mend the line", effect="rejected")

    def _refusal(self, number: int | None, rule: str, message: str, mend: str) -> FileRefusedError:
        return FileRefusedError(
            tell(self._file, number, None, rule, message, mend, effect="rejected")
        )


def _tokens(line: str) -> list[str]:
    return [quoted or bare for quoted, bare in _TOKEN.findall(line)]


def _after_layout(tokens: Sequence[str]) -> Sequence[str]:
    """Leave out up to three coordinates and a shape."""
    place = 0
    while place < min(3, len(tokens)) and _NUMBER.fullmatch(tokens[place]):
        place += 1
    if place < len(tokens) and tokens[place].casefold() in _SHAPES:
        place += 1
    return tokens[place:]


def _pairs(tokens: Sequence[str]) -> Attributes:
    return tuple(zip(tokens[::2], tokens[1::2], strict=False))
