"""Which pairs a steward looks at next: open ones, weak joins, a sample, the largest clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonground.review.changed import earlier_version
from commonground.review.decide import read_lines, register_decided, standing
from commonground.review.sides import read_names
from commonground.workspace import Workspace
from graph.errors import UsageError
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
_SCHEMA: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(COLUMNS, pl.String), "score": pl.Float64, "rank": pl.Int64,
}  # fmt: skip


def pairs_to_decide(
    workspace: Workspace, *, kind: str = "open", limit: int | None = None, seed: int = SEED
) -> pl.DataFrame:
    """Give pairs of records to look at, most useful first, with the columns `COLUMNS`.

    ``open``: pairs that may be one, likeliest first. ``joined``: pairs that were joined by their
    score, weakest first: where wrong joins are. ``sample``: pairs drawn at random, as many from
    each band of score and of those that rules joined, in an order that ``seed`` fixes. ``large``:
    what joins the largest clusters, weakest first. ``changed``: judgements on records that stand
    under another id than in the snapshot before. Pairs decided since the build are left out;
    nothing to decide gives no rows. `UsageError` for another kind; `SnapshotError` where nothing
    is published.
    """
    if kind not in KINDS:
        raise UsageError(f"kind {kind}", "is no kind of pairs", f"use one of {', '.join(KINDS)}")
    with open_edition(workspace.folder, scope="all").connect() as connection:
        register_decided(connection, standing(read_lines(workspace)))
        if kind == "open":
            found = _open(connection, limit)
        else:
            _create_choice(connection, workspace, kind, seed)
            found = _judged(connection, limit)
    if kind != "open":
        found = _with_names(workspace, found)
    return found.select(pl.col(name).cast(form) for name, form in _SCHEMA.items())


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
        query = f"SELECT *, row_number() OVER (ORDER BY score, {pair}) AS place FROM judged " \
                "WHERE tier = 'scored' AND verdict = 'same'"  # fmt: skip
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
        _create_moved(connection, workspace)
        query = f"""
            SELECT *, row_number() OVER (ORDER BY score NULLS LAST, {pair}) AS place FROM judged
            WHERE record_a IN (SELECT record FROM moved) OR record_b IN (SELECT record FROM moved)
            """
    connection.execute("""
        CREATE TEMP VIEW judged AS
        SELECT * FROM judgement WHERE type = 'organization' AND tier <> 'person'
        """)
    connection.execute("""
        CREATE TEMP VIEW home AS
        SELECT DISTINCT dataset || ':' || key AS record, id FROM source_record
        WHERE type = 'organization'
        """)
    connection.execute(f"CREATE TEMP TABLE choice AS {query}")


def _create_moved(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    """Create ``moved``: records under another id than in the snapshot before; none without one."""
    before = earlier_version(workspace)
    if before is None:
        connection.execute("CREATE TEMP TABLE moved (record VARCHAR)")
        return
    earlier = open_edition(workspace.folder, scope="all", version=before)
    source = quote_text(str(earlier.path("source_record")))
    connection.execute(f"""
        CREATE TEMP TABLE moved AS
        SELECT DISTINCT dataset || ':' || key AS record
        FROM source_record n JOIN read_parquet({source}) o USING (type, dataset, key)
        WHERE type = 'organization' AND n.id <> o.id
        """)


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
