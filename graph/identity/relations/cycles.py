"""Circles: parents that would be their own grandparents; a rule went wrong, so no tie is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from graph.findings import Finding

if TYPE_CHECKING:
    import duckdb


def drop_cycles(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Drop the parents that rules found inside a circle of parents; a finding a circle.

    Parents that sources and people state count as well, and stay.
    """
    edges = connection.sql("""
        SELECT DISTINCT a.body AS parent, b.body AS child FROM (
            SELECT home_a, home_b FROM seen_relation WHERE relation = 'parent_of'
            UNION ALL
            SELECT s.home, t.home FROM record_parent_of r
            JOIN home_organization s ON s.dataset = r.dataset AND s.key = r.source_key
            JOIN home_organization t ON t.dataset = r.dataset AND t.key = r.target_key)
        JOIN body a ON a.home = home_a JOIN body b ON b.home = home_b WHERE a.body <> b.body
        ORDER BY ALL
        """).to_arrow_table()
    parents, children = edges.column("parent").to_numpy(), edges.column("child").to_numpy()
    nodes, numbered = np.unique(np.concatenate([parents, children]), return_inverse=True)
    count = len(nodes)
    if count == 0:
        return []
    ends = (numbered[: len(parents)], numbered[len(parents) :])
    graph = coo_matrix((np.ones(len(parents), dtype=np.int8), ends), shape=(count, count))
    _, labels = connected_components(graph, directed=True, connection="strong")
    in_circle = np.bincount(labels)[labels] > 1
    if not in_circle.any():
        return []
    table = pa.table({"body": nodes[in_circle], "circle": labels[in_circle]})
    connection.register("circled", table)
    findings = _told(connection)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE seen_relation AS
        SELECT s.* FROM seen_relation s
        JOIN body a ON a.home = s.home_a JOIN body b ON b.home = s.home_b
        LEFT JOIN circled x ON x.body = a.body LEFT JOIN circled y ON y.body = b.body
        WHERE s.relation <> 'parent_of' OR s.rank = 0 OR x.circle IS DISTINCT FROM y.circle
           OR x.circle IS NULL
        """)
    connection.unregister("circled")
    return findings


def _told(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    rows = connection.execute("""
        WITH named AS (
            SELECT c.circle, c.body, r.dataset, r.file, r.line, r.name FROM circled c
            JOIN home_organization h ON h.home = c.body JOIN record_organization r
            USING (dataset, key)
            QUALIFY row_number() OVER (PARTITION BY c.body ORDER BY r.ord) = 1)
        SELECT arg_min(dataset, body), arg_min(file, body), arg_min(line, body), count(*),
               min(name), max(name)
        FROM named GROUP BY circle ORDER BY min(body)
        """).fetchall()
    return [
        Finding(
            dataset, file, line, "name", first, "parents_in_a_circle", "noted",
            f"{count} organizations would be parents of one another, {first} and {last} among "
            "them, so none of these ties is drawn",
            "say which is the parent in a decision",
        )
        for dataset, file, line, count, first, last in rows
    ]  # fmt: skip
