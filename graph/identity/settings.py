"""Settings of matching: where to join, where to ask a person, how large a block may grow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# From the hard setting of the generator and two editions of a real register, both measured by
# benchmarks/matching.py: of pairs that score 0.95 to 0.96 98 of 100 are one organization in the
# former and all in the latter, whose movers score 0.96; at 0.2 about half are.
ACCEPT = 0.95
REVIEW = 0.2
# The largest brand of the real register has 1,728 rows with one name, its busiest address as many;
# at 400 both are left out and every pair that another key draws is still compared.
BLOCK_CAP = 400
SUPPORT = 0.4


@dataclass(frozen=True, slots=True)
class Matching:
    """How records are matched.

    Pairs that score ``accept`` or more are joined; from ``review`` up to there a person is asked;
    below, nothing is kept. ``model`` is the file of trained weights, ``listed_once`` the datasets
    that list each organization once, so that two of their rows are never one organization. A key
    shared by more than ``block_cap`` records draws no pairs (registered agents, shared names). Two
    groups are joined by scored pairs only where ``support`` of all pairs across were found alike.
    """

    accept: float = ACCEPT
    review: float = REVIEW
    model: Path | None = None
    listed_once: frozenset[str] = frozenset()
    block_cap: int = BLOCK_CAP
    support: float = SUPPORT
