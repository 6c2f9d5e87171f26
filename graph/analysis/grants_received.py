"""Which grants an organization received, and which of them may be another's.

Foundations name whom they give to without a tax number. Such a recipient is joined to a register
where it is alike enough; where it is not, or where two are about as like, it stands for itself and
its grants are in doubt. So a sum is given with and without what hangs on likeness. A subaward is
part of its prime award and is in no sum; amounts of other currencies neither.
"""

from __future__ import annotations

import polars as pl

from graph.analysis import get_analysis
from graph.analysis.coverage import describe_coverage
from graph.analysis.organizations import Organization, find_organization
from graph.analysis.received import SUMMED, read_received, sum_received
from graph.result import Column, Result, make_result
from graph.snapshot.edition import Edition

_USD = "US dollars"
COLUMNS = (
    Column("link", "certain; joined (by likeness); likely (best alternative, more likely than "
           "not); or in_doubt"),
    Column("organization_id", "who received it, or may have", is_key=True),
    Column("organization", "its name"),
    Column("grant_id", "grant", is_key=True),
    Column("title", "title of the grant"),
    Column("amount_usd", "amount promised; null where it is in another currency", _USD),
    Column("kind", "form of the money; a subaward is part of its prime award, in no sum"),
    Column("year", "year that the publisher reports it in", "year"),
    Column("funder", "who gives it"),
    Column("recipient_id", "whom the grant is stored for; another one where it is in doubt"),
    Column("recipient", "its name"),
    Column("score", "how likely both are one; null where it is certain", "0 to 1"),
    Column("alternatives", "all organizations that it may be for, likeliest first"),
)  # fmt: skip


def list_grants_received(
    edition: Edition, *, organization: str | None = None, limit: int | None = 100
) -> Result:
    """List the grants of an organization, those first whose recipient is not certain.

    ``organization`` is an id, tax number, publisher's key or whole name; without one, the grants of
    all are listed, each doubtful one once more with its best alternative. At most ``limit`` rows
    (``None``: all). ``n`` is the number of grants stored for them or in doubt. Unknown
    organizations raise `UsageError`; no grants give no rows.
    """
    asked = None if organization is None else find_organization(edition, organization)
    table = read_received(edition, None if asked is None else asked.id)
    uncounted = table.filter(~SUMMED)
    return make_result(
        edition,
        name="grants-received",
        question=get_analysis("grants-received").question,
        sentence=_sentence(asked, table),
        table=table,
        columns=COLUMNS,
        n=table["grant_id"].n_unique(),
        coverage=describe_coverage(edition, ["grants"]),
        dropped={"rows in no sum: subawards, other currencies": uncounted.height},
        parameters={"organization": organization, "limit": limit},
        limit=limit,
    )


def _sentence(asked: Organization | None, table: pl.DataFrame) -> str:
    who = "organizations here" if asked is None else asked.name
    if table.is_empty():
        return f"No grant to {who} is known here."
    sums = sum_received(table)
    open_ = table.filter(pl.col("link") != "certain")["grant_id"].n_unique()
    certain = f"US$ {sums['certain']:,.0f}"
    if asked is None:
        grants = table["grant_id"].n_unique()
        return f"Of {grants:,} grants {open_:,} hang on an uncertain link or may be another's."
    if not open_:
        return f"{who} received {certain}; the recipient of each grant is certain."
    return (
        f"{who} received {certain} for certain, US$ {sums['likely']:,.0f} with likely links, and "
        f"at most US$ {sums['all']:,.0f}; {open_:,} {'grant is' if open_ == 1 else 'grants are'} "
        "in question."
    )
