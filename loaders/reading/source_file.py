"""What every loader takes and gives: one file of one dataset in, records and findings out.

A loader is a module `loaders/<source>/loader.py` with `def load(file: SourceFile) -> Loaded`. The
pipeline adds record ids, dataset, file, dates and audience; a loader only reads.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

ROWS_SCHEMA = pa.schema(
    [
        pa.field("line", pa.int64(), nullable=False),
        pa.field("key", pa.string(), nullable=False),
        pa.field("content", pa.string(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a publisher: where it lies, its name in findings, the day it was fetched."""

    dataset: str
    path: Path
    name: str
    retrieved: datetime.date


@dataclass(frozen=True, slots=True)
class Loaded:
    """The typed records of one file, one row per accepted source record, and every finding.

    `records` maps a type name to a table with `key`, `line` (ties: `source_type`, `source_key`,
    `target_type`, `target_key`) and fields of that type; `rows` has `ROWS_SCHEMA`, `findings` the
    schema of `graph.findings`. `read` counts source records seen and `rejected` those left out:
    `read == rows.num_rows + rejected`, else `ValueError`, because a row was lost. Tables of very
    large files are `loaders.reading.stored.StoredTable`: read them with `to_batches`, or in DuckDB.
    """

    records: Mapping[str, pa.Table]
    rows: pa.Table
    findings: pa.Table
    read: int
    rejected: int

    def __post_init__(self) -> None:
        if self.read != self.rows.num_rows + self.rejected:
            accepted = self.rows.num_rows
            raise ValueError(f"read {self.read} != accepted {accepted} + rejected {self.rejected}")
