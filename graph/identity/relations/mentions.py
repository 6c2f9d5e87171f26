"""Mentions: an organization that another one's name or record speaks of, found whole or not at all.

A mention is taken only where the name leads to one body that is known by a number, and near enough
not to be a namesake: a wrong tie about a real organization does harm, a missing one does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.identity.settings import Matching
from graph.ids import quote_text

if TYPE_CHECKING:
    import duckdb

ANYWHERE_IN_STATE, NO_OTHER_CITY, SAME_CITY, SAME_ZIP, SAME_DOOR = range(5)
# How near two are, by their best pair of profiles; -1 where their states are known and differ.
_NEAR = f"""max(CASE
    WHEN o.phone = p.phone OR (o.street = p.street AND o.house = p.house
         AND coalesce(o.zip = p.zip, o.city = p.city, false)) THEN {SAME_DOOR}
    WHEN o.zip = p.zip THEN {SAME_ZIP}
    WHEN o.city = p.city AND o.state = p.state THEN {SAME_CITY}
    WHEN o.state <> p.state THEN -1
    WHEN o.city <> p.city THEN {ANYWHERE_IN_STATE} ELSE {NO_OTHER_CITY} END)"""


def create_mentions(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the empty table ``mention``: who speaks (``home``) of which name (``core``).

    ``is_source`` tells that the speaker is home_a of ``relation``. ``near`` is how near the named
    one must be at least, ``proof`` what must show that the two are two: null, 'ein' (both have one)
    or 'listed' (that, or one list that lists once holds both).
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE mention (
            home BIGINT, core VARCHAR, relation VARCHAR, rule VARCHAR, is_source BOOLEAN,
            near BIGINT, proof VARCHAR)
        """)


def find_mentioned(connection: duckdb.DuckDBPyConnection, settings: Matching) -> None:
    """Add the relations whose mention leads to exactly one body that is known by a number.

    Of namesakes one counts that alone shares the phone, house or ZIP of the speaker. A name that
    more than ``settings.block_cap`` records bear leads nowhere; one word alone leads only to
    somebody in the same city.
    """
    _create_candidates(connection, settings)
    connection.execute(f"""
        INSERT INTO seen_relation
        WITH nearest AS (
            SELECT * FROM candidate
            WINDOW told AS (PARTITION BY speaker, core, rule)
            QUALIFY max(near) OVER told < {SAME_ZIP} OR near = max(near) OVER told
        ), found AS (
            SELECT speaker, core, relation, rule, is_source, min(home) AS home
            FROM nearest GROUP BY speaker, core, relation, rule, is_source, least
            HAVING count(DISTINCT body) = 1 AND max(near) >= least
               AND (max(near) >= {SAME_CITY} OR core LIKE '% %'))
        SELECT DISTINCT CASE WHEN is_source THEN speaker ELSE home END,
               CASE WHEN is_source THEN home ELSE speaker END, relation, rule, 1
        FROM found
        """)


def _create_candidates(connection: duckdb.DuckDBPyConnection, settings: Matching) -> None:
    listed = ", ".join(map(quote_text, sorted(settings.listed_once))) or "NULL"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE named AS
        SELECT p.core, p.home, b.body FROM profile p JOIN body b USING (home)
        WHERE p.core IN (SELECT core FROM mention) AND p.name_kind IN ('name', 'other', 'alias')
        GROUP BY p.core, p.home, b.body
        QUALIFY count(*) OVER (PARTITION BY p.core) <= {settings.block_cap}
        """)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE candidate AS
        SELECT m.home AS speaker, m.core, m.relation, m.rule, m.is_source, m.near AS least,
               n.body, n.home, {_NEAR} AS near
        FROM (SELECT DISTINCT * FROM mention) m JOIN named n USING (core)
        JOIN body s ON s.home = m.home AND s.body <> n.body
        JOIN profile o ON o.home = m.home
        JOIN profile p ON p.home = n.home AND p.is_synthetic = o.is_synthetic
             AND coalesce(p.ein, p.org_id, p.uei) IS NOT NULL
             AND (m.relation <> 'parent_of' OR p.chapter IS NULL)
        GROUP BY m.home, m.core, m.relation, m.rule, m.is_source, m.near, m.proof, n.body, n.home
        HAVING m.proof IS NULL OR bool_or(o.ein <> p.ein)
            OR m.proof = 'listed'
               AND bool_or(o.dataset = p.dataset AND o.dataset IN ({listed}))
        """)
