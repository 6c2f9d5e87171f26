"""What the picture of an organization or coalition shows: its nearest neighbours, capped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from commonground.explorer.facts import ties
from commonground.explorer.facts.profile import Profile
from commonground.explorer.parts.said_and_done import was_seen
from graph.snapshot.edition import Edition

# More boxes than these are a wall; the tables beside the picture list all of them.
MOST_DRAWN = 24
MOST_DRAWN_NARROW = 12
GROUPS = ("coalition", "program", "government", "nonprofit", "business", "community", "unknown")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One end of a tie: ``kind`` is coalition, program or the sector of an organization.

    ``is_seen`` tells a tie that a record shows from one that is only said or listed.
    """

    id: str
    name: str
    kind: str
    is_seen: bool


@dataclass(frozen=True)
class Neighbourhood:
    """A profile and who is tied to it: ``found`` counts all, ``neighbours`` are those drawn.

    Ties that were seen come first, then names in order.
    """

    centre: Profile
    neighbours: tuple[Neighbour, ...]
    found: int


def read_neighbourhood(edition: Edition, profile: Profile) -> Neighbourhood:
    """Give the direct neighbours of a profile, at most 24; somebody without ties has none."""
    if profile.kind == "coalition":
        rows = [*_rows(ties.list_members(edition, profile.id), "organization", None)]
    else:
        rows = [
            *_rows(ties.list_memberships(edition, profile.id), "coalition", "coalition"),
            *_rows(ties.list_programs(edition, profile.id), "program", "program"),
            *_rows(ties.list_partners(edition, profile.id), "organization", None),
        ]
    distinct = {item.id: item for item in sorted(rows, key=lambda item: item.is_seen)}
    ranked = sorted(distinct.values(), key=lambda item: (not item.is_seen, item.name, item.id))
    return Neighbourhood(profile, tuple(ranked[:MOST_DRAWN]), len(distinct))


def _rows(result: Any, what: str, kind: str | None) -> Iterable[Neighbour]:
    for row in result.table.to_dicts():
        sector = row.get("sector") or "unknown"
        is_seen = was_seen(row["observed"], row["rung"]) if "observed" in row else True
        yield Neighbour(row[f"{what}_id"], row[what], kind or sector, is_seen)
