"""Pairs of programs that offer the same to the same people in the same places, found without n^2.

Programs with one catchment and one offer are one group; catchments are paired by prefix filtering
(Xiao et al., Efficient Similarity Joins for Near Duplicate Detection, 2008: rare counties first),
groups by a shared service within paired catchments, programs last.
All of it is SQL over the tables of `lay_out_reach` and `lay_out_need` and the registered tables
``asked_county`` (when a place is asked), ``asked_service`` and ``asked_population``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

LEAST_SCORE = 0.5
MOST_PAIRS = 5_000  # of two groups: beyond, a crowd is counted and not spelled out

# Whole millionths for the weights, so that a sum does not depend on the order of its parts.
_COMPARED = """
CREATE TEMP TABLE service_weight AS
SELECT target_id AS service,
       CAST(round(ln(1 + (SELECT count(DISTINCT source_id) FROM provides)
                         / count(DISTINCT source_id)) * 1000000) AS BIGINT) AS weight
FROM provides GROUP BY 1;
CREATE TEMP TABLE population_bit AS
SELECT id AS population, 1::BIGINT << (row_number() OVER (ORDER BY id) - 1) AS bit FROM population;
CREATE TEMP TABLE compared AS
WITH places AS (
    SELECT program_id, county_id AS token FROM local_reach WHERE rank < 4 AND NOT is_wide_too
    UNION ALL SELECT program_id, place_id FROM wide_reach
), catchment AS (
    SELECT program_id, string_agg(token, ' ' ORDER BY token) AS catchment FROM places GROUP BY 1
), services AS (
    SELECT source_id AS program_id,
           string_agg(DISTINCT target_id, ' ' ORDER BY target_id) AS services
    FROM provides GROUP BY 1
), populations AS (
    SELECT source_id AS program_id, bit_or(bit) AS populations
    FROM serves JOIN population_bit ON population = target_id GROUP BY 1
)
SELECT program_id, organization_id, catchment, services, populations
FROM program
JOIN program_owner ON program_id = program.id
JOIN catchment USING (program_id)
JOIN services USING (program_id)
JOIN populations USING (program_id)
WHERE program.status IS DISTINCT FROM 'closed'
"""

_CATCHMENTS = f"""
CREATE TEMP TABLE catchment AS
SELECT row_number() OVER (ORDER BY catchment) AS catchment_id, catchment,
       min(program_id) AS program_id
FROM compared GROUP BY catchment;
CREATE TEMP TABLE catchment_county AS
WITH reached AS (
    SELECT catchment_id, county_id FROM catchment JOIN local_reach USING (program_id) WHERE rank < 4
    UNION
    SELECT catchment_id, county_id
    FROM catchment JOIN wide_reach USING (program_id) JOIN place_county USING (place_id)
), numbered AS (
    SELECT county_id, row_number() OVER (ORDER BY count(*), county_id)::INTEGER AS county
    FROM reached GROUP BY county_id
)
SELECT catchment_id, county_id, county,
       row_number() OVER (PARTITION BY catchment_id ORDER BY county) AS position,
       count(*) OVER (PARTITION BY catchment_id) AS size
FROM reached JOIN numbered USING (county_id);
CREATE TEMP TABLE catchment_list AS
SELECT catchment_id, list(county ORDER BY county) AS counties
FROM catchment_county GROUP BY catchment_id;
CREATE TEMP TABLE catchment_prefix AS
SELECT catchment_id, county, size FROM catchment_county
WHERE position <= size - ceil({LEAST_SCORE} * size) + 1;
CREATE TEMP TABLE catchment_pair AS
WITH candidate AS (
    SELECT DISTINCT one.catchment_id AS one, other.catchment_id AS other
    FROM catchment_prefix AS one
    JOIN catchment_prefix AS other
      ON other.county = one.county AND one.catchment_id < other.catchment_id
     AND least(one.size, other.size) >= {LEAST_SCORE} * greatest(one.size, other.size)
), measured AS (
    SELECT one, other, list_intersect(a.counties, b.counties) AS shared,
           len(a.counties) + len(b.counties) AS both_sizes
    FROM candidate
    JOIN catchment_list AS a ON a.catchment_id = one
    JOIN catchment_list AS b ON b.catchment_id = other
)
SELECT one, other, shared, len(shared) / (both_sizes - len(shared)) AS place_overlap
FROM measured
WHERE len(shared) / (both_sizes - len(shared)) >= {LEAST_SCORE}
UNION ALL
SELECT catchment_id, catchment_id, counties, 1.0 FROM catchment_list
"""

# What the shared counties of a pair of catchments say: how much need is there, are they asked for.
_SHARED_PLACES = """
CREATE TEMP TABLE shared_places AS
WITH shared AS (
    SELECT one, other, unnest(shared) AS county FROM catchment_pair
), named AS (
    SELECT DISTINCT county, county_id, need_level
    FROM catchment_county JOIN county_need USING (county_id)
)
SELECT one, other, any_value(place_overlap) AS place_overlap, count(*) AS shared_counties,
       count(*) FILTER (need_level = 'higher') AS higher,
       count(*) FILTER (need_level IN ('middle', 'lower')) AS not_higher,
       count(*) FILTER (need_level IS NULL) AS not_known
FROM shared JOIN named USING (county) JOIN catchment_pair USING (one, other)
GROUP BY one, other
HAVING count(*) FILTER (county_id IN (SELECT county_id FROM asked_county)) > 0
"""

_GROUPS = f"""
CREATE TEMP TABLE offer_group AS
SELECT row_number() OVER (ORDER BY catchment_id, services, populations) AS group_id,
       catchment_id, services, populations, count(*) AS programs
FROM compared JOIN catchment USING (catchment)
GROUP BY catchment_id, services, populations;
CREATE TEMP TABLE group_service AS
SELECT group_id, catchment_id, populations, service, weight,
       sum(weight) OVER (PARTITION BY group_id) AS group_weight
FROM (SELECT *, unnest(string_split(services, ' ')) AS service FROM offer_group)
JOIN service_weight USING (service);
CREATE TEMP TABLE group_pair AS
WITH shared AS (
    SELECT a.group_id AS group_one, b.group_id AS group_other, places.*,
           sum(a.weight) AS weight, count(*) AS shared_services,
           any_value(a.group_weight + b.group_weight) AS weights,
           any_value(bit_count(a.populations & b.populations)) AS shared_populations,
           any_value(bit_count(a.populations | b.populations)) AS all_populations
    FROM shared_places AS places
    JOIN group_service AS a ON a.catchment_id = places.one
    JOIN group_service AS b ON b.catchment_id = places.other AND b.service = a.service
     AND bit_count(a.populations & b.populations)
         >= {LEAST_SCORE} * bit_count(a.populations | b.populations)
    WHERE places.one < places.other OR a.group_id <= b.group_id
    GROUP BY ALL
    HAVING bool_or(a.service IN (SELECT service FROM asked_service))
       AND bool_or(a.populations & b.populations
                   & (SELECT bit_or(bit) FROM population_bit SEMI JOIN asked_population
                      USING (population)) <> 0)
)
SELECT * EXCLUDE (one, other, weight, weights, all_populations),
       weight / (weights - weight) AS service_overlap,
       shared_populations / all_populations AS population_overlap,
       round(place_overlap * weight / (weights - weight) * shared_populations / all_populations, 6)
           AS score
FROM shared
WHERE place_overlap * weight / (weights - weight) * shared_populations / all_populations
      >= {LEAST_SCORE}
"""

_PAIRS = f"""
CREATE TEMP TABLE group_size AS
SELECT group_pair.*, a.programs * CASE WHEN group_one = group_other THEN a.programs - 1
                                       ELSE 2 * b.programs END // 2 AS pairs
FROM group_pair
JOIN offer_group AS a ON a.group_id = group_one
JOIN offer_group AS b ON b.group_id = group_other;
CREATE TEMP TABLE program_group AS
SELECT compared.program_id, organization_id, group_id
FROM compared
JOIN catchment USING (catchment)
JOIN offer_group USING (catchment_id, services, populations);
CREATE TEMP TABLE program_pair AS
SELECT least(a.program_id, b.program_id) AS program_one,
       greatest(a.program_id, b.program_id) AS program_other,
       CASE WHEN a.program_id < b.program_id THEN a.organization_id ELSE b.organization_id END
           AS organization_one,
       CASE WHEN a.program_id < b.program_id THEN b.organization_id ELSE a.organization_id END
           AS organization_other,
       group_size.* EXCLUDE (group_one, group_other, pairs)
FROM group_size
JOIN program_group AS a ON a.group_id = group_one
JOIN program_group AS b ON b.group_id = group_other
 AND (group_one <> group_other OR a.program_id < b.program_id)
WHERE pairs <= {MOST_PAIRS} AND a.organization_id <> b.organization_id
"""


def lay_out_overlap(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the table ``program_pair``: pairs of programs of different organizations that overlap.

    One row a pair (program_one before program_other by id) with organization_one and _other,
    service_overlap (Jaccard, each service weighted ln(1 + programs / programs that give it)),
    population_overlap and place_overlap (Jaccard of populations and of reached counties), score
    (their product, at least 0.5), shared_services, shared_populations, shared_counties, and how
    many shared counties have need that is higher, not_higher or not_known. Left out: closed
    programs and those that state no service, population, reach or organization. ``group_size``
    holds the size of every pair of groups, crowds of more than 5,000 pairs too.
    """
    for statement in (_COMPARED, _CATCHMENTS, _SHARED_PLACES, _GROUPS, _PAIRS):
        connection.execute(statement)
