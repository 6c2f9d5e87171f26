"""Proposals: pairs of organizations that may be one, for a person to decide; never merged by us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.identity.normal_name import normal_name_sql

if TYPE_CHECKING:
    import duckdb


def create_proposals(connection: duckdb.DuckDBPyConnection) -> None:
    """Create ``table_proposal``: pairs with equal normal name and state that nothing joined.

    Columns: ``record_a, record_b`` (as ``dataset:key``, ready for the decisions file), ``name_a,
    name_b, state, ein_a, ein_b, rule``. Pairs that a person already decided on are left out, and
    pairs whose tax numbers differ: names collide among exempt organizations all the time.
    """
    connection.execute(f"""
        CREATE OR REPLACE TABLE table_proposal AS
        WITH named AS (
            SELECT e.id, e.dataset || ':' || e.key AS record, e.seniority, r.name, r.state, r.ein,
                   {normal_name_sql("r.name")} AS normal
            FROM record_organization r JOIN entity_organization e USING (dataset, key)
            WHERE r.state IS NOT NULL
            QUALIFY row_number() OVER (PARTITION BY e.id ORDER BY r.ord) = 1
        )
        SELECT a.record AS record_a, b.record AS record_b, a.name AS name_a, b.name AS name_b,
               a.state, a.ein AS ein_a, b.ein AS ein_b, 'equal name and state' AS rule
        FROM named a JOIN named b
          ON a.normal = b.normal AND a.state = b.state AND a.seniority < b.seniority
        WHERE a.normal <> '' AND (a.ein IS NULL OR b.ein IS NULL OR a.ein = b.ein)
          AND (a.id, b.id) NOT IN (SELECT id_a, id_b FROM decided_different)
        ORDER BY record_a, record_b
        """)
