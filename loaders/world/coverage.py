"""Keep chosen cells empty and serve the rest: which county is reached with which service.

A gap, as it is planted: a county poorer than its state, a service that no running program reaches
it with (by county, state, nation or from afar), nothing unknown about it, and at least two of its
neighbours served. The set that is planted is the whole set: every other cell of that kind is served
by widening a program nearby.
"""

from __future__ import annotations

import numpy as np

from loaders.world.geography import Geography
from loaders.world.model import Program, Sizes
from loaders.world.programs import Services

SERVED_NEIGHBOURS = 2
# Planted cells have one neighbour more than they need, so that no reading of "served" drops them.
SURE_NEIGHBOURS = 3
CELLS_PER_COUNTY = 3
CELLS_PER_SERVICE = 4
WIDEST = 10
FARTHEST_KM = 250.0
UNKNOWN_PER_GAP = 0.35

Cell = tuple[int, int]


class Coverage:
    """Counts of programs by county and service, kept right while programs change.

    ``kept`` maps a cell that stays empty to why: gap, unknown_reach or no_indicator. ``sole`` are
    cells that stay with the one program that is planted as fragile. ``hosts`` are organizations
    that run programs, with their county.
    """

    def __init__(
        self,
        geography: Geography,
        services: Services,
        programs: list[Program],
        hosts: list[tuple[int, int]],
    ) -> None:
        self.geography = geography
        self.services = services
        self.programs = programs
        self.hosts = hosts
        self.row = {code: number for number, code in enumerate(services.codes)}
        shape = (geography.count, len(services.codes))
        self.local = np.zeros(shape, dtype=np.int64)
        self.wide = np.zeros(shape, dtype=bool)
        self.unknown = np.zeros(shape, dtype=np.int64)
        self.fixed = np.zeros(shape, dtype=bool)
        self.kept: dict[Cell, str] = {}
        self.sole: set[Cell] = set()
        for program in programs:
            self._count(program, 1)

    def _count(self, program: Program, change: int) -> None:
        rows = np.array([self.row[code] for code in program.services])
        if program.is_fixed:
            self.fixed[np.ix_(np.array(program.areas), rows)] = True
        if program.reach is None:
            self.unknown[program.site, rows] += change
        elif program.reach == "areas":
            if program.is_running:
                self.local[np.ix_(np.array(program.areas), rows)] += change
        elif program.is_running:
            everywhere = program.reach != "statewide"
            state = self.geography.states[program.site]
            here = [everywhere or other == state for other in self.geography.states]
            self.wide[np.ix_(np.flatnonzero(here), rows)] = True

    def add(self, program: Program) -> None:
        """Put one more program into the world."""
        self.programs.append(program)
        self._count(program, 1)

    def looks_empty(self, *, generously: bool) -> np.ndarray:
        """Cells that nobody reaches although two neighbours are served, need left aside.

        Taken generously, a neighbour served only statewide or from afar counts as served.
        """
        served = (self.local > 0) | self.wide if generously else self.local > 0
        around = np.array([served[near].sum(axis=0) for near in self.geography.neighbours])
        return np.asarray((self.local == 0) & ~self.wide & (around >= SERVED_NEIGHBOURS))

    def gaps(self, *, generously: bool = False) -> set[Cell]:
        """Cells that fulfil the whole definition of a planted gap."""
        poorer = np.array([level == "higher" for level in self.geography.need])
        found = self.looks_empty(generously=generously) & (self.unknown == 0) & poorer[:, None]
        return {(int(county), int(service)) for county, service in np.argwhere(found)}

    def keep_empty(self, rng: np.random.Generator, wanted: dict[str, int]) -> None:
        """Choose cells that stay empty, by reason, and take away what reaches them.

        Rather where few programs are; never where a planted pair is, never where a service is
        given statewide or from afar, and so that three neighbours of each can be served.
        """
        weight = 1 / (1 + self.local.ravel()) ** 2
        order = np.argsort(-(rng.random(weight.size) ** (1 / weight)), kind="stable")
        cells = [divmod(int(item), self.local.shape[1]) for item in order]
        for reason, count in wanted.items():
            left = count
            for cell in cells:
                if left and self._may_stay_empty(cell, reason):
                    self.kept[cell] = reason
                    left -= 1
        for cell in sorted(self.kept):
            self._carve(cell)

    def _may_stay_empty(self, cell: Cell, reason: str) -> bool:
        county, service = cell
        level = self.geography.need[county]
        if level != (None if reason == "no_indicator" else "higher") or cell in self.kept:
            return False
        if self.wide[cell] or self.fixed[cell]:
            return False
        if reason == "unknown_reach" and (
            self.services.codes[service] in self.services.confidential
            or county not in {home for _, home in self.hosts}
        ):
            return False
        same_county = sum(1 for other in self.kept if other[0] == county)
        same_service = [other[0] for other in self.kept if other[1] == service]
        if same_county >= CELLS_PER_COUNTY or len(same_service) >= CELLS_PER_SERVICE:
            return False
        empty = {county, *same_service}
        return all(
            sum(1 for near in self.geography.neighbours[place] if near not in empty)
            >= SURE_NEIGHBOURS
            for place in sorted(empty)
        )

    def _carve(self, cell: Cell) -> None:
        """Take the service of a cell out of every program that reaches it or sits there unknown."""
        county, service = cell
        code = self.services.codes[service]
        for program in self.programs:
            if code not in program.services:
                continue
            sits = program.reach is None and program.site == county
            if not sits and (program.reach != "areas" or county not in program.areas):
                continue
            self._count(program, -1)
            if not sits and len(program.areas) > 1 and program.site != county:
                program.areas.remove(county)
            else:
                self._swap_service(program, code)
            self._count(program, 1)

    def _swap_service(self, program: Program, code: str) -> None:
        """Replace a service by the first one that fills no cell that stays empty."""
        secret = self.services.confidential
        start = self.row[code]
        places = program.areas if program.reach == "areas" else [program.site]
        for step in range(1, len(self.services.codes)):
            other = (start + step) % len(self.services.codes)
            name = self.services.codes[other]
            barred = name in program.services or (program.reach is None and name in secret)
            if not barred and all(self._is_open((place, other)) for place in places):
                swapped = {name if item == code else item for item in program.services}
                program.services = tuple(sorted(swapped))
                return
        raise RuntimeError(f"no service is left for a program in {places}")

    def serve_neighbours(self) -> None:
        """See to it that three neighbours of every kept cell are served by programs of counties."""
        for county, service in sorted(self.kept):
            near = [
                item
                for item in self.geography.neighbours[county]
                if (item, service) not in self.kept
            ]
            for item in near[:SURE_NEIGHBOURS]:
                self.serve((item, service))

    def serve_the_rest(self) -> None:
        """Serve every cell that would be a gap and was not chosen, until none is left."""
        while rest := sorted(self.gaps(generously=True) - set(self.kept)):
            for cell in rest:
                self.serve(cell)

    def serve(self, cell: Cell) -> None:
        """Widen the nearest fitting program to a county, or start one nearby."""
        county, service = cell
        if self.local[cell]:
            return
        code = self.services.codes[service]
        away = self.geography.distance_km[county]
        fitting = [
            (float(away[program.areas].min()), number)
            for number, program in enumerate(self.programs)
            if code in program.services and self._can_widen(program, county)
        ]
        nearest = min(fitting, default=(FARTHEST_KM, -1))
        if nearest[0] < FARTHEST_KM:
            program = self.programs[nearest[1]]
            self._count(program, -1)
            program.areas.append(county)
            self._count(program, 1)
            return
        host, home = self._nearest_host(county)
        self.add(Program("", host, (code,), home, "areas", [county]))

    def hide(self, cell: Cell) -> None:
        """Let an organization of the county run a program there that does not say its reach."""
        county, service = cell
        host, home = self._nearest_host(county)
        self.add(Program("", host, (self.services.codes[service],), home, None))

    def _nearest_host(self, county: int) -> tuple[int, int]:
        away = self.geography.distance_km[county]
        return min(self.hosts, key=lambda item: (float(away[item[1]]), item))

    def _can_widen(self, program: Program, county: int) -> bool:
        return (
            program.serves_locally
            and not program.is_fixed
            and len(program.areas) < WIDEST
            and all(self._is_open((county, self.row[code])) for code in program.services)
        )

    def _is_open(self, cell: Cell) -> bool:
        """Tell whether one more program may reach a cell."""
        return cell not in self.kept and cell not in self.sole

    def stand_alone(self, program: Program) -> None:
        """Add a program and take its services away from every other in its counties."""
        cells = [(area, self.row[code]) for area in program.areas for code in program.services]
        self.sole.update(cells)
        for cell in cells:
            self._carve(cell)
        self.add(program)


def plant_fragile_shelter(
    rng: np.random.Generator, coverage: Coverage, able: list[tuple[int, int]]
) -> Program:
    """Give one organization the only shelter of its county and a few around it.

    ``able`` are organizations without a program, with their county.
    """
    shelter = coverage.row["emergency-shelter"]
    order = [able[int(item)] for item in rng.permutation(len(able))]
    known = np.array([level is not None for level in coverage.geography.need])
    free = ~coverage.fixed[:, shelter] & known
    host, home = min(order, key=lambda item: (not free[item[1]], coverage.local[item[1], shelter]))
    near = [item for item in coverage.geography.nearest[home] if free[item]]
    areas = [home, *near[: int(rng.integers(2, 6))]]
    program = Program("", host, ("emergency-shelter",), home, "areas", areas, is_fixed=True)
    coverage.stand_alone(program)
    return program


def plant_gaps(rng: np.random.Generator, coverage: Coverage, sizes: Sizes) -> None:
    """Make the wanted cells empty and all others of their kind served; add what hides unknowns."""
    unknown = max(2, round(UNKNOWN_PER_GAP * sizes.gaps))
    blank = sum(1 for level in coverage.geography.need if level is None)
    wanted = {"gap": sizes.gaps, "unknown_reach": unknown, "no_indicator": 3 * blank}
    coverage.keep_empty(rng, wanted)
    for cell, reason in sorted(coverage.kept.items()):
        if reason == "unknown_reach":
            coverage.hide(cell)
    coverage.serve_neighbours()
    coverage.serve_the_rest()
