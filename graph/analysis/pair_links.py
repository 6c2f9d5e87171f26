"""Which pairs of organizations are tied already: as partners, as one family, in a coalition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.ids import quote_text

if TYPE_CHECKING:
    import datetime

    import duckdb

LARGEST_COALITION = 200  # members; a longer list says little about who knows whom

# A tie that both the claim and the observation deny is none; one that nobody denies is one.
_LINKS = """
CREATE TEMP TABLE organization_pair AS
SELECT DISTINCT organization_one, organization_other FROM program_pair;
CREATE TEMP TABLE pair_tie AS
WITH tie AS (
    SELECT source_id, target_id, 'partnership' AS kind FROM partnership
    WHERE coalesce(claimed OR observed, true) AND {current}
    UNION ALL SELECT source_id, target_id, 'family' FROM parent_of
), either_way AS (
    SELECT * FROM tie UNION ALL SELECT target_id, source_id, kind FROM tie
)
SELECT DISTINCT organization_one, organization_other, kind
FROM organization_pair
JOIN either_way ON source_id = organization_one AND target_id = organization_other
UNION
SELECT organization_one, organization_other, 'family'
FROM organization_pair
JOIN parent_of AS one ON one.target_id = organization_one
JOIN parent_of AS other ON other.target_id = organization_other
 AND other.source_id = one.source_id;
CREATE TEMP TABLE current_member AS
SELECT DISTINCT source_id AS organization_id, target_id AS coalition_id
FROM membership WHERE coalesce(claimed OR observed, true) AND {current};
CREATE TEMP TABLE pair_coalition AS
SELECT organization_one, organization_other, count(*) AS coalitions,
       string_agg(coalition.name, '; ' ORDER BY coalition.name, coalition.id) AS coalition_names
FROM organization_pair
JOIN current_member AS one ON one.organization_id = organization_one
JOIN current_member AS other ON other.organization_id = organization_other
 AND other.coalition_id = one.coalition_id
JOIN coalition ON coalition.id = one.coalition_id
WHERE coalition.id IN (SELECT coalition_id FROM current_member
                       GROUP BY 1 HAVING count(*) <= {largest})
GROUP BY 1, 2
"""


def current_sql(as_of: datetime.date | None) -> str:
    """Give the SQL that tells a tie that has not ended by ``as_of`` (no date: that has no end)."""
    if as_of is None:
        return "end_date IS NULL"
    return f"(end_date IS NULL OR end_date >= DATE {quote_text(as_of.isoformat())})"


def lay_out_links(connection: duckdb.DuckDBPyConnection, as_of: datetime.date | None) -> None:
    """Add what ties the organizations of ``program_pair``, by ties that have not ended.

    Tables: ``pair_tie`` (organization_one, organization_other, kind: ``partnership``, or ``family``
    where one is parent of the other or both have one parent); ``pair_coalition`` (the same ends,
    coalitions, coalition_names: shared coalitions of at most 200 members). A pair that nothing ties
    has no row.
    """
    current = current_sql(as_of)
    connection.execute(_LINKS.format(current=current, largest=LARGEST_COALITION))
