"""Which counties each program reaches: by what it states, never by where its office is.

A statement about a whole state or the nation is kept as that, so that a hotline is one row and not
3,200; `program_reach` spells it out for the counties asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.analysis.county_map import kilometres_sql, lay_out_places
from graph.analysis.tables import register_words, words_of

if TYPE_CHECKING:
    from collections.abc import Collection

    import duckdb
    import polars as pl

    from graph.snapshot.edition import Edition

_KM_PER_DEGREE = 111.0  # a little under one degree of latitude, so that the band is never too thin

# A program sits at its own site; where none is stored (a shelter), at its organization's office.
_SITES = """
CREATE TEMP TABLE program_site AS
SELECT located_in.source_id AS program_id, located_in.target_id AS place_id,
       min(located_in.id) AS tie_id
FROM located_in
JOIN program ON program.id = located_in.source_id
JOIN place ON place.id = located_in.target_id AND place.kind IN ('county', 'city', 'zip')
GROUP BY ALL;
CREATE TEMP TABLE program_home AS
SELECT program_id, place_id FROM program_site
UNION
SELECT offers.target_id, located_in.target_id
FROM offers
JOIN located_in ON located_in.source_id = offers.source_id
JOIN place ON place.id = located_in.target_id AND place.kind IN ('county', 'city', 'zip')
WHERE offers.target_id NOT IN (SELECT program_id FROM program_site);
CREATE TEMP TABLE program_owner AS
SELECT target_id AS program_id, min(source_id) AS organization_id FROM offers GROUP BY 1
"""

_WIDE = """
CREATE TEMP TABLE wide_reach AS
WITH stated AS (
    SELECT covers.source_id AS program_id, place.id AS place_id, place.kind, covers.id AS tie_id
    FROM covers JOIN place ON place.id = covers.target_id AND place.kind IN ('state', 'nation')
), implied AS (
    SELECT program.id, nation.id, nation.kind, NULL
    FROM program CROSS JOIN place AS nation
    WHERE nation.kind = 'nation' AND program.reach IN ('national', 'remote')
    UNION
    SELECT program.id, state.id, state.kind, NULL
    FROM program
    JOIN program_home ON program_home.program_id = program.id
    JOIN place_above ON place_above.place_id = program_home.place_id
    JOIN place AS state ON state.id = above_id AND state.kind = 'state'
    WHERE program.reach = 'statewide'
      AND program.id NOT IN (SELECT program_id FROM stated WHERE stated.kind = 'state')
), both_ways AS (
    SELECT program_id, place_id, kind, min(tie_id) AS tie_id
    FROM (SELECT * FROM stated UNION ALL SELECT * FROM implied) GROUP BY ALL
)
SELECT program_id, place_id, tie_id,
       CASE WHEN both_ways.kind = 'state' THEN 'statewide'
            WHEN program.reach = 'remote' THEN 'remote' ELSE 'national' END AS how
FROM both_ways JOIN program ON program.id = program_id
WHERE both_ways.kind = 'nation' OR program_id NOT IN (
    SELECT program_id FROM both_ways AS other WHERE other.kind = 'nation')
"""

_RADIUS = f"""
CREATE TEMP TABLE radius_site AS
SELECT program_id, county_id, program_site.tie_id, program.reach_km
FROM program_site
JOIN program ON program.id = program_id AND program.reach = 'radius'
JOIN place_county USING (place_id);
CREATE TEMP TABLE circle AS
SELECT site.county_id AS site_id, reach_km, county.county_id
FROM (SELECT DISTINCT county_id, reach_km FROM radius_site) AS circle
JOIN county AS site USING (county_id)
JOIN county ON abs(county.latitude - site.latitude) * {_KM_PER_DEGREE} <= reach_km
WHERE {kilometres_sql("site", "county")} <= reach_km
"""

# Two tables and not one query: planned together, the joins with whole states and the nation come
# first and take fifty times as long.
_LOCAL = """
CREATE TEMP TABLE nearest_reach AS
WITH reached AS (
    SELECT covers.source_id AS program_id, county_id, covers.id AS tie_id,
           CASE WHEN is_whole THEN 1 ELSE 3 END AS rank
    FROM covers
    JOIN place ON place.id = covers.target_id AND place.kind NOT IN ('state', 'nation')
    JOIN place_county ON place_county.place_id = place.id
    UNION ALL
    SELECT program_id, county_id, tie_id, 2 FROM radius_site
    UNION ALL
    SELECT program_id, circle.county_id, tie_id, 2
    FROM radius_site JOIN circle
      ON site_id = radius_site.county_id AND circle.reach_km = radius_site.reach_km
    UNION ALL
    SELECT program_id, county_id, program_site.tie_id, 4
    FROM wide_reach JOIN program_site USING (program_id)
    JOIN place_county ON place_county.place_id = program_site.place_id
    WHERE how <> 'remote'
)
SELECT program_id, county_id, min(concat(rank, tie_id)) AS best  -- one digit, then the id
FROM reached GROUP BY ALL;
CREATE TEMP TABLE local_reach AS
WITH covered AS (
    SELECT DISTINCT program_id, county_id, true AS is_wide_too
    FROM nearest_reach
    JOIN wide_reach USING (program_id)
    JOIN place_county USING (place_id, county_id)
)
SELECT program_id, county_id, best[2:] AS tie_id, best[1]::TINYINT AS rank,
       coalesce(is_wide_too, false) AS is_wide_too
FROM nearest_reach LEFT JOIN covered USING (program_id, county_id)
"""

# May reach, nobody knows: reach not stated; an area of a replaced geography; a circle without a
# middle or a radius. Never a county that the program is known to reach.
_UNKNOWN = """
CREATE TEMP TABLE unknown_reach AS
WITH maybe AS (
    SELECT program_id, county_id
    FROM program_home JOIN place_at_most USING (place_id)
    WHERE program_id NOT IN (SELECT program_id FROM local_reach)
      AND program_id NOT IN (SELECT program_id FROM wide_reach)
    UNION
    SELECT covers.source_id, county_id
    FROM covers JOIN place_at_most ON place_at_most.place_id = covers.target_id
    WHERE covers.target_id NOT IN (SELECT place_id FROM place_county)
    UNION
    SELECT program_id, county.county_id
    FROM radius_site
    JOIN county AS site ON site.county_id = radius_site.county_id
    JOIN county ON county.state = site.state
    WHERE radius_site.reach_km IS NULL OR site.latitude IS NULL OR site.longitude IS NULL
       OR county.latitude IS NULL OR county.longitude IS NULL
)
SELECT program_id, county_id
FROM maybe
ANTI JOIN local_reach USING (program_id, county_id)
ANTI JOIN (
    SELECT program_id, county_id
    FROM maybe JOIN wide_reach USING (program_id) JOIN place_county USING (place_id, county_id)
) AS wide USING (program_id, county_id)
"""

_EXPANDED = """
SELECT program_id, county_id,
       CASE rank WHEN 1 THEN 'stated' WHEN 2 THEN 'radius' ELSE 'partial' END AS how
FROM local_reach WHERE rank < 4 AND county_id IN (SELECT county_id FROM reach_asked)
UNION ALL
SELECT program_id, county_id, how
FROM wide_reach JOIN place_county USING (place_id)
ANTI JOIN (FROM local_reach WHERE rank < 4) AS local USING (program_id, county_id)
WHERE county_id IN (SELECT county_id FROM reach_asked)
ORDER BY program_id, county_id
"""


def lay_out_reach(connection: duckdb.DuckDBPyConnection) -> None:
    """Add who reaches what to a connection of an edition, with the tables of `lay_out_places`.

    Temporary tables: ``local_reach`` (program_id, county_id, tie_id, rank: 1 stated, 2 radius,
    3 part of the county, 4 sits there and reaches the whole state or nation; is_wide_too where a
    `wide_reach` row holds the county as well); ``wide_reach`` (program_id, place_id of a state or
    nation, tie_id, how); ``unknown_reach`` (program_id, county_id that it may reach, nobody knows);
    ``program_site``, ``program_home`` (program_id, place_id) and ``program_owner`` (program_id,
    organization_id). All programs are in them, closed ones too.
    """
    lay_out_places(connection)
    for statement in (_SITES, _WIDE, _RADIUS, _LOCAL, _UNKNOWN):
        connection.execute(statement)


def program_reach(edition: Edition, *, counties: Collection[str] | None = None) -> pl.DataFrame:
    """Give the counties that each program reaches; ``counties`` picks some.

    Columns: program_id, county_id, how: ``stated`` (county or region by name), ``radius`` (the
    county's middle lies within the radius round the site county's middle, or it is the site's
    county), ``partial`` (a city or ZIP in it), ``statewide``, ``national``, ``remote``. One row per
    program and county with the nearest statement; a program without a known reach has no row.
    """
    with edition.connect() as connection:
        lay_out_reach(connection)
        if counties is None:
            counties = words_of(connection, "SELECT county_id FROM county")
        register_words(connection, "reach_asked", "county_id", counties)
        reached: pl.DataFrame = connection.sql(_EXPANDED).pl()
    return reached
