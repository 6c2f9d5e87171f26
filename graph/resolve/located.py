"""Where organizations sit: from the city, state and ZIP of a record to places that are known.

Confidential organizations get their county only; nobody gets a point or a street.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.ids import hash_sql, slug_sql

if TYPE_CHECKING:
    import duckdb


def add_located_records(connection: duckdb.DuckDBPyConnection) -> None:
    """Add located_in records for organizations: their city and their county.

    The county comes from the ZIP where a places file knows it, else from the city where that lies
    in one county. A city that no places file knows becomes a finding, one a city and dataset.
    """
    _create_addresses(connection)
    _report_unknown(connection)
    record_id = hash_sql("record_id", "place_id")
    connection.execute(f"""
        INSERT INTO record_located_in BY NAME
        SELECT {record_id} AS record_id, dataset, key, file, line, retrieved, audience,
               'organization' AS source_type, key AS source_key,
               'place' AS target_type, place_id AS target_key,
               1000000000 + row_number() OVER (ORDER BY record_id, place_id) AS ord
        FROM (
            SELECT *, county_id AS place_id FROM address WHERE county_id IS NOT NULL
            UNION ALL
            SELECT *, city_id FROM address WHERE city_id IS NOT NULL AND NOT confidential
        )
        """)
    connection.execute(
        "UPDATE table_organization SET city = NULL, zip = NULL WHERE is_location_confidential"
    )


def _create_addresses(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE zip_county AS
        SELECT source_key AS zip_key, min(target_key) AS county_id
        FROM record_within w JOIN table_place p ON p.id = w.target_key AND p.kind = 'county'
             AND coalesce(p.is_current, true)
        WHERE source_key LIKE 'us-zip-%' GROUP BY source_key
        """)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE city_county AS
        SELECT source_key AS city_key, min(target_key) AS county_id
        FROM record_within w JOIN table_place p ON p.id = w.target_key AND p.kind = 'county'
             AND coalesce(p.is_current, true)
        WHERE source_key LIKE 'us-city-%'
        GROUP BY source_key HAVING count(DISTINCT target_key) = 1
        """)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE address AS
        WITH written AS (
            SELECT r.record_id, dataset, key, r.file, r.line, r.retrieved, r.audience, r.city,
                   r.state, e.id AS organization_id,
                   'us-city-' || lower(state) || '-' || {slug_sql("city")} AS city_key,
                   'us-zip-' || zip AS zip_key
            FROM record_organization r JOIN entity_organization e USING (dataset, key)
            WHERE state IS NOT NULL AND (city IS NOT NULL OR zip IS NOT NULL)
            QUALIFY row_number() OVER (PARTITION BY e.id ORDER BY r.ord) = 1
        )
        SELECT w.*, p.id AS city_id, coalesce(z.county_id, c.county_id) AS county_id,
               coalesce(o.is_location_confidential, false) AS confidential
        FROM written w
        JOIN table_organization o ON o.id = w.organization_id
        LEFT JOIN table_place p ON p.id = w.city_key
        LEFT JOIN zip_county z ON z.zip_key = w.zip_key
        LEFT JOIN city_county c ON c.city_key = w.city_key
        """)


def _report_unknown(connection: duckdb.DuckDBPyConnection) -> None:
    """Report cities that are not known; where a state has no cities at all, say so once."""
    connection.execute("""
        INSERT INTO finding
        WITH unplaced AS (
            SELECT a.*, a.state IN (SELECT state FROM table_place WHERE kind = 'city') AS has_cities
            FROM address a WHERE city_id IS NULL AND county_id IS NULL
        )
        SELECT dataset, min(file), min(line), 'CITY',
               CASE WHEN has_cities THEN city || ', ' || state ELSE state END,
               'unknown_place', 'noted',
               count(*) || ' organization records sit in '
                 || CASE WHEN has_cities THEN city || ', ' || state ELSE state END
                 || ', which no places file knows',
               CASE WHEN has_cities THEN 'mend the spelling, or add a places file with it'
                    ELSE 'add a places file for the state' END
        FROM unplaced
        GROUP BY dataset, has_cities, CASE WHEN has_cities THEN city || ', ' || state ELSE state END
        ORDER BY dataset, 5
        """)
