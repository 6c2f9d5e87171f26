"""Identify: from record tables to entities, by rules, people's decisions and the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from graph.findings import Finding
from graph.identity.clusters import (
    cluster_homes,
    create_homes,
    drop_unknown_references,
    find_home,
    rule_edges,
    store_clusters,
)
from graph.identity.decisions import Decision, read_decisions, unknown_record
from graph.identity.ledger import allot_ids, open_ledger
from graph.identity.proposals import create_proposals
from graph.identity.removals import drop_removed
from graph.ids import quote_name, quote_text
from graph.schema import Type, get_type

if TYPE_CHECKING:
    import duckdb

IDENTIFIED = ("organization", "program", "coalition")


def identify(
    connection: duckdb.DuckDBPyConnection,
    *,
    decisions: Path,
    ledger: Path,
    salt: str,
    removed: Sequence[str] = (),
) -> list[Finding]:
    """Create ``entity_<type>`` for every identified type, and the tables of judgements.

    Needs the record tables. Also creates ``table_judgement``, ``table_proposal`` and
    ``table_replaced``. Gives findings about the decisions file and about
    records that refer to something unknown.
    """
    number = open_ledger(connection, ledger)
    _drop_removed(connection, salt, removed)
    decided, findings = read_decisions(decisions)
    _create_judgements(connection)
    unplaced = dict.fromkeys(range(len(decided)), True)
    for name in IDENTIFIED:
        kind = get_type(name)
        create_homes(connection, kind, salt=salt)
        if unknown := drop_unknown_references(connection, kind):
            findings += unknown
            create_homes(connection, kind, salt=salt)
        same, different = _decided_pairs(connection, kind, decided, unplaced)
        edges = rule_edges(connection, kind)
        _store_judgements(connection, kind, edges, decided)
        counted = connection.execute(f"SELECT count(*) FROM {quote_name('home_' + name)}")
        count = int(counted.fetchall()[0][0])
        clusters = cluster_homes(count, edges, same=same, different=different)
        store_clusters(connection, kind, clusters)
        allot_ids(connection, kind, build_number=number)
        if name == "organization":
            _create_decided_different(connection, different)
    create_proposals(connection)
    _create_replaced(connection)
    findings += [
        unknown_record(decisions, decided[position], decided[position].record_a)
        for position, missing in unplaced.items()
        if missing
    ]
    return findings


def _drop_removed(connection: duckdb.DuckDBPyConnection, salt: str, removed: Sequence[str]) -> None:
    if removed:
        create_homes(connection, get_type("organization"), salt=salt)
        drop_removed(connection, removed)


def _decided_pairs(
    connection: duckdb.DuckDBPyConnection,
    kind: Type,
    decided: Sequence[Decision],
    unplaced: dict[int, bool],
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    pairs: dict[str, list[tuple[int, int]]] = {"same": [], "different": []}
    for position, decision in enumerate(decided):
        a = find_home(connection, kind, decision.record_a)
        b = find_home(connection, kind, decision.record_b)
        if a is not None and b is not None:
            pairs[decision.verdict].append((a, b))
            unplaced[position] = False
    return pairs["same"], pairs["different"]


def _create_judgements(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("""
        CREATE OR REPLACE TABLE table_judgement (
            type VARCHAR, record_a VARCHAR, record_b VARCHAR, verdict VARCHAR, rule VARCHAR,
            "by" VARCHAR, date VARCHAR, reason VARCHAR)
        """)


def _store_judgements(
    connection: duckdb.DuckDBPyConnection,
    kind: Type,
    edges: pa.Table,
    decided: Sequence[Decision],
) -> None:
    """Keep why homes were joined: what rules said, and once what people said."""
    home = quote_name("home_" + kind.name)
    connection.register("edge", edges)
    connection.execute(f"""
        INSERT INTO table_judgement
        SELECT {quote_text(kind.name)}, a.dataset || ':' || a.key, b.dataset || ':' || b.key,
               'same', e.rule, 'rule', NULL, NULL
        FROM edge e JOIN {home} a ON a.home = e.a JOIN {home} b ON b.home = e.b
        """)
    connection.unregister("edge")
    if kind.name == IDENTIFIED[0]:
        for item in decided:
            connection.execute(
                "INSERT INTO table_judgement VALUES (NULL, ?, ?, ?, 'decision', ?, ?, ?)",
                [item.record_a, item.record_b, item.verdict, item.by, item.date, item.reason],
            )


def _create_decided_different(
    connection: duckdb.DuckDBPyConnection, different: Sequence[tuple[int, int]]
) -> None:
    both = [*different, *((right, left) for left, right in different)]
    table = pa.table(
        {
            "a": pa.array([pair[0] for pair in both], pa.int64()),
            "b": pa.array([pair[1] for pair in both], pa.int64()),
        }
    )
    connection.register("refused_pair", table)
    connection.execute("""
        CREATE OR REPLACE TABLE decided_different AS
        SELECT a.id AS id_a, b.id AS id_b FROM refused_pair p
        JOIN entity_organization a ON a.home = p.a JOIN entity_organization b ON b.home = p.b
        """)
    connection.unregister("refused_pair")


def _create_replaced(connection: duckdb.DuckDBPyConnection) -> None:
    parts = " UNION ALL ".join(
        f"SELECT {quote_text(name)} AS type, id, replaced_by FROM {quote_name('replaced_' + name)}"
        for name in IDENTIFIED
    )
    connection.execute(f"CREATE OR REPLACE TABLE table_replaced AS {parts}")
