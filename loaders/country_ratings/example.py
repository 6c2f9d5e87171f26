"""Write made-up tiers of made-up countries, as many years as the report was published."""

from __future__ import annotations

import csv
from pathlib import Path

from loaders.world import World

COLUMNS = ("year", "country", "country_iso3", "tier")
YEARS = range(2001, 2026)
_TIERS = ("1", "2", "2WL", "3")


def write(world: World, folder: Path) -> list[Path]:
    """Write ``tiers.csv`` with one row a country and year; give the path."""
    path = folder / "tiers.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(COLUMNS)
        lines.writerows(ratings(world))
    return [path]


def ratings(world: World) -> list[tuple[int, str, str, str]]:
    """Give the rows: the world's size says how many countries, its seed which tiers."""
    countries = min(40, max(4, world.sizes.organizations // 100))
    return [
        (year, f"Example Country {number:02}", "", _tier(world.seed + 7 * number, year))
        for year in YEARS
        for number in range(1, countries + 1)
    ]


def _tier(start: int, year: int) -> str:
    """A tier that changes every few years; the watch list exists since 2004."""
    tier = _TIERS[(start + year // 4) % len(_TIERS)]
    return "2" if tier == "2WL" and year < 2004 else tier
