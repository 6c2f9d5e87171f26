from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.identity.joining import (
    CONFLICT,
    DECIDED,
    IDENTIFIER,
    JOINED,
    PERSON,
    REFERENCE,
    RELATED,
    SCORED,
    STRICT,
    WEAK,
    Pairs,
    join_edges,
)

HOMES = 9
Tuples = list[tuple[int, int]]


def joined(
    edges: list[tuple[int, int, int]],
    *,
    count: int = HOMES,
    numbers: list[int] | None = None,
    apart: Tuples | None = None,
    related: Tuples | None = None,
    alike: Tuples | None = None,
) -> tuple[list[int], list[int]]:
    edges = sorted(edges, key=lambda edge: edge[2])
    scored = [(a, b) for a, b, tier in edges if tier == SCORED]
    clusters, outcome = join_edges(
        count,
        Pairs.of([(a, b) for a, b, _ in edges]),
        np.array([tier for _, _, tier in edges], dtype=np.int64),
        exclusive=None if numbers is None else np.array([numbers], dtype=np.int64).T,
        apart=Pairs.of(apart or []),
        related=Pairs.of(related or []),
        alike=Pairs.of(scored if alike is None else alike),
    )
    return clusters.tolist(), outcome.tolist()


def test_no_edges_leave_everybody_alone() -> None:
    assert joined([], count=3) == ([0, 1, 2], [])
    assert joined([], count=0) == ([], [])


@pytest.mark.parametrize("tier", [PERSON, REFERENCE, IDENTIFIER, STRICT, SCORED])
def test_any_tier_joins(tier: int) -> None:
    assert joined([(1, 2, tier)], count=3) == ([0, 1, 1], [JOINED])


@pytest.mark.parametrize("tier", [IDENTIFIER, STRICT, SCORED])
def test_two_numbers_of_a_kind_are_never_joined_by_rules(tier: int) -> None:
    edges = [(0, 1, tier), (1, 2, tier)]
    clusters, outcome = joined(edges, count=3, numbers=[7, -1, 8], alike=[(0, 1), (1, 2), (0, 2)])
    assert clusters == [0, 0, 2]
    assert outcome == [JOINED, CONFLICT]


@pytest.mark.parametrize("tier", [PERSON, REFERENCE])
def test_a_person_may_say_that_two_numbers_are_of_one(tier: int) -> None:
    edges = [(0, 1, tier), (1, 2, IDENTIFIER), (3, 0, IDENTIFIER)]
    clusters, outcome = joined(edges, count=4, numbers=[7, 8, 8, 9])
    assert clusters == [0, 0, 0, 3]
    assert sorted(outcome) == [JOINED, JOINED, CONFLICT]


@pytest.mark.parametrize("tier", [REFERENCE, IDENTIFIER, STRICT, SCORED])
def test_a_persons_different_binds_every_tier(tier: int) -> None:
    assert joined([(0, 1, tier)], count=2, apart=[(1, 0)]) == ([0, 1], [DECIDED])


def test_a_relation_binds_rules_and_scores_but_no_number() -> None:
    assert joined([(0, 1, STRICT)], count=2, related=[(0, 1)])[1] == [RELATED]
    assert joined([(0, 1, SCORED)], count=2, related=[(0, 1)])[1] == [RELATED]
    assert joined([(0, 1, IDENTIFIER)], count=2, related=[(0, 1)])[1] == [JOINED]


def test_one_weak_link_does_not_weld_two_groups() -> None:
    group = [(0, 1, SCORED), (1, 2, SCORED), (0, 2, SCORED)]
    other = [(3, 4, SCORED), (4, 5, SCORED), (3, 5, SCORED)]
    clusters, outcome = joined([*group, *other, (2, 3, SCORED)], count=6)
    assert clusters == [0, 0, 0, 3, 3, 3]
    assert outcome[-1] == WEAK


def test_a_chain_of_weak_links_stops() -> None:
    clusters, _ = joined([(n, n + 1, SCORED) for n in range(8)])
    assert max(clusters.count(cluster) for cluster in clusters) <= 3


def test_groups_that_agree_across_are_joined() -> None:
    across = [(a, b, SCORED) for a in (0, 1) for b in (2, 3)]
    assert joined([(0, 1, SCORED), (2, 3, SCORED), *across], count=4)[0] == [0, 0, 0, 0]


def test_what_stands_on_a_number_counts_as_one_unit() -> None:
    """Ten records of one tax number are one voice; a likeness with one of them is enough."""
    certain = [(0, n, IDENTIFIER) for n in range(1, 8)]
    assert joined([*certain, (7, 8, SCORED)])[0] == [0] * 9


edge_lists = st.lists(
    st.tuples(st.integers(0, HOMES - 1), st.integers(0, HOMES - 1), st.integers(0, SCORED)),
    max_size=25,
)
pair_lists = st.lists(st.tuples(st.integers(0, HOMES - 1), st.integers(0, HOMES - 1)), max_size=5)
number_lists = st.lists(st.integers(-1, 3), min_size=HOMES, max_size=HOMES)


@settings(deadline=None)  # the first example may compile
@given(edge_lists, number_lists, pair_lists, pair_lists)
def test_whatever_comes_refusals_hold(
    edges: list[tuple[int, int, int]], numbers: list[int], apart: Tuples, related: Tuples
) -> None:
    apart = [pair for pair in apart if pair[0] != pair[1]]
    clusters, outcome = joined(edges, numbers=numbers, apart=apart, related=related)
    assert all(clusters[a] != clusters[b] for a, b in apart)
    assert all(clusters[cluster] == cluster <= home for home, cluster in enumerate(clusters))
    ordered = sorted(edges, key=lambda edge: edge[2])
    for (a, b, _), code in zip(ordered, outcome, strict=True):
        assert code != JOINED or clusters[a] == clusters[b]
    if all(tier > REFERENCE for _, _, tier in edges):
        for cluster in set(clusters):
            held = {numbers[home] for home in range(HOMES) if clusters[home] == cluster} - {-1}
            assert len(held) <= 1
