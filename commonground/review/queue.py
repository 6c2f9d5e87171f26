"""Which pairs a steward looks at next: open ones, weak joins, a sample, the largest clusters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from commonground.review.changed import earlier_version
from commonground.review.decide import Pair, read_lines, register_decided, standing
from commonground.review.sides import read_names
from commonground.workspace import Workspace
from graph.errors import UsageError
from graph.identity.decisions import Decision
from graph.ids import quote_text
from graph.snapshot import open_edition

if TYPE_CHECKING:
    import duckdb

KINDS = ("open", "joined", "sample", "large", "changed")
COLUMNS = (
    "record_a", "record_b", "id_a", "id_b", "name_a", "name_b", "score", "rank", "tier", "rule",
    "features",
)  # fmt: skip
# Lower ends of the strata of a sample. Scores crowd at both ends, and most errors do not.
STRATA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999)
SEED = 5
LARGEST = 20  # clusters; a wrong join in one of these reaches the most records
# How many features beyond these speak for a pair. Two that share a name and a town score high.
_SHARED_BY_MANY = ("prior", "name", "place")
KINDS_OF_EVIDENCE = f"""
len(list_distinct(list_transform(
    list_filter(from_json(features, '[{{"feature": "VARCHAR", "weight": "DOUBLE"}}]'),
                lambda x: x.weight > 0 AND x.feature NOT IN {_SHARED_BY_MANY}),
    lambda x: x.feature)))
"""
_SCHEMA: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(COLUMNS, pl.String), "score": pl.Float64, "rank": pl.Int64,
}  # fmt: skip


def pairs_to_decide(
    workspace: Workspace, *, kind: str = "open", limit: int | None = None, seed: int = SEED
) -> pl.DataFrame:
    """Give pairs of records to look at, most useful first, with the columns `COLUMNS`.

    ``open``: pairs that may be one, likeliest first. ``joined``: pairs that were joined by their
    score, thinnest evidence first: where wrong joins are. Fewest kinds of evidence beyond name and
    place, then lowest score. ``sample``: pairs drawn at random, as many from each band of score and
    of those that rules joined, in an order that ``seed`` fixes. ``large``: what joins the largest
    clusters, weakest first. ``changed``: judged pairs that stood together in the snapshot before
    and do not now, or the other way round. ``rule`` is given where it says more than ``tier``.
    Pairs decided since the build are left out; nothing to decide gives no rows. `UsageError` for
    another kind; `SnapshotError` where nothing is published.
    """
    if kind not in KINDS:
        raise UsageError(f"kind {kind}", "is no kind of pairs", f"use one of {', '.join(KINDS)}")
    with open_edition(workspace.folder, scope="all").connect() as connection:
        stands = standing(read_lines(workspace))
        register_decided(
            connection, _not_built(connection, stands) if kind == "changed" else stands
        )
        if kind == "open":
            found = _open(connection, limit)
        else:
            _create_choice(connection, workspace, kind, seed)
            found = _judged(connection, limit)
    if kind != "open":
        found = _with_names(workspace, found)
    says_more = pl.when(pl.col("rule") != pl.col("tier")).then("rule").alias("rule")
    return found.with_columns(says_more).select(
        pl.col(name).cast(form) for name, form in _SCHEMA.items()
    )


def _undecided(a: str, b: str) -> str:
    return f"(least({a}, {b}), greatest({a}, {b})) NOT IN (SELECT a, b FROM decided)"


def _open(connection: duckdb.DuckDBPyConnection, limit: int | None) -> pl.DataFrame:
    found: pl.DataFrame = connection.sql(f"""
        SELECT *, 'scored' AS tier FROM proposal WHERE {_undecided("record_a", "record_b")}
        ORDER BY score DESC NULLS LAST, record_a, rank, record_b {_limited(limit)}
        """).pl()
    return found


def _create_choice(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, kind: str, seed: int
) -> None:
    """Create ``choice``: judgements on organizations of one kind, with ``place``, their order."""
    pair = "record_a, record_b"
    if kind == "joined":
        query = f"""
            SELECT *, row_number() OVER (ORDER BY {KINDS_OF_EVIDENCE}, score, {pair}) AS place
            FROM judged WHERE tier = 'scored' AND verdict = 'same'
            """
    elif kind == "sample":
        band = " + ".join(f"coalesce(score >= {edge}, false)::INT" for edge in STRATA)
        drawn = f"md5({seed} || chr(31) || record_a || chr(31) || record_b)"
        query = f"""
            SELECT * EXCLUDE (band, turn), row_number() OVER (ORDER BY turn, band) AS place FROM (
                SELECT *, {band} AS band,
                       row_number() OVER (PARTITION BY {band} ORDER BY {drawn}, {pair}) AS turn
                FROM judged WHERE tier IN ('identifier', 'reference', 'strict', 'scored'))
            """
    elif kind == "large":
        query = f"""
            WITH size AS (
                SELECT id, count(DISTINCT (dataset, key)) AS size FROM source_record
                WHERE type = 'organization' GROUP BY id HAVING size > 1
                ORDER BY size DESC, id LIMIT {LARGEST})
            SELECT j.*, row_number() OVER (ORDER BY size DESC, s.id, score NULLS LAST, {pair})
                   AS place
            FROM judged j JOIN home h ON h.record = record_a JOIN size s ON s.id = h.id
            WHERE verdict = 'same'
            """
    else:
        query = f"SELECT *, row_number() OVER (ORDER BY score NULLS LAST, {pair}) AS place " \
                "FROM changed"  # fmt: skip
    connection.execute("""
        CREATE TEMP VIEW judged AS
        SELECT * FROM judgement WHERE type = 'organization' AND tier <> 'person'
        """)
    connection.execute("""
        CREATE TEMP VIEW home AS
        SELECT DISTINCT dataset || ':' || key AS record, id FROM source_record
        WHERE type = 'organization'
        """)
    if kind == "changed":
        _create_changed(connection, workspace)
    connection.execute(f"CREATE TEMP TABLE choice AS {query}")


def _create_changed(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    """Create ``changed``: judgements, now or before, on pairs that came together or apart."""
    before = earlier_version(workspace)
    if before is None:
        connection.execute("CREATE TEMP VIEW changed AS FROM judgement LIMIT 0")
        return
    earlier = open_edition(workspace.folder, scope="all", version=before)
    records, judgements = (
        f"read_parquet({quote_text(str(earlier.path(table)))})"
        for table in ("source_record", "judgement")
    )
    connection.execute(f"""
        CREATE TEMP VIEW changed AS
        WITH old AS (
            SELECT DISTINCT dataset || ':' || key AS record, id FROM {records}
            WHERE type = 'organization'
        ), every AS (
            SELECT *, 1 AS turn FROM judgement
            UNION ALL BY NAME SELECT *, 2 AS turn FROM {judgements}
        )
        SELECT e.* EXCLUDE (turn) FROM every e
        JOIN home a ON a.record = record_a JOIN home b ON b.record = record_b
        LEFT JOIN old c ON c.record = record_a LEFT JOIN old d ON d.record = record_b
        WHERE type = 'organization' AND (a.id = b.id) <> coalesce(c.id = d.id, false)
          AND (a.id <> c.id OR b.id <> d.id)
        QUALIFY row_number() OVER (PARTITION BY least(record_a, record_b),
                                                greatest(record_a, record_b)
                                   ORDER BY turn, verdict, tier, rule) = 1
        """)


def _not_built(
    connection: duckdb.DuckDBPyConnection, stands: Mapping[Pair, Decision]
) -> list[Pair]:
    """Give the pairs whose decision is another one than what was built."""
    rows = connection.execute(
        "SELECT record_a, record_b, verdict FROM judgement WHERE tier = 'person'"
    ).fetchall()
    built = {(min(a, b), max(a, b)): verdict for a, b, verdict in rows}
    return [pair for pair, line in stands.items() if built.get(pair) != line.verdict]


def _judged(connection: duckdb.DuckDBPyConnection, limit: int | None) -> pl.DataFrame:
    found: pl.DataFrame = connection.sql(f"""
        SELECT c.*, a.id AS id_a, b.id AS id_b, NULL::BIGINT AS rank FROM choice c
        LEFT JOIN home a ON a.record = record_a LEFT JOIN home b ON b.record = record_b
        WHERE {_undecided("record_a", "record_b")} ORDER BY place {_limited(limit)}
        """).pl()
    return found


def _with_names(workspace: Workspace, pairs: pl.DataFrame) -> pl.DataFrame:
    names = read_names(workspace, pl.concat([pairs["record_a"], pairs["record_b"]]))
    for side in ("a", "b"):
        known = names.rename({"record": f"record_{side}", "name": f"name_{side}"})
        pairs = pairs.join(known, on=f"record_{side}", how="left", maintain_order="left")
    return pairs


def _limited(limit: int | None) -> str:
    return "" if limit is None else f"LIMIT {int(limit)}"
