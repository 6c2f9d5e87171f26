"""Write the rosters of a synthetic world as the CSV that conveners fill in, one file a wave."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from loaders.world import WAVES, World

COLUMNS = (
    "organization_name", "ein", "uei", "org_id", "city", "state", "sector", "survivor_led",
    "community_led", "coalition_id", "coalition_name", "coalition_place", "role", "seat",
    "claimed", "observed", "rung", "evidence_type", "evidence_date", "start", "end", "source_url",
)  # fmt: skip


def write(world: World, folder: Path) -> list[Path]:
    """Write ``members_<year>-<month>.csv`` for each wave; give the paths."""
    written = []
    for number, wave in enumerate(WAVES):
        rows = world.memberships.filter(pl.col("wave") == number)
        path = folder / f"members_{wave:%Y-%m}.csv"
        retrieved = pl.lit(wave.isoformat())
        _as_filled_in(world, rows).with_columns(retrieved=retrieved).write_csv(path)
        written.append(path)
    return written


def _as_filled_in(world: World, rows: pl.DataFrame) -> pl.DataFrame:
    """Give the columns of the roster in its order; rosters spell some names their own way."""
    people = world.organizations.select(
        organization="number",
        ein=pl.when("roster_ein").then("ein"),
        uei=_unique_entity_id(),
        spelled=_spelled(),
        city="city",
        state="state",
        sector=pl.when(pl.col("number") % 11 != 0).then("sector"),
        survivor_led="survivor_led",
        community_led="community_led",
    )
    areas = pl.DataFrame({"county_row": range(world.geography.count)}).with_columns(
        coalition_place=pl.Series(world.geography.area_names)
    )
    tables = world.coalitions.join(areas, on="county_row", how="left").select(
        coalition="number",
        coalition_id="id",
        coalition_name="name",
        coalition_place="coalition_place",
    )
    joined = rows.join(people, on="organization", how="left", maintain_order="left").join(
        tables, on="coalition", how="left", maintain_order="left"
    )
    return joined.with_columns(
        organization_name="spelled",
        org_id=pl.lit(None, dtype=pl.String),
        source_url=pl.format("https://example.org/{}/members", "coalition_id"),
    ).select(COLUMNS)


def _unique_entity_id() -> pl.Expr:
    """Give some of those without an EIN a made-up unique entity id instead."""
    made_up = pl.format("EXMP{}", pl.col("number").cast(pl.String).str.zfill(8))
    return pl.when(~pl.col("roster_ein") & (pl.col("number") % 3 == 0)).then(made_up)


def _spelled() -> pl.Expr:
    """Spell a tenth of the names another way where an EIN says who is meant, others as planted."""
    legal = pl.col("name") + pl.lit(", Inc.")
    other = pl.col("roster_ein") & pl.col("is_registered") & (pl.col("number") % 10 == 0)
    return pl.coalesce("roster_name", pl.when(other).then(legal).otherwise("name"))
