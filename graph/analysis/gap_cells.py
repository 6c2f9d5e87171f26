"""County by service cells: who reaches each, what nobody knows, and which neighbours are served.

All of it is SQL over the tables that `lay_out_reach`, `lay_out_need` and `lay_out_directories` put
on the connection, and over the registered tables ``asked_county``, ``asked_service``,
``asked_population`` (one empty text where no population is asked) and ``neighbour``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.analysis.tables import numbers_of

if TYPE_CHECKING:
    import duckdb

LEAST_SERVED_NEIGHBOURS = 2

# A program that names nobody may be for everybody: it is not sure for a population that is asked.
_OFFER = """
CREATE TEMP TABLE offer AS
SELECT DISTINCT program.id AS program_id, provides.target_id AS service, asked.population,
       coalesce(organization_id, program.id) AS provider,
       program.status IS NOT DISTINCT FROM 'planned' AS is_planned,
       asked.population = '' OR serves.id IS NOT NULL AS is_sure
FROM program
LEFT JOIN program_owner ON program_owner.program_id = program.id
JOIN provides ON provides.source_id = program.id
JOIN asked_service ON asked_service.service = provides.target_id
CROSS JOIN asked_population AS asked
LEFT JOIN serves ON serves.source_id = program.id AND serves.target_id = asked.population
WHERE program.status IS DISTINCT FROM 'closed'
  AND (asked.population = '' OR serves.id IS NOT NULL
       OR program.id NOT IN (SELECT source_id FROM serves))
"""

_LOCAL_SUPPLY = """
CREATE TEMP TABLE local_supply AS
SELECT county_id, service, population,
       count(*) FILTER (is_sure AND NOT is_planned) AS local,
       count(*) FILTER (is_sure AND NOT is_planned AND is_wide_too) AS local_and_wide,
       count(DISTINCT provider) FILTER (is_sure AND NOT is_planned) AS providers,
       count(*) FILTER (is_sure AND is_planned AND NOT is_wide_too) AS coming,
       count(*) FILTER (NOT is_sure AND NOT is_planned) AS unsure,
       bool_and(rank = 3) FILTER (is_sure AND NOT is_planned) AS is_partial,
       min({'rank': rank, 'program_id': program_id, 'tie_id': tie_id})
           FILTER (is_sure AND NOT is_planned) AS first,
       min(program_id) FILTER (NOT is_sure AND NOT is_planned) AS first_unsure
FROM offer JOIN local_reach USING (program_id)
GROUP BY ALL
"""

_WIDE_SUPPLY = """
CREATE TEMP TABLE wide_supply AS
WITH of_place AS (
    SELECT place_id, service, population,
           count(*) FILTER (is_sure AND NOT is_planned) AS wide,
           count(*) FILTER (is_sure AND is_planned) AS coming,
           count(*) FILTER (NOT is_sure AND NOT is_planned) AS unsure,
           min({'distance': CASE how WHEN 'statewide' THEN 1 WHEN 'national' THEN 2 ELSE 3 END,
                'program_id': program_id, 'tie_id': tie_id})
               FILTER (is_sure AND NOT is_planned) AS first,
           min(program_id) FILTER (NOT is_sure AND NOT is_planned) AS first_unsure
    FROM offer JOIN wide_reach USING (program_id)
    GROUP BY ALL
)
SELECT county_id, service, population, sum(wide)::BIGINT AS wide, sum(coming)::BIGINT AS coming,
       sum(unsure)::BIGINT AS unsure, min(first) AS first, min(first_unsure) AS first_unsure
FROM of_place JOIN place_county USING (place_id)
GROUP BY ALL
"""

_SUPPLY = """
CREATE TEMP TABLE supply AS
WITH unknown AS (
    SELECT county_id, service, population, count(*) AS unknown, min(program_id) AS first
    FROM offer JOIN unknown_reach USING (program_id)
    WHERE NOT is_planned GROUP BY ALL
)
SELECT county_id, service, population,
       coalesce(local.local, 0) AS have_local,
       coalesce(local.local - local.local_and_wide, 0) + coalesce(wide.wide, 0) AS have,
       coalesce(local.coming, 0) + coalesce(wide.coming, 0) AS coming,
       coalesce(local.providers, 0) AS providers,
       coalesce(unknown.unknown, 0) AS unknown,
       coalesce(local.unsure, 0) + coalesce(wide.unsure, 0) AS unsure,
       coalesce(local.is_partial, false) AS is_partial,
       local.first AS first_local, wide.first AS first_wide,
       coalesce(unknown.first, local.first_unsure, wide.first_unsure) AS first_unknown
FROM (SELECT county_id FROM county) CROSS JOIN asked_service CROSS JOIN asked_population
LEFT JOIN local_supply AS local USING (county_id, service, population)
LEFT JOIN wide_supply AS wide USING (county_id, service, population)
LEFT JOIN unknown USING (county_id, service, population)
"""

_AROUND = """
CREATE TEMP TABLE around AS
SELECT neighbour.county_id, service, population,
       count(*) FILTER (have > 0) AS served_neighbours,
       min({'km': km, 'program_id': first_local.program_id, 'tie_id': first_local.tie_id})
           FILTER (first_local IS NOT NULL) AS first
FROM neighbour JOIN supply ON supply.county_id = neighbour_id
GROUP BY ALL
"""

_CELL = f"""
CREATE TEMP TABLE cell AS
WITH facts AS (
    SELECT county.*, supply.* EXCLUDE (county_id), need_level, need_ratio, need_indicators,
           coalesce(served_neighbours, 0) AS served_neighbours,
           coalesce(ring.neighbours, 0) AS neighbours,
           around.first AS first_around,
           covered.state IS NOT NULL AS is_covered
    FROM supply
    JOIN county USING (county_id)
    JOIN county_need USING (county_id)
    LEFT JOIN (SELECT DISTINCT state FROM covered_state) AS covered
      ON covered.state = county.state
    LEFT JOIN (SELECT county_id, count(*) AS neighbours FROM neighbour GROUP BY 1) AS ring
      USING (county_id)
    LEFT JOIN around USING (county_id, service, population)
    WHERE providers < 2 AND county_id IN (SELECT county_id FROM asked_county)
), judged AS (
    SELECT *, CASE WHEN NOT is_covered OR unknown > 0 OR unsure > 0 OR need_level IS NULL
                   THEN 'not_known'
                   WHEN have = 0 THEN 'none'
                   WHEN have_local = 0 THEN 'outside_only'
                   ELSE 'single_provider' END AS kind
    FROM facts
)
SELECT *,
       coalesce(kind = 'none' AND need_level = 'higher'
                AND served_neighbours >= {LEAST_SERVED_NEIGHBOURS}, false) AS is_clear_gap,
       CASE kind WHEN 'none' THEN first_around.program_id
                 WHEN 'outside_only' THEN first_wide.program_id
                 WHEN 'single_provider' THEN first_local.program_id
                 ELSE coalesce(first_unknown, first_local.program_id, first_wide.program_id,
                               first_around.program_id) END AS nearest_program_id,
       CASE kind WHEN 'none' THEN first_around.tie_id WHEN 'outside_only' THEN first_wide.tie_id
                 WHEN 'single_provider' THEN first_local.tie_id END AS reach_tie_id,
       CASE kind WHEN 'none' THEN first_around.km WHEN 'single_provider' THEN 0 END AS nearest_km
FROM judged
"""


def lay_out_cells(connection: duckdb.DuckDBPyConnection) -> int:
    """Add the table ``cell`` of cells that are a gap or might be; give how many were looked at.

    A cell reached locally by two organizations or more is no gap and has no row. What might change
    with knowledge (a program that may reach it, a population not stated, no directory, no figure on
    need) is ``not_known``, whatever else is known of it.
    """
    for statement in (_OFFER, _LOCAL_SUPPLY, _WIDE_SUPPLY, _SUPPLY, _AROUND, _CELL):
        connection.execute(statement)
    (looked_at,) = numbers_of(
        connection,
        """SELECT (SELECT count(*) FROM asked_county) * (SELECT count(*) FROM asked_service)
                  * (SELECT count(*) FROM asked_population)""",
    )
    return looked_at
