"""Every measure of the bridges analysis, one row an organization that has a tie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.sparse import csr_array

from graph.analysis.articulation import count_cut_off
from graph.analysis.betweenness import count_betweenness, is_exact
from graph.analysis.bridging import (
    DROPPED_SHARE,
    RUNS,
    find_rank_range,
    rank_descending,
    weigh_open_paths,
)
from graph.analysis.brokerage import ROLES, count_brokerage, expect_by_density, expect_by_labels
from graph.analysis.kernel import Decimals
from graph.network import LIST_LIMIT, SECTORS, UNKNOWN_SECTOR, Indices, Matrix, Network

# Above this many arcs the runs of the rank range would take minutes.
MOST_ARCS_RANGED = 2_000_000
CROSSING = ("gatekeeper", "representative", "liaison")  # the ends of the path differ in sector
KNOWN_SECTORS = tuple(name for name in SECTORS if name != "unknown")


@dataclass(frozen=True, slots=True)
class Measured:
    """``table`` has one row per organization with a tie; ``coverage`` says how it was measured."""

    table: pl.DataFrame
    coverage: dict[str, str]


def measure_bridges(network: Network, *, seed: int) -> Measured:
    """Measure every organization that has a tie in the organization network.

    Columns of ``table``: organization_id, rank, rank_best, rank_worst, bridging, coalition_count,
    partner_count, contact_count, long_list_count, sectors_joined, open_paths, the five roles as
    ``<role>_paths`` and ``<role>_expected``, crossing_ratio, betweenness, betweenness_rank,
    is_articulation, cut_off_count. Organizations without ties change nothing. No ties, no rows.
    """
    whole = network.ties()
    joined = np.flatnonzero(np.diff(whole.indptr)).astype(np.int64)
    ties = csr_array(whole[joined][:, joined])
    sectors = network.sectors[joined].astype(np.int64)
    bridging = weigh_open_paths(ties)
    betweenness = count_betweenness(ties, seed=seed)
    cut_off = count_cut_off(ties)
    is_ranged = ties.nnz <= MOST_ARCS_RANGED
    best, worst = _rank_range(network, joined, seed) if is_ranged else (None, None)
    table = pl.DataFrame(
        {
            "organization_id": network.organizations.gather(joined),
            "rank": rank_descending(bridging),
            "rank_best": pl.Series(best, dtype=pl.Int64) if is_ranged else None,
            "rank_worst": pl.Series(worst, dtype=pl.Int64) if is_ranged else None,
            "bridging": bridging,
            **_contacts(network, ties, joined),
            **_roles(ties, sectors),
            "betweenness": betweenness,
            "betweenness_rank": rank_descending(np.round(betweenness, 6)),
            "is_articulation": cut_off > 0,
            "cut_off_count": cut_off,
        },
        schema_overrides={"rank_best": pl.Int64, "rank_worst": pl.Int64},
    )
    return Measured(table, _describe(ties, sectors, is_ranged=is_ranged, seed=seed))


def _rank_range(network: Network, joined: Indices, seed: int) -> tuple[Indices, Indices]:
    best, worst = find_rank_range(network, seed=seed)
    return best[joined], worst[joined]


def _contacts(network: Network, ties: Matrix, joined: Indices) -> dict[str, pl.Series]:
    seats = csr_array(network.memberships[joined])
    is_joining = network.coalitions.is_in(network.joining_lists().implode()).to_numpy()
    is_long = network.coalitions.is_in(network.long_lists["coalition_id"].implode()).to_numpy()
    sectors = network.sectors[joined]
    has_sector = np.column_stack([sectors == number for number in range(len(KNOWN_SECTORS))])
    met = (ties.astype(bool).astype(np.int64) @ has_sector.astype(np.int64)) > 0
    words = [pl.when(pl.col(name)).then(pl.lit(name)) for name in KNOWN_SECTORS]
    joined_sectors = pl.DataFrame(met, schema=list(KNOWN_SECTORS)).select(
        pl.concat_list(words).list.drop_nulls().list.sort()
    )
    counts = {
        "coalition_count": seats @ is_joining.astype(np.int64),
        "partner_count": np.diff(network.partnerships.indptr)[joined],
        "contact_count": np.diff(ties.indptr),
        "long_list_count": seats @ is_long.astype(np.int64),
    }
    series = {name: pl.Series(values).cast(pl.Int64) for name, values in counts.items()}
    return {**series, "sectors_joined": joined_sectors.to_series()}


def _roles(ties: Matrix, sectors: Indices) -> dict[str, pl.Series]:
    """Observed and expected open paths by role; null where the own sector is unknown."""
    counted = count_brokerage(ties, sectors)
    expected = expect_by_labels(counted.paths, sectors)
    is_known = pl.Series(sectors != UNKNOWN_SECTOR)
    observed = {
        f"{role}_paths": _where(is_known, pl.Series(counted.roles[:, number]))
        for number, role in enumerate(ROLES)
    }
    shuffled = {
        f"{role}_expected": pl.Series(expected[:, number]).fill_nan(None)
        for number, role in enumerate(ROLES)
    }
    crossing = [ROLES.index(role) for role in CROSSING]
    ratio = _divide(counted.roles[:, crossing].sum(axis=1), expected[:, crossing].sum(axis=1))
    return {
        "open_paths": pl.Series(counted.paths),
        **observed,
        **shuffled,
        "crossing_ratio": pl.Series(ratio).fill_nan(None),
    }


def _where(is_kept: pl.Series, values: pl.Series) -> pl.Series:
    return pl.select(pl.when(is_kept).then(values)).to_series()


def _divide(above: Indices, below: Decimals) -> Decimals:
    ratio = np.full(above.size, np.nan)
    np.divide(above, below, out=ratio, where=below > 0)
    return ratio


def _describe(ties: Matrix, sectors: Indices, *, is_ranged: bool, seed: int) -> dict[str, str]:
    unknown = int((sectors == UNKNOWN_SECTOR).sum())
    words = {
        "network": (
            f"organizations are joined by a partnership, or by a coalition of up to {LIST_LIMIT} "
            "members, which counts for one tie of each member however long it is; a tie has no "
            "direction, so each open path counts both ways"
        ),
        "sectors": f"the sector of {unknown} of {sectors.size} organizations is not known; paths "
        "over them or to them have no role",
        "rank_range": f"ranks in {RUNS} runs that each leave {DROPPED_SHARE:.0%} of the ties out"
        f" (seed {seed})"
        if is_ranged
        else "not counted: the network is too large",
        "betweenness": "counted over all shortest ways"
        if is_exact(ties)
        else f"estimated from a sample of the organizations (seed {seed})",
    }
    if sectors.size >= 3:
        chance = float(expect_by_density(ties, sectors)[0][0, -1])
        words["chance"] = (
            "if as many ties were spread by chance, every organization would stand on about "
            f"{chance:.1f} open paths"
        )
    return words
