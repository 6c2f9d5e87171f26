"""Parents by group exemption number: the central organization of a group and its subordinates.

A group number is shared by a whole group, so it is no identity; it says whose chapter one is. The
tax office marks who is central (Publication 4838, codes of affiliation).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.findings import Finding

if TYPE_CHECKING:
    import duckdb


def add_group_parents(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Add parent_of from the one central organization of a group to each of its subordinates.

    Where two are said to be central there is a finding and no tie; where none is known, nothing.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE grouped AS
        SELECT b.body, p.group_code, p.is_synthetic, min(p.home) AS home,
               bool_or(p.group_role = 'central') AS is_central
        FROM profile p JOIN body b USING (home)
        WHERE p.group_code IS NOT NULL AND p.group_role IS NOT NULL GROUP BY ALL
        """)
    connection.execute("""
        INSERT INTO seen_relation
        WITH central AS (
            SELECT group_code, is_synthetic, min(home) AS home FROM grouped WHERE is_central
            GROUP BY ALL HAVING count(*) = 1)
        SELECT c.home, g.home, 'parent_of', 'group exemption number', 1
        FROM grouped g JOIN central c USING (group_code, is_synthetic) WHERE NOT g.is_central
        """)
    return _several_central(connection)


def _several_central(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    rows = connection.execute("""
        WITH several AS (
            SELECT group_code, is_synthetic FROM grouped WHERE is_central
            GROUP BY ALL HAVING count(*) > 1
        ), named AS (
            SELECT group_code, is_synthetic, g.body, r.dataset, r.file, r.line, r.name
            FROM grouped g JOIN several USING (group_code, is_synthetic)
            JOIN home_organization h USING (home) JOIN record_organization r USING (dataset, key)
            WHERE is_central QUALIFY row_number() OVER (PARTITION BY g.body ORDER BY r.ord) = 1)
        SELECT group_code, min(dataset), arg_min(file, (dataset, file, line)),
               arg_min(line, (dataset, file, line)), count(*), min(name), max(name)
        FROM named GROUP BY group_code, is_synthetic ORDER BY group_code, is_synthetic
        """).fetchall()
    return [
        Finding(
            dataset, file, line, "group_code", code, "several_parents", "noted",
            f"{count} organizations are said to be central of group {code}, {first} and {last} "
            "among them, so its members get no parent",
            "keep the newest file of the register only, or say who is parent in a decision",
        )
        for code, dataset, file, line, count, first, last in rows
    ]  # fmt: skip
