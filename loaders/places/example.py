"""Write the counties and ZIPs of a synthetic world in the columns that this loader reads.

The places are real ones of the demonstration; only what stands in them is made up. Poverty is left
blank for the counties about which the world claims to know nothing.
"""

from __future__ import annotations

from pathlib import Path

from loaders.world import World


def write(world: World, folder: Path) -> list[Path]:
    """Write ``counties.csv`` and ``zips.csv``; give the paths."""
    counties, zips = folder / "counties.csv", folder / "zips.csv"
    world.geography.counties.write_csv(counties)
    world.geography.zips.drop("county_row").write_csv(zips)
    return [counties, zips]
