"""The networks that analyses run on: an edition's ties as integer arrays, with the way back to ids.

Two networks come from the same rows. The *two-mode* one holds who belongs to which coalition, lists
of any length. The *organization network* joins two organizations that are partners, or that share a
coalition of at most `LIST_LIMIT` members: a list of thousands says little about any two of them,
and would alone make millions of pairs. A shared coalition of k members weighs 1/(k-1) (Newman 2001,
Physical Review E 64, 016132), a partnership weighs 1.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_array, csr_array, eye_array

from graph.schema import get_type
from graph.snapshot.edition import Edition

LIST_LIMIT = 200
SECTORS = get_type("organization").fields["sector"].codes
UNKNOWN_SECTOR = -1

Indices = npt.NDArray[np.int64]
Matrix = csr_array[np.float64, tuple[int, int]]


@dataclass(frozen=True)
class Network:
    """Who is joined to whom, by position in `organizations` and `coalitions` (both sorted by id).

    ``sectors`` holds the position in `SECTORS`, or `UNKNOWN_SECTOR`. ``memberships`` is
    organizations x coalitions and ``partnerships`` organizations x organizations, symmetric; both
    hold ones. ``long_lists`` names coalitions with more than `LIST_LIMIT` current members:
    ``coalition_id, coalition, member_count``. ``left_out`` maps a reason to a number of ties.
    """

    organizations: pl.Series
    sectors: npt.NDArray[np.int8]
    coalitions: pl.Series
    memberships: Matrix
    partnerships: Matrix
    long_lists: pl.DataFrame
    left_out: dict[str, int]

    def ties(self) -> Matrix:
        """Compute the organization network, symmetric, without self ties; see the module."""
        return join_organizations(self.memberships, self.partnerships)

    def joining_lists(self) -> pl.Series:
        """Ids of the coalitions that join their members: 2 to `LIST_LIMIT` of them today."""
        return self.coalitions.filter(pl.Series(_is_joining(_members_per_list(self.memberships))))


def read_network(edition: Edition) -> Network:
    """Read both networks of an edition.

    A tie counts once however many roles and periods it has. What `read_current_ties` leaves out is
    counted in ``left_out``; self ties are ignored. An edition without organizations gives empty
    arrays.
    """
    organizations = edition.frame("organization", ["id", "sector"]).sort("id")
    coalitions = edition.frame("coalition", ["id", "name"]).sort("id")
    members, left_out = read_current_ties(edition, "membership")
    partners, partners_left_out = read_current_ties(edition, "partnership")
    partners = partners.filter(pl.col("source_id") != pl.col("target_id"))
    ids = organizations["id"]
    memberships = _matrix(members, ids, coalitions["id"])
    one_way = _matrix(partners, ids, ids)
    sizes = coalitions.select(
        coalition_id="id",
        coalition="name",
        member_count=pl.Series(_members_per_list(memberships), dtype=pl.Int64),
    )
    return Network(
        organizations=ids,
        sectors=_sector_classes(organizations["sector"]),
        coalitions=coalitions["id"],
        memberships=memberships,
        partnerships=_ones(csr_array(one_way + one_way.T)),
        long_lists=sizes.filter(pl.col("member_count") > LIST_LIMIT),
        left_out=left_out | partners_left_out,
    )


def read_current_ties(
    edition: Edition, name: str, columns: tuple[str, ...] = ("source_id", "target_id")
) -> tuple[pl.DataFrame, dict[str, int]]:
    """Read the ties of one type that stand today, and count what was left out and why.

    Left out: ties that ended before the edition's ``as_of``, and ties that are denied: claimed or
    observed is false, neither is true, and no rung is given. ``name`` is membership or partnership.
    """
    frame = edition.frame(name, [*columns, "end_date", "claimed", "observed", "rung"])
    values = pl.col("claimed", "observed")
    says_no = pl.any_horizontal(values.eq_missing(other=False))
    says_yes = pl.any_horizontal(values.eq_missing(other=True))
    marked = frame.select(
        *columns,
        ended=_has_ended(edition.as_of),
        denied=says_no & ~says_yes & pl.col("rung").is_null(),
    )
    left_out = {}
    for mark, reason in (("ended", "that ended"), ("denied", "that are denied")):
        if count := int(marked[mark].sum()):
            left_out[f"{name} ties {reason}"] = count
    return marked.filter(~pl.col("ended") & ~pl.col("denied")).select(columns), left_out


def join_organizations(memberships: Matrix, partnerships: Matrix) -> Matrix:
    """Join organizations by partnership and by shared lists of at most `LIST_LIMIT` members.

    ``memberships`` is organizations x coalitions, ``partnerships`` symmetric. Gives a symmetric
    organizations x organizations matrix of weights with sorted columns and an empty diagonal.
    """
    sizes = _members_per_list(memberships)
    is_kept = _is_joining(sizes)
    kept = csr_array(memberships[:, np.flatnonzero(is_kept)])
    weighted = kept.copy()
    weighted.data = 1.0 / (sizes[is_kept] - 1)[kept.indices]
    # The identity makes every diagonal place exist, so that emptying it moves no other entry.
    apart = csr_array(partnerships + eye_array(partnerships.shape[0], format="csr"))
    joined = csr_array(weighted @ kept.T) + apart
    joined.setdiag(0.0)
    joined.eliminate_zeros()
    joined.sort_indices()
    return joined


def _is_joining(sizes: Indices) -> npt.NDArray[np.bool_]:
    return (sizes > 1) & (sizes <= LIST_LIMIT)


def _members_per_list(memberships: Matrix) -> Indices:
    return np.bincount(memberships.indices, minlength=memberships.shape[1]).astype(np.int64)


def _has_ended(as_of: datetime.date | None) -> pl.Expr:
    if as_of is None:
        return pl.lit(value=False)
    return (pl.col("end_date") < as_of).fill_null(value=False)


def _matrix(pairs: pl.DataFrame, rows: pl.Series, columns: pl.Series) -> Matrix:
    placed = pairs.join(_positions(rows, "source_id", "row"), on="source_id").join(
        _positions(columns, "target_id", "column"), on="target_id"
    )
    places = (placed["row"].to_numpy(), placed["column"].to_numpy())
    shape = (rows.len(), columns.len())
    return _ones(csr_array(coo_array((np.ones(placed.height), places), shape=shape)))


def _positions(ids: pl.Series, key: str, position: str) -> pl.DataFrame:
    return pl.DataFrame({key: ids, position: np.arange(ids.len(), dtype=np.int32)})


def _ones(matrix: Matrix) -> Matrix:
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix


def _sector_classes(sectors: pl.Series) -> npt.NDArray[np.int8]:
    known = {name: number for number, name in enumerate(SECTORS) if name != "unknown"}
    return (
        sectors.replace_strict(known, default=UNKNOWN_SECTOR, return_dtype=pl.Int8).fill_null(
            UNKNOWN_SECTOR
        )
    ).to_numpy()
