"""Scored pairs: how likely two records speak of one organization, by Splink 5 on DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.findings import Finding
from graph.identity.scored.blocking import create_candidates, nameless_findings
from graph.identity.scored.model import default_weights, read_weights, write_weights
from graph.identity.scored.written import create_written
from graph.identity.settings import Matching

if TYPE_CHECKING:
    import duckdb

    from graph.identity.scored.comparisons import Weights

__all__ = ["create_scored_pairs"]

# With fewer ways of writing than this the records teach noise: default weights serve better.
ENOUGH = 20_000
_SCRATCH = ("candidate", "written", "written_home", "predicted", "home_pair")


def create_scored_pairs(connection: duckdb.DuckDBPyConnection, settings: Matching) -> list[Finding]:
    """Create ``scored_pair``: ``home_a, home_b, score, features``, ordered; give findings.

    Needs ``profile``. ``score`` is the probability that two homes are one organization, kept from
    ``settings.review`` on; ``features`` is JSON, a list of {feature, level, weight in bits}, that
    sums to the score. Weights are read from ``settings.model``; where that file is missing they
    are learned and written there, given enough records, else our default weights serve. No
    candidates give an empty table. Raises `WorkspaceError` for a damaged model.
    """
    create_written(connection, settings)
    count, findings = create_candidates(connection, settings)
    findings += nameless_findings(connection)
    if count:
        # Splink is imported below this line only: small workspaces build without it.
        from graph.identity.scored.scoring import create_home_pairs, create_score_table, predict

        predict(connection, _weights(connection, settings), settings.review)
        create_home_pairs(connection)
        create_score_table(connection, settings.review)
    else:
        connection.execute("""
            CREATE OR REPLACE TEMP TABLE scored_pair (
                home_a BIGINT, home_b BIGINT, score DOUBLE, features VARCHAR)
            """)
    for table in _SCRATCH:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    return findings


def _weights(connection: duckdb.DuckDBPyConnection, settings: Matching) -> Weights:
    if settings.model is None:
        return default_weights()
    if settings.model.exists():
        return read_weights(settings.model)
    ((count,),) = connection.execute("SELECT count(*) FROM written").fetchall()
    if count < ENOUGH:
        return default_weights()
    from graph.identity.scored.training import train

    weights = train(connection, settings.block_cap)
    write_weights(settings.model, weights)
    return weights
