"""Which open programs reach some counties, and how much of an idea each does already.

All of it is SQL over the tables of `lay_out_reach` and the registered tables ``asked_county``,
``asked_service`` and ``asked_population`` (empty where the idea names none).
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from graph.analysis.pair_links import current_sql
from graph.ids import quote_text

if TYPE_CHECKING:
    import duckdb

RECENT_DAYS = 730
_NO_STATEMENT = 9  # sorts behind every stated way of reaching

_HERE = f"""
CREATE TEMP TABLE reach_here AS
WITH wide_asked AS (
    SELECT place_id, count(*) AS counties
    FROM place_county SEMI JOIN asked_county USING (county_id) GROUP BY 1
), ways AS (
    SELECT program_id, rank AS distance, CASE WHEN is_wide_too THEN 0 ELSE 1 END AS counties,
           CASE rank WHEN 1 THEN 'stated' WHEN 2 THEN 'radius' WHEN 3 THEN 'partial' END AS how,
           tie_id
    FROM local_reach SEMI JOIN asked_county USING (county_id)
    UNION ALL
    SELECT program_id, CASE how WHEN 'statewide' THEN 5 WHEN 'national' THEN 6 ELSE 7 END,
           counties, how, tie_id
    FROM wide_reach JOIN wide_asked USING (place_id)
), known AS (
    SELECT program_id, min(distance) AS distance, sum(counties)::BIGINT AS reached_counties,
           arg_min(how, distance * 10 + length(how)) AS reach,
           list_sort(list(DISTINCT tie_id) FILTER (tie_id IS NOT NULL)) AS tie_ids
    FROM ways GROUP BY program_id
)
SELECT program_id, distance, reached_counties, reach, tie_ids FROM known
UNION ALL BY NAME
SELECT DISTINCT program_id, {_NO_STATEMENT} AS distance, 'not_stated' AS reach
FROM unknown_reach SEMI JOIN asked_county USING (county_id)
ANTI JOIN known USING (program_id)
"""

_MATCHED = """
CREATE TEMP TABLE service_match AS
SELECT source_id AS program_id, string_agg(name, '; ' ORDER BY name, service.id) AS services,
       count(*) FILTER (service.id IN (SELECT service FROM asked_service)) AS matched,
       string_agg(name, ', ' ORDER BY name, service.id)
           FILTER (service.id IN (SELECT service FROM asked_service)) AS names,
       list(provides.id ORDER BY provides.id)
           FILTER (service.id IN (SELECT service FROM asked_service)) AS tie_ids
FROM provides JOIN service ON service.id = target_id GROUP BY 1;
CREATE TEMP TABLE population_match AS
SELECT source_id AS program_id, string_agg(name, '; ' ORDER BY name, population.id) AS populations,
       count(*) FILTER (population.id IN (SELECT population FROM asked_population)) AS matched,
       string_agg(name, ', ' ORDER BY name, population.id)
           FILTER (population.id IN (SELECT population FROM asked_population)) AS names,
       list(serves.id ORDER BY serves.id)
           FILTER (population.id IN (SELECT population FROM asked_population)) AS tie_ids
FROM serves JOIN population ON population.id = target_id GROUP BY 1
"""

_COALITIONS = """
CREATE TEMP TABLE in_coalition AS
SELECT organization_id, count(*) AS coalition_count,
       string_agg(name, '; ' ORDER BY name, coalition_id) AS coalitions
FROM (SELECT DISTINCT source_id AS organization_id, target_id AS coalition_id FROM membership
      WHERE coalesce(claimed OR observed, true) AND {current})
JOIN coalition ON coalition.id = coalition_id
GROUP BY 1
"""

# A program does part of the idea where it gives a service of it; an idea that names no service is
# matched by its populations, and one that names neither by place alone.
_PROGRAM_HERE = """
CREATE TEMP TABLE program_here AS
WITH idea AS (
    SELECT (SELECT count(*) FROM asked_service) AS services,
           (SELECT count(*) FROM asked_population) AS populations
)
SELECT program.id AS program_id, organization_id, reach_here.* EXCLUDE (program_id, tie_ids),
       program.status, service_match.services, population_match.populations,
       service_match.names AS matched_services, population_match.names AS matched_populations,
       idea.populations > 0 AND population_match.program_id IS NULL AS is_for_whom_unstated,
       coalesce(service_match.matched, 0) + coalesce(population_match.matched, 0) AS matched,
       idea.services + idea.populations AS "of",
       CASE WHEN idea.services > 0 THEN coalesce(service_match.matched, 0) > 0
            WHEN idea.populations > 0 THEN coalesce(population_match.matched, 0) > 0
            ELSE true END AS is_match,
       coalesce(program.last_confirmed >= {recent}, false) AS is_confirmed_recently,
       coalesce(coalition_count, 0) AS coalition_count,
       list_concat(coalesce(service_match.tie_ids, []), coalesce(population_match.tie_ids, []),
                   coalesce(reach_here.tie_ids, [])) AS tie_ids
FROM reach_here
JOIN program ON program.id = reach_here.program_id AND program.status IS DISTINCT FROM 'closed'
CROSS JOIN idea
LEFT JOIN program_owner ON program_owner.program_id = program.id
LEFT JOIN service_match ON service_match.program_id = program.id
LEFT JOIN population_match ON population_match.program_id = program.id
LEFT JOIN in_coalition USING (organization_id)
"""


def lay_out_idea(connection: duckdb.DuckDBPyConnection, as_of: datetime.date | None) -> None:
    """Add ``program_here`` and ``in_coalition`` to a connection.

    ``program_here``: one row per open program that reaches an asked county, or may (reach
    ``not_stated``, distance 9): reach (its nearest statement), reached_counties, services and
    populations by name, matched of ``of`` parts of the idea, is_match, is_confirmed_recently
    (within two years before ``as_of``), coalition_count, tie_ids. ``in_coalition``:
    organization_id, coalition_count, coalitions by name, memberships that ended left out.
    """
    recent = "NULL"
    if as_of is not None:
        since = as_of - datetime.timedelta(days=RECENT_DAYS)
        recent = f"DATE {quote_text(since.isoformat())}"
    connection.execute(_HERE)
    connection.execute(_MATCHED)
    connection.execute(_COALITIONS.format(current=current_sql(as_of)))
    connection.execute(_PROGRAM_HERE.format(recent=recent))
