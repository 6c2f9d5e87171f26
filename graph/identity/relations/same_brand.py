"""One brand, two places: pairs that a machine tier would join though they are known to be two.

Five thousand chapters make twelve million pairs, so none is made for its own sake: only what
``strict_pair`` and ``scored_pair`` drew is looked at, and what one record without mark would join.
Pairs with different tax numbers are refused everywhere and need no word here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.identity.relations.bodies import has_table
from graph.identity.settings import Matching

if TYPE_CHECKING:
    import duckdb

NEIGHBOURS = 30  # of a record without mark; beyond, it is a common name and not a bridge
_TYPO = 2  # letters in which two marks may differ and still be one, misspelt


def add_same_brand(connection: duckdb.DuckDBPyConnection, settings: Matching) -> None:
    """Add same_brand to drawn pairs with different marks, places or a host in the name.

    *Marks*: both say which chapter, and no two of their marks are alike. *Places*: one core that
    two numbered bodies of different cities bear, another city and no shared phone, website or
    house, where the streets or phones of both are known. *Host*: the name says that it is a program
    of a body of the other's name. Without drawn pairs there is nothing to add.
    """
    if not (has_table(connection, "strict_pair") and has_table(connection, "scored_pair")):
        return
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE joinable AS
        SELECT home_a, home_b FROM strict_pair UNION
        SELECT home_a, home_b FROM scored_pair WHERE score >= {settings.accept}
        """)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE mark AS
        SELECT DISTINCT home, chapter FROM profile WHERE chapter IS NOT NULL
        """)
    _add_marks(connection)
    _add_places(connection)
    connection.execute("""
        INSERT INTO seen_relation
        SELECT DISTINCT j.home_a, j.home_b, 'same_brand', 'one is a program of that name', 4
        FROM joinable j JOIN mention m ON m.home IN (j.home_a, j.home_b)
        JOIN profile p ON p.home = CASE WHEN m.home = j.home_a THEN j.home_b ELSE j.home_a END
             AND p.core = m.core AND p.name_kind = 'name'
        WHERE m.relation = 'hosts' AND m.proof IS NULL
          AND (j.home_a, j.home_b) NOT IN (SELECT home_a, home_b FROM seen_relation UNION
                                           SELECT home_b, home_a FROM seen_relation)
        """)


def _add_marks(connection: duckdb.DuckDBPyConnection) -> None:
    """Add pairs of different marks, drawn or two steps apart over a record without mark."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE bridged AS
        WITH step AS (
            SELECT home_a AS home, home_b AS other FROM joinable
            UNION ALL SELECT home_b, home_a FROM joinable
        ), bridge AS (
            SELECT home, other FROM step ANTI JOIN mark USING (home)
            QUALIFY count(*) OVER (PARTITION BY home) <= {NEIGHBOURS}
        ), marked AS (SELECT * FROM bridge WHERE other IN (SELECT home FROM mark))
        SELECT home_a, home_b FROM joinable
        UNION
        SELECT a.other, b.other FROM marked a JOIN marked b USING (home) WHERE a.other < b.other
        """)
    connection.execute(f"""
        INSERT INTO seen_relation
        SELECT home_a, home_b, 'same_brand', 'different chapters or places of one name', 4
        FROM bridged JOIN mark a ON a.home = home_a JOIN mark b ON b.home = home_b
        JOIN body x ON x.home = home_a JOIN body y ON y.home = home_b AND x.body <> y.body
        GROUP BY home_a, home_b HAVING NOT bool_or(
            a.chapter = b.chapter
            OR regexp_extract_all(a.chapter, '[0-9]+') = regexp_extract_all(b.chapter, '[0-9]+')
               AND (levenshtein(a.chapter, b.chapter) <= {_TYPO}
                    OR contains(a.chapter, b.chapter) OR contains(b.chapter, a.chapter)))
        """)


def _add_places(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE brand_name AS
        SELECT core, is_synthetic FROM profile WHERE ein IS NOT NULL AND core IS NOT NULL
        GROUP BY ALL HAVING count(DISTINCT ein) > 1 AND count(DISTINCT (city, state)) > 1
        """)
    connection.execute("""
        INSERT INTO seen_relation
        SELECT home_a, home_b, 'same_brand', 'one name in two cities', 4
        FROM joinable JOIN profile a ON a.home = home_a JOIN profile b ON b.home = home_b
        JOIN body x ON x.home = home_a JOIN body y ON y.home = home_b AND x.body <> y.body
        WHERE a.core IN (SELECT core FROM brand_name)
        GROUP BY home_a, home_b
        HAVING bool_or(a.core = b.core) AND bool_and(coalesce(
            (a.city <> b.city OR a.state <> b.state) AND a.zip IS DISTINCT FROM b.zip
            AND (concat(a.house, a.street) <> concat(b.house, b.street)
                    AND a.street IS NOT NULL AND b.street IS NOT NULL OR a.phone <> b.phone)
            AND coalesce(a.phone <> b.phone, true) AND coalesce(a.website <> b.website, true),
            false))
        """)
