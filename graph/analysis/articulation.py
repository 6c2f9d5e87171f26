"""Whom a network would lose sight of if one organization left.

J. Hopcroft and R. Tarjan, Efficient algorithms for graph manipulation, CACM 16 (1973).
"""

from __future__ import annotations

import numpy as np

from graph.analysis.kernel import rows_of
from graph.compiled import kernel
from graph.network import Indices, Matrix


def count_cut_off(ties: Matrix) -> Indices:
    """Count, per node, the nodes that fall away from the largest rest of its component without it.

    ``ties`` is symmetric. 0 where the others stay together, so a node is an articulation point
    exactly where the count is above 0. No nodes give an empty array.
    """
    starts, ends = rows_of(ties, "articulation points")
    return np.asarray(_count_cut_off(starts, ends), dtype=np.int64)


@kernel
def _count_cut_off(starts: Indices, ends: Indices) -> Indices:
    nodes = starts.size - 1
    order = np.full(nodes, -1, dtype=np.int64)  # when a node was found
    low = np.zeros(nodes, dtype=np.int64)  # earliest node that its branch reaches
    above = np.full(nodes, -1, dtype=np.int64)
    size = np.ones(nodes, dtype=np.int64)  # nodes in its branch
    away = np.zeros(nodes, dtype=np.int64)  # nodes in branches that hang on it alone
    largest = np.zeros(nodes, dtype=np.int64)  # the largest of these branches
    place = starts[:-1].copy()
    found = np.empty(nodes, dtype=np.int64)
    cut_off = np.zeros(nodes, dtype=np.int64)
    for root in range(nodes):
        if order[root] >= 0:
            continue
        order[root] = low[root] = 0
        found[0] = root
        count = 1
        v = root
        while v >= 0:
            if place[v] < starts[v + 1]:
                c = ends[place[v]]
                place[v] += 1
                if order[c] < 0:
                    above[c] = v
                    order[c] = low[c] = count
                    found[count] = c
                    count += 1
                    v = c
                elif c != above[v]:
                    low[v] = min(low[v], order[c])
                continue
            parent = above[v]
            if parent >= 0:
                size[parent] += size[v]
                low[parent] = min(low[parent], low[v])
                if low[v] >= order[parent]:
                    away[parent] += size[v]
                    largest[parent] = max(largest[parent], size[v])
            v = parent
        for v in found[:count]:
            rest = count - 1 - away[v]
            cut_off[v] = count - 1 - max(rest, largest[v])
    return cut_off
