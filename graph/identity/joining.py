"""Joining: pairs into clusters, strongest first, with every refusal honoured.

What a person said comes first, then what records state, then strict rules, then scored pairs by
falling score. A join is refused where a person keeps two of the members apart, where the two sides
hold different numbers of a kind that an entity has one of, where a rule found a relation instead
(parent, host, successor), and where a scored pair would weld two groups that hardly agree.

The last is judged on *units*, groups that stand on more than likeness: of all pairs of units across
the two sides, at least a share must have been found alike (half-way between single and complete
linkage; Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 14.3.12).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from graph.compiled import kernel

Numbers = npt.NDArray[np.int64]

TIERS = ("person", "reference", "identifier", "strict", "scored")
PERSON, REFERENCE, IDENTIFIER, STRICT, SCORED = range(5)
JOINED, DECIDED, RELATED, WEAK, CONFLICT = range(5)  # CONFLICT + k: in the k-th kind of number


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of homes by number, in any order."""

    a: Numbers
    b: Numbers

    @classmethod
    def of(cls, pairs: list[tuple[int, int]]) -> Pairs:
        """Make pairs from tuples; an empty list gives empty pairs."""
        rows = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return cls(rows[:, 0].copy(), rows[:, 1].copy())


def join_edges(
    count: int,
    edges: Pairs,
    tier: Numbers,
    *,
    exclusive: Numbers | None = None,
    apart: Pairs | None = None,
    related: Pairs | None = None,
    alike: Pairs | None = None,
    support: float = 0.4,
) -> tuple[Numbers, Numbers]:
    """Give the cluster of each of ``count`` homes, and what became of each edge.

    ``edges`` stand in the order in which they are to be tried, ``tier`` falling in strength
    (`PERSON` to `SCORED`). ``exclusive`` is homes x kinds of number, as codes, -1 where there is
    none. ``apart`` binds every tier, ``related`` only rules and scores. ``alike`` are all pairs
    that were found alike, also those below acceptance. A cluster is named by its first member; an
    edge gives `JOINED`, or why it was refused. No homes give empty arrays.
    """
    none = Pairs.of([])
    codes = np.full((count, 0), -1, dtype=np.int64)
    root, following = np.arange(count, dtype=np.int64), np.arange(count, dtype=np.int64)
    size, units = np.ones(count, dtype=np.int64), np.ones(count, dtype=np.int64)
    outcome = np.zeros(len(edges.a), dtype=np.int64)
    refusals = (*_neighbours(count, apart or none), *_neighbours(count, related or none))
    links = _neighbours(count, none)
    numbered, scored = (int(np.searchsorted(tier, first)) for first in (IDENTIFIER, SCORED))
    for start, end in ((0, numbered), (numbered, scored), (scored, len(edges.a))):
        if start == numbered and exclusive is not None:
            codes = _unified(exclusive, _roots(root))
        if start == scored:
            unit = _roots(root)
            units[:] = 1
            links = _unit_links(count, unit, alike or none)
        _join(edges.a, edges.b, tier, start, end, root, following, size, units, codes, *refusals,
              *links, support, outcome)  # fmt: skip
    return _first_members(count, _roots(root)), outcome


def _neighbours(count: int, pairs: Pairs) -> tuple[Numbers, Numbers]:
    """Lay pairs out as neighbours of each home: offsets and, per home, its neighbours in order."""
    a = np.concatenate([pairs.a, pairs.b])
    b = np.concatenate([pairs.b, pairs.a])
    order = np.lexsort((b, a))
    offsets = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(a, minlength=count), out=offsets[1:])
    return offsets, b[order]


def _unit_links(count: int, unit: Numbers, alike: Pairs) -> tuple[Numbers, Numbers]:
    """Give which units were found alike, each pair of units once."""
    a, b = unit[alike.a], unit[alike.b]
    low, high = np.minimum(a, b), np.maximum(a, b)
    keep = low != high
    pairs = np.unique(np.stack([low[keep], high[keep]], axis=1), axis=0)
    return _neighbours(count, Pairs(pairs[:, 0].copy(), pairs[:, 1].copy()))


def _roots(root: Numbers) -> Numbers:
    found = root.copy()
    while True:
        above = found[found]
        if np.array_equal(above, found):
            return found
        found = above


def _first_members(count: int, root: Numbers) -> Numbers:
    first = np.full(count, count, dtype=np.int64)
    np.minimum.at(first, root, np.arange(count))
    return first[root]


def _unified(codes: Numbers, root: Numbers) -> Numbers:
    """Let numbers that people's or records' own words put side by side count as one number."""
    unified = codes.copy()
    for column in range(codes.shape[1]):
        known = np.flatnonzero(codes[:, column] >= 0)
        if len(known) == 0:
            continue
        size = int(codes[known, column].max()) + 1
        total = len(root) + size
        graph = coo_matrix(
            (np.ones(len(known), dtype=np.int8), (root[known], codes[known, column] + len(root))),
            shape=(total, total),
        )
        _, labels = connected_components(graph, directed=False)
        first = np.full(total, size, dtype=np.int64)
        np.minimum.at(first, labels[len(root) :], np.arange(size))
        unified[known, column] = first[labels[codes[known, column] + len(root)]]
        np.maximum.at(unified[:, column], root, unified[:, column].copy())
    return unified


@kernel
def _top(root: Numbers, home: int) -> int:
    """Walk to the root of a cluster, shortening the way."""
    while root[home] != home:
        root[home] = root[root[home]]
        home = root[home]
    return home


@kernel
def _clash(codes: Numbers, one: int, other: int) -> int:
    """Say in which kind of number two clusters differ; -1 where in none."""
    for column in range(codes.shape[1]):
        known, new = codes[one, column], codes[other, column]
        if known >= 0 and new >= 0 and known != new:
            return column
    return -1


@kernel
def _meetings(
    root: Numbers, following: Numbers, starts: Numbers, near: Numbers, small: int, large: int
) -> int:
    """Count the neighbours that members of the one cluster, a ring, have in the other."""
    found = 0
    member = small
    while True:
        for place in range(starts[member], starts[member + 1]):
            if _top(root, near[place]) == large:
                found += 1
        member = following[member]
        if member == small:
            return found


@kernel
def _unite(
    root: Numbers, following: Numbers, size: Numbers, units: Numbers, codes: Numbers,
    large: int, small: int,
) -> None:  # fmt: skip
    root[small] = large
    following[large], following[small] = following[small], following[large]
    size[large] += size[small]
    units[large] += units[small]
    for column in range(codes.shape[1]):
        if codes[large, column] < 0:
            codes[large, column] = codes[small, column]


@kernel
def _join(
    a: Numbers, b: Numbers, tier: Numbers, start: int, end: int,
    root: Numbers, following: Numbers, size: Numbers, units: Numbers, codes: Numbers,
    apart_starts: Numbers, apart: Numbers, related_starts: Numbers, related: Numbers,
    links_starts: Numbers, links: Numbers, support: float, outcome: Numbers,
) -> None:  # fmt: skip
    """Try the edges from start to end in order."""
    for edge in range(start, end):
        large, small = _top(root, a[edge]), _top(root, b[edge])
        if large == small:
            continue
        if size[large] < size[small]:
            large, small = small, large
        clash = _clash(codes, large, small)
        if _meetings(root, following, apart_starts, apart, small, large) > 0:
            outcome[edge] = DECIDED
        elif clash >= 0:
            outcome[edge] = CONFLICT + clash
        elif (
            tier[edge] >= STRICT
            and _meetings(root, following, related_starts, related, small, large) > 0
        ):
            outcome[edge] = RELATED
        elif (
            tier[edge] == SCORED
            and _meetings(root, following, links_starts, links, small, large)
            < support * units[large] * units[small]
        ):
            outcome[edge] = WEAK
        else:
            _unite(root, following, size, units, codes, large, small)
