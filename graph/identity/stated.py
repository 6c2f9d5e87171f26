"""What records themselves state: equal identifiers, and a record that says whom it speaks of.

An identifier that many different names bear is no identity: a parent's number copied on every
chapter, a fiscal sponsor's on every project. It joins none of them and is told once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from graph.findings import Finding
from graph.identity.homes import references_sql
from graph.identity.settings import Matching
from graph.ids import quote_name
from graph.schema import Field, Type

if TYPE_CHECKING:
    import duckdb

# How many different names one number may stand beside. A register that renames an organization
# each year, and ten lists that each misspell it, stay below.
NAMES_OF_ONE_NUMBER = 20


def create_stated_pairs(connection: duckdb.DuckDBPyConnection, kind: Type) -> list[Finding]:
    """Create ``stated_pair`` (``home_a, home_b, tier, rule``) of a type; tell shared numbers.

    Equal identifiers join each home to the first home with that identifier; ``refers_to`` joins a
    record to the home it names by ``key:<dataset>:<key>`` or ``id:<id>``.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE drawn "
        "(home_a BIGINT, home_b BIGINT, tier VARCHAR, rule VARCHAR)"
    )
    findings: list[Finding] = []
    for field in kind.fields.values():
        if field.identifier_scheme:
            findings += _draw_equal(connection, kind, field)
    _draw_references(connection, kind)
    # A table of its own: inside one query the planner may join every home to every other first.
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE stated_pair AS
        SELECT DISTINCT least(home_a, home_b) AS home_a, greatest(home_a, home_b) AS home_b,
               tier, rule
        FROM drawn WHERE home_a <> home_b
        """)
    return findings


def _draw_equal(connection: duckdb.DuckDBPyConnection, kind: Type, field: Field) -> list[Finding]:
    record, home = quote_name("record_" + kind.name), quote_name("home_" + kind.name)
    name = quote_name(field.name)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE borne AS
        SELECT DISTINCT h.home, r.{name} AS value
        FROM {record} r JOIN {home} h USING (dataset, key) WHERE r.{name} IS NOT NULL
        """)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE shared_number AS
        SELECT value, count(DISTINCT r.name) AS names, count(DISTINCT b.home) AS homes
        FROM borne b JOIN {home} h USING (home) JOIN {record} r USING (dataset, key)
        WHERE value IN (SELECT value FROM borne GROUP BY value
                        HAVING count(*) > {NAMES_OF_ONE_NUMBER})
        GROUP BY value HAVING count(DISTINCT r.name) > {NAMES_OF_ONE_NUMBER}
        """)
    connection.execute(f"""
        INSERT INTO drawn
        SELECT min(home) OVER (PARTITION BY value), home, 'identifier', 'equal {field.name}'
        FROM borne WHERE value NOT IN (SELECT value FROM shared_number)
        """)
    rows = connection.execute(f"""
        SELECT s.value, s.names, s.homes, min(r.dataset), arg_min(r.file, (r.dataset, r.ord)),
               arg_min(r.line, (r.dataset, r.ord))
        FROM shared_number s JOIN borne b USING (value) JOIN {home} h USING (home)
        JOIN {record} r USING (dataset, key) GROUP BY ALL ORDER BY s.value
        """).fetchall()
    return [
        Finding(
            dataset, file, line, field.name, value, "shared_number", "noted",
            f"{names} different names in {homes} records bear this number, so it joins none",
            "give each its own number, or leave the column empty where it is another's number",
        )
        for value, names, homes, dataset, file, line in rows
    ]  # fmt: skip


def _draw_references(connection: duckdb.DuckDBPyConnection, kind: Type) -> None:
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE referring AS
        SELECT DISTINCT h.home, r.refers_to
        FROM {quote_name("record_" + kind.name)} r
        JOIN {quote_name("home_" + kind.name)} h USING (dataset, key)
        WHERE r.refers_to IS NOT NULL
        """)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE reference AS {references_sql(kind)}")
    connection.execute("""
        INSERT INTO drawn
        SELECT t.home, r.home, 'reference', 'stated reference'
        FROM referring r JOIN reference t ON r.refers_to = t.reference
        """)


def create_exclusive_codes(
    connection: duckdb.DuckDBPyConnection, kind: Type, settings: Matching
) -> None:
    """Create ``exclusive`` (``home, scheme, value``): what one entity has one of.

    A tax number, a number in a named list of organizations, and a key in a dataset that lists each
    organization once; two of one kind are two bodies. A UEI is none of these: one body may hold
    several. Types without such numbers give none.
    """
    record, home = quote_name("record_" + kind.name), quote_name("home_" + kind.name)
    parts = [
        f"SELECT home, 'listed once in ' || dataset AS scheme, key AS value FROM {home} "
        "JOIN listed_once USING (dataset)"
    ]
    if "ein" in kind.fields:
        # An org-id is <list>-<number>; the list's own code holds one hyphen: GB-CHC-1234567.
        listed = "regexp_extract(r.org_id, '^([^-]+-[^-]+)-', 1)"
        held = f"FROM {record} r JOIN {home} h USING (dataset, key)"
        parts.append(
            f"SELECT h.home, 'US-EIN', min_by(r.ein, r.ord) {held} WHERE r.ein IS NOT NULL "
            "GROUP BY h.home"
        )
        parts.append(
            f"SELECT h.home, {listed}, min_by(r.org_id, r.ord) {held} WHERE {listed} <> '' "
            f"GROUP BY h.home, {listed}"
        )
    once = pa.table({"dataset": pa.array(sorted(settings.listed_once), pa.string())})
    connection.register("listed_once", once)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE exclusive AS {' UNION ALL '.join(parts)}")
    connection.unregister("listed_once")
