"""Edges: everything that was said of two homes, in the order in which it is tried."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa

from graph.identity.decided import Decided
from graph.identity.joining import TIERS, Pairs
from graph.identity.settings import Matching
from graph.ids import quote_name

if TYPE_CHECKING:
    import duckdb

    from graph.identity.joining import Numbers

# Scored candidates of one record that bear different tax numbers must differ by this much, or a
# person is asked: 2 bits, so that the better one is four times as likely.
MARGIN_BITS = 2.0
_ODDS = "log2(greatest(score, 1e-6) / greatest(1 - score, 1e-6))"


def create_edges(
    connection: duckdb.DuckDBPyConnection, decided: Decided, settings: Matching
) -> None:
    """Create ``edge`` (``number, home_a, home_b, tier, score, features, rule``) of one type.

    Holds every decision ``same``, stated pair, strict pair and scored pair of at least
    ``settings.accept``, numbered in the order in which they are to be tried. Pairs that a rule
    related, and scored pairs of a record with two candidates about as good, are left to a person:
    they stand in ``open_pair`` (``home_a, home_b, score, features, rule``) with those below.
    """
    _register_pairs(connection, "said_same", decided.same)
    _create_doubtful(connection)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE open_pair AS
        SELECT home_a, home_b, score, features,
               CASE WHEN score < {settings.accept} THEN 'not sure' ELSE 'two candidates' END AS rule
        FROM scored_pair
        WHERE score < {settings.accept}
           OR (home_a, home_b) IN (SELECT home_a, home_b FROM doubtful)
        """)
    ranks = " ".join(f"WHEN '{name}' THEN {rank}" for rank, name in enumerate(TIERS))
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE edge AS
        SELECT row_number() OVER (
                   ORDER BY CASE tier {ranks} END, score DESC NULLS FIRST, home_a, home_b, rule
               ) - 1 AS number, *
        FROM (
            SELECT home_a, home_b, 'person' AS tier, NULL::DOUBLE AS score,
                   NULL::VARCHAR AS features, 'decision' AS rule FROM said_same
            UNION ALL BY NAME
            SELECT home_a, home_b, tier, rule, NULL AS score, NULL AS features FROM stated_pair
            UNION ALL BY NAME
            SELECT home_a, home_b, 'strict' AS tier, min(rule) AS rule, NULL AS score,
                   NULL AS features
            FROM strict_pair GROUP BY home_a, home_b
            UNION ALL BY NAME
            SELECT home_a, home_b, 'scored' AS tier, 'scored' AS rule, score, features
            FROM scored_pair
            WHERE score >= {settings.accept}
              AND (home_a, home_b) NOT IN (SELECT home_a, home_b FROM open_pair)
              AND (home_a, home_b) NOT IN (SELECT home_a, home_b FROM strict_pair))
        """)


def _create_doubtful(connection: duckdb.DuckDBPyConnection) -> None:
    """Create ``doubtful`` (``home_a, home_b``): best pairs of a home that has two as good.

    Two candidates count where they bear different numbers of a kind that the home has none of.
    """
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE doubtful AS
        WITH candidate AS (
            SELECT home_a AS home, home_b AS other, home_a, home_b, {_ODDS} AS odds FROM scored_pair
            UNION ALL
            SELECT home_b, home_a, home_a, home_b, {_ODDS} FROM scored_pair
        ), near_best AS (
            SELECT * FROM candidate
            QUALIFY odds > max(odds) OVER (PARTITION BY home) - {MARGIN_BITS}
        ), numbered AS (
            SELECT n.home, n.home_a, n.home_b,
                   min(x.value) OVER kind <> max(x.value) OVER kind AS is_torn
            FROM near_best n JOIN exclusive x ON x.home = n.other
            ANTI JOIN exclusive own ON own.home = n.home AND own.scheme = x.scheme
            WINDOW kind AS (PARTITION BY n.home, x.scheme))
        SELECT DISTINCT home_a, home_b FROM numbered WHERE is_torn
        """)


def _register_pairs(
    connection: duckdb.DuckDBPyConnection, name: str, pairs: Iterable[tuple[int, int]]
) -> None:
    rows = Pairs.of(list(pairs))
    table = pa.table({"home_a": rows.a, "home_b": rows.b})
    connection.register("given_pair", table)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {quote_name(name)} AS FROM given_pair")
    connection.unregister("given_pair")


def read_pairs(connection: duckdb.DuckDBPyConnection, query: str) -> Pairs:
    """Give the pairs of a query with the columns ``home_a, home_b``."""
    found = connection.sql(query).to_arrow_table()
    return Pairs(
        found.column("home_a").to_numpy().astype(np.int64),
        found.column("home_b").to_numpy().astype(np.int64),
    )


def read_edges(connection: duckdb.DuckDBPyConnection) -> tuple[Pairs, Numbers]:
    """Give the edges in their order, and their tiers as places in `TIERS`."""
    ranks = " ".join(f"WHEN '{name}' THEN {rank}" for rank, name in enumerate(TIERS))
    found = connection.sql(
        f"SELECT home_a, home_b, CASE tier {ranks} END AS tier FROM edge ORDER BY number"
    ).to_arrow_table()
    pairs = Pairs(
        found.column("home_a").to_numpy().astype(np.int64),
        found.column("home_b").to_numpy().astype(np.int64),
    )
    return pairs, found.column("tier").to_numpy().astype(np.int64)


def read_exclusive(connection: duckdb.DuckDBPyConnection, count: int) -> tuple[Numbers, list[str]]:
    """Give, per home and kind of number, a code of its value (-1: none), and the kinds' names."""
    found: pl.DataFrame = connection.sql("""
        SELECT home, scheme, dense_rank() OVER (PARTITION BY scheme ORDER BY value) - 1 AS code
        FROM exclusive ORDER BY scheme, home
        """).pl()
    schemes = found["scheme"].unique().sort().to_list()
    codes = np.full((count, len(schemes)), -1, dtype=np.int64)
    for column, scheme in enumerate(schemes):
        rows = found.filter(pl.col("scheme") == scheme)
        codes[rows["home"].to_numpy(), column] = rows["code"].to_numpy()
    return codes, schemes
