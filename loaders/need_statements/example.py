"""Write needs that made-up plans state for some counties of a synthetic world."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from loaders.need_statements.loader import HEADER
from loaders.world import WAVES, World

COUNTIES = 30
STATED = (
    ("emergency-shelter", "beds", 8, 60),
    ("Immigration legal help", "clients_per_year", 20, 300),
    ("case-management", "slots", 10, 90),
)


def write(world: World, folder: Path) -> list[Path]:
    """Write ``needs.csv``: one need for each of up to thirty counties, some of them ranges."""
    path = folder / "needs.csv"
    _needs(world).write_csv(path)
    return [path]


def _needs(world: World) -> pl.DataFrame:
    rng = np.random.default_rng([world.seed, 6])
    geography = world.geography
    count = min(COUNTIES, geography.count)
    chosen = np.sort(rng.choice(geography.count, size=count, replace=False))
    rows = []
    for turn, county in enumerate(chosen.tolist()):
        service, unit, lowest, highest = STATED[turn % len(STATED)]
        figure = int(rng.integers(lowest, highest))
        is_range = turn % 4 == 3
        written = (geography.fips[county], geography.area_names[county])[turn % 2]
        rows.append({
            "place": written,
            "service": service,
            "population": "trafficking-survivors" if turn % 3 == 0 else None,
            "quantity": None if is_range else figure,
            "lowest": figure if is_range else None,
            "highest": figure + 10 if is_range else None,
            "unit": unit,
            "trafficking_form": ("labor", "sex", "both", "not_stated")[turn % 4],
            "year": WAVES[-1].year - 1,
            "method": "made up",
            "source_title": f"Example Needs Assessment {turn + 1}",
            "source_url": f"https://example.org/needs/{turn + 1}",
            "date": f"{WAVES[-1].year - 1}-10-01",
        })  # fmt: skip
    return pl.DataFrame(rows).select(HEADER)
