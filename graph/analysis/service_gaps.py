"""Where nobody offers a service that neighbouring places have.

A gap is a county and a service (and a population, where one is asked) that no known program
reaches. Reach is what a program states, not where its office is. Unknown is never zero: where no
directory looked, or a program may reach the county, or need is not known, the cell says so.
The columns have, coming and unmet follow the gap chart of HUD's Continuums of Care.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.analysis.directories import (
    count_placeless,
    describe_directories,
    lay_out_directories,
    uncovered_states,
)
from graph.analysis.gap_cells import lay_out_cells
from graph.analysis.need import lay_out_need
from graph.analysis.offer_codes import find_codes
from graph.analysis.places import Place, asked_counties, neighbours
from graph.analysis.reach import lay_out_reach
from graph.analysis.tables import register_words
from graph.result import Column, Result, make_result

if TYPE_CHECKING:
    import duckdb
    import polars as pl

    from graph.snapshot.edition import Edition

QUESTION = "Where does nobody offer a service that neighbouring places have?"
COLUMNS = (
    Column("rank", "place in the order of the list; null where the cell is not known"),
    Column("kind", "none, outside_only, single_provider or not_known"),
    Column(
        "is_clear_gap", "true: none reaches it, need is higher, 2 or more neighbours are served"
    ),
    Column("reason", "why the cell is listed, in plain words"),
    Column("place_id", "county", is_key=True),
    Column("place_fips", "FIPS code of the county"),
    Column("place", "name of the county"),
    Column("state", "two-letter state"),
    Column("service", "code of the service", is_key=True),
    Column("service_name", "name of the service"),
    Column("population", "code of the population asked for; null where none is asked"),
    Column("have", "programs known to reach the county, closed and planned ones not", "programs"),
    Column("have_local", "of these, programs that reach it by name, radius or site", "programs"),
    Column("coming", "planned programs that will reach it", "programs"),
    Column("needed", "null: nothing states need in programs, the unit counted here", "programs"),
    Column("unmet", "null: not known, because needed is not", "programs"),
    Column("need_level", "need against the state: higher, middle, lower; null where not known"),
    Column("need_ratio", "poverty share over the state's", "times"),
    Column("need_indicators", "the figures behind the level"),
    Column("served_neighbours", "neighbouring counties that a program of it reaches", "counties"),
    Column("neighbours", "neighbouring counties: up to 5 nearest within 150 km", "counties"),
    Column("population_count", "residents of the county", "people"),
    Column("nearest_program_id", "the provider, or the nearest program to ask or to extend"),
    Column("nearest_program", "its name"),
    Column("nearest_program_key", "its key at its publisher"),
    Column("nearest_organization_id", "who runs it"),
    Column("nearest_organization", "name of who runs it"),
    Column("nearest_ein", "tax number of who runs it"),
    Column("nearest_publisher_key", "key of who runs it at its publisher"),
    Column("nearest_km", "from the county to the nearest that it reaches", "kilometres"),
    Column("evidence_ids", "ties that state the service and the reach of that program"),
)

_NOT_KNOWN = "not known: "
# What a cell of a kind means in words; a cell that is not known may have several reasons.
_REASON = f"""
CASE kind
WHEN 'none' THEN concat(
    'no known program reaches it', CASE WHEN coming > 0 THEN ', ' || coming || ' planned' END,
    '; need is ', CASE need_level WHEN 'middle' THEN 'like' ELSE need_level || ' than' END,
    ' the state''s; ', served_neighbours, ' of ', neighbours, ' neighbouring counties are served')
WHEN 'outside_only' THEN concat(
    'reached only by ', have, CASE have WHEN 1 THEN ' program' ELSE ' programs' END,
    ' for the whole state or nation')
WHEN 'single_provider' THEN concat(
    'one organization reaches it', CASE WHEN is_partial THEN ', and only a part of it' END,
    CASE WHEN have > have_local
         THEN ', beside ' || (have - have_local) || ' for the whole state or nation' END)
ELSE '{_NOT_KNOWN}' || concat_ws(
    '; ', CASE WHEN NOT is_covered
               THEN 'no directory of programs covers ' || coalesce(cell.state, 'it') END,
    CASE WHEN unknown > 0 THEN unknown || ' open programs may reach it and do not say' END,
    CASE WHEN unsure > 0 THEN unsure || ' programs do not say whom they are for' END,
    CASE WHEN need_level IS NULL THEN 'no figure on need' END)
END
"""

_ROWS = f"""
SELECT row_number() OVER listed AS position,
       CASE WHEN kind <> 'not_known' THEN position END AS rank,
       kind, is_clear_gap, {_REASON} AS reason,
       county_id AS place_id, cell.fips AS place_fips, cell.name AS place, cell.state,
       cell.service, service.name AS service_name, nullif(population, '') AS population,
       have, have_local, coming, NULL::BIGINT AS needed, NULL::BIGINT AS unmet,
       need_level, need_ratio, need_indicators, served_neighbours, neighbours, population_count,
       nearest_program_id, program.name AS nearest_program,
       program.publisher_key AS nearest_program_key,
       organization.id AS nearest_organization_id, organization.name AS nearest_organization,
       organization.ein AS nearest_ein, organization.publisher_key AS nearest_publisher_key,
       nearest_km::DOUBLE AS nearest_km,
       list_filter([reach_tie_id, provides.id], lambda tie: tie IS NOT NULL) AS evidence_ids
FROM cell
JOIN service ON service.id = cell.service
LEFT JOIN program ON program.id = nearest_program_id
LEFT JOIN program_owner ON program_owner.program_id = nearest_program_id
LEFT JOIN organization ON organization.id = program_owner.organization_id
LEFT JOIN (SELECT source_id, target_id, min(id) AS id FROM provides GROUP BY ALL) AS provides
  ON provides.source_id = nearest_program_id AND provides.target_id = cell.service
WINDOW listed AS (ORDER BY
    CASE kind WHEN 'none' THEN 0 WHEN 'outside_only' THEN 1 WHEN 'single_provider' THEN 2
              ELSE 3 END,
    is_clear_gap DESC,
    CASE need_level WHEN 'higher' THEN 0 WHEN 'middle' THEN 1 WHEN 'lower' THEN 2 ELSE 3 END,
    served_neighbours DESC, population_count DESC NULLS LAST, county_id, cell.service, population)
ORDER BY position
"""


def find_service_gaps(
    edition: Edition,
    *,
    place: str | None = None,
    service: str | None = None,
    population: str | None = None,
    limit: int | None = None,
) -> Result:
    """Find counties that no known program of a service reaches, or that hang on one.

    One row per current county and service (and population, where some are asked; codes or names
    joined by commas) that is a gap or might be, in this order: ``none`` (clear gaps first: need
    higher than the state's and at least 2 neighbouring counties served), ``outside_only`` (only
    statewide, national or remote programs that sit elsewhere), ``single_provider`` (one
    organization reaches it), ``not_known`` (no directory covers the state, a program may reach it
    and does not say, or no figure on need); within a kind by need, served neighbours, residents.
    ``limit`` keeps the first rows, ``None`` all. ``n`` counts the cells looked at. An edition
    without counties or services gives no rows. Unknown words raise `UsageError`.
    """
    asked, counties = asked_counties(edition, place)
    services = find_codes(edition, "service", service)
    populations = find_codes(edition, "population", population)
    with edition.connect() as connection:
        register_words(connection, "asked_county", "county_id", counties)
        register_words(
            connection, "asked_service", "service", services or edition.frame("service")["id"]
        )
        register_words(connection, "asked_population", "population", populations or [""])
        connection.register("neighbour", neighbours(edition))
        lay_out_reach(connection)
        lay_out_need(connection)
        lay_out_directories(connection)
        looked_at = lay_out_cells(connection)
        table = connection.sql(_ROWS).pl()
        coverage = _coverage(connection)
        placeless = count_placeless(connection)
    return make_result(
        edition,
        name="service-gaps",
        question=QUESTION,
        sentence=_sentence(table, asked, looked_at),
        table=table,
        columns=COLUMNS,
        n=looked_at,
        coverage=coverage,
        dropped={"programs with neither reach nor place": placeless},
        parameters={"place": place, "service": service, "population": population, "limit": limit},
        limit=limit,
    )


def _coverage(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    words = describe_directories(connection)
    missing = uncovered_states(connection)
    if missing:
        named = ", ".join(missing) if len(missing) <= 6 else f"{len(missing)} states"
        words["not covered"] = f"no directory covers {named}: every cell there is not known"
    ((stated,),) = connection.execute("SELECT count(*) FROM need").fetchall()
    held = f"{stated:,} need statements are held, in beds, slots or clients, and none is compared"
    words["need"] = (
        "need is compared by poverty share, which hints at need and counts nobody; supply is "
        "counted in programs here, and nothing states need in programs, so needed and unmet are "
        f"not known{f'; {held} here yet' if stated else ''}"
    )
    words["not looked at"] = "how many people a program can take, and who refers to whom"
    return words


def _sentence(table: pl.DataFrame, asked: Place | None, looked_at: int) -> str:
    where = "here" if asked is None else f"in {asked.label}"
    if looked_at == 0:
        return "No county and service to look at: this edition holds no places or no services."
    unknown = table.filter(kind="not_known")
    if 0 < unknown.height == table.height:
        why = _why_unknown(unknown["reason"])
        return (
            f"Nothing is known about gaps {where}: {why}."
            " Not known is not the same as nothing there."
        )
    none = table.filter(kind="none")
    clear = none.filter("is_clear_gap")
    parts = [
        f"No known program reaches {none.height} of {looked_at} county and service cells {where}"
    ]
    if clear.height:
        first = clear.row(0, named=True)
        parts.append(
            f"in {clear.height} of them need is higher than the state's and at least 2 neighbouring"
            f" counties are served, first {first['service_name']} in {first['place']}, "
            f"{first['state']}"
        )
    parts.append(f"{unknown.height} cells are not known")
    return "; ".join(parts) + "."


def _why_unknown(reasons: pl.Series) -> str:
    """Say why no cell is known: the one reason of all of them, else what they have in common."""
    if reasons.n_unique() == 1:
        return str(reasons[0]).removeprefix(_NOT_KNOWN)
    if reasons.str.contains("no directory of programs covers").all():
        return "no directory of programs covers any of it"
    return "each county and service lacks a directory, a stated reach or a figure on need"
