"""Training: weights learned from the records themselves, without answers.

u comes from random pairs, m from expectation maximisation on pairs that share a name, an address
or a phone (each teaches the other features), with Splink. The same records give the same weights:
one thread, samples drawn by hash, weights rounded.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from graph.identity.scored.comparisons import FEATURES, Weights, splink_settings
from graph.identity.scored.model import default_weights, rounded_weight

if TYPE_CHECKING:
    import duckdb

RANDOM_PAIRS = 4e6
LEARNING_PAIRS = 1e6
_SEED = 5
_CHUNKS = 8  # less memory, the same pairs
# Fewer pairs than this in a session teach noise.
FEWEST_PAIRS = 1_000
_LEAST = 1e-7
_LEAST_M = 1e-3  # what few pairs never showed is rare, not impossible
_DIGITS = 4
_ALLOWED = (
    "l.numbers & r.numbers = 0 AND l.is_synthetic = r.is_synthetic"
    " AND (l.once IS NULL OR r.once IS NULL OR l.once <> r.once)"
    " AND l.chapter IS NOT DISTINCT FROM r.chapter"
)
_SESSIONS = ("name", "address", "phone")


def train(connection: duckdb.DuckDBPyConnection, block_cap: int) -> Weights:
    """Learn weights from ``written``; what the records do not teach keeps our default weight."""
    from splink import DuckDBAPI, Linker

    columns = ", ".join(
        f"CASE WHEN count(*) OVER (PARTITION BY {key}) <= {block_cap} THEN {key} END AS key_{key}"
        for key in _SESSIONS
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE lesson AS SELECT *, {columns} FROM written"
                       " ORDER BY written")  # fmt: skip
    ((threads,),) = connection.execute("SELECT current_setting('threads')").fetchall()
    connection.execute("SET threads = 1")
    logging.getLogger("splink").setLevel(logging.ERROR)
    database = DuckDBAPI(connection=connection)
    settings = splink_settings(default_weights())
    try:
        linker = Linker(database.register("lesson"), settings, log_level=None)
        linker.training.estimate_u_using_random_sampling(
            max_pairs=RANDOM_PAIRS, seed=_SEED, min_count_per_level=None, num_chunks=_CHUNKS
        )
        for key in _SESSIONS:
            _learn(connection, linker, key)
        learned = linker.misc.save_model_to_json()
    finally:
        database.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]
        connection.execute("DROP TABLE IF EXISTS lesson")
        connection.execute(f"SET threads = {int(threads)}")
    return _rounded(learned)


def _learn(connection: duckdb.DuckDBPyConnection, linker: Any, key: str) -> None:
    rule = f"l.key_{key} = r.key_{key}"
    ((pairs,),) = connection.execute(
        f"SELECT count(*) FROM lesson l JOIN lesson r ON {rule}"
        f" WHERE l.written < r.written AND {_ALLOWED}"
    ).fetchall()
    if pairs >= FEWEST_PAIRS:
        linker.training.estimate_parameters_using_expectation_maximisation(
            # The plain column says which features this session cannot teach.
            f"{rule} AND l.{key} = r.{key} AND {_ALLOWED}",
            estimate_without_term_frequencies=True,
            max_pairs=LEARNING_PAIRS if pairs > LEARNING_PAIRS else None,
        )


def _rounded(learned: Any) -> Weights:
    weights: dict[str, dict[str, tuple[float, float]]] = {}
    default = default_weights()
    for feature, comparison in zip(FEATURES, learned["comparisons"], strict=True):
        known = [item for item in comparison["comparison_levels"] if not item.get("is_null_level")]
        weights[feature.name] = {}
        taken: set[float] = set()
        for level, item in zip(feature.levels, known, strict=True):
            m, u = default[feature.name][level.words]
            m = level.fixed_m or max(item.get("m_probability", m), _LEAST_M)
            pair = _round(m), _round(level.fixed_u or item.get("u_probability", u))
            # Levels are told by their weights: no two of a feature may weigh the same.
            while rounded_weight(*pair) in taken:
                pair = pair[0], _round(pair[1] * 1.001)
            taken.add(rounded_weight(*pair))
            weights[feature.name][level.words] = pair
    return weights


def _round(value: float) -> float:
    return min(1.0, max(_LEAST, float(f"{value:.{_DIGITS}g}")))
