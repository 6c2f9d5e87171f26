"""How far an organization's contacts are bound to one another (structural holes).

R. S. Burt, Structural Holes, Harvard University Press 1992. These measures change much with missing
ties, so no ranking here rests on them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from graph.analysis.kernel import Decimals, one_mode
from graph.compiled import kernel
from graph.network import Indices, Matrix


@dataclass(frozen=True, slots=True)
class StructuralHoles:
    """Burt's measures per node; NaN where a node has no contacts (hierarchy: fewer than two).

    ``constraint`` is low where a node joins separate circles. ``effective_size`` is the number of
    contacts less what they have in common, ``efficiency`` that over the number of contacts,
    ``hierarchy`` from 0 (every contact binds alike) to 1 (one contact binds alone).
    """

    constraint: Decimals
    effective_size: Decimals
    efficiency: Decimals
    hierarchy: Decimals


def measure_structural_holes(arcs: Matrix) -> StructuralHoles:
    """Compute Burt's measures from a square matrix of tie weights; both directions are summed.

    Contacts are joined by an arc either way. Self ties are ignored. A matrix that is not square
    raises `AnalysisError`: in a two-mode network nobody's contacts know one another, and constraint
    is nothing but 1/degree. No nodes give empty arrays.
    """
    clean = one_mode(arcs, "constraint")
    both = one_mode(csr_array(clean + clean.T), "constraint")
    starts, ends = both.indptr.astype(np.int64), both.indices.astype(np.int64)
    row = np.repeat(np.arange(starts.size - 1), np.diff(starts))
    sums = np.bincount(row, both.data, minlength=starts.size - 1)
    strongest = np.zeros(starts.size - 1)
    np.maximum.at(strongest, row, both.data)
    shares, strengths = both.data / sums[row], both.data / strongest[row]
    measured = _measure(starts, ends, shares, strengths)
    degree = np.diff(starts)
    measured[degree == 0] = np.nan
    measured[degree < 2, 2] = np.nan
    with np.errstate(invalid="ignore"):
        efficiency = measured[:, 1] / degree
    return StructuralHoles(measured[:, 0], measured[:, 1], efficiency, measured[:, 2])


@kernel
def _measure(starts: Indices, ends: Indices, shares: Decimals, strengths: Decimals) -> Decimals:
    """Constraint, effective size and hierarchy, in columns."""
    nodes = starts.size - 1
    measured = np.zeros((nodes, 3))
    direct = np.zeros(nodes)
    indirect = np.zeros(nodes)
    for v in range(nodes):
        first, last = starts[v], starts[v + 1]
        for place in range(first, last):
            direct[ends[place]] = shares[place]
            indirect[ends[place]] = 0.0
        common = 0.0
        for place in range(first, last):
            q = ends[place]
            for other in range(starts[q], starts[q + 1]):
                j = ends[other]
                if direct[j] > 0.0:
                    indirect[j] += shares[place] * shares[other]
                    # j's tie to q takes from j's worth what v already gives to q.
                    common += direct[j] * strengths[other]
        total = 0.0
        for place in range(first, last):
            total += (shares[place] + indirect[ends[place]]) ** 2
        spread = 0.0
        contacts = last - first
        for place in range(first, last):
            ratio = (shares[place] + indirect[ends[place]]) ** 2 * contacts / total
            spread += ratio * np.log(ratio)
            direct[ends[place]] = 0.0
        measured[v, 0] = total
        measured[v, 1] = contacts - common
        if contacts > 1:
            measured[v, 2] = spread / (contacts * np.log(contacts))
    return measured
