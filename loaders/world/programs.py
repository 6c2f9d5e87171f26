"""Draw the programs: who runs them, what they give, where they reach, which are twins."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graph.schema import get_type
from loaders.world.coalitions import Tables
from loaders.world.geography import Geography
from loaders.world.model import Program, Sizes

if TYPE_CHECKING:
    import polars as pl

NAMESPACE = uuid.UUID("6f0b4f7e-0000-4000-8000-00c0ffee0000")
DIRECTORY = uuid.UUID("6f0b4f7e-0000-4000-8000-0000d12ec704")
STATEWIDE_PER_STATE = 5
NATIONAL = ("crisis-intervention-hotline", "legal-immigration", "training-coordination")
# Shares of ordinary programs by reach; the rest names counties.
STATEWIDE, REMOTE, NATIONWIDE, UNKNOWN = 0.08, 0.015, 0.015, 0.05
NOT_RUNNING = 0.02
MORE_COUNTIES = (0.30, 0.20, 0.20, 0.14, 0.10, 0.06)  # beside the home county: 0, 1, 2 ...
RUNS_PROGRAMS = 0.35  # of organizations that sit in a coalition
LINKED_PER_TWIN = 0.6  # pairs of partners in poorer counties, which must not be listed


@dataclass(frozen=True)
class Services:
    """Service codes, how common each is, and which are given statewide in which state."""

    codes: tuple[str, ...]
    weights: np.ndarray
    confidential: frozenset[str]
    statewide: dict[str, tuple[str, ...]]

    def draw(self, rng: np.random.Generator, count: int, *, barred: frozenset[str]) -> list[str]:
        """Draw so many different codes by weight, none of the barred."""
        weight = self.weights * np.array([code not in barred for code in self.codes])
        picked = rng.choice(len(self.codes), size=count, replace=False, p=weight / weight.sum())
        return [self.codes[int(item)] for item in picked]


def draw_services(rng: np.random.Generator, states: Sequence[str]) -> Services:
    """Give every service a weight and each state a few services that are given statewide."""
    declared = get_type("service").codes
    codes = tuple(declared)
    secret = frozenset(code for code in codes if declared[code]["is_location_confidential"])
    weights = 1 / (rng.permutation(len(codes)) + 4) ** 0.5
    open_codes = [code for code in codes if code not in secret and code not in NATIONAL]
    statewide = {
        state: tuple(
            sorted(rng.choice(open_codes, size=STATEWIDE_PER_STATE, replace=False).tolist())
        )
        for state in sorted(set(states))
    }
    return Services(codes, weights, secret, statewide)


def program_id(seed: int, number: int) -> str:
    """Give the directory's key of a program: a UUID that depends on seed and number alone."""
    return str(uuid.uuid5(NAMESPACE, f"program/{seed}/{number}"))


def directory_id(name: str) -> str:
    """Give the directory's key of anything but a program, by a name of ours.

    The name of an organization is ``<seed>/organization/<number>``.
    """
    return str(uuid.uuid5(DIRECTORY, name))


def draw_programs(
    rng: np.random.Generator,
    sizes: Sizes,
    geography: Geography,
    organizations: pl.DataFrame,
    tables: Tables,
    services: Services,
) -> list[Program]:
    """Draw the ordinary programs; ids are given when the list is whole."""
    pairs = sizes.twins + round(LINKED_PER_TWIN * sizes.twins)
    county = organizations["county_row"].to_list()
    hosts = _hosts(rng, sizes, tables)
    wanted = max(sizes.programs - 2 * pairs, sizes.programs // 4)
    weight = 1 + rng.pareto(2.0, len(hosts))
    chosen = np.concatenate(
        [
            hosts[:wanted],
            rng.choice(hosts, size=max(0, wanted - len(hosts)), p=weight / weight.sum()),
        ]
    )
    return [_ordinary(rng, int(host), county[int(host)], geography, services) for host in chosen]


def draw_twins(
    rng: np.random.Generator,
    sizes: Sizes,
    geography: Geography,
    organizations: pl.DataFrame,
    tables: Tables,
    services: Services,
) -> tuple[list[tuple[Program, Program]], list[tuple[Program, Program]]]:
    """Draw pairs of programs that do one thing in one place.

    The first list holds pairs of strangers in counties that are not poorer than their state; the
    second pairs of partners (the partnership is added to the tables) in poorer counties.
    """
    county = organizations["county_row"].to_list()
    eins = organizations["ein"].to_list()
    able = [item for item in range(sizes.field) if eins[item] and item not in tables.bridges]
    shuffled = [able[int(item)] for item in rng.permutation(len(able))]
    calm = [item for item in shuffled if geography.need[county[item]] in ("middle", "lower")]
    poor = [item for item in shuffled if geography.need[county[item]] == "higher"]
    seats = tables.seats()
    taken: set[tuple[str, ...]] = set()
    twins = []
    for one, other in _strangers(calm, sizes.twins, seats, tables, county, geography):
        twins.append(_pair(rng, one, other, county, geography, services, taken))
    linked = []
    for one, other in _partners(poor, round(LINKED_PER_TWIN * sizes.twins), tables):
        tables.add_pair(one, other)
        linked.append(_pair(rng, one, other, county, geography, services, taken))
    return twins, linked


def _hosts(rng: np.random.Generator, sizes: Sizes, tables: Tables) -> np.ndarray:
    """Organizations that run programs: all without a seat, some of the others."""
    draw = rng.random(sizes.field)
    hosts = [
        number
        for number in range(sizes.field)
        if number not in tables.circle_of or draw[number] < RUNS_PROGRAMS
    ]
    return rng.permutation(np.array(hosts))


def _ordinary(
    rng: np.random.Generator, host: int, home: int, geography: Geography, services: Services
) -> Program:
    draw, running = rng.random(2)
    state = geography.states[home]
    if draw < STATEWIDE:
        own = services.statewide[state]
        given = rng.choice(own, size=int(rng.integers(1, 3)), replace=False).tolist()
        return Program("", host, tuple(sorted(given)), home, "statewide")
    if draw < STATEWIDE + REMOTE + NATIONWIDE:
        reach = "remote" if draw < STATEWIDE + REMOTE else "national"
        return Program("", host, (NATIONAL[int(rng.integers(len(NATIONAL)))],), home, reach)
    if draw < STATEWIDE + REMOTE + NATIONWIDE + UNKNOWN:
        given = services.draw(rng, 1, barred=services.confidential)
        return Program("", host, tuple(given), home, None)
    count = 1 + int(rng.random() < 0.35) + int(rng.random() < 0.15)
    given = sorted(services.draw(rng, count, barred=frozenset()))
    more = int(rng.choice(len(MORE_COUNTIES), p=MORE_COUNTIES))
    areas = [home, *geography.nearest[home][:more]]
    is_running = bool(running >= NOT_RUNNING)
    return Program("", host, tuple(given), home, "areas", areas, is_running=is_running)


def _strangers(
    able: list[int],
    wanted: int,
    seats: dict[int, set[int]],
    tables: Tables,
    county: list[int],
    geography: Geography,
) -> list[tuple[int, int]]:
    """Pairs that share no coalition and are no partners, near one another where possible."""
    left = list(able)
    found: list[tuple[int, int]] = []
    while len(found) < wanted and len(left) > 1:
        one = left.pop(0)
        free = [
            other
            for other in left
            if not seats.get(one, set()) & seats.get(other, set())
            and (min(one, other), max(one, other)) not in tables.pairs
        ]
        if free:
            away = geography.distance_km[county[one]]
            other = min(free, key=lambda item: (float(away[county[item]]), item))
            left.remove(other)
            found.append((one, other))
    return found


def _partners(able: list[int], wanted: int, tables: Tables) -> list[tuple[int, int]]:
    """Pairs of one circle, so that their partnership joins nothing new."""
    waiting: dict[int | None, int] = {}
    found: list[tuple[int, int]] = []
    for organization in able:
        circle = tables.circle_of.get(organization)
        if circle in waiting and len(found) < wanted:
            found.append((waiting.pop(circle), organization))
        else:
            waiting[circle] = organization
    return found


def _pair(
    rng: np.random.Generator,
    one: int,
    other: int,
    county: list[int],
    geography: Geography,
    services: Services,
    taken: set[tuple[str, ...]],
) -> tuple[Program, Program]:
    """Give two organizations one program each with the same services and counties."""
    home = county[one]
    is_poor = geography.need[home] == "higher"
    alike = [
        item
        for item in geography.nearest[home]
        if geography.need[item] is not None and (geography.need[item] == "higher") == is_poor
    ]
    areas = [home, *alike[: int(rng.integers(0, 4))]]
    while True:
        count = int(rng.integers(2, 4))
        given = tuple(sorted(services.draw(rng, count, barred=frozenset(NATIONAL))))
        if given not in taken:
            break
    taken.add(given)
    first = Program("", one, given, home, "areas", list(areas), is_fixed=True)
    second = Program("", other, given, county[other], "areas", list(areas), is_fixed=True)
    return first, second
