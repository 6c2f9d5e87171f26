"""What each organization says of taking part in coalitions, and what was seen, in one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.analysis.located import organizations_in
from graph.analysis.places import Place
from graph.snapshot.edition import Edition

if TYPE_CHECKING:
    import polars as pl

# Seen means attended or acted: being on a roster or under an agreement is not taking part. A rung
# of listed or signed with observed left empty says that nobody looked further.
_STATEMENTS = """
WITH statement AS (
    SELECT source_id AS organization_id, claimed, observed, rung
    FROM membership
    WHERE $coalition IS NULL OR target_id = $coalition
    UNION ALL
    SELECT about_id, CASE WHEN kind = 'claim' THEN is_affirmed END,
           CASE WHEN kind = 'act' THEN is_affirmed END, rung
    FROM evidence
    WHERE about_kind = 'organization' AND $coalition IS NULL
), seen AS (
    SELECT *, CASE WHEN rung IN ('attended', 'acted') THEN true ELSE observed END AS act,
           list_position(['listed', 'signed', 'attended', 'acted'], rung) AS step
    FROM statement
)
SELECT organization.id AS organization_id, coalesce(organization.sector, 'unknown') AS sector,
       coalesce(organization.state, 'not known') AS state,
       bool_or(claimed) AS claim, bool_or(act) AS act, max(step) AS step
FROM seen JOIN organization ON organization.id = seen.organization_id
GROUP BY ALL
ORDER BY organization.id
"""


def read_statements(
    edition: Edition, *, coalition_id: str | None = None, place: Place | None = None
) -> pl.DataFrame:
    """Read what is said and seen of every organization that a statement speaks of.

    Columns: organization_id, sector, state, claim (true where any coalition is claimed, false where
    all that is said is no, null where nobody asked), act (true where taking part was seen in any,
    false where somebody looked and saw nothing, null where nobody looked), step (highest rung: 1
    listed, 2 signed, 3 attended, 4 acted; null where none is given). Statements that name no
    coalition count unless one is asked for. Ended memberships count: what is said and what was seen
    are of the same time. No statements give no rows.
    """
    with edition.connect() as connection:
        found: pl.DataFrame = connection.sql(_STATEMENTS, params={"coalition": coalition_id}).pl()
    if place is None:
        return found
    return found.filter(found["organization_id"].is_in(organizations_in(edition, place).implode()))
