"""Which tie an edge becomes: what its word says, where that fits its two ends (`ties.csv`)."""

from __future__ import annotations

import csv
from pathlib import Path

from graph.ids import hash_sql, quote_text
from loaders.reading.confidential import confidential_sql, synthetic_sql
from loaders.reading.table import TextTable

_FIT_COLUMNS = ("stated", "source", "target", "tie", "role", "flips", "needs_direction")
_KIND = "CASE WHEN bool_or(kind = 'person') THEN 'person' ELSE min(kind) END"


def make_nodes(table: TextTable) -> None:
    """Make `node` from `typed`, with what follows from its name; and `end_of`, names of ends.

    An end is named by its id, or by its label where no node has it as id and one has that label.
    """
    secret = f"(coalesce(is_confidential, false) OR {confidential_sql('name')})"
    table.connection.execute(
        f"CREATE TABLE node AS SELECT *, {secret} AS is_secret, "
        f"{synthetic_sql('name', 'ein')} AS is_synthetic FROM typed WHERE part = 'node'"
    )
    table.connection.execute(
        f"CREATE TABLE end_of AS SELECT id AS named, id, {_KIND} AS kind, "
        "min(name) AS name, bool_or(is_synthetic) AS is_synthetic "
        "FROM node GROUP BY id UNION ALL "
        f"SELECT name, min(id), {_KIND}, name, bool_or(is_synthetic) FROM node "
        "WHERE name NOT IN (SELECT id FROM node) AND kind <> 'place' "
        "GROUP BY name HAVING count(DISTINCT id) = 1"
    )


def make_edges(table: TextTable) -> None:
    """Make `edge`: each one with its ends, its tie (null where none fits) and why it is so."""
    connection = table.connection
    connection.execute(f"CREATE TABLE fit AS SELECT * FROM {_fits_sql()}")
    connection.execute(
        "CREATE TABLE ended AS SELECT e.line, e.edge_type, e.tie AS stated, e.role AS stated_role, "
        "e.is_directed, e.start_date, e.end_date, e.evidence_date, e.amount, "
        "e.amount_usd, e.currency, e.purpose, "
        "e.attributes, e.content, s.kind AS source_kind, t.kind AS target_kind, "
        "s.id AS source_id, t.id AS target_id, s.name AS source_name, t.name AS target_name, "
        "coalesce(s.is_synthetic OR t.is_synthetic, false) AS is_synthetic, "
        "s.id IS NULL OR t.id IS NULL AS is_dangling, "
        "coalesce(s.kind = 'person' OR t.kind = 'person', false) AS is_of_a_person "
        "FROM (SELECT * REPLACE (CASE WHEN is_reversed THEN target ELSE source END AS source, "
        "CASE WHEN is_reversed THEN source ELSE target END AS target) "
        "FROM typed WHERE part = 'edge') AS e "
        "LEFT JOIN end_of s ON s.named = e.source LEFT JOIN end_of t ON t.named = e.target"
    )
    connection.execute(
        "CREATE TABLE edge AS SELECT e.* EXCLUDE (source_id, target_id), "
        "CASE WHEN used.flips THEN e.target_id ELSE e.source_id END AS source_key, "
        "CASE WHEN used.flips THEN e.source_id ELSE e.target_id END AS target_key, "
        "CASE WHEN NOT is_of_a_person AND e.source_id <> e.target_id THEN used.tie END AS tie, "
        "CASE WHEN said.tie IS NULL THEN NULL "
        "WHEN used.role IS NOT NULL THEN used.role ELSE e.stated_role END AS role, "
        "coalesce(e.source_id = e.target_id, false) AS is_of_itself, "
        "e.stated IS NOT NULL AND said.tie IS NULL AS does_not_fit FROM ended e "
        "LEFT JOIN fit said ON said.stated = e.stated AND said.source = e.source_kind "
        "AND said.target = e.target_kind "
        "AND NOT (said.needs_direction AND e.is_directed IS NOT DISTINCT FROM false) "
        "LEFT JOIN fit used ON used.stated IS NOT DISTINCT FROM said.stated "
        "AND used.source = e.source_kind AND used.target = e.target_kind"
    )


def row_sql() -> str:
    """Query of accepted rows (line, key, content); nothing is said of what is kept as nothing."""
    withheld = "part = 'node' AND kind NOT IN ('organization', 'coalition', 'program')"
    lost = "typed.line IN (SELECT line FROM edge WHERE tie IS NULL)"
    return (
        f"SELECT line, CASE WHEN {withheld} OR {lost} THEN 'nothing:' || line ELSE key END AS key, "
        f"CASE WHEN {withheld} OR {lost} THEN '' ELSE content END AS content FROM typed"
    )


def grant_key_sql(dataset: str) -> str:
    """SQL for the key of a grant; grants that are alike in everything are one."""
    said = hash_sql("source_key", "target_key", "content")
    return f"{quote_text(f'grant-network-{dataset}-')} || {said}"


def _fits_sql() -> str:
    path = Path(__file__).with_name("ties.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [[row[name] for name in _FIT_COLUMNS] for row in csv.DictReader(lines)]
    values = ", ".join(f"({', '.join(map(_value, row))})" for row in rows)
    return f"(VALUES {values}) AS fit({', '.join(_FIT_COLUMNS)})"


def _value(cell: str) -> str:
    return cell if cell in ("true", "false") else quote_text(cell) if cell else "NULL"
