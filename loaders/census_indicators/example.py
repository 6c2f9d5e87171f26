"""Write county figures of a synthetic world as the CDC does: ranks and shares, some missing.

Poverty is not among them: the counties file of the places has it, and gaps are planted by it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from loaders.world import World

YEAR = 2022
MISSING = -999.0


def write(world: World, folder: Path) -> list[Path]:
    """Write ``SVI_<year>_US_county.csv`` with a row for each county; give its path."""
    path = folder / f"SVI_{YEAR}_US_county.csv"
    _figures(world).write_csv(path)
    return [path]


def _figures(world: World) -> pl.DataFrame:
    """Give codes and figures in the publisher's columns; every 17th county has no rank."""
    rng = np.random.default_rng([world.seed, YEAR])
    counties = world.geography.counties
    count = counties.height
    rank = (rng.permutation(count) / max(count - 1, 1)).round(4)
    rank[np.arange(count) % 17 == 16] = MISSING
    shares = {
        "UNEMP": rng.uniform(2, 12, count).round(1),
        "UNINSUR": rng.uniform(3, 20, count).round(1),
        "NOHSDP": rng.uniform(4, 25, count).round(1),
        "LIMENG": rng.uniform(0, 9, count).round(1),
        "NOVEH": rng.uniform(2, 11, count).round(1),
    }
    margins = {name: rng.uniform(0.2, 3, count).round(1) for name in shares}
    return counties.select(
        ST=pl.col("fips").str.slice(0, 2),
        STATE="state_name",
        ST_ABBR="state",
        STCNTY="fips",
        COUNTY="county",
        FIPS="fips",
        LOCATION=pl.concat_str("county", pl.lit(", "), "state_name"),
        **{f"EP_{name}": pl.Series(values) for name, values in shares.items()},
        **{f"MP_{name}": pl.Series(values) for name, values in margins.items()},
        RPL_THEMES=pl.Series(rank),
    )
