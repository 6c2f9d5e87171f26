"""A field of circles that keep to themselves, with planted bridges and a decoy, for tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from graph.snapshot.edition import Edition
from tests.editions import edition_of

Row = dict[str, object]
SECTORS = ("government", "nonprofit", "business", "community")
CIRCLES = 16
PEOPLE = 40  # of each circle
LISTS = 4  # of each circle
BRIDGES = 8
DECOYS = 60  # on nothing but the longest list


def field_of_circles(folder: Path, seed: int) -> tuple[Edition, set[str], set[str]]:
    """Write the field; gives the edition, the ids of the bridges, and those of the decoys.

    Each circle is mostly of one sector and shares its coalitions only with itself. A bridge sits in
    the smallest coalition of four circles and has two partners in others. Half of everybody, and
    the decoys alone, are on one list of all circles.
    """
    rng = np.random.default_rng(seed)
    count = CIRCLES * PEOPLE
    total = count + BRIDGES + DECOYS
    names = [f"organization-{number:04}" for number in rng.permutation(total)]
    bridges, decoys = names[count : count + BRIDGES], names[count + BRIDGES :]
    seats: set[tuple[str, str]] = set()
    partners: set[tuple[str, str]] = set()
    for circle in range(CIRCLES):
        people = names[circle * PEOPLE : (circle + 1) * PEOPLE]
        for number, size in enumerate((30, 18, 9, 6)):
            chosen = rng.choice(people, size, replace=False)
            seats |= {(str(name), f"list-{circle:02}-{number}") for name in chosen}
        one, other = rng.choice(people, 2, replace=False)
        partners.add((str(min(one, other)), str(max(one, other))))
    for bridge in bridges:
        circles = rng.choice(CIRCLES, 6, replace=False)
        seats |= {(bridge, f"list-{circle:02}-3") for circle in circles[:4]}
        for circle in circles[4:]:
            partner = names[circle * PEOPLE + int(rng.integers(PEOPLE))]
            partners.add((min(bridge, partner), max(bridge, partner)))
    seats |= {(name, "list-of-everybody") for name in (*names[:count:2], *decoys)}
    own = {name: SECTORS[place // PEOPLE % 4] for place, name in enumerate(names[:count])}
    rows: list[Row] = [
        {
            "id": name,
            "name": f"Example {name}",
            "sector": own.get(name) if rng.random() < 0.8 else str(rng.choice(SECTORS)),
        }
        for name in sorted(names)
    ]
    edition = edition_of(
        folder,
        organization=rows,
        coalition=[
            {"id": name, "name": f"Example {name}"} for name in sorted({c for _, c in seats})
        ],
        membership=[{"source_id": one, "target_id": room} for one, room in sorted(seats)],
        partnership=[{"source_id": one, "target_id": other} for one, other in sorted(partners)],
    )
    return edition, set(bridges), set(decoys)
