"""The account of a build: every source record read is loaded, merged or rejected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from commonground.loading import LoadedFile
from graph.ids import quote_text

if TYPE_CHECKING:
    import duckdb

# A few bad rows in a small file are no reason to refuse it (design section 2).
ALLOWED_REJECTS = 10


def account_files(
    connection: duckdb.DuckDBPyConnection, loaded: Sequence[LoadedFile]
) -> pl.DataFrame:
    """Count per file what was read, loaded, merged and rejected.

    Merged means: the same dataset, key and content as a row of an earlier file (by date, then in
    order of adding) or of an earlier line. Columns: ``dataset, source, file, retrieved, read,
    loaded, merged, rejected``.
    """
    earlier = sorted(range(len(loaded)), key=lambda item: (loaded[item].retrieved, item))
    merged = _count_merged(connection, [loaded[number] for number in earlier])
    rows = [
        {
            "dataset": file.dataset,
            "source": file.source,
            "file": file.file,
            "retrieved": file.retrieved,
            "read": file.read,
            "loaded": file.read - file.rejected - merged[position],
            "merged": merged[position],
            "rejected": file.rejected,
        }
        for position, file in ((earlier.index(item), loaded[item]) for item in range(len(loaded)))
    ]
    counts = dict.fromkeys(("read", "loaded", "merged", "rejected"), pl.Int64())
    schema = {"dataset": pl.String(), "source": pl.String(), "file": pl.String(),
              "retrieved": pl.Date(), **counts}  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def _count_merged(
    connection: duckdb.DuckDBPyConnection, files: Sequence[LoadedFile]
) -> dict[int, int]:
    counted = dict.fromkeys(range(len(files)), 0)
    if not files:
        return counted
    parts = [
        f"SELECT {number} AS file, {quote_text(file.dataset)} AS dataset, line, key, content "
        f"FROM read_parquet({quote_text(str(file.folder / 'rows.parquet'))})"
        for number, file in enumerate(files)
    ]
    found = connection.execute(f"""
        SELECT file, count(*) FROM (
            SELECT file, row_number() OVER (
                PARTITION BY dataset, key, content ORDER BY file, line) AS copy
            FROM ({" UNION ALL ".join(parts)}))
        WHERE copy > 1 GROUP BY file
        """).fetchall()
    return {**counted, **dict(found)}


def refused_datasets(accounts: pl.DataFrame, shares: Mapping[str, float]) -> list[dict[str, Any]]:
    """Give the datasets over their reject limit, as rows with ``dataset, read, rejected``.

    The limit is passed with more than ten rejects and more than the source's share of records.
    """
    summed = accounts.group_by("dataset", maintain_order=True).agg(pl.col("read", "rejected").sum())
    return [
        row
        for row in summed.to_dicts()
        if row["rejected"] > ALLOWED_REJECTS
        and row["rejected"] > shares[row["dataset"]] * row["read"]
    ]
