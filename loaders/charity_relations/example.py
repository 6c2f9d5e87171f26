"""Write federations of a synthetic world: some hubs among organizations that the register knows.

Only organizations outside the field are tied, so that no planted pair becomes a family.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from loaders.world import World

MEMBERS = 40
HUBS = 5


def write(world: World, folder: Path) -> list[Path]:
    """Write ``relations.csv`` with up to five hubs of up to forty members; give its path."""
    path = folder / "relations.csv"
    _relations(world).write_csv(path)
    return [path]


def _relations(world: World) -> pl.DataFrame:
    """Give the publisher's columns in order: the member is named under org_name_a."""
    known = world.organizations.filter(
        (pl.col("number") >= world.sizes.field) & pl.col("is_registered") & pl.col("in_second")
    ).sort("number")
    org_id = pl.concat_str(pl.lit("US-EIN-"), "ein")
    hub_count = max(1, min(HUBS, known.height // 8))
    hubs = known.head(hub_count).with_row_index("hub")
    hubs = hubs.select("hub", org_id_a=org_id, org_name_b="name")
    members = known.slice(hub_count, HUBS * MEMBERS).with_row_index("turn")
    tied = members.select(hub=pl.col("turn") % hub_count, org_id_b=org_id, org_name_a="name")
    return tied.join(hubs, on="hub", maintain_order="left").select(
        "org_id_a",
        "org_id_b",
        relationship=pl.lit("parent"),
        source=pl.lit("Example federations"),
        valid_from=pl.lit(None, dtype=pl.String),
        valid_to=pl.lit(None, dtype=pl.String),
        org_name=pl.lit(None, dtype=pl.String),
        org_name_a="org_name_a",
        org_name_b="org_name_b",
    )
