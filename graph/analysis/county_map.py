"""Which counties every place stands for, as tables of a DuckDB connection.

Counties are the ground that all place questions are answered on; a geography that a later one
replaced is not among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

EARTH_KM = 6371.0088  # mean radius, IUGG

_COUNTY = """
CREATE TEMP TABLE county AS
SELECT id AS county_id, name, fips, state, population_count, latitude, longitude
FROM place WHERE kind = 'county' AND is_current IS DISTINCT FROM false
"""

_PLACE_ABOVE = """
CREATE TEMP TABLE place_above AS
WITH RECURSIVE above(place_id, above_id) AS (
    SELECT id, id FROM place
    UNION
    SELECT above.place_id, within.target_id
    FROM above JOIN within ON within.source_id = above.above_id
)
SELECT * FROM above
"""

_PLACE_COUNTY = """
CREATE TEMP TABLE place_county AS
WITH larger AS (
    SELECT above_id AS place_id, county_id
    FROM place_above JOIN county ON county_id = place_above.place_id
), smaller AS (
    SELECT place_above.place_id, county_id
    FROM place_above
    JOIN county ON county_id = above_id
    JOIN place ON place.id = place_above.place_id AND place.kind IN ('city', 'zip')
), of_regions AS (
    SELECT region.id AS place_id, smaller.county_id
    FROM smaller
    JOIN place_above ON place_above.place_id = smaller.place_id
    JOIN place AS region ON region.id = above_id AND region.kind = 'region'
)
SELECT place_id, county_id, bool_or(is_whole) AS is_whole
FROM (
    SELECT *, true AS is_whole FROM larger
    UNION ALL SELECT *, false FROM smaller
    UNION ALL SELECT *, false FROM of_regions
)
GROUP BY ALL
"""

# Where something sits at most: a place without current counties may be anywhere in its state.
_PLACE_AT_MOST = """
CREATE TEMP TABLE place_at_most AS
SELECT place_id, county_id FROM place_county
UNION
SELECT place_above.place_id, of_state.county_id
FROM place_above
JOIN place AS state ON state.id = above_id AND state.kind = 'state'
JOIN place_county AS of_state ON of_state.place_id = state.id
WHERE place_above.place_id NOT IN (SELECT place_id FROM place_county)
"""


def lay_out_places(connection: duckdb.DuckDBPyConnection) -> None:
    """Add what places are to a connection of an edition.

    Temporary tables: ``county`` (current counties: county_id, name, fips, state, population_count,
    latitude, longitude); ``place_above`` (place_id, above_id; each place is above itself, found by
    `within` ties); ``place_county`` (place_id, county_id, is_whole: false where a city or ZIP is
    only part of the county); ``place_at_most`` (the same without is_whole, where a place of a
    replaced geography stands for every current county of its state). Empty for an edition without
    places.
    """
    for statement in (_COUNTY, _PLACE_ABOVE, _PLACE_COUNTY, _PLACE_AT_MOST):
        connection.execute(statement)


def kilometres_sql(one: str, other: str) -> str:
    """Give the DuckDB expression for the great-circle distance of two points, by the haversine.

    ``one`` and ``other`` are aliases of relations with latitude and longitude in degrees; null
    where a coordinate is missing. R. W. Sinnott, Virtues of the Haversine, 1984.
    """
    north = f"pow(sin(radians({other}.latitude - {one}.latitude) / 2), 2)"
    east = f"pow(sin(radians({other}.longitude - {one}.longitude) / 2), 2)"
    cosines = f"cos(radians({one}.latitude)) * cos(radians({other}.latitude))"
    return f"{2 * EARTH_KM} * asin(least(1.0, sqrt({north} + {cosines} * {east})))"
