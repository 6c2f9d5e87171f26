"""A damaged file: how it is made, what is wrong with it, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.outcomes import Outcome

# What every file of the battery is told of, because it holds few columns and no year.
_ALWAYS = frozenset({"missing_optional_column", "edition_taken"})


@dataclass(frozen=True)
class Expected:
    """Records that load, records that do not, and the rules of all findings."""

    loaded: int
    rejected: int
    rules: frozenset[str]

    @property
    def words(self) -> str:
        """The outcome as the table of documents says it."""
        told = ", ".join(f"`{rule}`" for rule in sorted(self.rules))
        if not self.loaded and self.rejected == 1 and len(self.rules) == 1:
            return f"refused: {told}"
        parts = [f"{self.loaded} loaded"]
        if self.rejected:
            parts.append(f"{self.rejected} rejected")
        return ", ".join(parts) + (f"; told: {told}" if told else "")


def loads(loaded: int, *rules: str, rejected: int = 0) -> Expected:
    """Expect so many records, and these rules in the findings."""
    return Expected(loaded, rejected, frozenset(rules))


def refused(rule: str) -> Expected:
    """Expect a file of which nothing can be read: it counts as one record, and is rejected."""
    return Expected(0, 1, frozenset({rule}))


def seen(outcome: Outcome) -> Expected:
    """What came of a file, in the words of an expectation."""
    return Expected(outcome.loaded, outcome.rejected, frozenset(outcome.rules - _ALWAYS))


@dataclass(frozen=True)
class Case:
    """One file of the battery: `write` makes it at a path, `wrong` says what is wrong with it.

    `is_bomb` asks for a refusal within the deadline of bombs.
    """

    group: str
    wrong: str
    write: Callable[[Path], object]
    expected: Expected
    file: str
    source: str
    is_bomb: bool = False


def bytes_of(content: bytes) -> Callable[[Path], object]:
    """Write these bytes."""
    return lambda path: path.write_bytes(content)
