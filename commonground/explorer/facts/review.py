"""What the published edition says of two records, and how far the review of each dataset is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from commonground.explorer.facts.rows import rows_of
from graph.snapshot.edition import Edition

# People first, then what joined or refused, the surest first.
_JUDGEMENTS = """
SELECT verdict, tier, rule, score, features, "by", date, reason, record_a = $b AS is_turned
FROM judgement
WHERE type = 'organization'
  AND ((record_a = $a AND record_b = $b) OR (record_a = $b AND record_b = $a))
ORDER BY tier <> 'person', score DESC NULLS FIRST, tier, rule
"""
_HOLDERS = """
SELECT dataset || ':' || key AS record, min(id) AS id FROM source_record
WHERE type = 'organization' AND dataset || ':' || key IN ($a, $b) GROUP BY 1
"""
_ALTERNATIVES = """
SELECT record_a, record_b, id_b, name_b, city_b, state_b, ein_b, score, rank FROM proposal
WHERE record_a = $record ORDER BY rank, record_b
"""
_BY_DATASET = """
WITH pair AS (
    SELECT least(record_a, record_b) AS a, greatest(record_a, record_b) AS b FROM proposal
), counted AS (
    SELECT a, b, (a, b) IN (SELECT a, b FROM decided) AS is_decided FROM pair
    UNION SELECT a, b, true FROM decided
), side AS (
    SELECT a, b, is_decided, split_part(a, ':', 1) AS dataset FROM counted
    UNION SELECT a, b, is_decided, split_part(b, ':', 1) FROM counted
)
SELECT coalesce(dataset.publisher, side.dataset) AS publisher, side.dataset,
       count(*) FILTER (is_decided) AS decided, count(*) FILTER (NOT is_decided) AS open
FROM side LEFT JOIN dataset ON dataset.name = side.dataset
GROUP BY ALL ORDER BY open DESC, decided DESC, side.dataset
"""


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """Two records, the ids they stand under, and every judgement on the two, people's first.

    ``features`` are what was compared: ``feature, level, weight`` in bits. ``judgements`` have
    ``verdict, tier, rule, score, by, date, reason, is_turned``: is B first in what is said.
    """

    a: str
    b: str
    id_a: str | None
    id_b: str | None
    score: float | None
    features: list[dict[str, Any]]
    judgements: tuple[dict[str, Any], ...]

    @property
    def are_one(self) -> bool:
        """Tell whether both stand under one id."""
        return self.id_a is not None and self.id_a == self.id_b


def read_pair(edition: Edition, a: str, b: str) -> JudgedPair:
    """Give what an edition says of two records (``dataset:key``); nothing for unknown ones."""
    with edition.connect() as connection:
        held = dict(rows_of(connection, _HOLDERS, a=a, b=b).iter_rows())
        found = rows_of(connection, _JUDGEMENTS, a=a, b=b).to_dicts()
    features = next((row["features"] for row in found if row["features"]), "[]")
    score = next((row["score"] for row in found if row["score"] is not None), None)
    return JudgedPair(a, b, held.get(a), held.get(b), score, json.loads(features), tuple(found))


def list_alternatives(edition: Edition, record: str) -> pl.DataFrame:
    """List whom a record may be: ``record_b, id_b, name_b, city_b, state_b, ein_b, score, rank``.

    Likeliest first; empty where nothing is open about the record.
    """
    with edition.connect() as connection:
        return rows_of(connection, _ALTERNATIVES, record=record)


def count_by_dataset(edition: Edition, decided: Sequence[tuple[str, str]]) -> pl.DataFrame:
    """Count pairs by dataset: ``publisher, dataset, decided, open``; most open first.

    ``decided`` are pairs (a, b), a < b, on which a decision stands. A pair between two datasets
    counts in both. Nothing open and nothing decided gives no rows.
    """
    pairs = pl.DataFrame(list(decided), {"a": pl.String, "b": pl.String}, orient="row")
    with edition.connect() as connection:
        connection.register("decided", pairs.to_arrow())
        return rows_of(connection, _BY_DATASET)
