"""Estimates of precision and recall from pairs that people judged, stratum by stratum.

People judge few pairs, and mostly doubtful ones. So pairs are laid in strata by what the program
did with them and by score; the share of one organization is estimated in each stratum from the
pairs judged there, and the strata are added up by their sizes. It holds as far as the judged pairs
of a stratum are like the others in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.shares import add_up, wilson_interval

JUDGED, MIXED, MODEL = "judged", "judged and model", "model"


@dataclass(frozen=True, slots=True)
class Stratum:
    """Pairs alike in what became of them and in score.

    ``size`` pairs, of which people judged ``judged`` and found ``same`` to be one organization;
    ``expected`` is the sum of their scores, null where a rule joined or kept apart without score:
    what nobody judged is then taken as the rule has it.
    """

    is_joined: bool
    part: str
    size: int
    judged: int
    same: int
    expected: float | None

    def share(self) -> tuple[float, float, float]:
        """Give the share of pairs that are one organization, and its ends."""
        if interval := wilson_interval(self.same, self.judged):
            return (self.same / self.judged, *interval)
        if self.expected is None:
            taken = float(self.is_joined)
            return taken, taken, taken
        return self.expected / self.size, 0.0, 1.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share from 0 to 1, its 95 % interval (null where only the model speaks), and its basis.

    ``n`` is how many pairs people judged.
    """

    value: float
    low: float | None
    high: float | None
    n: int
    basis: str


def estimate_precision(strata: Sequence[Stratum]) -> Estimate | None:
    """Estimate which share of the joined pairs are one organization; null where none is joined."""
    joined = [item for item in strata if item.is_joined and item.size]
    size = sum(item.size for item in joined)
    if not size:
        return None
    value, low, high = add_up([(item.size / size, *item.share()) for item in joined])
    return _told(joined, value, low, high)


def estimate_recall(strata: Sequence[Stratum]) -> Estimate | None:
    """Estimate which share of the pairs that are one organization is joined.

    Only of pairs that were compared; null where none can be one organization. The interval takes
    the worst of both sums and is never narrower than that of as many judged pairs drawn at random:
    a part where nothing was joined, or a rule did, adds no width, however little was judged.
    """
    filled = [item for item in strata if item.size]
    found, found_low, found_high = _pairs([item for item in filled if item.is_joined])
    missed, missed_low, missed_high = _pairs([item for item in filled if not item.is_joined])
    if found + missed == 0:
        return None
    low = found_low / (found_low + missed_high) if found_low else 0.0
    high = found_high / (found_high + missed_low) if found_high else 0.0
    value, judged = found / (found + missed), sum(item.judged for item in filled)
    if drawn := wilson_interval(value * judged, judged):
        low, high = min(low, drawn[0]), max(high, drawn[1])
    return _told(filled, value, low, high)


def _pairs(strata: Sequence[Stratum]) -> tuple[float, float, float]:
    size = sum(item.size for item in strata)
    total, low, high = add_up([(item.size, *item.share()) for item in strata])
    return total, max(low, 0.0), min(high, size)


def _told(strata: Sequence[Stratum], value: float, low: float, high: float) -> Estimate:
    judged = sum(item.judged for item in strata)
    if not judged:
        return Estimate(value, None, None, 0, MODEL)
    basis = JUDGED if all(item.judged for item in strata) else MIXED
    return Estimate(value, max(low, 0.0), min(high, 1.0), judged, basis)
