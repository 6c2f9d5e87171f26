"""What is already happening in a place, and whom one could extend instead of starting anew.

The question that the field's own research asks first: most places have programs, or organizations
whose wider work meets the same people; find one or two and extend them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from graph.analysis.adjacent import lay_out_adjacent
from graph.analysis.directories import (
    count_placeless,
    describe_directories,
    lay_out_directories,
    uncovered_states,
)
from graph.analysis.idea_match import lay_out_idea
from graph.analysis.offer_codes import find_codes
from graph.analysis.places import Place, asked_counties
from graph.analysis.reach import lay_out_reach
from graph.analysis.tables import numbers_of, register_words, words_of
from graph.result import Column, Result, make_result

if TYPE_CHECKING:
    from collections.abc import Collection

    import duckdb

    from graph.snapshot.edition import Edition

QUESTION = "What is already happening here, and whom could we extend?"
EXTEND_FIRST = 2
COLUMNS = (
    Column("role", "extend_first, existing_program or adjacent_organization", is_key=True),
    Column("rank", "place in the order of the list"),
    Column("reasons", "why the row is listed, in plain words"),
    Column("matched", "parts of the idea (services and populations) that the program does"),
    Column("of", "parts of the idea"),
    Column("match", "the same in words"),
    Column(
        "program_id",
        "program; for an adjacent organization another program it runs here",
        is_key=True,
    ),
    Column("program", "its name"),
    Column("program_key", "its key at its publisher"),
    Column("organization_id", "who runs it, or the adjacent organization", is_key=True),
    Column("organization", "its name"),
    Column("ein", "its tax number"),
    Column("publisher_key", "its key at its publisher"),
    Column("sector", "its sector"),
    Column("city", "city of its office; not the service area"),
    Column("state", "state of its office"),
    Column("adjacent_class", "class that a register files an adjacent organization under"),
    Column("reach", "stated, radius, partial, statewide, national, remote or not_stated"),
    Column("reached_counties", "counties of the place that the program reaches", "counties"),
    Column("services", "services that the program gives"),
    Column("populations", "whom the program is for; null where it does not say"),
    Column("trafficking_form", "which form of trafficking it answers"),
    Column("status", "running, planned, or null where the source does not say"),
    Column("coalition_count", "coalitions that the organization is in", "coalitions"),
    Column("coalitions", "their names"),
    Column("last_confirmed", "when the publisher last confirmed the entry"),
    Column("public_phone", "published line of the program, else of the organization"),
    Column("website", "web address of the program, else of the organization"),
    Column("evidence_ids", "ties that state what the row says of the program"),
)

_LISTED = f"""
CREATE TEMP TABLE listed AS
WITH match AS (
    SELECT *, 'existing_program' AS role, NULL AS class,
           row_number() OVER (
               ORDER BY matched DESC, distance, status IS NOT DISTINCT FROM 'planned',
                        status IS NULL, coalition_count = 0, NOT is_confirmed_recently,
                        reached_counties DESC NULLS LAST, program_id) AS position
    FROM program_here WHERE is_match
), beside AS (
    SELECT program_here.* EXCLUDE (organization_id, program_id, coalition_count),
           adjacent.program_id, adjacent.organization_id,
           'adjacent_organization' AS role, class,
           coalesce(in_coalition.coalition_count, 0) AS coalition_count,
           1000000000 + row_number() OVER (
               ORDER BY is_near DESC, adjacent.program_id IS NULL,
                        coalesce(in_coalition.coalition_count, 0) DESC,
                        is_field IS NOT TRUE, revenue_usd DESC NULLS LAST,
                        adjacent.organization_id) AS position
    FROM adjacent
    JOIN organization ON organization.id = adjacent.organization_id
    LEFT JOIN program_here ON program_here.program_id = adjacent.program_id
    LEFT JOIN in_coalition ON in_coalition.organization_id = adjacent.organization_id
), everyone AS (
    SELECT * FROM match UNION ALL BY NAME SELECT * FROM beside
), of_organization AS (
    SELECT position, row_number() OVER (PARTITION BY organization_id ORDER BY position) AS turn
    FROM everyone
    WHERE organization_id IS NOT NULL AND program_id IS NOT NULL
      AND status IS DISTINCT FROM 'planned'
), chosen AS (
    SELECT position FROM of_organization WHERE turn = 1 ORDER BY position LIMIT {EXTEND_FIRST}
)
SELECT * REPLACE (CASE WHEN position IN (SELECT position FROM chosen) THEN 'extend_first'
                       ELSE role END AS role),
       role AS found_as
FROM everyone
"""

_REASONS = """
concat_ws('; ',
    CASE WHEN found_as = 'adjacent_organization' THEN concat_ws('; ',
        CASE WHEN class IS NOT NULL THEN 'works here on ' || class END,
        CASE WHEN listed.program_id IS NOT NULL
             THEN 'runs another program here: ' || coalesce(listed.services, program.name) END)
    END,
    'gives ' || matched_services, 'is for ' || matched_populations,
    CASE WHEN is_for_whom_unstated AND found_as = 'existing_program'
         THEN 'does not say whom it is for' END,
    CASE WHEN listed.reach = 'not_stated' THEN 'sits here and does not say how far it reaches'
         WHEN listed.reach = 'remote' THEN 'helps from afar, wherever people are'
         WHEN listed.reach = 'national' THEN 'reaches the whole nation'
         WHEN listed.reach = 'statewide' THEN 'reaches the whole state'
         WHEN reached_counties IS NOT NULL THEN concat(
             'reaches ', CASE listed.reach WHEN 'partial' THEN 'part of ' ELSE '' END,
             reached_counties, ' of ', (SELECT count(*) FROM asked_county),
             CASE (SELECT count(*) FROM asked_county) WHEN 1 THEN ' county' ELSE ' counties' END,
             CASE listed.reach WHEN 'radius' THEN ' by its radius' ELSE ' by name' END) END,
    CASE listed.status WHEN 'running' THEN 'running' WHEN 'planned' THEN 'planned, not running yet'
    END,
    CASE WHEN listed.coalition_count > 0 THEN concat(
        'in ', listed.coalition_count,
        CASE listed.coalition_count WHEN 1 THEN ' coalition' ELSE ' coalitions' END) END,
    CASE WHEN is_confirmed_recently THEN 'confirmed ' || program.last_confirmed END)
"""

_ROWS = f"""
SELECT row_number() OVER (ORDER BY role = 'extend_first' DESC, listed.position) AS rank,
       role, {_REASONS} AS reasons,
       CASE WHEN found_as = 'existing_program' THEN matched END AS matched,
       (SELECT count(*) FROM asked_service) + (SELECT count(*) FROM asked_population) AS "of",
       CASE WHEN found_as = 'existing_program' AND "of" > 0
            THEN concat(matched, ' of ', "of", ' of this idea') END AS match,
       listed.program_id, program.name AS program, program.publisher_key AS program_key,
       listed.organization_id, organization.name AS organization, organization.ein,
       organization.publisher_key, organization.sector, organization.city, organization.state,
       class AS adjacent_class, listed.reach, reached_counties, listed.services,
       listed.populations, program.trafficking_form, listed.status, listed.coalition_count,
       in_coalition.coalitions, program.last_confirmed,
       coalesce(program.public_phone, organization.referral_line, organization.public_phone)
           AS public_phone,
       coalesce(program.website, organization.website) AS website,
       CASE WHEN len(tie_ids) > 0 THEN tie_ids END AS evidence_ids
FROM listed
LEFT JOIN program ON program.id = listed.program_id
LEFT JOIN organization ON organization.id = listed.organization_id
LEFT JOIN in_coalition ON in_coalition.organization_id = listed.organization_id
ORDER BY rank
"""


def look_before_you_start(
    edition: Edition,
    *,
    place: str | None = None,
    service: str | None = None,
    population: str | None = None,
    limit: int | None = 50,
) -> Result:
    """List what an idea would meet: programs that do part of it there, and organizations beside it.

    ``service`` and ``population`` may be several codes or names joined by commas. Rows: two to
    ``extend_first`` (best match, nearest reach, running, in a coalition, confirmed within two
    years; of different organizations, never planned or closed), then each ``existing_program``
    that reaches a county of the place, or may, and does a part of the idea; then each
    ``adjacent_organization`` that does none of it but runs something else there or is filed under
    youth, violence, health, housing and the like (only where a place is asked). ``limit`` keeps the
    first rows, ``None`` all. ``n`` counts the open programs looked at. Where no directory looked,
    the sentence says that nothing is known. Unknown words raise `UsageError`.
    """
    asked, counties = asked_counties(edition, place)
    services = find_codes(edition, "service", service)
    populations = find_codes(edition, "population", population)
    with edition.connect() as connection:
        register_words(connection, "asked_county", "county_id", counties)
        register_words(connection, "asked_service", "service", services)
        register_words(connection, "asked_population", "population", populations)
        lay_out_reach(connection)
        lay_out_directories(connection)
        lay_out_idea(connection, edition.as_of)
        lay_out_adjacent(connection, services)
        if asked is None:
            connection.execute("DELETE FROM adjacent")
        connection.execute(_LISTED)
        table = connection.sql(_ROWS).pl()
        open_programs, closed = numbers_of(
            connection,
            """SELECT count(*) FILTER (status IS DISTINCT FROM 'closed'),
                      count(*) FILTER (status = 'closed') FROM program""",
        )
        uncovered = _uncovered(connection)
        placeless = count_placeless(connection)
        coverage = _coverage(connection, uncovered, edition.scope, asked)
    idea = [name.lower() for name in (*services.values(), *populations.values())]
    return make_result(
        edition,
        name="before-you-start",
        question=QUESTION,
        sentence=_sentence(table, asked, idea, uncovered),
        table=table,
        columns=COLUMNS,
        n=open_programs,
        coverage=coverage,
        dropped={"closed programs": closed, "programs with neither reach nor place": placeless},
        parameters={"place": place, "service": service, "population": population, "limit": limit},
        limit=limit,
    )


def _uncovered(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """States of the asked counties that no directory covers."""
    asked = words_of(
        connection, "SELECT DISTINCT state FROM county SEMI JOIN asked_county USING (county_id)"
    )
    return [state for state in uncovered_states(connection) if state in asked]


def _coverage(
    connection: duckdb.DuckDBPyConnection,
    uncovered: Collection[str],
    scope: str,
    asked: Place | None,
) -> dict[str, str]:
    words = describe_directories(connection)
    if uncovered:
        named = ", ".join(uncovered) if len(uncovered) <= 6 else f"{len(uncovered)} states"
        words["not covered"] = f"no directory of programs covers {named}"
    if asked is None:
        words["adjacent"] = "adjacent organizations are looked for only where a place is asked"
    elif scope == "field":
        words["adjacent"] = (
            "only organizations with a reason to be in the field were looked at; in scope all a "
            "register's youth, health and human service organizations come too"
        )
    else:
        words["adjacent"] = "organizations of every source, by the class that a register files"
    words["not looked at"] = (
        "how many people a program can take, who pays for it, whether it wants to grow, and "
        "what nobody has put into a directory"
    )
    return words


def _sentence(
    table: pl.DataFrame, asked: Place | None, idea: Collection[str], uncovered: Collection[str]
) -> str:
    where = "the counties of this edition" if asked is None else asked.label
    what = f" for {', '.join(idea)}" if idea else ""
    programs = table.filter(pl.col("matched").is_not_null())
    known = programs.filter(pl.col("reach") != "not_stated")
    silent = programs.height - known.height
    first = table.filter(role="extend_first")["organization"].to_list()
    extend = f"; extend {' or '.join(first)} first" if first else ""
    if known.is_empty() and uncovered:
        start = f"No directory of programs covers all of {where}, so what is there{what} is not"
        return f"{start} known; not known is not the same as nothing there{extend}."
    if known.is_empty():
        return f"No known program reaches {where}{what}{_silent(silent)}{extend}."
    of = int(known["of"][0])
    whole = known.filter(pl.col("matched") == of).height
    doing = f"; {whole} {'does' if whole == 1 else 'do'} {of} of {of} of this" if of else ""
    more = (
        f"; no directory covers {', '.join(uncovered)}, so there may be more" if uncovered else ""
    )
    return f"{_reaching(known.height, asked)}{what}{doing}{_silent(silent)}{more}{extend}."


def _reaching(count: int, asked: Place | None) -> str:
    if asked is None:
        return "1 program is known" if count == 1 else f"{count} programs are known"
    return (
        f"1 program reaches {asked.label}"
        if count == 1
        else f"{count} programs reach {asked.label}"
    )


def _silent(count: int) -> str:
    if count == 0:
        return ""
    return f"; {count} more {'sits' if count == 1 else 'sit'} there and may reach it"
