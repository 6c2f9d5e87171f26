"""Write which made-up industries touch which made-up goods; their codes begin with 00."""

from __future__ import annotations

import csv
from pathlib import Path

from loaders.world import World

COLUMNS = ("good", "naics_code", "industry", "reason", "source_url")
_INDUSTRIES = 12
_ADDRESS = "https://example.org/branches"


def write(world: World, folder: Path) -> list[Path]:
    """Write ``example_goods_industries.csv``; give the path."""
    path = folder / "example_goods_industries.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(COLUMNS)
        lines.writerows(uses(world))
    return [path]


def uses(world: World) -> list[tuple[str, str, str, str, str]]:
    """Give the rows: each good has one to three industries, every fifteenth has none."""
    goods = min(60, max(8, world.sizes.organizations // 100))
    rows = []
    for number in range(1, goods + 1):
        good = f"Example Good {number:02}"
        if number % 15 == 0:
            rows.append((good, "", "", "no branch makes it", _ADDRESS))
            continue
        for step in range(number % 3 + 1):
            branch = (world.seed + number + step) % _INDUSTRIES + 1
            rows.append(
                (good, f"00{branch:02}", f"Example Industry {branch:02}", "makes or sells it",
                 _ADDRESS)
            )  # fmt: skip
    return rows
