"""Write what stewards of a synthetic world noted by hand: partners, general claims, a region."""

from __future__ import annotations

import datetime
from pathlib import Path

import polars as pl

from loaders.world import WAVES, World

COLUMNS = (
    "kind", "name", "ein", "state", "other_name", "other_ein", "other_state", "role",
    "is_directed", "claimed", "observed", "rung", "evidence_type", "start", "region_name",
    "county", "source_url", "date", "by",
)  # fmt: skip
REGION = "Example Four Counties"
REGION_COUNTIES = ("41005", "41051", "41067", "53011")
CLAIM_DAY = WAVES[-1] - datetime.timedelta(days=90)


def write(world: World, folder: Path) -> list[Path]:
    """Write ``additions.csv``; give its path."""
    path = folder / "additions.csv"
    parts = [_partnerships(world), _claims(world), _region()]
    frame = pl.concat(parts, how="diagonal").with_columns(by=pl.lit("steward of the example"))
    frame.select(COLUMNS).write_csv(path)
    return [path]


def _partnerships(world: World) -> pl.DataFrame:
    people = world.organizations.select("number", "name", "ein", "state")
    others = people.rename(lambda column: column if column == "number" else f"other_{column}")
    ties = world.partnerships.join(
        people, left_on="organization", right_on="number", maintain_order="left"
    ).join(others, left_on="partner", right_on="number", maintain_order="left")
    return ties.select(
        pl.lit("partnership").alias("kind"),
        *("name", "ein", "state", "other_name", "other_ein", "other_state"),
        pl.col("kind").alias("role"),
        (pl.col("kind") == "referral").alias("is_directed"),
        *("claimed", "observed", "rung", "start"),
        pl.col("evidence_date").alias("date"),
        evidence_type=pl.when(pl.col("rung") == "acted")
        .then(pl.lit("joint award"))
        .otherwise(pl.lit("agreement")),
        source_url=pl.format("https://example.org/partners/{}", "organization"),
    )


def _claims(world: World) -> pl.DataFrame:
    """Give some of those that claim a coalition a general claim of working together as well."""
    claiming = world.memberships.filter("claimed")["organization"].unique()
    chosen = world.organizations.filter(
        pl.col("number").is_in(claiming.implode()) & (pl.col("number") % 8 == 0) & "roster_ein"
    ).sort("number")
    return chosen.select(
        "name",
        "ein",
        "state",
        kind=pl.lit("claim"),
        claimed=True,
        evidence_type=pl.lit("web page"),
        source_url=pl.format("https://example.org/about/{}", "number"),
        date=pl.lit(CLAIM_DAY),
    )


def _region() -> pl.DataFrame:
    return pl.DataFrame({"county": REGION_COUNTIES}).with_columns(
        kind=pl.lit("region"), region_name=pl.lit(REGION), date=pl.lit(WAVES[-1])
    )
