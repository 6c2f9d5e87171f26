"""Homes: the pairs of dataset and publisher's key under which records stand, and their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from graph.findings import Finding
from graph.ids import entity_id_sql, quote_name, quote_text
from graph.schema import Type

if TYPE_CHECKING:
    import duckdb


def create_homes(connection: duckdb.DuckDBPyConnection, kind: Type, *, salt: str) -> int:
    """Create ``home_<type>``: ``home`` (0..n-1), ``dataset, key, own_id, last_id``; give n.

    Numbers follow seniority inside one build (earliest date, dataset, key); the ledger, which the
    connection must hold, refines it across builds and gives ``last_id``.
    """
    own_id = entity_id_sql(salt, kind.name, "h.dataset", "h.key")
    homes = quote_name("home_" + kind.name)
    connection.execute(f"""
        CREATE OR REPLACE TABLE {homes} AS
        SELECT row_number() OVER (ORDER BY first_retrieved, h.dataset, h.key) - 1 AS home,
               h.dataset, h.key, {own_id} AS own_id, l.last_id
        FROM (SELECT dataset, key, min(retrieved) AS first_retrieved
              FROM {quote_name("record_" + kind.name)} GROUP BY ALL) h
        LEFT JOIN ledger l
          ON l.type = {quote_text(kind.name)} AND l.dataset = h.dataset AND l.key = h.key
        """)
    return int(connection.execute(f"SELECT count(*) FROM {homes}").fetchall()[0][0])


def references_sql(kind: Type) -> str:
    """Give each way to refer to a home; an own id outranks the id a home stands under."""
    homes = quote_name("home_" + kind.name)
    return f"""
        SELECT reference, arg_min(home, (rank, home)) AS home FROM (
            SELECT 'key:' || dataset || ':' || key AS reference, home, 0 AS rank FROM {homes}
            UNION ALL SELECT 'id:' || own_id, home, 0 FROM {homes}
            UNION ALL SELECT 'id:' || last_id, home, 1 FROM {homes} WHERE last_id IS NOT NULL)
        GROUP BY reference
        """


def drop_unknown_references(connection: duckdb.DuckDBPyConnection, kind: Type) -> list[Finding]:
    """Delete the records that speak of something unknown; give a finding for each."""
    record = quote_name("record_" + kind.name)
    unknown = (
        "refers_to IS NOT NULL AND refers_to NOT IN "
        f"(SELECT reference FROM ({references_sql(kind)}))"
    )
    rows = connection.execute(f"""
        SELECT dataset, file, line, refers_to FROM {record} WHERE {unknown}
        ORDER BY dataset, file, line, record_id
        """).fetchall()
    connection.execute(f"DELETE FROM {record} WHERE {unknown}")
    mend = "copy the id from a page or a query"
    return [
        Finding(
            dataset,
            file,
            line,
            "refers_to",
            reference,
            "unknown_reference",
            "noted",
            f"no {kind.name} is known as {reference.partition(':')[2]!r}",
            mend,
        )
        for dataset, file, line, reference in rows
    ]


def find_homes(
    connection: duckdb.DuckDBPyConnection, kind: Type, references: Sequence[str]
) -> dict[str, int]:
    """Find the homes that people's references name; what is unknown is left out.

    A reference is ``dataset:key``, a record id, the id a home was allotted, or the id under which
    it was last published.
    """
    if not references:
        return {}
    homes = quote_name("home_" + kind.name)
    connection.register("asked_reference", pa.table({"reference": sorted(set(references))}))
    rows = connection.execute(f"""
        WITH known AS (
            SELECT own_id AS reference, home, 0 AS rank FROM {homes}
            UNION ALL SELECT dataset || ':' || key, home, 1 FROM {homes}
            UNION ALL SELECT record_id, home, 2
            FROM {quote_name("record_" + kind.name)} JOIN {homes} USING (dataset, key)
            UNION ALL SELECT last_id, home, 3 FROM {homes} WHERE last_id IS NOT NULL)
        SELECT reference, arg_min(home, (rank, home))
        FROM known JOIN asked_reference USING (reference) GROUP BY reference
        """).fetchall()
    connection.unregister("asked_reference")
    return {reference: int(home) for reference, home in rows}
