"""How often an organization lies on the shortest ways between others.

U. Brandes, A faster algorithm for betweenness centrality, Journal of Mathematical Sociology 25
(2001); with sampled sources: U. Brandes and C. Pich, Centrality estimation in large networks,
International Journal of Bifurcation and Chaos 17 (2007).
"""

from __future__ import annotations

import numpy as np

from graph.analysis.kernel import Decimals, rows_of
from graph.compiled import kernel
from graph.network import Indices, Matrix

# Nodes x arcs that are counted exactly: about 6 seconds on one core.
EXACT_WORK = 400_000_000
SMALLEST_SAMPLE = 64


def count_betweenness(ties: Matrix, *, seed: int = 0, work: int = EXACT_WORK) -> Decimals:
    """Sum, over unordered pairs of other nodes, the share of shortest paths that pass each node.

    ``ties`` is symmetric; weights and self ties are ignored, ways are counted in steps. The scale
    is that of networkx with ``normalized=False``: the middle of a path of five nodes has 4. Exact
    where nodes with ties x arcs are at most ``work``; else the mean over sources drawn by ``seed``,
    as many as the work allows and at least 64, scaled to all sources. No nodes give an empty array.
    """
    starts, ends = rows_of(ties, "betweenness")
    joined = np.flatnonzero(np.diff(starts))
    sources = joined
    if joined.size * ends.size > work:
        size = min(joined.size, max(SMALLEST_SAMPLE, work // ends.size))
        drawn = np.random.default_rng(seed).choice(joined, size=size, replace=False)
        sources = np.sort(drawn)
    scale = joined.size / max(1, sources.size)
    counted = _accumulate(starts, ends, sources) * (scale / 2)
    return np.asarray(counted, dtype=np.float64)


def is_exact(ties: Matrix, *, work: int = EXACT_WORK) -> bool:
    """Tell whether `count_betweenness` counts this network exactly."""
    joined = int(np.count_nonzero(np.diff(ties.indptr)))
    return joined * int(ties.nnz) <= work


@kernel
def _accumulate(starts: Indices, ends: Indices, sources: Indices) -> Decimals:
    nodes = starts.size - 1
    score = np.zeros(nodes)
    steps = np.full(nodes, -1, dtype=np.int64)
    ways = np.zeros(nodes)
    owed = np.zeros(nodes)
    queue = np.empty(nodes, dtype=np.int64)
    for source in sources:
        steps[source] = 0
        ways[source] = 1.0
        queue[0] = source
        reached, place = 1, 0
        while place < reached:
            v = queue[place]
            place += 1
            for c in ends[starts[v] : starts[v + 1]]:
                if steps[c] < 0:
                    steps[c] = steps[v] + 1
                    queue[reached] = c
                    reached += 1
                if steps[c] == steps[v] + 1:
                    ways[c] += ways[v]
        for place in range(reached - 1, 0, -1):
            c = queue[place]
            for v in ends[starts[c] : starts[c + 1]]:
                if steps[v] == steps[c] - 1:
                    owed[v] += ways[v] / ways[c] * (1.0 + owed[c])
            score[c] += owed[c]
        for v in queue[:reached]:
            steps[v] = -1
            ways[v] = 0.0
            owed[v] = 0.0
    return score
