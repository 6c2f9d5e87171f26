"""Scoring: candidates to scored pairs of homes, by Splink with our weights."""

from __future__ import annotations

import logging
import math
from typing import TYPE_CHECKING

from graph.identity.scored.comparisons import (
    FEATURES,
    Feature,
    Weights,
    frequency_columns,
    splink_settings,
)
from graph.identity.scored.frequencies import count_organizations, create_frequencies
from graph.identity.scored.model import rounded_weight
from graph.ids import quote_text

if TYPE_CHECKING:
    import duckdb

# Where this many pairs of homes are written in the same two ways, not each is paired with each,
# but each with the first one of the others.
_ALL_PAIRS = 10_000
_PRIOR = "any two records"
# Organizations under one roof share address, phone and website, places of one brand name and
# website; the model takes these for independent proofs. Levels marked as doubtful are left to a
# person: at most 3 bits, 8 to 1.
_DOUBTFUL_MOST = 3.0
# What is shared may be so common that it tells nothing; it never speaks against. Splink's weight
# of a common value does where nearly all records hold it (one town's register), by some bits.
_NEVER_AGAINST = 4.0

# Odds of each pair, those of its rivals seen from either end, and what is left of its weight.
_SHARED = """
        WITH odds AS (
            SELECT *, row_number() OVER (ORDER BY home_a, home_b) AS pair,
                   power(2::DOUBLE, least(weight, 60)) AS odds FROM home_pair),
        ends AS (
            SELECT pair, odds, home_a AS home, home_b AS other FROM odds
            UNION ALL SELECT pair, odds, home_b, home_a FROM odds),
        choice AS (
            SELECT e.pair, e.odds, e.home, n.ein AS one, 'ein' AS family
            FROM ends e JOIN home_number n ON n.home = e.other WHERE n.ein IS NOT NULL
            UNION ALL
            SELECT e.pair, e.odds, e.home, e.other::VARCHAR, n.once
            FROM ends e JOIN home_number n ON n.home = e.other WHERE n.once IS NOT NULL),
        one_odds AS (
            SELECT home, family, one, max(odds) AS odds FROM choice GROUP BY home, family, one),
        all_odds AS (
            SELECT home, family, sum(least(odds, 1e15)::DECIMAL(38, 6)) AS odds
            FROM one_odds GROUP BY home, family HAVING count(*) > 1),
        rivals AS (
            SELECT c.pair, max(greatest(a.odds::DOUBLE - least(o.odds, 1e15), 0)) AS odds
            FROM choice c JOIN one_odds o USING (home, family, one)
            JOIN all_odds a USING (home, family) GROUP BY c.pair),
        shared AS (
            SELECT home_a, home_b, features, weight, coalesce(r.odds, 0) AS rivals,
                   weight - log2(1 + coalesce(r.odds, 0)) AS final
            FROM odds LEFT JOIN rivals r USING (pair))
        """


def predict(
    connection: duckdb.DuckDBPyConnection, weights: Weights, threshold: float | None
) -> None:
    """Create ``predicted`` (``written_l, written_r, match_weight, features``) from ``candidate``.

    Needs ``written``. Rows below the threshold, a probability, are left out. ``features`` is a
    list of (feature, level, weight).
    """
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    database = DuckDBAPI(connection=connection)
    try:
        world = count_organizations(connection)
        linker = Linker(
            database.register("written"), splink_settings(weights, prior=1 / world), log_level=None
        )
        for column in frequency_columns():
            create_frequencies(connection, column, world)
            linker.table_management.register_term_frequency_lookup(
                database.register(f"frequency_{column}"), column
            )
        linker.table_management.register_blocked_pairs_for_predict(database.register("candidate"))
        found = linker.inference.predict(
            threshold_match_weight=_lowest_weight(threshold), warning_mode="never"
        )
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE predicted AS
            SELECT written_l, written_r, least(weight, most) AS match_weight,
                   CASE WHEN weight <= most THEN features ELSE list_append(features, {{
                       'feature': 'doubt', 'level': 'doubtful: left to a person',
                       'weight': round(most - weight, 3)}}) END AS features
            FROM (SELECT *, {_features(weights, world)} AS features, match_weight + {_mended()}
                              AS weight,
                         CASE WHEN {_doubtful(weights)} THEN {_DOUBTFUL_MOST} ELSE 1e9 END AS most
                  FROM {found.physical_name})
            """)
    finally:
        database.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]
        for column in frequency_columns():
            connection.execute(f"DROP TABLE IF EXISTS frequency_{column}")


def _features(weights: Weights, world: int) -> str:
    """Give SQL for the list of features: prior, each known level, how rare what is shared is."""
    prior = math.log2((1 / world) / (1 - 1 / world))
    parts = [_item(quote_text("prior"), quote_text(_PRIOR), str(prior))]
    for feature in FEATURES:
        column = feature.name.replace(" ", "_")
        name = quote_text(feature.name)
        parts.append(_item(name, _level(feature, weights), f"mw_{column}"))
        if any(level.frequency for level in feature.levels):
            rarity = f"CASE WHEN mw_tf_adj_{column} < 0 THEN 'common' ELSE 'rare' END"
            weight = f"(mw_tf_adj_{column} + {_excess(column)})"
            parts.append(_item(name, f"'what is shared is ' || {rarity}", weight))
    listed = ", ".join(parts)
    return f"list_filter([{listed}], lambda x: x.weight <> 0 AND x.level IS NOT NULL)"


def _lowest_weight(threshold: float | None) -> float | None:
    """Give the weight from which a pair may still come to a probability when it is mended."""
    if threshold is None or not 0 < threshold < 1:
        return None
    return math.log2(threshold / (1 - threshold)) - _NEVER_AGAINST


def _excess(column: str) -> str:
    """By how much the rarity of a shared value speaks against it beyond the value's own weight."""
    level, rarity = f"mw_{column}", f"mw_tf_adj_{column}"
    return f"CASE WHEN {level} > 0 THEN greatest(0, -({level} + {rarity})) ELSE 0 END"


def _mended() -> str:
    """What is given back to the weight of a pair, so that nothing shared speaks against it."""
    columns = [feature.name.replace(" ", "_") for feature in FEATURES
               if any(level.frequency for level in feature.levels)]  # fmt: skip
    return "(" + " + ".join(_excess(column) for column in columns) + ")"


def _doubtful(weights: Weights) -> str:
    """Say whether a level holds that is left to a person."""
    return " OR ".join(
        f"coalesce({_level(feature, weights)} = {quote_text(level.words)}, false)"
        for feature in FEATURES
        for level in feature.levels
        if level.is_doubtful
    )


def _item(feature: str, level: str, weight: str) -> str:
    return f"{{'feature': {feature}, 'level': {level}, 'weight': round({weight}, 3)}}"


def _level(feature: Feature, weights: Weights) -> str:
    """Tell the level by its weight, which no two levels of a feature share."""
    column = feature.name.replace(" ", "_")
    cases = " ".join(
        f"WHEN {rounded_weight(*weights[feature.name][level.words])} THEN {quote_text(level.words)}"
        for level in feature.levels
    )
    return f"CASE round(mw_{column}, 6) {cases} END"


def create_home_pairs(connection: duckdb.DuckDBPyConnection) -> None:
    """Create ``home_pair`` (``home_a, home_b, weight, features``): the best of each pair of homes.

    Needs ``predicted``, ``written`` and ``written_home``.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE written_by AS
        SELECT written, home, home = min(home) OVER one AS is_first, count(*) OVER one AS homes
        FROM written_home WINDOW one AS (PARTITION BY written)
        """)
    # Reasons are fetched once the best pair is known: carrying them through costs more.
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE home_pair AS
        SELECT home_a, home_b, weight, features FROM (
            SELECT least(a.home, b.home) AS home_a, greatest(a.home, b.home) AS home_b,
                   max(match_weight) AS weight,
                   arg_max({{'l': written_l, 'r': written_r}},
                           (match_weight, -written_l, -written_r)) AS pair
            FROM predicted JOIN written_by a ON a.written = written_l
            JOIN written_by b ON b.written = written_r
            WHERE a.home <> b.home AND (written_l <> written_r OR a.home < b.home)
              AND (a.homes * b.homes <= {_ALL_PAIRS} OR a.is_first OR b.is_first)
            GROUP BY least(a.home, b.home), greatest(a.home, b.home)) best
        JOIN predicted p ON p.written_l = best.pair.l AND p.written_r = best.pair.r
        """)
    connection.execute("DROP TABLE written_by")


def create_score_table(connection: duckdb.DuckDBPyConnection, review: float) -> None:
    """Create ``scored_pair`` (``home_a, home_b, score, features``) from ``home_pair``.

    Where several organizations that exclude one another fit a home, different EINs or two rows of
    a dataset that lists each organization once, they share the probability: the odds of each are
    divided by one plus the odds of the others, seen from either end. Keeps ``review`` and above.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE home_number AS
        SELECT h.home, min(w.ein) AS ein, min(w.once) AS once
        FROM written_home h JOIN written w USING (written) GROUP BY h.home
        """)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE scored_pair AS
        {_SHARED}
        SELECT home_a, home_b, round(1 / (1 + power(2::DOUBLE, -final)), 6) AS score,
               to_json(CASE WHEN weight - final < 0.001 THEN features
                   ELSE list_append(features, {{'feature': 'rivals', 'level':
                       'other organizations fit too', 'weight': round(final - weight, 3)}})
                   END)::VARCHAR AS features
        FROM shared WHERE round(1 / (1 + power(2::DOUBLE, -final)), 6) >= {review}
        ORDER BY home_a, home_b
        """)
    connection.execute("DROP TABLE home_number")
