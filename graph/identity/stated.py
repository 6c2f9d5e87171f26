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
# Up to so many records of one number are joined each with each where a person split one off.
_EACH_WITH_EACH = 500


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
    return findings + _keep_made_up_apart(connection, kind)


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
        WHERE value IN (SELECT {name} FROM {record} GROUP BY {name}
                        HAVING count(*) > {NAMES_OF_ONE_NUMBER})
        GROUP BY value HAVING count(DISTINCT r.name) > {NAMES_OF_ONE_NUMBER}
        """)
    connection.execute(f"""
        INSERT INTO drawn
        SELECT min(home) OVER (PARTITION BY value), home, 'identifier', 'equal {field.name}'
        FROM borne WHERE value NOT IN (SELECT value FROM shared_number)
        """)
    _draw_beside_decisions(connection, field)
    rows = connection.execute(f"""
        SELECT s.value, s.names, s.homes, min(r.dataset), arg_min(r.file, (r.dataset, r.ord)),
               arg_min(r.line, (r.dataset, r.ord))
        FROM shared_number s JOIN borne b USING (value) JOIN {home} h USING (home)
        JOIN {record} r USING (dataset, key) GROUP BY ALL ORDER BY s.value
        """).fetchall()
    return [
        Finding(
            dataset, file, line, field.name, value, "shared_number", "noted",
            f"{names} different names bear this number, " + (
                f"in {homes} records, so it joins none" if homes > 1 else
                "which is their key in this list, so that they stand as one organization"),
            "give each its own number, or leave the column empty where it is another's number",
        )
        for value, names, homes, dataset, file, line in rows
    ]  # fmt: skip


def _draw_beside_decisions(connection: duckdb.DuckDBPyConnection, field: Field) -> None:
    """Join each with each where a person keeps one of those with the number apart.

    All hang on the first one else, and would come apart with it.
    """
    connection.execute(f"""
        INSERT INTO drawn
        SELECT a.home, b.home, 'identifier', 'equal {field.name}'
        FROM borne a JOIN borne b USING (value)
        WHERE a.home < b.home
          AND value IN (SELECT value FROM borne JOIN kept_apart USING (home))
          AND value IN (SELECT value FROM borne GROUP BY value HAVING count(*) <= {_EACH_WITH_EACH})
          AND value NOT IN (SELECT value FROM shared_number)
        """)


def _keep_made_up_apart(connection: duckdb.DuckDBPyConnection, kind: Type) -> list[Finding]:
    """Take out pairs of a made-up and a real organization, whatever number they share."""
    if "is_synthetic" not in kind.fields:
        return []
    record, home = quote_name("record_" + kind.name), quote_name("home_" + kind.name)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE made_up AS
        SELECT h.home, bool_or(coalesce(r.is_synthetic, false)) AS is_made_up
        FROM {record} r JOIN {home} h USING (dataset, key)
        WHERE r.name IS NOT NULL AND h.home IN (SELECT home_a FROM stated_pair
                                                UNION ALL SELECT home_b FROM stated_pair)
        GROUP BY h.home
        """)
    mixed = """
        SELECT p.* FROM stated_pair p JOIN made_up a ON a.home = p.home_a
        JOIN made_up b ON b.home = p.home_b WHERE a.is_made_up <> b.is_made_up
        """
    ((pairs,),) = connection.execute(f"SELECT count(*) FROM ({mixed})").fetchall()
    if not pairs:
        return []
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE stated_pair AS
        SELECT * FROM stated_pair ANTI JOIN ({mixed}) USING (home_a, home_b)
        """)
    message = f"{pairs} pair(s) of a made-up and a real record share a number and were not joined"
    mend = "keep made-up and real organizations in workspaces of their own"
    return [Finding("matching", "all files", None, None, None, "synthetic_with_real", "noted",
                    message, mend)]  # fmt: skip


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
