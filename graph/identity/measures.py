"""Measures of matching, stored in every snapshot: how right it is, how much it left alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from graph.identity.estimates import (
    JUDGED,
    MIXED,
    MODEL,
    Estimate,
    Stratum,
    estimate_precision,
    estimate_recall,
)
from graph.identity.settings import Matching

if TYPE_CHECKING:
    import duckdb

SCHEMA = pa.schema(
    [("measure", pa.string()), ("part", pa.string()), ("value", pa.float64()),
     ("low", pa.float64()), ("high", pa.float64()), ("n", pa.int64()), ("basis", pa.string())]
)  # fmt: skip
MEASURES: Mapping[str, str] = {
    "precision": "share of the joined pairs of records that are one organization",
    "recall": "of the pairs that are one organization, the share that is joined; only of pairs "
    "that were compared, so what no rule brought together is not in it",
    "unlinked": "share of the records of a dataset that stand alone, of those that could link",
    "judgements": "pairs of records, by what found them and what became of them",
    "share_same": "share of the pairs with such a score that people found to be one organization",
    "pairs": "pairs of records compared, by what became of them and by score",
    "cluster_records": "records of one of the organizations that hold the most",
    "cluster_datasets": "datasets that these records come from",
}
BASES: Mapping[str, str] = {
    JUDGED: "from pairs that people judged, weighted by how many pairs have such a score",
    MIXED: "from pairs that people judged; where nobody judged, what the model expects",
    MODEL: "what the model of matching expects of its own scores; nobody judged a pair yet",
    "counted": "counted",
}
RULES, RELATIONS = "rules", "relations"
LARGEST = 10
_DIGITS = 6
_BOUNDS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)
# A pair below acceptance whose ends came together by other pairs is joined; it is no proposal.
_PAIRS = """
CREATE OR REPLACE TEMP TABLE measured_pair AS
WITH pair AS (
    SELECT least(record_a, record_b) AS a, greatest(record_a, record_b) AS b, max(score) AS score,
           bool_or(verdict = 'same' OR rule = 'decided different') FILTER (tier <> 'person')
               AS is_joined,
           bool_or(verdict = 'review') AS is_open,
           bool_or(tier = 'relation') AS is_relation,
           max(verdict) FILTER (tier = 'person') AS said
    FROM table_judgement WHERE type = 'organization'
    GROUP BY ALL HAVING bool_or(tier <> 'person')
), proposed AS (
    SELECT least(record_a, record_b) AS a, greatest(record_a, record_b) AS b FROM table_proposal
)
SELECT score, said, is_relation,
       is_joined OR (is_open AND said IS NULL AND (a, b) NOT IN (SELECT a, b FROM proposed))
           AS is_joined
FROM pair
"""
_STANDING = """
WITH home AS (
    SELECT e.id, dataset, key, bool_or(coalesce(r.is_synthetic, false)) AS is_synthetic
    FROM record_organization r JOIN entity_organization e USING (dataset, key) GROUP BY ALL
), placed AS (
    SELECT dataset, count(*) OVER (PARTITION BY id) = 1 AS is_alone,
           min(dataset) OVER kind <> max(dataset) OVER kind AS has_others
    FROM home WINDOW kind AS (PARTITION BY is_synthetic)
)
SELECT dataset, count(*) FILTER (is_alone), count(*) FROM placed
WHERE has_others OR dataset NOT IN (SELECT dataset FROM once)
GROUP BY dataset ORDER BY dataset
"""
_LARGEST = f"""
SELECT e.id, count(*), count(DISTINCT dataset)
FROM record_organization r JOIN entity_organization e USING (dataset, key)
GROUP BY e.id HAVING count(DISTINCT (dataset, key)) > 1
ORDER BY count(*) DESC, e.id LIMIT {LARGEST}
"""
_COUNTS = """
SELECT tier || ': ' || verdict, count(*) FROM table_judgement
WHERE type = 'organization' GROUP BY ALL ORDER BY 1
"""
Row = tuple[str, str, float, float | None, float | None, int, str]


def create_measures(connection: duckdb.DuckDBPyConnection, settings: Matching) -> None:
    """Create ``table_matching`` (``measure, part, value, low, high, n, basis``).

    Needs the judgements, proposals and entities of organizations. `MEASURES` and `BASES` say in
    words what each row is; shares are 0 to 1, ``n`` is how many things a row rests on (for shares
    from people's word, the judged pairs). Where nothing was compared there are counts only.
    """
    connection.execute(_PAIRS)
    strata = _read_strata(connection, settings)
    rows = [*_estimates(strata), *_counts(connection, settings)]
    columns = list(zip(*sorted(rows), strict=True)) or [()] * len(SCHEMA)
    table = pa.table(dict(zip(SCHEMA.names, columns, strict=True)), schema=SCHEMA)
    connection.register("measured", table)
    connection.execute("CREATE OR REPLACE TABLE table_matching AS SELECT * FROM measured")
    connection.unregister("measured")


def in_reading_order(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Order rows of ``table_matching`` as `MEASURES` has them; the largest clusters come last."""
    order = list(MEASURES)
    return sorted(
        rows,
        key=lambda row: (
            order.index(row["measure"]),
            -row["value"] if row["measure"].startswith("cluster") else 0.0,
            row["part"],
        ),
    )


def _read_strata(connection: duckdb.DuckDBPyConnection, settings: Matching) -> list[Stratum]:
    cuts = sorted({0.0, settings.review, *_BOUNDS, min(settings.accept, 1.0)} - {1.0})
    names = [f"{low:g} to {high:g}" for low, high in zip(cuts, [*cuts[1:], 1.0], strict=True)]
    connection.register("cut", pa.table({"low": pa.array(cuts, pa.float64()), "part": names}))
    rows = connection.execute(f"""
        SELECT is_joined, coalesce(part, CASE WHEN is_relation THEN '{RELATIONS}'
                                              ELSE '{RULES}' END) AS named,
               count(*), count(said), count(*) FILTER (said = 'same'),
               sum(score::DECIMAL(9, {_DIGITS}))::DOUBLE
        FROM measured_pair ASOF LEFT JOIN cut ON measured_pair.score >= cut.low
        GROUP BY ALL ORDER BY named, is_joined
        """).fetchall()
    connection.unregister("cut")
    return [Stratum(*row) for row in rows]


def _estimates(strata: Sequence[Stratum]) -> Iterator[Row]:
    scored = [item for item in strata if item.expected is not None]
    ruled = [item for item in strata if item.part == RULES and item.judged]
    for part, chosen in (("by likeness", scored), ("by rules", ruled)):
        if precision := estimate_precision(chosen):
            yield _shown("precision", part, precision)
    if recall := estimate_recall(strata):
        yield _shown("recall", "pairs compared", recall)
    for item in strata:
        part = f"{'joined' if item.is_joined else 'not joined'}, {item.part}"
        yield "pairs", part, float(item.size), None, None, item.size, "counted"
        if item.judged:
            yield _shown("share_same", part, Estimate(*item.share(), item.judged, JUDGED))


def _shown(measure: str, part: str, item: Estimate) -> Row:
    low = None if item.low is None else round(item.low, _DIGITS)
    high = None if item.high is None else round(item.high, _DIGITS)
    return measure, part, round(item.value, _DIGITS), low, high, item.n, item.basis


def _counts(connection: duckdb.DuckDBPyConnection, settings: Matching) -> Iterator[Row]:
    once = pa.table({"dataset": pa.array(sorted(settings.listed_once), pa.string())})
    connection.register("once", once)
    for dataset, alone, homes in connection.execute(_STANDING).fetchall():
        share = round(alone / homes, _DIGITS)
        yield "unlinked", dataset, share, None, None, homes, "counted"
    connection.unregister("once")
    for part, count in connection.execute(_COUNTS).fetchall():
        yield "judgements", part, float(count), None, None, count, "counted"
    for id_, records, datasets in connection.execute(_LARGEST).fetchall():
        yield "cluster_records", id_, float(records), None, None, records, "counted"
        yield "cluster_datasets", id_, float(datasets), None, None, datasets, "counted"
