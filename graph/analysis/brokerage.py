"""Who brokers between which groups: the five roles of Gould and Fernandez, and what to expect.

A broker v stands on an open path a -> v -> c: a sends to v, v to c, and a does not send to c. With
the letters standing for the groups of a, v, c: coordinator AAA, itinerant ABA, gatekeeper ABB,
representative AAB, liaison ABC. Ties without a direction are given both ways; then each path counts
twice, and gatekeeper equals representative.

R. V. Gould and R. M. Fernandez, Structures of mediation, Sociological Methodology 19 (1989).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.analysis.kernel import Decimals, rows_of
from graph.compiled import kernel
from graph.network import Indices, Matrix

ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Brokerage:
    """Open paths per node: ``roles`` is nodes x `ROLES`, ``paths`` counts all of them.

    A path with a node of unknown group on it is in ``paths`` and in no role.
    """

    roles: Indices
    paths: Indices


def count_brokerage(arcs: Matrix, groups: npt.NDArray[np.integer]) -> Brokerage:
    """Count open paths through each node, as ordered pairs (a, c), by role.

    ``arcs`` is square, an entry (a, c) says that a sends to c; weights and self ties are ignored.
    ``groups`` numbers the group of each node from 0, `UNKNOWN` where nothing is known. No nodes
    give empty arrays. Takes time in proportion to the sum of squared out-degrees.
    """
    starts, ends = rows_of(arcs, "brokerage")
    back_starts, back_ends = rows_of(arcs.T.tocsr(), "brokerage")
    classes = np.asarray(groups, dtype=np.int64)
    roles, paths = _count_open_paths(starts, ends, back_starts, back_ends, classes)
    return Brokerage(roles, paths)


def pairs_per_role(groups: npt.NDArray[np.integer]) -> Indices:
    """Count, per node and role, the ordered pairs of other nodes whose groups fit the role.

    Nodes x `ROLES`; zeros for a node of unknown group.
    """
    is_known, classes, sizes = _group_sizes(groups)
    own = sizes[classes]
    others = sizes.sum() - own
    same_other = (sizes * (sizes - 1)).sum() - own * (own - 1)
    two_others = others**2 - ((sizes**2).sum() - own**2)
    across = (own - 1) * others
    pairs = np.column_stack(((own - 1) * (own - 2), same_other, across, across, two_others))
    return np.where(is_known[:, None], pairs, 0)


def expect_by_labels(paths: Indices, groups: npt.NDArray[np.integer]) -> Decimals:
    """Roles to expect if the network stayed and the groups of the others were shuffled.

    Nodes x `ROLES`: the node's open paths times the share of ordered pairs of other nodes that fit
    the role. So it asks whether a node's place joins groups, and not whether it is busy. NaN for a
    node of unknown group and in networks of fewer than three nodes.
    """
    all_pairs = (paths.size - 1) * (paths.size - 2)
    if all_pairs <= 0:
        return np.full((paths.size, len(ROLES)), np.nan)
    expected = paths[:, None] * (pairs_per_role(groups) / all_pairs)
    expected[np.asarray(groups) < 0] = np.nan
    return expected


def expect_by_density(arcs: Matrix, groups: npt.NDArray[np.integer]) -> tuple[Decimals, Decimals]:
    """Roles to expect if every arc were there with the network's density, independently.

    Gives expectation and standard deviation, nodes x (`ROLES` and, last, all open paths): the null
    of Gould and Fernandez and of the R package sna. Every busy node exceeds it, so it is shown
    beside `expect_by_labels`, never alone. NaN in networks of fewer than three nodes.
    """
    starts, ends = rows_of(arcs, "brokerage")
    nodes = starts.size - 1
    if nodes < 3:
        empty = np.full((nodes, len(ROLES) + 1), np.nan)
        return empty, empty.copy()
    density = ends.size / (nodes * (nodes - 1))
    pairs = np.column_stack((pairs_per_role(groups), np.full(nodes, (nodes - 1) * (nodes - 2))))
    chance = density**2 * (1 - density)
    # Two paths through v that share one arc have this covariance; all others are independent.
    shared = density**3 * (1 - density) ** 3
    variance = pairs * chance * (1 - chance) + _neighbouring_paths(groups, nodes) * shared
    return pairs * chance, np.sqrt(variance)


def _neighbouring_paths(groups: npt.NDArray[np.integer], nodes: int) -> Decimals:
    """Ordered pairs of paths through v in one role that share the first arc or the last."""
    is_known, classes, sizes = _group_sizes(groups)
    own = sizes[classes]
    others, peers = sizes.sum() - own, own - 1
    triples = sizes * (sizes - 1) * (sizes - 2)
    rest = others[:, None] - sizes
    two_others = sizes * rest * (rest - 1)
    liaison = two_others.sum(axis=1) - two_others[np.arange(own.size), classes]
    across = others * peers * (peers - 1) + peers * others * (others - 1)
    counts = np.column_stack(
        (
            2 * peers * (peers - 1) * (peers - 2),
            2 * (triples.sum() - triples[classes]),
            across,
            across,
            2 * liaison,
            np.full(nodes, 2 * (nodes - 1) * (nodes - 2) * (nodes - 3)),
        )
    ).astype(np.float64)
    counts[~is_known, : len(ROLES)] = 0.0
    return counts


def _group_sizes(
    groups: npt.NDArray[np.integer],
) -> tuple[npt.NDArray[np.bool_], Indices, Indices]:
    """Whether each group is known, its number (0 where not), and the size of each group."""
    is_known = np.asarray(groups) >= 0
    classes = np.where(is_known, groups, 0).astype(np.int64)
    sizes = np.bincount(classes[is_known], minlength=1).astype(np.int64)
    return is_known, classes, sizes


@kernel
def _count_open_paths(
    starts: Indices, ends: Indices, back_starts: Indices, back_ends: Indices, classes: Indices
) -> tuple[Indices, Indices]:
    nodes = starts.size - 1
    roles = np.zeros((nodes, 5), dtype=np.int64)
    paths = np.zeros(nodes, dtype=np.int64)
    receives = np.full(nodes, -1, dtype=np.int64)
    out_by_class = np.zeros(max(1, classes.max() + 1 if nodes else 1), dtype=np.int64)
    for v in range(nodes):
        own = classes[v]
        out_by_class[:] = 0
        known = 0
        for c in ends[starts[v] : starts[v + 1]]:
            receives[c] = v
            if classes[c] >= 0:
                out_by_class[classes[c]] += 1
                known += 1
        total = starts[v + 1] - starts[v]
        for a in back_ends[back_starts[v] : back_starts[v + 1]]:
            group = classes[a]
            open_all, open_known = total, known
            open_own = out_by_class[own] if own >= 0 else 0
            open_group = out_by_class[group] if group >= 0 else 0
            # The path back to a itself is none; it is closed like the paths that a has directly.
            for place in range(starts[a] - 1, starts[a + 1]):
                c = a if place < starts[a] else ends[place]
                if receives[c] != v:
                    continue
                open_all -= 1
                if classes[c] >= 0:
                    open_known -= 1
                    open_own -= classes[c] == own
                    open_group -= classes[c] == group
            paths[v] += open_all
            if own < 0 or group < 0:
                continue
            if group == own:
                roles[v, 0] += open_own
                roles[v, 3] += open_known - open_own
            else:
                roles[v, 1] += open_group
                roles[v, 2] += open_own
                roles[v, 4] += open_known - open_own - open_group
    return roles, paths
