"""How need in a county compares with its state, by published figures that are named.

A figure that hints at need is not a count of people in need; victims are never estimated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.analysis.county_map import lay_out_places

if TYPE_CHECKING:
    import duckdb
    import polars as pl

    from graph.snapshot.edition import Edition

HIGHER = 1.15
LOWER = 0.85

# Whole numbers (millionths times people) so that a sum does not depend on the order of its parts.
_NEED = f"""
CREATE TEMP TABLE county_need AS
WITH figure AS (
    SELECT county_id, state, population_count, indicator.value, indicator.year,
           CAST(round(indicator.value * 1000000) AS HUGEINT) AS millionths,
           row_number() OVER (PARTITION BY county_id
                              ORDER BY indicator.year DESC NULLS LAST, indicator.id) AS place
    FROM county
    JOIN measures ON measures.target_id = county_id
    JOIN indicator ON indicator.id = measures.source_id
    WHERE indicator.measure = 'poverty_share' AND indicator.value IS NOT NULL
), latest AS (
    SELECT * FROM figure WHERE place = 1
), of_state AS (
    SELECT state, CAST(sum(millionths * population_count) AS DOUBLE)
                  / CAST(sum(population_count) AS DOUBLE) / 1000000 AS mean
    FROM latest WHERE population_count > 0 GROUP BY state
), compared AS (
    SELECT county_id, value, year, mean, round(value / nullif(mean, 0), 6) AS ratio
    FROM latest JOIN of_state USING (state)
)
SELECT county.county_id,
       CASE WHEN ratio > {HIGHER} THEN 'higher' WHEN ratio < {LOWER} THEN 'lower'
            WHEN ratio IS NOT NULL THEN 'middle' END AS need_level,
       ratio AS need_ratio,
       CASE WHEN ratio IS NOT NULL THEN printf(
           'poverty share %.1f %%%s, %.2f times the %.1f %% of the state',
           value * 100, coalesce(' in ' || year, ''), ratio, mean * 100) END AS need_indicators
FROM county LEFT JOIN compared USING (county_id)
"""


def lay_out_need(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the table ``county_need`` to a connection that has the tables of `lay_out_places`."""
    connection.execute(_NEED)


def need_levels(edition: Edition) -> pl.DataFrame:
    """Compare the latest poverty share of each current county with its state.

    Columns: county_id, need_level (``higher`` above 1.15 times the population-weighted mean of the
    state's counties, ``lower`` below 0.85 times, else ``middle``), need_ratio, need_indicators
    (words that name the figures). All three are null where no figure is known; the mean leaves out
    counties without figure or population.
    """
    with edition.connect() as connection:
        lay_out_places(connection)
        lay_out_need(connection)
        levels: pl.DataFrame = connection.sql("SELECT * FROM county_need ORDER BY county_id").pl()
    return levels
