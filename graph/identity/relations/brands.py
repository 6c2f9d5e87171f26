"""Parents by name: chapters of a brand that a group stands behind.

That a body calls itself national is not enough: of nine parents which "X of America", "X
International" and the like gave in three real extracts, three were right; there are nurses'
associations everywhere and the one of America is nobody's parent. So a group number has to show
who is parent of a brand. Measured on the extracts of DC, Connecticut and Nevada.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

CHAPTERS = 2  # that a group must have of a brand, so that the brand is the group's


def add_brand_parents(connection: duckdb.DuckDBPyConnection) -> None:
    """Add parent_of to chapters that bear a group's brand, where the group rule had nothing.

    A chapter says which post, local or place of a brand it is. Inside one group its parent is the
    one body with the bare name, where no central organization is stated. A chapter without any
    number, as rosters list it, belongs to the one central organization that is parent of others of
    that brand.
    """
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE chapter AS
        SELECT b.body, {_key("coalesce(p.brand, p.core)")} AS brand_key, p.is_synthetic,
               min(p.home) AS home, max(p.group_code) AS group_code,
               bool_or(coalesce(p.ein, p.org_id, p.uei) IS NOT NULL) AS is_numbered
        FROM profile p JOIN body b USING (home)
        WHERE p.chapter IS NOT NULL AND p.core IS NOT NULL AND p.name_kind = 'name'
        GROUP BY ALL HAVING count(DISTINCT p.group_code) <= 1
        """)
    _add_of_one_group(connection)
    _add_of_one_brand(connection)


def _key(brand: str) -> str:
    """Give the expression for a brand without plural endings: "Clubs of" is "Club of"."""
    return f"regexp_replace({brand}, '\\b([A-Z]{{2,}}[^S ])S\\b', '\\1', 'g')"


def _add_of_one_group(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"""
        INSERT INTO seen_relation
        WITH bare AS (
            SELECT {_key("p.core")} AS brand_key, p.group_code, p.is_synthetic,
                   min(p.home) AS home, min(b.body) AS body
            FROM profile p JOIN body b USING (home)
            WHERE p.group_code IS NOT NULL AND p.group_role IS DISTINCT FROM 'subordinate'
              AND p.core IS NOT NULL AND b.body NOT IN (SELECT body FROM chapter)
              AND (p.group_code, p.is_synthetic) NOT IN (
                  SELECT (group_code, is_synthetic) FROM grouped WHERE is_central)
            GROUP BY ALL HAVING count(DISTINCT b.body) = 1)
        SELECT n.home, c.home, 'parent_of', 'chapter of the brand that its group is named after', 2
        FROM chapter c JOIN bare n USING (brand_key, group_code, is_synthetic)
        WHERE c.body <> n.body
        """)


def _add_of_one_brand(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"""
        INSERT INTO seen_relation
        WITH behind AS (
            SELECT c.brand_key, c.is_synthetic, s.home_a, count(DISTINCT c.body) AS chapters
            FROM seen_relation s JOIN body b ON b.home = s.home_b JOIN chapter c ON c.body = b.body
            WHERE s.relation = 'parent_of' AND s.rank = 1 GROUP BY ALL
        ), sole AS (
            SELECT brand_key, is_synthetic, min(home_a) AS home_a FROM behind
            WHERE brand_key LIKE '% %'
            GROUP BY ALL HAVING count(*) = 1 AND min(chapters) >= {CHAPTERS})
        SELECT s.home_a, c.home, 'parent_of', 'chapter of a brand whose group has one parent', 3
        FROM chapter c JOIN sole s USING (brand_key, is_synthetic)
        WHERE NOT c.is_numbered AND c.group_code IS NULL
        """)
