"""The bridges analysis in plain words: a reason for each row, and one sentence for a funder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WORTH_SAYING = 1.1  # times what shuffled sectors give


def describe_bridge(row: Mapping[str, Any]) -> str:
    """Say why one organization is listed, from the columns of its row.

    >>> row = {"coalition_count": 4, "partner_count": 1, "sectors_joined": ["business"]}
    >>> row |= {"cut_off_count": 2, "crossing_ratio": 1.25}
    >>> print(describe_bridge(row))
    sits in 4 coalitions and works with 1 partner with few ties among them; meets business; \
without it 2 organizations would be cut off from the rest; stands between different sectors 1.2 \
times as often as its place alone would give
    """
    ties = []
    if row["coalition_count"]:
        ties.append(f"sits in {_count(row['coalition_count'], 'coalition')}")
    if row["partner_count"]:
        ties.append(f"works with {_count(row['partner_count'], 'partner')}")
    parts = [f"{' and '.join(ties)} with few ties among them"]
    if row["sectors_joined"]:
        parts.append(f"meets {_listed(row['sectors_joined'])}")
    if cut_off := row["cut_off_count"]:
        parts.append(f"without it {_count(cut_off, 'organization')} would be cut off from the rest")
    if (row["crossing_ratio"] or 0.0) >= WORTH_SAYING:
        parts.append(
            f"stands between different sectors {row['crossing_ratio']:.1f} times as often as its "
            "place alone would give"
        )
    return "; ".join(parts)


def describe_bridges(
    first: Mapping[str, Any] | None, *, n: int, found: int, cutting: int, place: str | None
) -> str:
    """Give the sentence of the whole answer; ``first`` is its first row.

    >>> print(describe_bridges(None, n=0, found=0, cutting=0, place=None))
    No organization here shares a coalition or has a partner on record, so no bridge can be seen; \
that may be because nobody looked.
    """
    where = "" if place is None else f" with an office in {place}"
    if n == 0:
        return (
            "No organization here shares a coalition or has a partner on record, so no bridge can "
            "be seen; that may be because nobody looked."
        )
    if first is None:
        return f"Of {n:,} organizations with ties on record, none{where} joins circles apart."
    cut = f"; {cutting:,} of them are the only link for others" if cutting else ""
    ranks = f"rank {first['rank']} of the whole network"
    if first["rank_best"] is not None:
        ranks += f" ({first['rank_best']} to {first['rank_worst']} if a tenth of ties is unseen)"
    return (
        f"Of {n:,} organizations with ties on record, {found:,}{where} join coalitions or partners "
        f"that have no other ties with one another{cut}. The strongest is "
        f"{first['organization']}: {_count(first['coalition_count'], 'coalition')} and "
        f"{_count(first['partner_count'], 'partner')}, {ranks}."
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
