"""Write commitments of businesses of a synthetic world that coalitions list by their EIN."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from loaders.business_commitments.loader import COMMITMENTS, HEADER
from loaders.world import WAVES, World

MOST = 150
# Branches that NAICS does not have: its last sector is 92.
BRANCHES = (("9901", "Example Lodging"), ("9902", "Example Orchards"),
            ("9903", "Example Apparel"), (None, None))  # fmt: skip
SEEN = (None, "true", "false")


def write(world: World, folder: Path) -> list[Path]:
    """Write ``commitments.csv`` with up to two commitments a business; give its path."""
    path = folder / "commitments.csv"
    _commitments(world).write_csv(path)
    return [path]


def _commitments(world: World) -> pl.DataFrame:
    """One row a commitment: all claimed, some also seen with evidence, some seen not kept."""
    rng = np.random.default_rng([world.seed, 4])
    businesses = _businesses(world)
    first = rng.integers(len(COMMITMENTS), size=businesses.height)
    numbered = businesses.with_columns(kind=pl.Series(first))
    further = numbered.filter(pl.col("number") % 2 == 0).with_columns(pl.col("kind") + 1)
    rows = pl.concat([numbered, further])
    kind = [COMMITMENTS[n % len(COMMITMENTS)] for n in rows["kind"]]
    branch = [BRANCHES[n % len(BRANCHES)] for n in rows["number"]]
    seen = [SEEN[n] for n in rng.choice(len(SEEN), size=rows.height, p=[0.6, 0.3, 0.1])]
    is_alliance = pl.Series(kind, dtype=pl.String) == "alliance_membership"
    days = [f"2025-{month:02}-01" for month in rng.integers(1, 13, rows.height)]
    return rows.with_columns(
        organization_name="name",
        naics=pl.Series([code for code, _ in branch], dtype=pl.String),
        naics_title=pl.Series([title for _, title in branch], dtype=pl.String),
        commitment=pl.Series(kind, dtype=pl.String),
        claimed=pl.lit("true"),
        observed=pl.Series(seen, dtype=pl.String),
        evidence_type=pl.lit("annual report"),
        evidence_date=pl.Series(days, dtype=pl.String),
        source_url=pl.format("https://example.org/{}/report", "number"),
        retrieved=pl.lit(WAVES[-1].isoformat()),
        **{name: pl.lit(None, dtype=pl.String) for name in ("uei", "org_id", "start", "end")},
    ).with_columns(
        name=pl.when(is_alliance).then(pl.lit("Example Business Alliance"))
    ).select(HEADER)  # fmt: skip


def _businesses(world: World) -> pl.DataFrame:
    """Businesses of the field that a roster names with their EIN, so that no row adds anybody."""
    listed = world.memberships["organization"].unique().implode()
    chosen = world.organizations.filter(
        pl.col("number") < world.sizes.field,
        pl.col("sector") == "business",
        pl.col("ein").is_not_null(),
        pl.col("roster_ein"),
        pl.col("number").is_in(listed),
    )
    return chosen.sort("number").head(MOST // 2)
