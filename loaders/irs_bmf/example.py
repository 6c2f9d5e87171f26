"""Write the register of a synthetic world as the IRS does: one CSV a state, two editions."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from loaders.world import WAVES, World

EDITIONS = ("in_first", "in_second")
# Upper bounds of the amount classes of the register, in US dollars: codes 0 to 9.
_CLASSES = (1, 10_000, 25_000, 100_000, 500_000, 1_000_000, 5_000_000, 10_000_000, 50_000_000)


def write(world: World, folder: Path) -> list[Path]:
    """Write ``eo_<state>_<year>-<month>.csv`` for every state and wave; give the paths."""
    written = []
    for wave, edition in zip(WAVES, EDITIONS, strict=True):
        listed = world.organizations.filter(pl.col("is_registered") & pl.col(edition))
        name = "earlier_name" if edition == "in_first" else "name"
        table = _as_published(listed, name)
        for state in sorted(set(world.geography.states)):
            path = folder / f"eo_{state.lower()}_{wave:%Y-%m}.csv"
            table.filter(pl.col("STATE") == state).sort("EIN").write_csv(path)
            written.append(path)
    return written


def _as_published(listed: pl.DataFrame, name: str) -> pl.DataFrame:
    """Give the 28 columns in the publisher's order; care-of names and streets are made up too."""
    care_of = pl.when(pl.col("number") % 3 == 0).then(pl.lit("% EXAMPLE PERSON TREASURER"))
    plus_four = (pl.col("number") % 9_000 + 1_000).cast(pl.String)
    return listed.select(
        EIN="ein",
        NAME=pl.col(name).str.to_uppercase().str.slice(0, 70),
        ICO=care_of,
        STREET=pl.col("street").str.to_uppercase(),
        CITY=pl.col("city").str.to_uppercase(),
        STATE="state",
        ZIP=pl.col("zip") + pl.lit("-") + plus_four,
        GROUP=pl.col("group_code").fill_null("0000"),
        SUBSECTION="subsection",
        AFFILIATION=pl.when(pl.col("group_code").is_null()).then(pl.lit("3"))
        .when(pl.col("chapter").is_null()).then(pl.lit("6")).otherwise(pl.lit("9")),
        CLASSIFICATION=pl.lit("1000"),
        RULING="ruling",
        DEDUCTIBILITY=pl.when(pl.col("subsection") == "03")
        .then(pl.lit("1"))
        .otherwise(pl.lit("2")),
        FOUNDATION=pl.when(pl.col("subsection") == "03").then(pl.lit("15")).otherwise(pl.lit("00")),
        ACTIVITY=pl.lit("000000000"),
        ORGANIZATION=pl.lit("1"),
        STATUS=pl.lit("01"),
        TAX_PERIOD=pl.lit("202312"),
        ASSET_CD=_class_of("asset_usd"),
        INCOME_CD=_class_of("income_usd"),
        FILING_REQ_CD=pl.lit("01"),
        PF_FILING_REQ_CD=pl.lit("0"),
        ACCT_PD=pl.lit("12"),
        ASSET_AMT="asset_usd",
        INCOME_AMT="income_usd",
        REVENUE_AMT="revenue_usd",
        NTEE_CD="ntee",
        SORT_NAME=pl.col("chapter").str.to_uppercase(),
    )  # fmt: skip


def _class_of(amount: str) -> pl.Expr:
    return pl.sum_horizontal(pl.col(amount) >= bound for bound in _CLASSES).cast(pl.String)
