"""What the synthetic world holds, and how large its parts are."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loaders.world.geography import Geography

if TYPE_CHECKING:
    import polars as pl

# Two waves: the day on which each set of files is said to have been fetched.
WAVES = (datetime.date(2025, 3, 31), datetime.date(2026, 3, 31))
FIELD_GROWTH_ENDS = 4_000
MEGA_LIST_SIZE = 7_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many of each thing a world of so many organizations has.

    Up to 4,000 organizations the field grows with the register; beyond, a tenth as fast, because a
    larger register adds mostly organizations that have nothing to do with the field.

    >>> Sizes.of(3000)
    Sizes(organizations=3000, field=1350, coalitions=120, programs=900, gaps=36, twins=24, \
bridges=12, mega_list=750)
    """

    organizations: int
    field: int
    coalitions: int
    programs: int
    gaps: int
    twins: int
    bridges: int
    mega_list: int

    @classmethod
    def of(cls, organizations: int) -> Sizes:
        """Derive every size from the number of organizations asked for."""
        beyond = max(0, organizations - FIELD_GROWTH_ENDS)
        grown = organizations - beyond + beyond / 10
        return cls(
            organizations=organizations,
            field=round(0.45 * grown),
            coalitions=max(8, round(0.04 * grown)),
            programs=max(60, round(0.30 * grown)),
            gaps=min(40, max(6, round(0.012 * grown))),
            twins=min(60, max(4, round(0.008 * grown))),
            bridges=min(24, max(3, round(0.004 * grown))),
            mega_list=min(MEGA_LIST_SIZE, max(240, organizations // 4)),
        )


@dataclass(slots=True)
class Program:
    """One program while the world is drawn; counties are positions in the geography.

    ``reach`` is areas, statewide, national, remote, or None where the directory does not say;
    ``areas`` are the counties it names. ``wording`` picks among the ways to say a service.
    """

    id: str
    organization: int
    services: tuple[str, ...]
    site: int
    reach: str | None
    areas: list[int] = field(default_factory=list)
    populations: tuple[str, ...] = ()
    form: str = "not_stated"
    name: str = ""
    description: str = ""
    is_running: bool = True
    is_fixed: bool = False

    @property
    def serves_locally(self) -> bool:
        """Tell whether the program takes people from the counties it names."""
        return self.is_running and self.reach == "areas"


@dataclass(frozen=True)
class World:
    """A synthetic field with its planted truth; nothing in it stands for anybody.

    ``organizations``: number, ein, name, earlier_name, sector, state, county_row,
    city, zip, is_registered, in_first, in_second, and what a register says. ``coalitions``:
    number, id, name, county_row. ``memberships``: one row of a roster each, with organization and
    coalition numbers and ``wave``. ``partnerships``: organization, partner and what is said of the
    tie. ``strangers`` are known by one grant row of a foundation. ``truth`` is what `write_world`
    puts into ``truth.json``.
    """

    seed: int
    sizes: Sizes
    geography: Geography
    organizations: pl.DataFrame
    coalitions: pl.DataFrame
    memberships: pl.DataFrame
    partnerships: pl.DataFrame
    programs: tuple[Program, ...]
    strangers: pl.DataFrame
    truth: Mapping[str, Any]
