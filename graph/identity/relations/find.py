"""Find relations: every rule in turn, then what people decided, then one row a pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.findings import Finding
from graph.identity.relations.bodies import create_bodies, has_table
from graph.identity.relations.brands import add_brand_parents
from graph.identity.relations.cycles import drop_cycles
from graph.identity.relations.groups import add_group_parents
from graph.identity.relations.mentions import create_mentions, find_mentioned
from graph.identity.relations.same_brand import add_same_brand
from graph.identity.relations.sayings import add_sayings
from graph.identity.relations.successors import add_listed_successors
from graph.identity.settings import Matching

if TYPE_CHECKING:
    import duckdb


def create_relations(connection: duckdb.DuckDBPyConnection, settings: Matching) -> list[Finding]:
    """Create ``relation`` (``home_a, home_b, relation, rule``): home_a <relation> home_b.

    Needs ``profile``, ``home_organization``, ``stated_pair``, the record tables and, where they
    are, ``seen_organization``, ``strict_pair``, ``scored_pair`` and ``decided_relation``.
    ``relation`` is parent_of, hosts, succeeds or same_brand; one row a pair of homes and relation.
    A person's word on a pair replaces what rules found of it. ``found_relation`` holds the same
    rows for `graph.resolve.related`. Gives findings about groups with several central
    organizations and about parents in a circle. Same records, same rows, in whatever order they
    came; no records, no rows.
    """
    create_bodies(connection)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE seen_relation (
            home_a BIGINT, home_b BIGINT, relation VARCHAR, rule VARCHAR, rank BIGINT)
        """)
    findings = add_group_parents(connection)
    add_brand_parents(connection)
    create_mentions(connection)
    add_sayings(connection)
    find_mentioned(connection, settings)
    add_listed_successors(connection, settings)
    _heed_people(connection)
    findings += drop_cycles(connection)
    add_same_brand(connection, settings)
    for name in ("relation", "found_relation"):
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE {name} AS
            SELECT home_a, home_b, relation, arg_min(rule, (rank, rule)) AS rule
            FROM seen_relation GROUP BY home_a, home_b, relation
            ORDER BY home_a, home_b, relation
            """)
    return findings


def _heed_people(connection: duckdb.DuckDBPyConnection) -> None:
    """Replace what rules found of two bodies by what a person said of them."""
    if not has_table(connection, "decided_relation"):
        return
    both = """
        SELECT DISTINCT least(a.body, b.body) AS low, greatest(a.body, b.body) AS high
        FROM decided_relation JOIN body a ON a.home = home_a JOIN body b ON b.home = home_b
        """
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE seen_relation AS
        SELECT s.* FROM seen_relation s
        JOIN body a ON a.home = s.home_a JOIN body b ON b.home = s.home_b
        ANTI JOIN ({both}) d
          ON d.low = least(a.body, b.body) AND d.high = greatest(a.body, b.body)
        """)
    connection.execute("""
        INSERT INTO seen_relation
        SELECT home_a, home_b, relation, 'a person said so', 0 FROM decided_relation
        """)
