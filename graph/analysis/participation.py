"""How many of those who say that they take part in a coalition were seen doing so.

What an organization says and what was seen are two facts; they are compared only where both were
sought, in one paired table (both, claim only, act only, neither). From two separate shares alone,
the share of claims with evidence could lie almost anywhere. Groups only: no organization is named.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from graph.analysis import get_analysis
from graph.analysis.coalitions import find_coalition
from graph.analysis.coverage import describe_coverage
from graph.analysis.intervals import exact_mcnemar, newcombe_paired_interval
from graph.analysis.places import find_place
from graph.analysis.statements import read_statements
from graph.network import SECTORS
from graph.result import Column, Result, make_result
from graph.shares import wilson_interval
from graph.snapshot.edition import Edition

SMALLEST_GROUP = 5
RUNGS = ("listed", "signed", "attended", "acted")
_ORGANIZATIONS = "organizations"
COLUMNS = (
    Column("group_kind", "all, sector or state", is_key=True),
    Column("group_name", "which sector or state; 'all' for the first row", is_key=True),
    Column("organization_count", "organizations that a roster or statement names", _ORGANIZATIONS),
    Column("not_asked_count", "of these, nobody asked what they say", _ORGANIZATIONS),
    Column("not_looked_count", "of these, nobody looked whether they take part", _ORGANIZATIONS),
    Column("n", "of these, both were sought; the shares rest on them", _ORGANIZATIONS),
    Column("both_count", "say so and were seen", _ORGANIZATIONS),
    Column("claim_only_count", "say so and were not seen", _ORGANIZATIONS),
    Column("act_only_count", "were seen and do not say so", _ORGANIZATIONS),
    Column("neither_count", "do not say so and were not seen", _ORGANIZATIONS),
    Column("claim_share", "share that says it takes part"),
    Column("act_share", "share that was seen taking part: attended or acted"),
    Column("follow_through", "share of those that say so who were seen"),
    Column("follow_through_low", "low end of its 95 % interval (Wilson)"),
    Column("follow_through_high", "high end"),
    Column("difference", "claim share less act share"),
    Column("difference_low", "low end of its 95 % interval (Newcombe, paired, method 10)"),
    Column("difference_high", "high end"),
    Column("mcnemar_p", "exact probability of so uneven a split if both shares were equal"),
    *(
        Column(f"{rung}_count", f"highest rung of all organizations named: {rung}", _ORGANIZATIONS)
        for rung in RUNGS
    ),
    Column("no_rung_count", "no rung is given", _ORGANIZATIONS),
)
_GROUP_KINDS = ("all", "sector", "state")


def compare_said_and_done(
    edition: Edition, *, place: str | None = None, coalition: str | None = None
) -> Result:
    """Compare what organizations say of taking part in coalitions with what was seen.

    One row for all, one per sector and one per state, in that order, by name; never by result. An
    organization counts once, across its coalitions or in the one asked for; ``place`` keeps
    organizations with an office there. Shares are null in groups of fewer than 5 organizations
    where both were sought (follow-through: fewer than 5 that say so). ``n`` is the number where
    both were sought. An edition without statements gives the row for all, with zeros. Unknown
    places and coalitions raise `UsageError`.
    """
    asked = None if place is None else find_place(edition, place)
    room = None if coalition is None else find_coalition(edition, coalition)
    statements = read_statements(
        edition, coalition_id=None if room is None else room.id, place=asked
    )
    rows = [_compare(counts) for counts in _count_groups(statements).iter_rows(named=True)]
    table = pl.DataFrame(rows, schema_overrides=_SCHEMA)
    everybody = rows[0]
    return make_result(
        edition,
        name="participation",
        question=get_analysis("participation").question,
        sentence=_sentence(
            everybody,
            where="" if asked is None else f" with an office in {asked.label}",
            what="a coalition" if room is None else room.name,
        ),
        table=table,
        columns=COLUMNS,
        n=everybody["n"],
        coverage=_coverage(edition, everybody),
        dropped=_left_out(everybody),
        parameters={"place": place, "coalition": coalition},
        counted=statements["organization_id"],
    )


_SHARES = tuple(
    column.name
    for column in COLUMNS
    if column.name.endswith(("_share", "_low", "_high", "_p"))
    or column.name in ("follow_through", "difference")
)
_SCHEMA: dict[str, pl.DataType] = {name: pl.Float64() for name in _SHARES}


def _count_groups(statements: pl.DataFrame) -> pl.DataFrame:
    """Counts per group: all first, then sectors in the order of the model, then states."""
    claim, act, step = pl.col("claim"), pl.col("act"), pl.col("step")
    counts = {
        "organization_count": pl.len(),
        "not_asked_count": claim.is_null().sum(),
        "not_looked_count": act.is_null().sum(),
        "both_count": (claim & act).sum(),
        "claim_only_count": (claim & ~act).sum(),
        "act_only_count": (~claim & act).sum(),
        "neither_count": (~claim & ~act).sum(),
        **{f"{rung}_count": (step == place).sum() for place, rung in enumerate(RUNGS, start=1)},
        "no_rung_count": step.is_null().sum(),
    }
    whole = {name: count.cast(pl.Int64) for name, count in counts.items()}
    groups = [statements.select(pl.lit("all").alias("group_name"), **whole)]
    sectors = statements.group_by("sector").agg(**whole).rename({"sector": "group_name"})
    order = pl.col("group_name").replace_strict(
        {name: place for place, name in enumerate(SECTORS)}, default=len(SECTORS)
    )
    groups.append(sectors.sort(order, "group_name"))
    groups.append(
        statements.group_by("state").agg(**whole).rename({"state": "group_name"}).sort("group_name")
    )
    return pl.concat(
        frame.with_columns(group_kind=pl.lit(kind))
        for kind, frame in zip(_GROUP_KINDS, groups, strict=True)
    )


def _compare(counts: dict[str, Any]) -> dict[str, Any]:
    """Add to the counts of one group its shares, intervals and test."""
    cells = tuple(counts[f"{cell}_count"] for cell in ("both", "claim_only", "act_only", "neither"))
    both, claim_only, act_only, _ = cells
    claims, n = both + claim_only, sum(cells)
    row = counts | dict.fromkeys(_SHARES) | {"n": n}
    if n >= SMALLEST_GROUP:
        row |= {"claim_share": claims / n, "act_share": (both + act_only) / n}
        row["mcnemar_p"] = exact_mcnemar(claim_only, act_only)
        if difference := newcombe_paired_interval(*cells):
            names = ("difference", "difference_low", "difference_high")
            row |= dict(zip(names, difference, strict=True))
    if claims >= SMALLEST_GROUP and (interval := wilson_interval(both, claims)):
        row["follow_through"] = both / claims
        row["follow_through_low"], row["follow_through_high"] = interval
    return row


def _sentence(row: dict[str, Any], *, where: str, what: str) -> str:
    claims, n = row["both_count"] + row["claim_only_count"], row["n"]
    unknown = row["organization_count"] - n
    left = f" For {unknown:,} more it is not known: nobody asked, or nobody looked."
    rest = left if unknown else ""
    if n == 0:
        return (
            f"Nothing can be said: for no organization{where} was it both asked and looked for "
            f"whether it takes part in {what}.{rest}"
        )
    said = (
        f"{row['both_count']:,} of {claims:,} organizations{where} that say they take part in "
        f"{what} were seen doing so"
    )
    if row["follow_through"] is not None:
        low, high = row["follow_through_low"], row["follow_through_high"]
        said += f" ({row['follow_through']:.0%}; between {low:.0%} and {high:.0%})"
    if row["claim_share"] is None:
        return f"{said}; {n:,} are too few for shares.{rest}"
    shares = f"{row['claim_share']:.0%} of {n:,} say so, {row['act_share']:.0%} were seen"
    return f"{said}; {shares}.{rest}"


def _coverage(edition: Edition, row: dict[str, Any]) -> dict[str, str]:
    return describe_coverage(edition, ("membership_claims", "membership_acts")) | {
        "seen": (
            "seen means attended by dated minutes or acted together; listed on a roster and signed "
            "an agreement are counted apart"
        ),
        "both_sought": (
            f"the shares rest on {row['n']:,} of {row['organization_count']:,} organizations: "
            f"nobody asked {row['not_asked_count']:,}, nobody looked at "
            f"{row['not_looked_count']:,}"
        ),
        "not_counted": "what no dataset recorded was not seen; seen shares are at least these",
    }


def _left_out(row: dict[str, Any]) -> dict[str, int]:
    left = row["organization_count"] - row["n"]
    return {"organizations where not both were sought": left} if left else {}
