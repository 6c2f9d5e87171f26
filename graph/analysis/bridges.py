"""Which organizations join circles that would otherwise be apart.

The order is by `graph.analysis.bridging`; beside it stand the roles of Gould and Fernandez between
sectors with what shuffled sectors would give, betweenness, and whom the network would lose sight
of. All on one network: partners, and members of one coalition of at most 200.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from graph.analysis import get_analysis
from graph.analysis.bridge_measures import measure_bridges
from graph.analysis.bridge_words import describe_bridge, describe_bridges
from graph.analysis.bridging import RUNS
from graph.analysis.brokerage import ROLES
from graph.analysis.coverage import describe_coverage
from graph.analysis.located import organizations_in
from graph.analysis.places import find_place
from graph.network import LIST_LIMIT, Network, read_current_ties, read_network
from graph.result import Column, Result, make_result
from graph.snapshot.edition import Edition

LEAST_BRIDGING = 1.0  # one whole pair of circles, such as two partners who do not know each other
NAMED_LISTS = 20
_PAIRS = "ordered pairs of organizations"
COLUMNS = (
    Column("rank", "place in the order by bridging, in the whole network"),
    Column("rank_best", f"best rank in {RUNS} runs that leave a tenth of the ties out"),
    Column("rank_worst", "worst rank in these runs"),
    Column("organization_id", "organization", is_key=True),
    Column("organization", "its name"),
    Column("ein", "its tax number"),
    Column("publisher_key", "its key at its publisher"),
    Column("sector", "its sector"),
    Column("state", "two-letter state of its office"),
    Column("reason", "why it is listed, in plain words"),
    Column("bridging", "pairs of its circles without ties of their own", "pairs of circles"),
    Column("coalition_count", f"its coalitions of 2 to {LIST_LIMIT} members", "coalitions"),
    Column("partner_count", "its partners", "organizations"),
    Column("contact_count", "whom it shares a coalition or partnership with", "organizations"),
    Column("long_list_count", f"lists over {LIST_LIMIT} that it is on; they make no ties", "lists"),
    Column("sectors_joined", "known sectors of its contacts"),
    Column("open_paths", "pairs of its contacts that have no tie of their own", _PAIRS),
    *(Column(f"{role}_paths", f"open paths as {role}", _PAIRS) for role in ROLES),
    *(Column(f"{role}_expected", "the same if sectors were shuffled", _PAIRS) for role in ROLES),
    Column("crossing_ratio", "paths between two sectors over what shuffled sectors give", "times"),
    Column("betweenness", "shares of shortest ways over it", "pairs of organizations"),
    Column("betweenness_rank", "rank by betweenness"),
    Column("is_articulation", "true where others are cut off without it"),
    Column("cut_off_count", "how many are cut off without it", "organizations"),
    Column("coalitions", f"names of its coalitions of 2 to {LIST_LIMIT} members"),
    Column("evidence_ids", "memberships and partnerships that its ties rest on"),
)


def rank_bridges(
    edition: Edition, *, place: str | None = None, limit: int | None = 50, seed: int = 0
) -> Result:
    """Rank organizations by how many separate circles they hold together.

    Listed are organizations that join at least one pair of circles (a coalition or a partner each)
    without ties of its own, at most ``limit`` (``None``: all), those with most such pairs first.
    ``place`` keeps those whose office is there; ranks stay those of the whole network. ``n`` counts
    organizations with a tie; a list of more than 200 members makes none. ``seed`` draws the ties
    that the rank range leaves out, and the sources of betweenness in networks too large to count
    exactly. Roles are null where the own sector is unknown. An edition without ties gives no rows.
    Unknown places raise `UsageError`.
    """
    asked = None if place is None else find_place(edition, place)
    network = read_network(edition)
    measured = measure_bridges(network, seed=seed)
    found = measured.table.filter(pl.col("bridging") >= LEAST_BRIDGING)
    if asked is not None:
        found = found.filter(
            pl.col("organization_id").is_in(organizations_in(edition, asked).implode())
        )
    found = found.sort("rank", "betweenness_rank", "organization_id")
    rows = _with_names(edition, network, found if limit is None else found.head(limit))
    n = measured.table.height
    topics = ("membership_claims", "membership_acts", "partnerships")
    result = make_result(
        edition,
        name="bridges",
        question=get_analysis("bridges").question,
        sentence=describe_bridges(
            rows.row(0, named=True) if rows.height else None,
            n=n,
            found=found.height,
            cutting=int(found["is_articulation"].sum()),
            place=None if asked is None else asked.label,
        ),
        table=rows,
        columns=COLUMNS,
        n=n,
        coverage=measured.coverage | describe_coverage(edition, topics),
        dropped=_left_out(network, n),
        parameters={"place": place, "limit": limit, "seed": seed},
    )
    return replace(result, found=found.height)


def _with_names(edition: Edition, network: Network, listed: pl.DataFrame) -> pl.DataFrame:
    """Add names, coalitions, evidence and reasons to the rows that are listed."""
    columns = ["id", "name", "ein", "publisher_key", "sector", "state"]
    organizations = edition.frame("organization", columns).rename(
        {"id": "organization_id", "name": "organization"}
    )
    rows = (
        listed.join(organizations, on="organization_id", how="left", maintain_order="left")
        .join(
            _ties_of(edition, network, listed["organization_id"]),
            on="organization_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.col("sector").fill_null("unknown"))
    )
    reasons = [describe_bridge(row) for row in rows.iter_rows(named=True)]
    return rows.with_columns(reason=pl.Series(reasons, dtype=pl.String))


def _ties_of(edition: Edition, network: Network, listed: pl.Series) -> pl.DataFrame:
    """Names of the joining coalitions and ids of all ties, for each listed organization."""
    columns = ("id", "source_id", "target_id")
    names = edition.frame("coalition", ["id", "name"]).rename({"id": "target_id", "name": "list"})
    members, _ = read_current_ties(edition, "membership", columns)
    members = members.filter(
        pl.col("source_id").is_in(listed.implode())
        & pl.col("target_id").is_in(network.joining_lists().implode())
    ).join(names, on="target_id", how="left")
    partners, _ = read_current_ties(edition, "partnership", columns)
    both_ways = [members.select("id", "list", organization_id="source_id")]
    for end in ("source_id", "target_id"):
        ties = partners.filter(pl.col(end).is_in(listed.implode()))
        both_ways.append(ties.select("id", list=pl.lit(None, dtype=pl.String), organization_id=end))
    return (
        pl.concat(both_ways)
        .group_by("organization_id")
        .agg(
            coalitions=pl.col("list").drop_nulls().unique().sort(),
            evidence_ids=pl.col("id").unique().sort(),
        )
    )


def _left_out(network: Network, n: int) -> dict[str, int]:
    dropped = dict(network.left_out)
    lists = network.long_lists.sort("member_count", "coalition_id", descending=[True, False])
    for coalition_id, coalition, members in lists.head(NAMED_LISTS).iter_rows():
        dropped[f"memberships of {coalition} ({coalition_id}), a list of {members}"] = members
    if lists.height > NAMED_LISTS:
        rest = lists.slice(NAMED_LISTS)
        reason = f"memberships of {rest.height} more lists of over {LIST_LIMIT}"
        dropped[reason] = int(rest["member_count"].sum())
    if apart := len(network.organizations) - n:
        dropped["organizations without a partner or a shared coalition"] = apart
    return dropped
