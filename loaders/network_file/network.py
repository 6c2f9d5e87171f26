"""What every format of a network comes down to: nodes and edges with attributes as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.findings import Finding
from loaders.reading.source_file import SourceFile

Attributes = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Node:
    """One node as its file states it; `line` is its line or its number in the file."""

    line: int
    id: str
    label: str | None
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge between two ids; `is_directed` is None where nothing says so."""

    line: int
    source: str
    target: str
    is_directed: bool | None
    attributes: Attributes = ()


Item = Node | Edge | Finding
Items = Iterator[Item]


def tell(
    file: SourceFile,
    line: int | None,
    column: str | None,
    rule: str,
    message: str,
    mend: str,
    *,
    effect: str = "noted",
) -> Finding:
    """Make a finding of a format; values stay out of it, because a label may name a person."""
    return Finding(file.dataset, file.name, line, column, None, rule, effect, message, mend)


def told_counts(
    file: SourceFile, counts: dict[str, int], words: dict[str, tuple[str, str]]
) -> Iterator[Finding]:
    """Give one note for each rule that was counted, its message after the count."""
    for rule, count in sorted(counts.items()):
        if count:
            message, mend = words[rule]
            yield tell(file, None, None, rule, f"{count:,} {message}", mend)


def plain(text: str | None) -> str:
    """Fold white space, also line breaks that only serve a picture.

    >>> plain(" Example\\n Aid ")
    'Example Aid'
    """
    return " ".join((text or "").split())
