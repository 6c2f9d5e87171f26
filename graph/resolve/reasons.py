"""Reasons to be in the field, and the last guard for places that are kept secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def add_field_reasons(connection: duckdb.DuckDBPyConnection) -> None:
    """Set ``field_reasons`` and ``is_field`` of organizations.

    A loader may have given the reasons ``name``, ``mission`` and ``registry``; here come
    ``coalition`` (belongs to one), ``program`` (runs a program of the field's services or for the
    field's populations) and ``award`` (received a grant of the field).
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE reason AS
        SELECT DISTINCT source_id AS id, 'coalition' AS reason FROM table_membership
        UNION
        SELECT DISTINCT source_id, 'program' FROM table_offers
        WHERE target_id IN (SELECT source_id FROM table_provides)
           OR target_id IN (SELECT source_id FROM table_serves)
        UNION
        SELECT target_id, 'award' FROM table_awarded_to
        WHERE source_id IN (SELECT id FROM table_grant WHERE is_field)
        UNION
        SELECT id, unnest(field_reasons) FROM table_organization WHERE field_reasons IS NOT NULL
        """)
    connection.execute("""
        UPDATE table_organization AS o SET field_reasons = r.reasons
        FROM (SELECT id, list(reason ORDER BY reason) AS reasons FROM reason GROUP BY id) r
        WHERE o.id = r.id
        """)
    connection.execute("UPDATE table_organization SET is_field = field_reasons IS NOT NULL")


def keep_confidential(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep secret places secret, whatever a loader stored.

    A program that gives a service whose place is secret has no site at all (its reach is its own
    statement); an organization that may run such a place, and its other programs, show a county.
    """
    connection.execute("""
        UPDATE table_program SET is_location_confidential = true
        WHERE id IN (SELECT source_id FROM table_provides WHERE target_id IN (
            SELECT id FROM table_service WHERE is_location_confidential))
        """)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE secret AS
        WITH careful AS (
            SELECT id FROM table_organization WHERE is_location_confidential
            UNION
            SELECT f.target_id FROM table_offers f JOIN table_organization o ON o.id = f.source_id
            WHERE o.is_location_confidential)
        SELECT l.id FROM table_located_in l JOIN table_place p ON p.id = l.target_id
        WHERE l.source_id IN (SELECT id FROM table_program WHERE is_location_confidential)
           OR (l.source_id IN (SELECT id FROM careful) AND p.kind IN ('city', 'zip'))
        """)
    for table in ("table_located_in", "member_located_in"):
        connection.execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM secret)")
