"""Write a registry's export for a synthetic world: who runs programs anyway, and nothing more.

Names, EINs, places, websites and the day of the last update only; the other columns are empty. No
services, people, forms, coalitions or industries: gaps, doubled programs and claims are planted by
other files, and a registry that adds to them would move that truth. Every organization listed runs
programs already, so being listed puts nobody new into the field.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from loaders.registry_export.loader import HEADER
from loaders.world import WAVES, World

_EVERY = 7  # so many hosts of programs, one is listed: a registry is never whole


def write(world: World, folder: Path) -> list[Path]:
    """Write ``registry.csv``; give its path."""
    hosts = sorted({item.organization for item in world.programs if item.services})
    listed = world.organizations.filter(
        pl.col("number").is_in(hosts)
        & (pl.col("number") % _EVERY == 0)
        & pl.col("ein").is_not_null()  # without one a name could stand for a second organization
    ).sort("number")
    number = pl.col("number").cast(pl.String)
    known = {
        "name": pl.col("name"),
        "ein": pl.col("ein"),
        "website": pl.format("https://org-{}.example.org", number),
        "city": pl.col("city"),
        "state": pl.col("state"),
        "country": pl.lit("United States"),
        "last_updated": pl.lit(WAVES[-1].isoformat()),
        "source_url": pl.format("https://example.org/registry/{}", number),
    }
    path = folder / "registry.csv"
    listed.select(known.get(name, pl.lit("")).alias(name) for name in HEADER).write_csv(path)
    return [path]
