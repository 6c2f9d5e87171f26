"""Strict rules: pairs that are one organization beyond doubt although no number says so.

A rule names what records must share. The records that share it are joined only where they can all
be one: no two EINs, org-ids, chapters or kinds of exemption among them, no two rows of a dataset
that lists each organization once, nothing made up beside something real. Otherwise nobody in
the group is joined: a row without EIN would have to choose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.findings import Finding
from graph.identity.settings import Matching
from graph.ids import quote_text

if TYPE_CHECKING:
    import duckdb

# In words, and the columns of `profile` that must be known and equal.
RULES = (
    ("same name, street address and ZIP", ("core", "street", "house", "zip")),
    ("same name, state and phone", ("core", "state", "phone")),
    # A second place of one brand has its website too, in another town.
    ("same name, town and website", ("core", "website", "city", "state")),
)
# What must not differ among the records that share the columns of a rule.
_ONE_ONLY = ("ein", "org_id", "subsection_code", "group_code")
# A part of a name in brackets, or a former name, may be another organization's.
_WEAK_NAMES = ("bracket", "former")


def create_strict_pairs(connection: duckdb.DuckDBPyConnection, settings: Matching) -> list[Finding]:
    """Create ``strict_pair``: ``home_a, home_b, rule``, ordered; give no findings yet.

    Needs ``profile``. Each home that shares what a rule asks for is paired with the first one; no
    profiles give an empty table. The chapter mark counts as shared where both have none.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE strict_pair (home_a BIGINT, home_b BIGINT, rule VARCHAR)
        """)
    for rule, columns in RULES:
        connection.execute(f"""
            INSERT INTO strict_pair
            SELECT least(first_home, home), greatest(first_home, home), {quote_text(rule)}
            FROM ({_groups(columns, settings)}) WHERE home <> first_home
            """)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE strict_pair AS
        SELECT DISTINCT home_a, home_b, rule FROM strict_pair ORDER BY home_a, home_b, rule
        """)
    return []


def _groups(columns: tuple[str, ...], settings: Matching) -> str:
    """Homes that share the columns, with the first of them, in groups that can be one."""
    weak = ", ".join(quote_text(kind) for kind in _WEAK_NAMES)
    once = ", ".join(quote_text(name) for name in sorted(settings.listed_once)) or "''"
    known = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    one_only = " AND ".join(f"count(DISTINCT {column}) <= 1" for column in _ONE_ONLY)
    return f"""
        SELECT DISTINCT unnest(homes) AS home, first_home FROM (
            SELECT list(DISTINCT home) AS homes,
                   -- Who is kept apart by a person is no one to hang the others on.
                   coalesce(min(home) FILTER (home NOT IN (SELECT home FROM kept_apart)), min(home))
                     AS first_home
            FROM profile WHERE name_kind NOT IN ({weak}) AND {known}
            GROUP BY {", ".join(columns)}, coalesce(chapter, ''), is_synthetic
            HAVING count(DISTINCT home) > 1 AND {one_only}
               AND count(DISTINCT CASE WHEN dataset IN ({once}) THEN home END)
                   <= count(DISTINCT CASE WHEN dataset IN ({once}) THEN dataset END))
        """
