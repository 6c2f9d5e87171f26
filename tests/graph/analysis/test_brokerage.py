from __future__ import annotations

from itertools import permutations
from random import Random

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from graph.analysis.articulation import count_cut_off
from graph.analysis.betweenness import count_betweenness, is_exact
from graph.analysis.brokerage import (
    ROLES,
    UNKNOWN,
    count_brokerage,
    expect_by_density,
    expect_by_labels,
    pairs_per_role,
)
from graph.analysis.constraint import measure_structural_holes
from graph.errors import AnalysisError
from graph.network import Matrix
from tests.graph.analysis.published import (
    FAMILIES,
    FAMILY_GROUPS,
    KITE_BETWEENNESS,
    KITE_CONSTRAINT,
    KITE_EFFECTIVE_SIZE,
    KITE_HIERARCHY,
    MEDICI,
    florentine_families,
    krackhardt_kite,
    matrix_of,
)

# Order of the columns that the R package sna prints: w_I, w_O, b_IO, b_OI, b_O.
SNA_ORDER = [
    ROLES.index(role)
    for role in ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
]


def arcs(nodes: int, *pairs: tuple[int, int]) -> Matrix:
    rows, columns = zip(*pairs, strict=True) if pairs else ((), ())
    return csr_array((np.ones(len(pairs)), (rows, columns)), shape=(nodes, nodes))


@st.composite
def directed_cases(draw: st.DrawFn) -> tuple[nx.DiGraph, list[int]]:
    nodes = draw(st.integers(1, 9))
    possible = [(a, c) for a in range(nodes) for c in range(nodes)]
    chosen = draw(st.lists(st.sampled_from(possible), unique=True, max_size=30))
    graph = nx.DiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(chosen)
    return graph, draw(st.lists(st.integers(-1, 3), min_size=nodes, max_size=nodes))


@st.composite
def undirected_graphs(draw: st.DrawFn) -> nx.Graph:
    nodes = draw(st.integers(1, 12))
    share = draw(st.sampled_from([0.1, 0.2, 0.4, 0.8]))
    return nx.gnp_random_graph(nodes, share, seed=draw(st.integers(0, 10_000)))


def roles_by_hand(graph: nx.DiGraph, groups: list[int]) -> tuple[np.ndarray, np.ndarray]:
    roles = np.zeros((len(groups), 5), dtype=np.int64)
    paths = np.zeros(len(groups), dtype=np.int64)
    for a, v, c in permutations(range(len(groups)), 3):
        if not (graph.has_edge(a, v) and graph.has_edge(v, c)) or graph.has_edge(a, c):
            continue
        paths[v] += 1
        first, middle, last = groups[a], groups[v], groups[c]
        if min(first, middle, last) < 0:
            continue
        if first == middle == last:
            role = "coordinator"
        elif first == last:
            role = "itinerant"
        elif middle == last:
            role = "gatekeeper"
        elif first == middle:
            role = "representative"
        else:
            role = "liaison"
        roles[v, ROLES.index(role)] += 1
    return roles, paths


def test_roles_of_the_florentine_families_are_as_published() -> None:
    counted = count_brokerage(florentine_families(), FAMILY_GROUPS)
    found = np.column_stack((counted.roles[:, SNA_ORDER[:4]], counted.paths))
    assert found.tolist() == [list(values[0]) for values in FAMILIES.values()]
    assert counted.roles[:, ROLES.index("liaison")].sum() == 0


def test_network_totals_of_the_florentine_families_are_as_published() -> None:
    counted = count_brokerage(florentine_families(), FAMILY_GROUPS)
    assert counted.roles[:, SNA_ORDER].sum(axis=0).tolist() == [20, 10, 23, 23, 0]
    assert counted.paths.sum() == 76
    expected, _ = expect_by_density(florentine_families(), FAMILY_GROUPS)
    totals = expected.sum(axis=0).round(4)
    assert totals.tolist() == [15.5556, 20.7407, 20.7407, 20.7407, 0, 77.7778]


def test_expectation_at_equal_density_is_as_published() -> None:
    counted = count_brokerage(florentine_families(), FAMILY_GROUPS)
    expected, deviation = expect_by_density(florentine_families(), FAMILY_GROUPS)
    assert expected[MEDICI].round(4).tolist() == [0.9722, 1.2963, 1.2963, 1.2963, 0, 4.8611]
    observed = np.append(counted.roles[MEDICI], counted.paths[MEDICI])
    shown = [0, 1, 2, 3, 5]
    z = (observed - expected[MEDICI])[shown] / deviation[MEDICI][shown]
    assert z.round(3).tolist() == [2.102, 2.686, 4.295, 4.295, 5.257]


def test_expectation_when_groups_are_shuffled_is_as_published() -> None:
    counted = count_brokerage(florentine_families(), FAMILY_GROUPS)
    expected = expect_by_labels(counted.paths, FAMILY_GROUPS)
    assert expected[MEDICI].round(3).tolist() == [5.6, 7.467, 7.467, 7.467, 0]


def test_expectation_when_groups_are_shuffled_equals_the_mean_over_all_shuffles() -> None:
    graph = nx.gnp_random_graph(6, 0.5, seed=4, directed=True)
    groups = np.array([0, 0, 1, 1, 2, 1])
    ties = matrix_of(graph, range(6))
    expected = expect_by_labels(count_brokerage(ties, groups).paths, groups)
    others = groups[1:].tolist()
    shuffles = [np.array([groups[0], *order]) for order in permutations(others)]
    mean = np.mean([count_brokerage(ties, shuffle).roles[0] for shuffle in shuffles], axis=0)
    assert mean == pytest.approx(expected[0], abs=1e-9)


def test_expectation_at_equal_density_equals_the_mean_over_all_networks() -> None:
    # Every network of four nodes, weighted by its probability at the density of 5 in 12.
    groups = np.array([0, 0, 1, 2])
    pairs = list(permutations(range(4), 2))
    given_arcs = arcs(4, *pairs[:5])
    density = 5 / 12
    sums, squares = np.zeros(5), np.zeros(5)
    for code in range(2 ** len(pairs)):
        chosen = [pair for place, pair in enumerate(pairs) if code >> place & 1]
        weight = density ** len(chosen) * (1 - density) ** (12 - len(chosen))
        roles = count_brokerage(arcs(4, *chosen), groups).roles[0]
        sums += weight * roles
        squares += weight * roles**2
    expected, deviation = expect_by_density(given_arcs, groups)
    assert sums == pytest.approx(expected[0, :5], abs=1e-9)
    assert np.sqrt(squares - sums**2) == pytest.approx(deviation[0, :5], abs=1e-9)


def test_gatekeeper_and_representative_are_not_swapped() -> None:
    # 0 sends to 1 and 1 to 2. Where 1 and 2 are of one group, 1 guards the way in: gatekeeper.
    way = arcs(3, (0, 1), (1, 2))
    as_gatekeeper = count_brokerage(way, np.array([0, 1, 1])).roles[1]
    as_representative = count_brokerage(way, np.array([0, 0, 1])).roles[1]
    assert dict(zip(ROLES, as_gatekeeper.tolist(), strict=True))["gatekeeper"] == 1
    assert dict(zip(ROLES, as_representative.tolist(), strict=True))["representative"] == 1
    assert as_gatekeeper.sum() == as_representative.sum() == 1


@settings(max_examples=60, deadline=None)
@given(directed_cases())
def test_roles_equal_a_count_by_hand(case: tuple[nx.DiGraph, list[int]]) -> None:
    graph, groups = case
    counted = count_brokerage(matrix_of(graph, range(len(groups))), np.array(groups))
    roles, paths = roles_by_hand(graph, groups)
    assert counted.roles.tolist() == roles.tolist()
    assert counted.paths.tolist() == paths.tolist()


@settings(max_examples=30, deadline=None)
@given(directed_cases(), st.randoms(use_true_random=False))
def test_renaming_nodes_only_reorders_roles(
    case: tuple[nx.DiGraph, list[int]], random: Random
) -> None:
    graph, groups = case
    order = list(range(len(groups)))
    random.shuffle(order)
    plain = count_brokerage(matrix_of(graph, range(len(groups))), np.array(groups))
    renamed = count_brokerage(matrix_of(graph, order), np.array(groups)[order])
    assert renamed.roles.tolist() == plain.roles[order].tolist()


@settings(max_examples=30, deadline=None)
@given(directed_cases())
def test_pairs_per_role_count_all_pairs_of_known_groups(
    case: tuple[nx.DiGraph, list[int]],
) -> None:
    groups = np.array(case[1])
    known = int((groups != UNKNOWN).sum())
    pairs = pairs_per_role(groups).sum(axis=1)
    assert pairs[groups != UNKNOWN].tolist() == [(known - 1) * (known - 2)] * known
    assert pairs[groups == UNKNOWN].tolist() == [0] * (groups.size - known)


def test_isolates_change_no_count() -> None:
    ties = florentine_families()
    wider = csr_array((ties.data, ties.indices, np.append(ties.indptr, [ties.nnz] * 3)), (19, 19))
    groups = np.append(FAMILY_GROUPS, [0, 1, UNKNOWN])
    narrow, wide = count_brokerage(ties, FAMILY_GROUPS), count_brokerage(wider, groups)
    assert wide.roles[:16].tolist() == narrow.roles.tolist()
    assert wide.roles[16:].tolist() == [[0] * 5] * 3
    assert count_betweenness(wider)[:16] == pytest.approx(count_betweenness(ties))
    assert count_cut_off(wider)[:16].tolist() == count_cut_off(ties).tolist()


@pytest.mark.parametrize("nodes", [0, 1])
def test_networks_without_ties_give_empty_measures(nodes: int) -> None:
    ties, groups = arcs(nodes), np.zeros(nodes, dtype=np.int64)
    counted = count_brokerage(ties, groups)
    assert counted.roles.tolist() == [[0] * 5] * nodes
    assert np.isnan(expect_by_labels(counted.paths, groups)).all()
    assert np.isnan(expect_by_density(ties, groups)[0]).all()
    assert count_betweenness(ties).tolist() == [0.0] * nodes
    assert count_cut_off(ties).tolist() == [0] * nodes
    assert np.isnan(measure_structural_holes(ties).constraint).all()


def test_constraint_of_the_florentine_families_is_as_published() -> None:
    measured = measure_structural_holes(florentine_families()).constraint
    published = [np.nan if values[1] is None else values[1] for values in FAMILIES.values()]
    assert measured.round(6) == pytest.approx(published, abs=1e-9, nan_ok=True)


def test_betweenness_of_the_florentine_families_is_as_published() -> None:
    measured = count_betweenness(florentine_families()).round(4)
    assert measured.tolist() == [values[2] for values in FAMILIES.values()]


def test_measures_of_the_kite_are_as_published() -> None:
    measured = measure_structural_holes(krackhardt_kite())
    assert measured.constraint.round(6).tolist() == list(KITE_CONSTRAINT)
    assert measured.effective_size.round(4).tolist() == list(KITE_EFFECTIVE_SIZE)
    assert measured.hierarchy.round(4).tolist()[:8] == list(KITE_HIERARCHY)
    assert np.isnan(measured.hierarchy[9])
    assert count_betweenness(krackhardt_kite()).round(4).tolist() == list(KITE_BETWEENNESS)
    assert np.flatnonzero(count_cut_off(krackhardt_kite())).tolist() == [7, 8]


@settings(max_examples=30, deadline=None)
@given(undirected_graphs(), st.integers(0, 100))
def test_structural_holes_equal_networkx(graph: nx.Graph, seed: int) -> None:
    weights = np.random.default_rng(seed).uniform(0.1, 2.0, graph.number_of_edges())
    for (one, other), weight in zip(graph.edges, weights, strict=True):
        graph.edges[one, other]["weight"] = float(weight)
    measured = measure_structural_holes(matrix_of(graph))
    constraint = nx.constraint(graph, weight="weight")
    # With a list of nodes: the matrix path of networkx 3.6 divides by another node's strongest tie.
    effective_size = nx.effective_size(graph, nodes=list(graph), weight="weight")
    assert measured.constraint == pytest.approx(list(constraint.values()), abs=1e-9, nan_ok=True)
    assert measured.effective_size == pytest.approx(
        list(effective_size.values()), abs=1e-9, nan_ok=True
    )
    degree = np.array([value for _, value in graph.degree])
    assert (measured.efficiency * degree)[degree > 0] == pytest.approx(
        measured.effective_size[degree > 0]
    )


@settings(max_examples=40, deadline=None)
@given(undirected_graphs())
def test_betweenness_and_cut_off_equal_networkx(graph: nx.Graph) -> None:
    ties = matrix_of(graph)
    expected = nx.betweenness_centrality(graph, normalized=False)
    assert count_betweenness(ties) == pytest.approx(list(expected.values()), abs=1e-9)
    assert count_cut_off(ties).tolist() == [cut_off_by_hand(graph, node) for node in graph]
    assert set(np.flatnonzero(count_cut_off(ties))) == set(nx.articulation_points(graph))


def cut_off_by_hand(graph: nx.Graph, node: int) -> int:
    rest = graph.subgraph(nx.node_connected_component(graph, node) - {node})
    parts = [len(part) for part in nx.connected_components(rest)]
    return sum(parts) - max(parts, default=0)


def test_betweenness_has_the_scale_of_unordered_pairs() -> None:
    assert count_betweenness(matrix_of(nx.path_graph(5)))[2] == 4


def test_sampled_betweenness_is_near_and_the_same_for_one_seed() -> None:
    ties = matrix_of(nx.connected_caveman_graph(40, 6))
    exact = count_betweenness(ties)
    work = 120 * ties.nnz
    sampled = count_betweenness(ties, seed=7, work=work)
    assert is_exact(ties)
    assert not is_exact(ties, work=work)
    assert sampled.tolist() == count_betweenness(ties, seed=7, work=work).tolist()
    assert sampled.tolist() != exact.tolist()
    assert np.corrcoef(sampled, exact)[0, 1] > 0.95
    assert sampled.sum() == pytest.approx(exact.sum(), rel=0.1)


def test_two_mode_networks_are_refused() -> None:
    with pytest.raises(AnalysisError, match="3 by 2 joins two kinds of things"):
        measure_structural_holes(csr_array(np.ones((3, 2))))
