"""Draw who sits at which table: circles, small coalitions, one very large list, bridges, partners.

A circle is one sector in one region. Its organizations share their coalitions with one another and
with a few guests from other sectors, and hardly with other circles: that is what makes a bridge a
bridge.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from loaders.world.geography import Geography
from loaders.world.model import Sizes
from loaders.world.organizations import SECTORS, mega_list_shares
from loaders.world.words import COALITION_FORMS, COALITION_THEMES, FIRST_WORDS

OUTSIDE_COALITIONS = 0.12  # of the field: known by their programs only
GUESTS = 0.2  # sit with another sector's circle of their region
SECOND_SEAT = 0.5
THIRD_SEAT = 0.2
SMALLEST_COALITION = 6
LARGEST_COALITION = 75
PARTNERED = 0.15  # start a partnership inside their circle
WEAK_LINKS = 0.01  # start one partnership with another circle
BRIDGE_CIRCLES = (4, 6)
BRIDGE_PARTNERS = 3


@dataclass
class Tables:
    """Who sits where while the world is drawn; organizations and coalitions by number.

    The last coalition is the very large list; ``coalition_circle`` leaves it out. Organizations
    without a circle are not in ``circle_of``; ``pairs`` holds partnerships as (smaller, larger).
    """

    circle_of: dict[int, int]
    coalition_circle: list[int]
    members: list[list[int]]
    pairs: set[tuple[int, int]] = field(default_factory=set)
    bridges: list[int] = field(default_factory=list)

    @property
    def mega_list(self) -> int:
        """Number of the very large list."""
        return len(self.members) - 1

    def seats(self) -> dict[int, set[int]]:
        """Coalitions of each organization, the very large list left out."""
        found: dict[int, set[int]] = {}
        for coalition, members in enumerate(self.members[:-1]):
            for member in members:
                found.setdefault(member, set()).add(coalition)
        return found

    def add_pair(self, one: int, other: int) -> None:
        """Make two organizations partners; nobody partners with itself."""
        if one != other:
            self.pairs.add((min(one, other), max(one, other)))


def draw_tables(
    rng: np.random.Generator, sizes: Sizes, geography: Geography, organizations: pl.DataFrame
) -> Tables:
    """Seat the field: circles, coalitions, the very large list, bridges and partnerships."""
    circle_of = _circles(rng, sizes, geography, organizations)
    grouped: dict[int, list[int]] = {}
    for organization, circle in sorted(circle_of.items()):
        grouped.setdefault(circle, []).append(organization)
    tables = Tables(circle_of, [], [])
    for circle, count in _coalitions_per_circle(grouped, sizes.coalitions - 1):
        _seat_circle(rng, tables, circle, grouped[circle], count)
    _plant_bridges(rng, tables, sizes, organizations)
    _add_mega_list(rng, tables, sizes, organizations)
    _add_partnerships(rng, tables, grouped, organizations)
    return tables


def name_coalitions(
    rng: np.random.Generator, tables: Tables, organizations: pl.DataFrame
) -> pl.DataFrame:
    """Give every coalition a number, an id, its own name and the county of its first member."""
    pairs = len(COALITION_THEMES) * len(COALITION_FORMS)
    offset = int(rng.integers(pairs * len(FIRST_WORDS)))
    county = organizations["county_row"].to_list()
    rows = []
    for number, members in enumerate(tables.members):
        word, rest = divmod((number * 7 + offset) % (pairs * len(FIRST_WORDS)), pairs)
        form, theme = divmod(rest, len(COALITION_THEMES))
        name = f"Example {FIRST_WORDS[word]} {COALITION_FORMS[form]} {COALITION_THEMES[theme]}"
        rows.append((number, f"coalition-{number + 1:04}", name, county[members[0]]))
    rows[-1] = (*rows[-1][:2], "Example National Sign-On List", None)
    schema = {"number": pl.Int64, "id": pl.String, "name": pl.String, "county_row": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _circles(
    rng: np.random.Generator, sizes: Sizes, geography: Geography, organizations: pl.DataFrame
) -> dict[int, int]:
    region_of = geography.regions(min(24, max(2, round(sizes.coalitions / 12))))
    counties = organizations["county_row"][: sizes.field].to_list()
    sectors = [SECTORS.index(name) for name in organizations["sector"][: sizes.field]]
    is_seated = rng.random(sizes.field) >= OUTSIDE_COALITIONS
    is_guest = rng.random(sizes.field) < GUESTS
    shift = rng.integers(1, len(SECTORS), size=sizes.field)
    return {
        number: region_of[counties[number]] * len(SECTORS)
        + (sectors[number] + int(shift[number]) * int(is_guest[number])) % len(SECTORS)
        for number in range(sizes.field)
        if is_seated[number]
    }


def _coalitions_per_circle(grouped: dict[int, list[int]], count: int) -> list[tuple[int, int]]:
    """Share coalitions among circles by their members (largest quotient); tiny circles get none."""
    given = {circle: 0 for circle in sorted(grouped) if len(grouped[circle]) >= 4}
    for _ in range(count):
        circle = max(given, key=lambda item: (len(grouped[item]) / (given[item] + 1), -item))
        given[circle] += 1
    return [(circle, number) for circle, number in given.items() if number]


def _seat_circle(
    rng: np.random.Generator, tables: Tables, circle: int, people: list[int], count: int
) -> None:
    """Fill a circle's coalitions: heavy-tailed sizes, one to three seats an organization."""
    weight = 1 + rng.pareto(1.5, count)
    seated: list[list[int]] = [[] for _ in range(count)]
    for organization in people:
        seats = 1 + int(rng.random() < SECOND_SEAT) + int(rng.random() < THIRD_SEAT)
        order = np.argsort(-(rng.random(count) ** (1 / weight)), kind="stable")
        free = [int(item) for item in order if len(seated[int(item)]) < LARGEST_COALITION]
        for item in free[:seats]:
            seated[item].append(organization)
    for members in seated:
        left = [item for item in people if item not in members]
        missing = min(max(0, SMALLEST_COALITION - len(members)), len(left))
        members += rng.choice(left, size=missing, replace=False).tolist() if missing else []
        tables.members.append(members)
        tables.coalition_circle.append(circle)


def _plant_bridges(
    rng: np.random.Generator, tables: Tables, sizes: Sizes, organizations: pl.DataFrame
) -> None:
    """Move some organizations into one small coalition of each of several circles."""
    eins = organizations["ein"].to_list()
    sectors = [SECTORS.index(name) for name in organizations["sector"]]
    able = [item for item in sorted(tables.circle_of) if eins[item] is not None]
    tables.bridges = sorted(rng.choice(able, size=sizes.bridges, replace=False).tolist())
    for members in tables.members:
        members[:] = [item for item in members if item not in tables.bridges]
    small: dict[int, list[int]] = {}
    median = float(np.median([len(members) for members in tables.members]))
    for number, members in enumerate(tables.members):
        if 4 <= len(members) <= max(8, median):
            small.setdefault(tables.coalition_circle[number], []).append(number)
    for bridge in tables.bridges:
        own = tables.circle_of[bridge] % len(SECTORS)
        wanted = min(int(rng.integers(BRIDGE_CIRCLES[0], BRIDGE_CIRCLES[1] + 1)), len(small))
        circles = _spread(rng, sorted(small), wanted, own)
        for circle in circles:
            tables.members[small[circle][int(rng.integers(len(small[circle])))]].append(bridge)
        others = [
            item
            for item, circle in tables.circle_of.items()
            if circle not in circles and sectors[item] != sectors[bridge] and eins[item]
        ]
        for other in rng.choice(others, size=min(BRIDGE_PARTNERS, len(others)), replace=False):
            tables.add_pair(bridge, int(other))


def _spread(rng: np.random.Generator, circles: list[int], wanted: int, own: int) -> list[int]:
    """Pick circles so that every sector comes up once before one comes up again, the own first."""
    shuffled = [circles[int(item)] for item in rng.permutation(len(circles))]
    used: dict[int, int] = {}
    picked: list[int] = []
    while len(picked) < wanted:
        left = [item for item in shuffled if item not in picked]
        turn = {item: used.get(item % len(SECTORS), 0) for item in left}
        best = min(left, key=lambda item: (turn[item], (item - own) % len(SECTORS) != 0))
        picked.append(best)
        used[best % len(SECTORS)] = turn[best] + 1
    return picked


def _add_mega_list(
    rng: np.random.Generator, tables: Tables, sizes: Sizes, organizations: pl.DataFrame
) -> None:
    """Append one list that holds thousands: some of the field, some strangers, some chapters."""
    of_field, of_background = mega_list_shares(sizes)
    field = rng.choice(sizes.field, size=of_field, replace=False)
    strangers = sizes.field + rng.choice(
        sizes.organizations - sizes.field, size=of_background, replace=False
    )
    chapters = np.arange(sizes.organizations, organizations.height)
    tables.members.append(np.sort(np.concatenate([field, strangers, chapters])).tolist())


def _add_partnerships(
    rng: np.random.Generator,
    tables: Tables,
    grouped: dict[int, list[int]],
    organizations: pl.DataFrame,
) -> None:
    """Add partnerships of those with an EIN, by which a list made by hand names both ends."""
    eins = organizations["ein"].to_list()
    bridges = set(tables.bridges)
    ordinary = [item for item in sorted(tables.circle_of) if item not in bridges and eins[item]]
    for organization in ordinary:
        inside, across = rng.random(2)
        if inside < PARTNERED:
            circle = tables.circle_of[organization]
            near = [item for item in grouped[circle] if item not in bridges and eins[item]]
            tables.add_pair(organization, near[int(rng.integers(len(near)))])
        if across < WEAK_LINKS:
            tables.add_pair(organization, ordinary[int(rng.integers(len(ordinary)))])
