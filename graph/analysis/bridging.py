"""How many separate circles an organization holds together, and how sure that order is.

A circle is a coalition or a partner of it. Every path a - v - c whose ends have no tie of their own
weighs the product of its two ties; because a shared coalition of k members weighs 1/(k-1), each
coalition counts for one however long its list is, and m circles without ties among them give
m(m-1)/2. Plain counts of open paths would put the members of the longest lists first.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from graph.analysis.kernel import Decimals, one_mode
from graph.compiled import kernel
from graph.network import Indices, Matrix, Network, join_organizations

DROPPED_SHARE = 0.1
RUNS = 20


def weigh_open_paths(ties: Matrix) -> Decimals:
    """Sum, per node, the weights of open paths over it, each unordered pair of ends once.

    ``ties`` is symmetric, with weights. 0 where a node has no open path; no nodes give an empty
    array. Takes time in proportion to the sum of squared degrees.
    """
    clean = one_mode(ties, "bridging")
    starts, ends = clean.indptr.astype(np.int64), clean.indices.astype(np.int64)
    weighed = _weigh_open_paths(starts, ends, clean.data.astype(np.float64))
    # The sum of closed paths is taken from the sum of all; what rounding leaves there is nothing.
    return np.asarray(np.maximum(np.round(weighed, 9), 0.0), dtype=np.float64)


def rank_descending(values: Decimals) -> Indices:
    """Rank values from the highest, 1, equal values alike.

    >>> rank_descending(np.array([3.0, 9.0, 3.0])).tolist()
    [2, 1, 2]
    """
    ordered = np.sort(-values)
    return np.searchsorted(ordered, -values, side="left").astype(np.int64) + 1


def find_rank_range(network: Network, *, seed: int) -> tuple[Indices, Indices]:
    """Give the best and worst rank by open paths when a tenth of the ties had not been seen.

    Each membership and partnership is left out with probability 0.1, 20 times, drawn by ``seed``.
    One run costs as much as one ranking of the network. Arrays by position of the organization.
    """
    generator = np.random.default_rng(seed)
    best = np.full(len(network.organizations), np.iinfo(np.int64).max)
    worst = np.zeros(len(network.organizations), dtype=np.int64)
    for _ in range(RUNS):
        ranks = _rank_once(network, generator)
        np.minimum(best, ranks, out=best)
        np.maximum(worst, ranks, out=worst)
    return best, worst


def _rank_once(network: Network, generator: np.random.Generator) -> Indices:
    memberships = _keep(
        network.memberships, generator.random(network.memberships.nnz) >= DROPPED_SHARE
    )
    upper = csr_array(_upper_half(network.partnerships))
    kept = _keep(upper, generator.random(upper.nnz) >= DROPPED_SHARE)
    ties = join_organizations(memberships, csr_array(kept + kept.T))
    return rank_descending(weigh_open_paths(ties))


def _keep(matrix: Matrix, is_kept: npt.NDArray[np.bool_]) -> Matrix:
    chosen = matrix.copy()
    chosen.data = is_kept.astype(np.float64)
    chosen.eliminate_zeros()
    return chosen


def _upper_half(matrix: Matrix) -> Matrix:
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    return _keep(matrix, rows < matrix.indices)


@kernel
def _weigh_open_paths(starts: Indices, ends: Indices, weights: Decimals) -> Decimals:
    nodes = starts.size - 1
    weighed = np.zeros(nodes)
    near = np.zeros(nodes)
    for v in range(nodes):
        first, last = starts[v], starts[v + 1]
        total, squares, closed = 0.0, 0.0, 0.0
        for place in range(first, last):
            near[ends[place]] = weights[place]
            total += weights[place]
            squares += weights[place] ** 2
        for place in range(first, last):
            a = ends[place]
            for c in ends[starts[a] : starts[a + 1]]:
                closed += weights[place] * near[c]
        for place in range(first, last):
            near[ends[place]] = 0.0
        weighed[v] = (total * total - squares - closed) / 2.0
    return weighed
