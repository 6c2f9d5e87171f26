"""Frequencies: how many organizations share a value, as the present records show it.

What counts for a match is how many *others* hold the value. One who is listed twice does not make
a name common. So organizations known to be different are counted: different EINs, rows of a list
that names each organization once, or else what stands in for it (one name in many towns). That a
value seen with r organizations is met with another one is expected r - 1 + e times in a listing
as large; e, for values seen with one organization only, is 2 N2 / N1 with Nr the number of values
held by r (Good, The population frequencies of species, Biometrika 40, 1953).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# What tells organizations apart that share the value, where no number and no list does.
_TELLING = {
    "name": "town",
    "address": "rare",
    "phone": "rare",
    "website": "town",
    "rare": "name",
    "rare_pair": "name",
    "acronym": "name",
    "zip": "written",
    "town": "written",
}
# Few records are a sample of a larger world: a name in one of 50 records is not held by every
# 50th organization, and two of 50 records are not one organization with a chance of 1 in 50.
SMALLEST_WORLD = 10_000
# Bounds of e, and e where too few values are known; 0.3 is what the DC register gives for words.
_LEAST, _MOST, _UNKNOWN = 0.05, 1.0, 0.3
_ENOUGH_VALUES = 1_000


def count_organizations(connection: duckdb.DuckDBPyConnection) -> int:
    """Estimate how many organizations ``written`` speaks of, at least `SMALLEST_WORLD`."""
    ((count,),) = connection.execute(f"""
        SELECT greatest({SMALLEST_WORLD},
            (SELECT count(DISTINCT ein) FROM written),
            (SELECT coalesce(max(n), 0) FROM (
                SELECT count(DISTINCT home) AS n FROM written WHERE once IS NOT NULL
                GROUP BY once)),
            (SELECT count(DISTINCT (name, town)) FROM written WHERE ein IS NULL) // 2)
        """).fetchall()
    return int(count)


def create_frequencies(connection: duckdb.DuckDBPyConnection, column: str, world: int) -> None:
    """Create ``frequency_<column>``: the value and ``tf_<column>``, its chance in another one."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE frequency_{column} AS
        WITH held AS (
            SELECT {column}, greatest(1, max(holders)) AS holders FROM (
                SELECT {column}, greatest(count(DISTINCT ein), count(DISTINCT {_TELLING[column]}))
                       AS holders
                FROM written WHERE {column} IS NOT NULL GROUP BY {column}
                UNION ALL
                SELECT {column}, count(DISTINCT home) FROM written
                WHERE {column} IS NOT NULL AND once IS NOT NULL GROUP BY {column}, once)
            GROUP BY {column}),
        unseen AS (
            SELECT CASE WHEN count(*) FILTER (holders = 1) < {_ENOUGH_VALUES} THEN {_UNKNOWN}
                   ELSE least({_MOST}, greatest({_LEAST}, 2 * count(*) FILTER (holders = 2)
                        / count(*) FILTER (holders = 1))) END AS unseen FROM held)
        SELECT {column}, least(1, (holders - 1 + unseen) / {world}::DOUBLE) AS tf_{column}
        FROM held, unseen
        """)
