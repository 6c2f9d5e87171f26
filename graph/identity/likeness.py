"""Likeness: organizations that are one by how they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.findings import Finding
from graph.identity.forms import create_profiles
from graph.identity.relations import create_relations
from graph.identity.rules import create_strict_pairs
from graph.identity.scored import create_scored_pairs
from graph.identity.settings import Matching

if TYPE_CHECKING:
    import duckdb

_EMPTY = {
    "strict_pair": "home_a BIGINT, home_b BIGINT, rule VARCHAR",
    "scored_pair": "home_a BIGINT, home_b BIGINT, score DOUBLE, features VARCHAR",
    "relation": "home_a BIGINT, home_b BIGINT, relation VARCHAR, rule VARCHAR",
}


def no_likeness(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of likeness without rows, for types that are joined by no likeness."""
    for name, columns in _EMPTY.items():
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")


def find_likeness(connection: duckdb.DuckDBPyConnection, settings: Matching) -> list[Finding]:
    """Create ``profile``, ``strict_pair``, ``scored_pair`` and ``relation`` of organizations.

    Gives findings about keys that too many records share to be compared. One home alone is compared
    with nothing.
    """
    ((homes,),) = connection.execute("SELECT count(*) FROM home_organization").fetchall()
    if homes < 2:
        no_likeness(connection)
        connection.execute("CREATE OR REPLACE TEMP TABLE found_relation AS FROM relation")
        return []
    create_profiles(connection)
    findings = create_strict_pairs(connection, settings)
    findings += create_scored_pairs(connection, settings)
    return findings + create_relations(connection, settings)
