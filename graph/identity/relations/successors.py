"""Successors by listing: one body is dropped, another with its own number stands in its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa
from rapidfuzz import fuzz

from graph.identity.relations.bodies import has_table
from graph.identity.settings import Matching
from graph.ids import quote_text

if TYPE_CHECKING:
    import duckdb

ALIKE = 92  # of 100, words in any order; "Example Harbour House" and "Example Harbor House" pass


def add_listed_successors(connection: duckdb.DuckDBPyConnection, settings: Matching) -> None:
    """Add succeeds where a list that holds everybody once dropped one and took up the other.

    Both stand in one list of ``settings.listed_once`` with different tax numbers, at the same
    house, street and unit or the same phone; the older is no longer in the newest file of its
    state, the newer is and was in none that still held the older; chapters are the same, the newer
    one's ruling is not older, and the names are alike. One that follows two, or two that follow
    one, leave it open.
    """
    if not has_table(connection, "seen_organization"):
        return
    _create_dropped(connection, settings)
    pairs = connection.execute("""
        SELECT DISTINCT newer_core, older_core FROM took_over ORDER BY ALL
        """).fetchall()
    alike = [pair for pair in pairs if _is_alike(*pair)]
    connection.register(
        "alike_name",
        pa.table(
            {
                "newer_core": pa.array([pair[0] for pair in alike], pa.string()),
                "older_core": pa.array([pair[1] for pair in alike], pa.string()),
            }
        ),
    )
    connection.execute("""
        INSERT INTO seen_relation
        SELECT newer, older, 'succeeds',
               'same address and name, new number', 2
        FROM (SELECT DISTINCT newer, older FROM took_over JOIN alike_name
              USING (newer_core, older_core))
        QUALIFY count(*) OVER (PARTITION BY newer) = 1 AND count(*) OVER (PARTITION BY older) = 1
        """)
    connection.unregister("alike_name")


def _is_alike(one: str, other: str) -> bool:
    """Tell whether two names differ by spelling only: the same numbers, nearly the same words."""
    return (
        re.findall(r"\d+", one) == re.findall(r"\d+", other)
        and len(one.split()) == len(other.split())
        and fuzz.token_sort_ratio(one, other) >= ALIKE
    )


def _create_dropped(connection: duckdb.DuckDBPyConnection, settings: Matching) -> None:
    """Create ``took_over`` (``newer, older, newer_core, older_core``) before names are compared.

    The newest file of a state is told by its date: at least half of the state's rows must stand in
    it, or nobody was dropped.
    """
    listed = ", ".join(map(quote_text, sorted(settings.listed_once))) or "NULL"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE listing AS
        WITH held AS (
            SELECT h.home, s.dataset, s.first_retrieved, s.last_retrieved,
                   arg_min(r.state, r.ord) AS state
            FROM seen_organization s JOIN home_organization h USING (dataset, key)
            JOIN record_organization r USING (dataset, key)
            WHERE s.dataset IN ({listed}) GROUP BY ALL)
        SELECT * EXCLUDE (newest), last_retrieved < newest AS is_gone
        FROM (SELECT *, max(last_retrieved) OVER (PARTITION BY dataset, state) AS newest FROM held)
        QUALIFY 2 * count(*) FILTER (last_retrieved = newest) OVER (PARTITION BY dataset, state)
                >= count(*) OVER (PARTITION BY dataset, state)
        """)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE spotted AS
        SELECT DISTINCT l.*, p.core, p.ein, p.chapter, p.ruling_year, p.is_synthetic, unnest([
                   p.phone,
                   p.house || ' ' || p.street || ', ' || coalesce(p.unit, '') || ', '
                     || coalesce(p.zip, p.city)
               ]) AS spot
        FROM listing l JOIN profile p USING (home)
        WHERE p.name_kind = 'name' AND p.core IS NOT NULL AND p.ein IS NOT NULL
        """)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE took_over AS
        WITH fitting AS (
            SELECT * FROM spotted WHERE spot IS NOT NULL
            QUALIFY count(*) FILTER (is_gone) OVER (PARTITION BY dataset, spot)
                    <= {settings.block_cap})
        SELECT DISTINCT n.home AS newer, o.home AS older, n.core AS newer_core,
               o.core AS older_core
        FROM fitting n JOIN fitting o USING (dataset, spot)
        WHERE o.is_gone AND NOT n.is_gone AND n.first_retrieved > o.last_retrieved
          AND n.ein <> o.ein AND n.is_synthetic = o.is_synthetic
          AND n.chapter IS NOT DISTINCT FROM o.chapter
          AND coalesce(n.ruling_year >= o.ruling_year, true)
        """)
