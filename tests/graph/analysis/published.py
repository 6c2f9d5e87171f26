"""Networks and values from the literature, as in the sources named beside them."""

from __future__ import annotations

import networkx as nx
import numpy as np
from scipy.sparse import csr_array

from graph.network import Matrix

# J. F. Padgett's marriages of Florentine families, with the isolate Pucci; groups are the first and
# last eight names. Per family: coordinator, itinerant, representative, gatekeeper, all (ordered
# pairs, as printed by the R package sna), Burt's constraint, betweenness.
FAMILIES: dict[str, tuple[tuple[int, ...], float | None, float]] = {
    "Acciaiuoli": ((0, 0, 0, 0, 0), 1.0, 0.0),
    "Albizzi": ((2, 0, 2, 2, 6), 0.333333, 19.3333),
    "Barbadori": ((0, 0, 1, 1, 2), 0.5, 8.5),
    "Bischeri": ((0, 0, 2, 2, 4), 0.482253, 9.5),
    "Castellani": ((0, 0, 2, 2, 4), 0.482253, 5.0),
    "Ginori": ((0, 0, 0, 0, 0), 1.0, 0.0),
    "Guadagni": ((6, 0, 3, 3, 12), 0.25, 23.1667),
    "Lamberteschi": ((0, 0, 0, 0, 0), 1.0, 0.0),
    "Medici": ((4, 6, 9, 9, 28), 0.209877, 47.5),
    "Pazzi": ((0, 0, 0, 0, 0), 1.0, 0.0),
    "Peruzzi": ((0, 2, 0, 0, 2), 0.655864, 2.0),
    "Pucci": ((0, 0, 0, 0, 0), None, 0.0),
    "Ridolfi": ((4, 0, 0, 0, 4), 0.459877, 10.3333),
    "Salviati": ((2, 0, 0, 0, 2), 0.5, 13.0),
    "Strozzi": ((2, 2, 2, 2, 8), 0.458333, 9.3333),
    "Tornabuoni": ((0, 0, 2, 2, 4), 0.459877, 8.3333),
}
FAMILY_GROUPS = np.repeat([0, 1], 8)
MEDICI = list(FAMILIES).index("Medici")

# D. Krackhardt's kite, nodes 0 to 9.
KITE_CONSTRAINT = (
    *(0.541198, 0.541198, 0.664136, 0.470170, 0.664136),
    *(0.445089, 0.445089, 0.431111, 0.5, 1.0),
)
KITE_EFFECTIVE_SIZE = (2, 2, 1, 3.3333, 1, 3, 3, 2.3333, 2, 1)
KITE_BETWEENNESS = (0.8333, 0.8333, 0, 3.6667, 0, 8.3333, 8.3333, 14, 8, 0)
KITE_HIERARCHY = (0.0336, 0.0336, 0.0011, 0.0095, 0.0011, 0.0196, 0.0196, 0.0122)


def florentine_families() -> Matrix:
    """Marriage ties, both ways, families in the order of `FAMILIES`."""
    graph = nx.florentine_families_graph()
    graph.add_node("Pucci")
    return matrix_of(graph, list(FAMILIES))


def krackhardt_kite() -> Matrix:
    """Ties of the kite, both ways."""
    return matrix_of(nx.krackhardt_kite_graph(), range(10))


def matrix_of(graph: nx.Graph, nodes: object = None) -> Matrix:
    """Arcs of a networkx graph, weights as they are, 1 where there is none."""
    order = list(graph) if nodes is None else nodes
    return csr_array(nx.to_scipy_sparse_array(graph, order, dtype=np.float64))
