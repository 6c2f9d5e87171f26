"""Who is in a place: organizations with an office there, and those whose programs reach it."""

from __future__ import annotations

from commonground.explorer.facts.rows import rows_of
from commonground.explorer.words import count
from graph.analysis.places import asked_counties
from graph.analysis.reach import lay_out_reach
from graph.analysis.tables import register_words
from graph.result import Column, Result, make_result
from graph.snapshot.edition import Edition

_COLUMNS = (
    Column("organization_id", "Id of the organization."),
    Column("organization", "Name of the organization."),
    Column("ein", "US employer identification number."),
    Column("publisher_key", "Key at the publisher that knew it first."),
    Column("sector", "Sector; unknown where nothing says."),
    Column("city", "City or town of the registered office; not the service area."),
    Column("state", "State of the registered office."),
    Column("is_office_here", "Whether the registered office lies in the place."),
    Column("program_count", "Programs that reach the place.", "programs"),
    Column("coalition_count", "Coalitions it belongs to.", "coalitions"),
    Column("services", "Services of its programs that reach the place."),
    Column("field_reasons", "Why it counts as part of the field."),
)
_HERE = """
WITH reaching AS (
    SELECT DISTINCT program_id FROM local_reach
    WHERE rank < 4 AND county_id IN (FROM asked_county)
    UNION
    SELECT DISTINCT program_id FROM wide_reach
    JOIN place_county USING (place_id) WHERE county_id IN (FROM asked_county) AND how = 'statewide'
), office AS (
    SELECT DISTINCT source_id AS organization_id
    FROM located_in JOIN place_county ON place_county.place_id = target_id
    JOIN organization ON organization.id = source_id
    WHERE county_id IN (FROM asked_county)
), runs AS (
    SELECT offers.source_id AS organization_id, count(DISTINCT program_id) AS program_count,
           list_sort(list(DISTINCT service.name) FILTER (service.name IS NOT NULL)) AS services
    FROM reaching JOIN offers ON offers.target_id = program_id
    JOIN program ON program.id = program_id AND program.status IS DISTINCT FROM 'closed'
    LEFT JOIN provides ON provides.source_id = program_id
    LEFT JOIN service ON service.id = provides.target_id
    GROUP BY 1
), belongs AS (
    SELECT source_id AS organization_id, count(DISTINCT target_id) AS coalition_count
    FROM membership GROUP BY 1
)
SELECT organization.id AS organization_id, organization.name AS organization, organization.ein,
       organization.publisher_key, organization.sector, organization.city, organization.state,
       office.organization_id IS NOT NULL AS is_office_here,
       coalesce(program_count, 0) AS program_count, coalesce(coalition_count, 0) AS coalition_count,
       services, organization.field_reasons
FROM organization
LEFT JOIN office ON office.organization_id = organization.id
LEFT JOIN runs ON runs.organization_id = organization.id
LEFT JOIN belongs ON belongs.organization_id = organization.id
WHERE office.organization_id IS NOT NULL OR runs.organization_id IS NOT NULL
ORDER BY program_count DESC NULLS LAST, organization.name, organization.id
"""


def list_who_is_here(edition: Edition, place: str | None) -> Result:
    """List the organizations with an office in a place or a running program that reaches it.

    National and remote programs reach everywhere and say nothing about a place, so they do not
    count here. Empty where nobody is known; `UsageError` for an unknown place.
    """
    found, counties = asked_counties(edition, place)
    with edition.connect() as connection:
        lay_out_reach(connection)
        register_words(connection, "asked_county", "county_id", counties)
        table = rows_of(connection, _HERE)
    where = "in all places loaded here" if found is None else f"in {found.label}"
    here, reach = table["is_office_here"].sum(), int((table["program_count"] > 0).sum())
    return make_result(
        edition,
        name="who-is-here",
        question="Who is here?",
        sentence=(
            f"{count(table.height, 'organization')} of the field known {where}. Registered office "
            f"there: {here:,}. Running a program that reaches it: {reach:,}."
            if table.height
            else f"No organization of the field is known {where}."
        ),
        table=table,
        columns=_COLUMNS,
        n=edition.counts["organization"],
        parameters={"place": place},
    )
