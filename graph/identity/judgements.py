"""Judgements: what was found of each pair of records, by which rule or person, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from graph.identity.decided import Decided
from graph.identity.joining import CONFLICT, DECIDED, JOINED, RELATED, WEAK
from graph.ids import quote_name, quote_text
from graph.schema import Type

if TYPE_CHECKING:
    import duckdb

    from graph.identity.joining import Numbers

REFUSALS = {DECIDED: "decided different", RELATED: "related instead", WEAK: "weak chain"}
_COLUMNS = (
    'type, record_a, record_b, verdict, tier, score, features, rule, "by", date, model, reason'
)


def create_judgements(connection: duckdb.DuckDBPyConnection) -> None:
    """Create an empty ``table_judgement``; one row a pair of records and tier."""
    connection.execute("""
        CREATE OR REPLACE TABLE table_judgement (
            type VARCHAR, record_a VARCHAR, record_b VARCHAR, verdict VARCHAR, tier VARCHAR,
            score DOUBLE, features VARCHAR, rule VARCHAR, "by" VARCHAR, date VARCHAR,
            model VARCHAR, reason VARCHAR)
        """)


def store_judgements(
    connection: duckdb.DuckDBPyConnection,
    kind: Type,
    outcome: Numbers,
    schemes: Sequence[str],
    *,
    model: str | None,
) -> None:
    """Add what became of each edge, the pairs left to a person, and the relations of one type.

    The date is the latest day on which a record of either home was retrieved: since then both were
    known. A scored edge that was refused for a weak chain is open to a person.
    """
    refusals = {
        **REFUSALS,
        **{CONFLICT + k: f"conflicting {name}" for k, name in enumerate(schemes)},
    }
    connection.register("outcome", pa.table({"number": np.arange(len(outcome)), "code": outcome}))
    connection.register(
        "refusal", pa.table({"code": list(refusals), "why": list(refusals.values())})
    )
    home, record = quote_name("home_" + kind.name), quote_name("record_" + kind.name)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE judged AS
        SELECT home_a, home_b, tier, score, features,
               CASE WHEN code = {JOINED} THEN 'same' WHEN code = {WEAK} THEN 'review'
                    ELSE 'different' END AS verdict,
               CASE WHEN code = {JOINED} THEN rule ELSE why END AS rule,
               code NOT IN ({JOINED}, {WEAK}) AS is_refused
        FROM edge JOIN outcome USING (number) LEFT JOIN refusal USING (code)
        UNION ALL BY NAME
        SELECT home_a, home_b, 'scored' AS tier, score, features, 'review' AS verdict, rule,
               false AS is_refused FROM open_pair
        UNION ALL BY NAME
        SELECT home_a, home_b, 'relation' AS tier, NULL AS score, NULL AS features,
               'different' AS verdict, relation || ': ' || rule AS rule, false AS is_refused
        FROM relation
        """)
    connection.execute(f"""
        INSERT INTO table_judgement
        WITH named AS (
            SELECT h.home, h.dataset || ':' || h.key AS record, max(r.retrieved) AS known
            FROM {home} h JOIN {record} r USING (dataset, key)
            WHERE home IN (SELECT home_a FROM judged UNION ALL SELECT home_b FROM judged)
            GROUP BY ALL)
        SELECT {quote_text(kind.name)}, a.record, b.record, verdict,
               CASE WHEN is_refused THEN 'cluster' ELSE tier END, score, features, rule, 'rule',
               greatest(a.known, b.known)::VARCHAR,
               CASE WHEN tier = 'scored' THEN {_text(model)} END, NULL
        FROM judged JOIN named a ON a.home = home_a JOIN named b ON b.home = home_b
        WHERE tier <> 'person'
        """)
    connection.unregister("outcome")
    connection.unregister("refusal")


def store_decided(connection: duckdb.DuckDBPyConnection, kind: Type, decided: Decided) -> None:
    """Add what people decided that counts; a decision that was taken back leaves nothing."""
    rows = [(*pair, item) for pairs in (decided.same, decided.different) for pair, item in
            sorted(pairs.items(), key=lambda entry: entry[0])]  # fmt: skip
    if not rows:
        return
    table = pa.table(
        {
            "home_a": [row[0] for row in rows],
            "home_b": [row[1] for row in rows],
            **{
                name: [getattr(row[2], name) for row in rows]
                for name in ("verdict", "by", "date", "reason", "relation")
            },
        }
    )
    connection.register("spoken", table)
    home = quote_name("home_" + kind.name)
    connection.execute(f"""
        INSERT INTO table_judgement ({_COLUMNS})
        SELECT {quote_text(kind.name)}, a.dataset || ':' || a.key, b.dataset || ':' || b.key,
               verdict, 'person', NULL, NULL,
               CASE WHEN relation = '' THEN 'decision' ELSE relation END, "by", date, NULL, reason
        FROM spoken JOIN {home} a ON a.home = home_a JOIN {home} b ON b.home = home_b
        """)
    connection.unregister("spoken")


def create_proposals(connection: duckdb.DuckDBPyConnection) -> None:
    """Create ``table_proposal``: organizations that may be one, for a person to decide.

    One row a pair that is open and whose ends are still two. ``record_a`` is the one without tax
    number where only one has one; ``rank`` is the place of ``record_b`` among its alternatives.
    """
    connection.execute("""
        CREATE OR REPLACE TABLE table_proposal AS
        WITH held AS (
            SELECT e.dataset || ':' || e.key AS record, e.id, r.name, r.state, r.ein,
                   CASE WHEN NOT coalesce(r.is_location_confidential, false) THEN r.city END AS city
            FROM record_organization r JOIN entity_organization e USING (dataset, key)
            WHERE e.dataset || ':' || e.key IN (
                SELECT record_a FROM table_judgement WHERE verdict = 'review'
                UNION ALL SELECT record_b FROM table_judgement WHERE verdict = 'review')
            QUALIFY row_number() OVER (PARTITION BY e.dataset, e.key ORDER BY r.ord) = 1
        ), decided AS (
            SELECT record_a, record_b FROM table_judgement WHERE tier = 'person'
            UNION SELECT record_b, record_a FROM table_judgement WHERE tier = 'person'
        ), open AS (
            SELECT j.*, a.ein IS NOT NULL AND b.ein IS NULL AS is_turned
            FROM table_judgement j JOIN held a ON a.record = j.record_a
            JOIN held b ON b.record = j.record_b
            ANTI JOIN decided d ON d.record_a = j.record_a AND d.record_b = j.record_b
            WHERE verdict = 'review' AND type = 'organization' AND a.id <> b.id
        ), turned AS (
            SELECT CASE WHEN is_turned THEN record_b ELSE record_a END AS record_a,
                   CASE WHEN is_turned THEN record_a ELSE record_b END AS record_b,
                   score, rule, features FROM open
        )
        SELECT t.record_a, t.record_b, a.id AS id_a, b.id AS id_b, a.name AS name_a,
               b.name AS name_b, a.city AS city_a, b.city AS city_b, a.state AS state_a,
               b.state AS state_b, a.ein AS ein_a, b.ein AS ein_b, t.score,
               row_number() OVER (
                   PARTITION BY t.record_a ORDER BY t.score DESC, t.record_b) AS rank,
               t.rule, t.features
        FROM turned t JOIN held a ON a.record = t.record_a JOIN held b ON b.record = t.record_b
        ORDER BY t.record_a, t.record_b
        """)


def _text(text: str | None) -> str:
    return "NULL" if text is None else quote_text(text)
