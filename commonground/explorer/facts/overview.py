"""What is loaded, state by state: a first look before a place is chosen."""

from __future__ import annotations

from commonground.explorer.facts.rows import rows_of
from commonground.explorer.words import count
from graph.analysis.reach import lay_out_reach
from graph.result import Column, Result, make_result
from graph.snapshot.edition import Edition

_COLUMNS = (
    Column("state", "Name of the state."),
    Column("organization_count", "Organizations with their office there.", "organizations"),
    Column("program_count", "Open programs that reach a part of it or all of it.", "programs"),
    Column("coalition_count", "Coalitions with a member there.", "coalitions"),
    Column("county_count", "Current counties.", "counties"),
)
_STATES = """
WITH reaching AS (
    SELECT program_id, county.state FROM local_reach JOIN county USING (county_id) WHERE rank < 4
    UNION
    SELECT program_id, county.state
    FROM wide_reach JOIN place_county USING (place_id) JOIN county USING (county_id)
    WHERE how = 'statewide'
), programs AS (
    SELECT reaching.state, count(DISTINCT program_id) AS number
    FROM reaching JOIN program ON program.id = program_id
    WHERE program.status IS DISTINCT FROM 'closed' GROUP BY 1
), organizations AS (
    SELECT state, count(*) AS number FROM organization GROUP BY 1
), coalitions AS (
    SELECT state, count(DISTINCT membership.target_id) AS number
    FROM membership JOIN organization ON organization.id = membership.source_id GROUP BY 1
), counties AS (SELECT state, count(*) AS number FROM county GROUP BY 1)
SELECT place.name AS state, coalesce(organizations.number, 0) AS organization_count,
       coalesce(programs.number, 0) AS program_count,
       coalesce(coalitions.number, 0) AS coalition_count,
       coalesce(counties.number, 0) AS county_count
FROM place
LEFT JOIN organizations ON organizations.state = place.state
LEFT JOIN programs ON programs.state = place.state
LEFT JOIN coalitions ON coalitions.state = place.state
LEFT JOIN counties ON counties.state = place.state
WHERE place.kind = 'state'
  AND (organizations.number IS NOT NULL OR programs.number IS NOT NULL)
ORDER BY organization_count DESC, place.name, place.id
"""


def list_states(edition: Edition) -> Result:
    """List the states with anything in them, those with most organizations first."""
    with edition.connect() as connection:
        lay_out_reach(connection)
        table = rows_of(connection, _STATES)
    counts = edition.counts
    organizations = count(counts["organization"], "organization")
    programs = count(counts["program"], "program")
    coalitions = count(counts["coalition"], "coalition")
    return make_result(
        edition,
        name="overview",
        question="What is loaded here?",
        sentence=f"{organizations} of the field, {programs} and {coalitions} are known here.",
        table=table,
        columns=_COLUMNS,
        n=counts["organization"],
    )
