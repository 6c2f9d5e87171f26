"""Clusters: homes joined by judgements, with every refusal of a person honoured.

A home is a pair (dataset, key). Rules join homes by equal identifiers and by stated reference; a
person's ``same`` joins them, a person's ``different`` keeps them apart whatever a rule says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from graph.findings import Finding
from graph.ids import entity_id_sql, quote_name, quote_text
from graph.schema import Field, Type

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]


def create_homes(connection: duckdb.DuckDBPyConnection, kind: Type, *, salt: str) -> None:
    """Create ``home_<type>``: ``home`` (0..n-1), ``dataset, key, own_id, last_id``.

    Numbers follow seniority inside one build (earliest date, dataset, key); the ledger, which the
    connection must hold, refines it across builds and gives ``last_id``.
    """
    own_id = entity_id_sql(salt, kind.name, "h.dataset", "h.key")
    connection.execute(f"""
        CREATE OR REPLACE TABLE {quote_name("home_" + kind.name)} AS
        SELECT row_number() OVER (ORDER BY first_retrieved, h.dataset, h.key) - 1 AS home,
               h.dataset, h.key, {own_id} AS own_id, l.last_id
        FROM (SELECT dataset, key, min(retrieved) AS first_retrieved
              FROM {quote_name("record_" + kind.name)} GROUP BY ALL) h
        LEFT JOIN ledger l
          ON l.type = {quote_text(kind.name)} AND l.dataset = h.dataset AND l.key = h.key
        """)


def rule_edges(connection: duckdb.DuckDBPyConnection, kind: Type) -> pa.Table:
    """Give the edges that rules draw between homes: columns ``a, b, rule``, ordered.

    Equal identifiers join each home to the first home with that identifier; ``refers_to`` joins a
    record to the home it names by ``key:<dataset>:<key>`` or ``id:<id>``.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE drawn (a BIGINT, b BIGINT, rule VARCHAR)")
    for field in _identifier_fields(kind):
        connection.execute(f"INSERT INTO drawn {_identifier_edges(kind, field.name)}")
    _add_reference_edges(connection, kind)
    # A table of its own: inside one query the planner may join every home to every other first.
    return connection.sql(
        "SELECT DISTINCT a, b, rule FROM drawn WHERE a <> b ORDER BY a, b, rule"
    ).to_arrow_table()


def _identifier_fields(kind: Type) -> list[Field]:
    return [field for field in kind.fields.values() if field.identifier_scheme]


def _identifier_edges(kind: Type, field: str) -> str:
    return f"""
        SELECT min(home) OVER (PARTITION BY value) AS a, home AS b, 'equal {field}' AS rule
        FROM (SELECT DISTINCT h.home, r.{quote_name(field)} AS value
              FROM {quote_name("record_" + kind.name)} r
              JOIN {quote_name("home_" + kind.name)} h USING (dataset, key)
              WHERE r.{quote_name(field)} IS NOT NULL)
        """


def _add_reference_edges(connection: duckdb.DuckDBPyConnection, kind: Type) -> None:
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE referring AS
        SELECT DISTINCT h.home, r.refers_to
        FROM {quote_name("record_" + kind.name)} r
        JOIN {quote_name("home_" + kind.name)} h USING (dataset, key)
        WHERE r.refers_to IS NOT NULL
        """)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE reference AS {_references(kind)}")
    connection.execute("""
        INSERT INTO drawn
        SELECT t.home, r.home, 'stated reference'
        FROM referring r JOIN reference t ON r.refers_to = t.reference
        """)


def _references(kind: Type) -> str:
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
        f"refers_to IS NOT NULL AND refers_to NOT IN (SELECT reference FROM ({_references(kind)}))"
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


def cluster_homes(
    count: int,
    edges: pa.Table,
    *,
    same: Sequence[tuple[int, int]] = (),
    different: Sequence[tuple[int, int]] = (),
) -> Numbers:
    """Give the cluster of each home: the number of its first member.

    ``same`` and ``different`` are pairs of homes that people decided on. No homes give an empty
    array; a home that nothing joins is a cluster of its own.
    """
    a = np.concatenate([_pairs(same)[:, 0], edges.column("a").to_numpy()]).astype(np.int64)
    b = np.concatenate([_pairs(same)[:, 1], edges.column("b").to_numpy()]).astype(np.int64)
    clusters = _components(count, a, b)
    for pair in different:
        if clusters[pair[0]] == clusters[pair[1]]:
            members = np.flatnonzero(clusters == clusters[pair[0]])
            inside = np.isin(a, members)
            _split(clusters, members, list(zip(a[inside], b[inside], strict=True)), different)
    return clusters


def _pairs(pairs: Sequence[tuple[int, int]]) -> Numbers:
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _components(count: int, a: Numbers, b: Numbers) -> Numbers:
    if count == 0:
        return np.empty(0, dtype=np.int64)
    graph = coo_matrix((np.ones(len(a), dtype=np.int8), (a, b)), shape=(count, count))
    _, labels = connected_components(graph, directed=False)
    first = np.full(count, count, dtype=np.int64)
    np.minimum.at(first, labels, np.arange(count))
    return first[labels]


def _split(
    clusters: Numbers,
    members: Numbers,
    edges: Sequence[tuple[int, int]],
    different: Sequence[tuple[int, int]],
) -> None:
    """Join the members of one cluster anew, edge by edge, refusing what a person forbade.

    A refused edge leaves its second home to the edges that follow; people's edges come first.
    """
    group = {int(member): {int(member)} for member in members}
    apart = [(left, right) for left, right in different if left in group and right in group]
    for left, right in edges:
        one, other = group[int(left)], group[int(right)]
        if one is other or any(
            (x in one and y in other) or (y in one and x in other) for x, y in apart
        ):
            continue
        one |= other
        for member in other:
            group[member] = one
    for member, joined in group.items():
        clusters[member] = min(joined)


def store_clusters(connection: duckdb.DuckDBPyConnection, kind: Type, clusters: Numbers) -> None:
    """Create ``cluster_<type>`` with ``home, cluster``."""
    table = pa.table({"home": np.arange(len(clusters), dtype=np.int64), "cluster": clusters})
    connection.register("clustered", table)
    name = quote_name("cluster_" + kind.name)
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM clustered")
    connection.unregister("clustered")


def find_home(connection: duckdb.DuckDBPyConnection, kind: Type, reference: str) -> int | None:
    """Find the home that a person's reference names: ``dataset:key``, record id or own id."""
    text = quote_text(reference)
    found = connection.execute(f"""
        SELECT home FROM {quote_name("home_" + kind.name)} h
        WHERE dataset || ':' || key = {text} OR own_id = {text} OR last_id = {text}
           OR (dataset, key) IN (SELECT dataset, key FROM {quote_name("record_" + kind.name)}
                                 WHERE record_id = {text})
        ORDER BY own_id <> {text}, home LIMIT 1
        """).fetchall()
    return int(found[0][0]) if found else None
