"""Evidence: each dated statement behind a membership, partnership or commitment; general claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.ids import hash_sql, quote_name
from graph.schema import get_type

if TYPE_CHECKING:
    import duckdb

_ABOUT = ("membership", "partnership", "commitment")


def create_evidence(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the evidence nodes and their from_dataset ties.

    A record that says ``claimed`` gives one claim; a record that says ``observed`` or names a rung
    gives one act. Claims about nothing that is known are left out with a finding.
    """
    parts = [_claims(name) for name in _ABOUT] + [_acts(name) for name in _ABOUT] + [_general()]
    columns = ", ".join(quote_name(field.name) for field in get_type("evidence").stored_fields)
    connection.execute(f"""
        CREATE OR REPLACE TABLE stated AS
        SELECT {columns}, record_id, ord FROM ({" UNION ALL BY NAME ".join(parts)})
        """)
    connection.execute("""
        INSERT INTO finding
        SELECT dataset, file, line, 'evidence', about_key, 'dangling_end', 'noted',
               'the claim is about ' || about_key || ', which nothing describes',
               'add the organization it is about'
        FROM record_evidence e
        WHERE (dataset, about_key) NOT IN (SELECT dataset, key FROM entity_organization)
        ORDER BY record_id
        """)
    connection.execute(f"CREATE OR REPLACE TABLE table_evidence AS SELECT {columns} FROM stated")
    connection.execute(f"""
        CREATE OR REPLACE TABLE table_from_dataset AS
        SELECT {hash_sql("'from_dataset'", "id", "dataset")} AS id, id AS source_id,
               dataset AS target_id, date AS first_date, date AS last_date,
               CAST(1 AS BIGINT) AS record_count
        FROM table_evidence
        """)
    connection.execute(
        "CREATE OR REPLACE TABLE member_evidence AS SELECT record_id, id, ord FROM stated"
    )


def _claims(about: str) -> str:
    return _statement(about, "'claim'", "r.claimed", "NULL", "r.claimed IS NOT NULL")


def _acts(about: str) -> str:
    rung = "r.rung" if "rung" in get_type(about).fields else "NULL"
    seen = f"r.observed IS NOT NULL OR {rung} IS NOT NULL"
    return _statement(about, "'act'", "r.observed", rung, seen)


def _statement(about: str, kind: str, affirmed: str, rung: str, where: str) -> str:
    return f"""
        SELECT 'evidence-' || {hash_sql("r.record_id", kind)} AS id, '{about}' AS about_kind,
               m.id AS about_id, {kind} AS kind, {affirmed} AS is_affirmed,
               CAST({rung} AS VARCHAR) AS rung, r.evidence_type,
               coalesce(r.evidence_date, r.retrieved) AS date, r.dataset, r.file, r.line,
               r.source_url AS url, r.record_id, r.ord
        FROM record_{about} r JOIN member_{about} m USING (record_id) WHERE {where}
        """


def _general() -> str:
    return f"""
        SELECT 'evidence-' || {hash_sql("r.record_id", "'general'")} AS id, r.about_kind,
               e.id AS about_id, r.kind, r.is_affirmed, r.rung, r.evidence_type,
               coalesce(r.date, r.retrieved) AS date, r.dataset, r.file, r.line, r.url,
               r.record_id, r.ord
        FROM record_evidence r
        JOIN entity_organization e ON e.dataset = r.dataset AND e.key = r.about_key
        """
