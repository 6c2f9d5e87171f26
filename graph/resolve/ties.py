"""Canonical ties: one row per type, source, target and stated key, however many records say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.ids import hash_sql, quote_name, quote_text, slug_sql
from graph.resolve.nodes import create_empty, own_word_sql
from graph.schema import Field, Type, load_types

if TYPE_CHECKING:
    import duckdb

# Loaders know a county that is written by its name as us-county-or-lane-county; where a county was
# redrawn, the name means the one of today.
_COUNTIES_BY_NAME = f"""
SELECT 'place' AS type, NULL AS dataset, key, id
FROM (SELECT 'us-county-' || lower(state) || '-' || {slug_sql("name")} AS key, id, is_current
      FROM table_place WHERE kind = 'county' AND state IS NOT NULL)
QUALIFY row_number() OVER (PARTITION BY key ORDER BY is_current DESC NULLS LAST, id) = 1
"""


def create_ends(connection: duckdb.DuckDBPyConnection) -> None:
    """Create ``known_end`` (``type, dataset, key, id``): what a tie may name as its end.

    ``dataset`` is null for types whose keys hold everywhere (places, services, populations).
    Counties are known by state and name as well as by code.
    """
    parts = []
    for kind in load_types().values():
        if kind.is_tie or kind.name in ("dataset", "evidence", "identifier"):
            continue
        name = quote_text(kind.name)
        if kind.key == "global":
            table = quote_name("table_" + kind.name)
            parts.append(f"SELECT {name} AS type, NULL AS dataset, id AS key, id FROM {table}")
        else:
            entity = quote_name("entity_" + kind.name)
            parts.append(f"SELECT {name} AS type, dataset, key, id FROM {entity}")
    parts.append(_COUNTIES_BY_NAME)
    connection.execute(f"CREATE OR REPLACE TABLE known_end AS {' UNION ALL '.join(parts)}")


def create_ties(connection: duckdb.DuckDBPyConnection, kind: Type) -> None:
    """Create ``table_<type>`` and ``member_<type>`` of a tie type.

    Ties with an end that no record describes, ties from a thing to itself and ties between a
    made-up and a real organization are left out, each with a finding.
    """
    if create_empty(connection, kind):
        return
    _find_ends(connection, kind)
    _report_dangling(connection, kind)
    _report_self_ties(connection, kind)
    _report_mixed(connection, kind)
    keys = [field.name for field in kind.fields.values() if field.part_of_key]
    group = ", ".join(["source_id", "target_id", *map(quote_name, keys)])
    tie_id = hash_sql(
        quote_text(kind.name), "source_id", "target_id", *(f"CAST({name} AS VARCHAR)" for name in
        map(quote_name, keys)),
    )  # fmt: skip
    stated = "evidence_date" if "evidence_date" in kind.fields else "NULL"
    chosen = [
        f"{_chosen(field)} AS {quote_name(field.name)}"
        for field in kind.stored_fields
        if field in kind.record_fields and field.name not in keys
    ]
    columns = [
        f"{tie_id} AS id",
        group,
        f"min(coalesce({stated}, retrieved)) AS first_date",
        f"max(coalesce({stated}, retrieved)) AS last_date",
        "count(*) AS record_count",
        *chosen,
    ]
    order = ", ".join(quote_name(field.name) for field in kind.stored_fields)
    connection.execute(f"""
        CREATE OR REPLACE TABLE {quote_name("table_" + kind.name)} AS
        SELECT {order} FROM (SELECT {", ".join(columns)} FROM ended GROUP BY {group})
        """)
    connection.execute(f"""
        CREATE OR REPLACE TABLE {quote_name("member_" + kind.name)} AS
        SELECT record_id, {tie_id} AS id, ord FROM ended
        """)


def _chosen(field: Field) -> str:
    column = quote_name(field.name)
    if field.pick == "any":
        return f"bool_or({column})"
    if field.pick == "own_word":
        return own_word_sql(column, "confirmed_date", "ord")
    if field.pick == "highest":
        ranks = ", ".join(quote_text(code) for code in field.codes)
        return f"list_extract([{ranks}], max(list_position([{ranks}], {column})))"
    return f"arg_min({column}, ord) FILTER (WHERE {column} IS NOT NULL)"


def _find_ends(connection: duckdb.DuckDBPyConnection, kind: Type) -> None:
    record = quote_name("record_" + kind.name)
    swap = "s.id > t.id AND NOT coalesce(r.is_directed, false)" if _may_swap(kind) else "false"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE ended AS
        SELECT r.*, s.id AS found_source, t.id AS found_target,
               CASE WHEN {swap} THEN t.id ELSE s.id END AS source_id,
               CASE WHEN {swap} THEN s.id ELSE t.id END AS target_id
        FROM {record} r
        LEFT JOIN known_end s ON s.type = r.source_type AND s.key = r.source_key
             AND (s.dataset = r.dataset OR s.dataset IS NULL)
        LEFT JOIN known_end t ON t.type = r.target_type AND t.key = r.target_key
             AND (t.dataset = r.dataset OR t.dataset IS NULL)
        """)


def _may_swap(kind: Type) -> bool:
    return "is_directed" in kind.fields


def _report_dangling(connection: duckdb.DuckDBPyConnection, kind: Type) -> None:
    for end in ("source", "target"):
        connection.execute(f"""
            INSERT INTO finding
            SELECT DISTINCT ON (dataset, file, line, {end}_type, {end}_key)
                   dataset, file, line, {quote_text(kind.name)}, {end}_key, 'dangling_end',
                   'noted',
                   'the ' || {end}_type || ' ' || {end}_key || ' is named but nothing describes it',
                   CASE WHEN {end}_type = 'place'
                        THEN 'add a places file that holds it, or mend the name'
                        ELSE 'add the file that describes it, or mend the id' END
            FROM ended WHERE found_{end} IS NULL
            ORDER BY dataset, file, line, {end}_type, {end}_key
            """)
    connection.execute("DELETE FROM ended WHERE source_id IS NULL OR target_id IS NULL")


def _report_self_ties(connection: duckdb.DuckDBPyConnection, kind: Type) -> None:
    if not set(kind.source) & set(kind.target):
        return
    connection.execute(f"""
        INSERT INTO finding
        SELECT dataset, file, line, {quote_text(kind.name)}, source_key, 'self_tie', 'noted',
               'the tie joins ' || source_key || ' to itself', 'name two different ends'
        FROM ended WHERE source_id = target_id ORDER BY record_id
        """)
    connection.execute("DELETE FROM ended WHERE source_id = target_id")


def _report_mixed(connection: duckdb.DuckDBPyConnection, kind: Type) -> None:
    if kind.source != ("organization",) or kind.target not in (("organization",), ("coalition",)):
        return
    other = quote_name("table_" + kind.target[0])
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE mixed AS
        SELECT e.record_id FROM ended e
        JOIN table_organization s ON s.id = e.source_id
        JOIN {other} t ON t.id = e.target_id
        WHERE coalesce(s.is_synthetic, false) <> coalesce(t.is_synthetic, false)
        """)
    connection.execute(f"""
        INSERT INTO finding
        SELECT dataset, file, line, {quote_text(kind.name)}, source_key, 'synthetic_with_real',
               'noted', 'the tie joins a made-up and a real organization',
               'keep made-up and real organizations in separate lists'
        FROM ended JOIN mixed USING (record_id) ORDER BY record_id
        """)
    connection.execute("DELETE FROM ended WHERE record_id IN (SELECT record_id FROM mixed)")
