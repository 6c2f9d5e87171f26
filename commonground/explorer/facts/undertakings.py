"""Money and promises of one organization: grants it gives or receives, commitments it made."""

from __future__ import annotations

import polars as pl

from commonground.explorer.facts.rows import list_about
from commonground.explorer.words import count
from graph.analysis.received import read_received, sum_received
from graph.result import Column, Result
from graph.snapshot.edition import Edition

MOST_GRANTS = 1_000
_GRANT_COLUMNS = (
    Column("direction", "Received or given."),
    Column("organization_id", "Id of the other organization; empty where it is not known."),
    Column("organization", "The other organizations."),
    Column("title", "Title of the grant."),
    Column("amount", "Amount with its currency; amounts of different currencies do not add up."),
    Column("amount_usd", "Amount where it is in US dollars.", "US dollars"),
    Column("kind", "Form of the money; a subaward is part of its prime award."),
    Column("year", "Year that the publisher reports it in.", "year"),
    Column("award_date", "When it was awarded."),
    Column("listing", "US assistance listing."),
    Column("is_field", "Whether its listing or purpose is of the field."),
    Column("grant_id", "Id of the grant."),
)
_GRANTS = """
WITH mine AS (
    SELECT 'received' AS direction, source_id AS grant_id FROM awarded_to WHERE target_id = $id
    UNION ALL
    SELECT 'given', target_id FROM funds WHERE source_id = $id
), other AS (
    SELECT direction, grant_id, funds.source_id AS other_id
    FROM mine JOIN funds ON funds.target_id = grant_id WHERE direction = 'received'
    UNION ALL
    SELECT direction, grant_id, awarded_to.target_id
    FROM mine JOIN awarded_to ON awarded_to.source_id = grant_id WHERE direction = 'given'
), named AS (
    SELECT direction, grant_id, min(organization.id) AS organization_id,
           string_agg(organization.name, '; ' ORDER BY organization.name) AS organization
    FROM other JOIN organization ON organization.id = other_id GROUP BY ALL
)
SELECT mine.direction, named.organization_id, named.organization, g.title,
       CASE WHEN g.amount_usd IS NOT NULL THEN format('US$ {:,.0f}', g.amount_usd)
            WHEN g.amount IS NOT NULL
            THEN format('{} {:,.0f}', coalesce(g.currency, ''), g.amount)
       END AS amount,
       g.amount_usd, g.kind, g.year, g.award_date, g.listing, g.is_field, g.id AS grant_id
FROM mine JOIN "grant" g ON g.id = mine.grant_id LEFT JOIN named USING (direction, grant_id)
ORDER BY mine.direction DESC, coalesce(g.year, year(g.award_date)) DESC NULLS LAST,
         g.amount_usd DESC NULLS LAST, g.id
"""
_COMMITMENT_COLUMNS = (
    Column("kind", "What is undertaken."),
    Column("name", "Name of the standard, alliance or statement."),
    Column("claimed", "What the organization says; empty where nobody asked."),
    Column("observed", "Whether somebody else saw it kept; empty where nobody looked."),
    Column("year", "Year that it is for.", "year"),
    Column("start_date", "Since when."),
    Column("end_date", "Until when."),
    Column("source_url", "Public address of the document."),
    Column("commitment_id", "Id of the commitment."),
)
_COMMITMENTS = """
SELECT c.kind, c.name, c.claimed, c.observed, c.year, c.start_date,
       c.end_date, c.source_url, c.id AS commitment_id
FROM made_commitment m JOIN commitment c ON c.id = m.target_id
WHERE m.source_id = $id ORDER BY c.year DESC NULLS LAST, c.kind, c.name, c.id
"""


def list_grants(edition: Edition, id_: str) -> Result:
    """List the grants that an organization received and gave, latest first; none gives no rows.

    A funder with more than 1,000 grants shows 1,000 of them and says how many there are.
    """
    return list_about(
        edition,
        "grants",
        "Which grants did it receive or give?",
        _GRANTS,
        id_,
        _GRANT_COLUMNS,
        found=lambda number: f"{count(number, 'grant')} known.",
        limit=MOST_GRANTS,
    )


def describe_uncertain_grants(edition: Edition, id_: str) -> str:
    """Say how much an organization may have received beside or less than what is listed.

    Grants in question are those to another recipient that may be the same one, and listed ones that
    likeness alone ties to it; empty where there are none. Sums leave out subawards and other
    currencies.
    """
    table = read_received(edition, id_)
    kinds = (
        (("likely", "in_doubt"), "Plus {sum} in {grants} whose recipient is not certain"),
        (("joined",), "{sum} of what is listed, in {grants}, is joined by likeness"),
    )
    told = []
    for links, words in kinds:
        rows = table.filter(pl.col("link").is_in(links)).unique("grant_id")
        if rows.height:
            said = f"US$ {sum_received(rows)['all']:,.0f}"
            told.append(words.format(sum=said, grants=count(rows.height, "grant")))
    return "; ".join(told) + "." if told else ""


def list_commitments(edition: Edition, id_: str) -> Result:
    """List what an organization undertakes in its own business; none gives no rows."""
    question = "What does it undertake, by its own word and by what was seen?"
    return list_about(edition, "commitments", question, _COMMITMENTS, id_, _COMMITMENT_COLUMNS)
