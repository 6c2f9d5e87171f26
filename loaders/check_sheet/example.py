"""Write what some organizations of a synthetic world answered: sector and state are right.

Their answers only confirm what registers say, and no coalition is named, so that nothing that is
planted in the world moves.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from loaders.reading.check_items import HEADER, CheckItem
from loaders.world import World

_ITEMS = (("sector", "Sector"), ("state", "State of the office"))
_EVERY = 9


def write(world: World, folder: Path) -> list[Path]:
    """Write ``answers.csv``, the rows of all sheets that came back; give its path."""
    path = folder / "answers.csv"
    answering = world.organizations.filter(
        (pl.col("number") < world.sizes.field)
        & (pl.col("number") % _EVERY == 0)
        & "roster_ein"
        & pl.col("sector").is_in(["government", "nonprofit", "business", "community"])
    ).sort("number")
    rows = [
        (CheckItem(f"ein-{row['ein']}", "field", (field,)).code, words, row[field],
         "Example register", "right", None, None)
        for row in answering.iter_rows(named=True)
        for field, words in _ITEMS
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=dict.fromkeys(HEADER, pl.String), orient="row")
    frame.write_csv(path)
    return [path]
