"""All coalitions of an edition: how many members are known, were seen, and checked their entry."""

from __future__ import annotations

from commonground.explorer.facts.rows import rows_of
from commonground.explorer.words import count
from graph.result import Column, Result, make_result
from graph.snapshot.edition import Edition

_COLUMNS = (
    Column("coalition_id", "Id of the coalition."),
    Column("coalition", "Name of the coalition."),
    Column("trafficking_form", "Which form of trafficking it works on."),
    Column("member_count", "Organizations on its lists.", "organizations"),
    Column("seen_count", "Of these, those that a record shows taking part.", "organizations"),
    Column(
        "checked_count", "Of these, those that checked what is held about them.", "organizations"
    ),
)
_ALL = """
SELECT coalition.id AS coalition_id, coalition.name AS coalition, coalition.trafficking_form,
       count(DISTINCT source_id) AS member_count,
       count(DISTINCT source_id) FILTER (
           membership.observed OR membership.rung IN ('attended', 'acted')) AS seen_count,
       count(DISTINCT source_id) FILTER (organization.last_confirmed IS NOT NULL) AS checked_count
FROM coalition LEFT JOIN membership ON membership.target_id = coalition.id
LEFT JOIN organization ON organization.id = membership.source_id
GROUP BY ALL ORDER BY coalition.name, coalition.id
"""


def list_all_coalitions(edition: Edition) -> Result:
    """List every coalition by name with its known members; empty where none is known."""
    with edition.connect() as connection:
        table = rows_of(connection, _ALL)
    return make_result(
        edition,
        name="coalitions",
        question="Which coalitions are known?",
        sentence=f"{count(table.height, 'coalition')} known here.",
        table=table,
        columns=_COLUMNS,
        n=table.height,
    )
