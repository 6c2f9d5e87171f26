"""Decisions that cannot all hold: A is B, B is C, and yet A is not C."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from commonground.review.decide import pair_of
from graph.identity.decisions import Decision


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One decision that does not fit those before it, and the chain of records it breaks.

    ``apart`` is the decision ``different`` and ``chain`` the records that decisions ``same`` join
    from one of its ends to the other.
    """

    decision: Decision
    apart: Decision
    chain: tuple[str, ...]

    def __str__(self) -> str:
        first, *between, last = self.chain
        through = f" through {', '.join(between)}" if between else ""
        return f"{first} and {last} were decided to be one{through}, and also to be different"


def contradictions(decisions: Iterable[Decision]) -> list[Contradiction]:
    """Give each decision that contradicts those before it; taken in the order given.

    A contradicting decision is left out of what the following ones are compared with. Takes
    decisions that stand (`standing`), one a pair.
    """
    joined: dict[str, dict[str, None]] = {}
    group: dict[str, set[str]] = {}
    apart: dict[str, dict[str, Decision]] = {}
    found: list[Contradiction] = []
    for item in decisions:
        a, b = pair_of(item)
        ours, theirs = (group.setdefault(name, {name}) for name in (a, b))
        if item.verdict == "different":
            if ours is theirs:
                found.append(Contradiction(item, item, _chain(joined, a, b)))
            else:
                apart.setdefault(a, {})[b] = apart.setdefault(b, {})[a] = item
            continue
        if ours is not theirs and (refused := _between(apart, ours, theirs)) is not None:
            linked = {name: dict(others) for name, others in joined.items()}
            linked.setdefault(a, {})[b] = linked.setdefault(b, {})[a] = None
            found.append(Contradiction(item, refused, _chain(linked, *pair_of(refused))))
            continue
        joined.setdefault(a, {})[b] = joined.setdefault(b, {})[a] = None
        small, large = sorted((ours, theirs), key=len)
        if small is not large:
            large |= small
            group.update(dict.fromkeys(small, large))
    return found


def _between(
    apart: dict[str, dict[str, Decision]], ours: set[str], theirs: set[str]
) -> Decision | None:
    small, large = sorted((ours, theirs), key=len)
    for name in sorted(small):
        for other, item in apart.get(name, {}).items():
            if other in large:
                return item
    return None


def _chain(joined: dict[str, dict[str, None]], start: str, end: str) -> tuple[str, ...]:
    """Give the shortest way from one record to another over pairs that are one."""
    came: dict[str, str | None] = {start: None}
    waiting = deque([start])
    while waiting and end not in came:
        name = waiting.popleft()
        for other in joined.get(name, {}):
            if other not in came:
                came[other] = name
                waiting.append(other)
    way = []
    at: str | None = end
    while at is not None:
        way.append(at)
        at = came.get(at)
    return tuple(reversed(way))
