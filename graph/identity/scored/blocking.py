"""Blocking: which ways of writing are compared at all, with a cap on what many share.

Two rows that both bear an EIN (or both an org_id) are never compared: equal numbers have joined
them already, different ones forbid it. Nor are two rows of one dataset that lists each
organization once, nor a made-up one with a real one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.findings import Finding
from graph.identity.settings import Matching

if TYPE_CHECKING:
    import duckdb

# What two rows must share to be compared: kind of key, in words, as SQL over `written`.
KEYS = (
    ("name", "name", "name"),
    ("name in state", "name and state", "name || '|' || state"),
    ("name in ZIP", "name and ZIP", "name || '|' || zip"),
    ("name at house", "name and house number", "name || '|' || house"),
    ("name and chapter", "name and chapter", "name || '|' || chapter"),
    ("rare words", "the two rarest words of the name, and state", "rare_pair || '|' || state"),
    ("rare word", "the rarest word of the name, and town", "rare || '|' || nullif(town, '')"),
    ("beginning", "the beginning of the name, and ZIP", "stem[1:6] || '|' || zip"),
    ("initials", "initials and town", "acronym || '|' || nullif(town, '')"),
    ("address", "street address", "address"),
    ("phone", "phone number", "phone"),
    ("website", "website", "website"),
)


def create_candidates(
    connection: duckdb.DuckDBPyConnection, settings: Matching
) -> tuple[int, list[Finding]]:
    """Create ``candidate`` (``join_key_l, join_key_r, match_key``); give its size and findings.

    Needs ``written`` and ``written_home``. A key that more than ``settings.block_cap`` ways of
    writing share draws no pairs; one finding says which kinds of keys and how many records that
    were.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE block (
            kind UTINYINT, value UBIGINT, written BIGINT, homes BIGINT, numbers INTEGER,
            once VARCHAR, is_short BOOLEAN)
        """)
    for number, (_, _, key) in enumerate(KEYS):
        connection.execute(f"""
            INSERT INTO block
            SELECT {number}, hash({key}, is_synthetic), written, homes, numbers, once,
                   coalesce(name = acronym, false)
            FROM written WHERE ({key}) IS NOT NULL
            """)
    findings = [*_cap(connection, settings.block_cap), *_bare_names(connection, settings.block_cap)]
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE candidate AS
        SELECT DISTINCT least(a.written, b.written) AS join_key_l,
               greatest(a.written, b.written) AS join_key_r, '0' AS match_key
        FROM block a JOIN block b USING (kind, value)
        WHERE a.numbers & 1 = 0 AND (b.numbers & 1 = 1 OR a.written < b.written)
          AND a.numbers & b.numbers = 0
          AND (a.once IS NULL OR b.once IS NULL OR a.once <> b.once)
          AND (kind <> {_number("initials")} OR a.is_short OR b.is_short)
        UNION ALL
        SELECT written, written, '0' FROM written
        WHERE homes > 1 AND numbers & 1 = 0 AND once IS NULL AND NOT ({_bare(settings.block_cap)})
        """)
    connection.execute("DROP TABLE block")
    ((count,),) = connection.execute("SELECT count(*) FROM candidate").fetchall()
    return int(count), findings


def _number(kind: str) -> int:
    return [name for name, _, _ in KEYS].index(kind)


def _cap(connection: duckdb.DuckDBPyConnection, cap: int) -> list[Finding]:
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE shared AS
        SELECT kind, value FROM block GROUP BY kind, value HAVING count(*) > {cap}
        """)
    rows = connection.execute("""
        SELECT kind, count(DISTINCT home) FROM block JOIN shared USING (kind, value)
        JOIN written_home USING (written)
        GROUP BY GROUPING SETS ((kind), ()) ORDER BY kind NULLS FIRST
        """).fetchall()
    connection.execute("DELETE FROM block WHERE (kind, value) IN (FROM shared)")
    connection.execute("DROP TABLE shared")
    (_, homes), *kinds = rows
    return [_shared_finding(homes, [(KEYS[kind][1], count) for kind, count in kinds], cap)] \
        if kinds else []  # fmt: skip


def _bare(cap: int) -> str:
    """Say that many records hold one name and nothing that tells them apart."""
    return f"homes > {cap} AND coalesce(zip, address, phone, website, chapter) IS NULL"


def _bare_names(connection: duckdb.DuckDBPyConnection, cap: int) -> list[Finding]:
    ((names, homes),) = connection.execute(f"""
        SELECT count(*), coalesce(sum(homes), 0)::BIGINT FROM written WHERE {_bare(cap)}
        """).fetchall()
    if not names:
        return []
    message = (
        f"{homes} records say no more than a name that more than {cap} of them share"
        f" ({names} such names), so that they were not compared with one another"
    )
    mend = "give a ZIP, an address or a number; look whether a column was swapped"
    return [_finding("name", "nothing_but_a_name", message, mend)]


def nameless_findings(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Tell how many homes have names, but none with a letter or digit in it."""
    ((homes,),) = connection.execute("""
        SELECT count(DISTINCT home) FROM home_organization
        JOIN record_organization USING (dataset, key)
        WHERE name IS NOT NULL AND home NOT IN (SELECT home FROM profile WHERE core IS NOT NULL)
        """).fetchall()
    if not homes:
        return []
    message = f"{homes} records have a name without letters or digits and were not compared"
    return [_finding("name", "no_name_to_compare", message, "write the name")]


def _finding(column: str | None, rule: str, message: str, mend: str) -> Finding:
    return Finding("matching", "all files", None, column, None, rule, "noted", message, mend)


def _shared_finding(homes: int, kinds: Sequence[tuple[str, int]], cap: int) -> Finding:
    listed = "; ".join(f"{words} ({count} records)" for words, count in kinds)
    message = (
        f"{homes} records share with very many others (more than {cap} different entries each) the"
        f" same {listed}; they were not compared for sharing it alone, only for what else they"
        " share"
    )
    mend = (
        "look whether a column was swapped or filled with one value; nothing to do for the name of"
        " a brand or the address or phone of a registered agent"
    )
    return _finding(None, "shared_by_too_many", message, mend)
