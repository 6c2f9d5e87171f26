"""An opened edition: one snapshot, for one audience, in one scope, ready to be read.

Analyses, engines and pages take an `Edition` and nothing else; all of them see the same rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from graph.errors import SnapshotError
from graph.ids import quote_name, quote_text
from graph.schema import load_types
from graph.scratch import open_scratch

if TYPE_CHECKING:
    import duckdb


SCOPES = ("field", "all")
_TEXT, _DAY, _COUNT, _SHARE = pa.string(), pa.date32(), pa.int64(), pa.float64()
# Tables of a snapshot that are not types of the model: provenance, decisions, accounts.
SYSTEM_SCHEMAS: Mapping[str, pa.Schema] = {
    # Which record a node or tie rests on.
    "source_record": pa.schema(
        [("record_id", _TEXT), ("type", _TEXT), ("id", _TEXT), ("dataset", _TEXT), ("key", _TEXT),
         ("file", _TEXT), ("line", _COUNT), ("retrieved", _DAY)]
    ),
    # Which record gave which field; only for nodes that rest on several records.
    "field_source": pa.schema(
        [("type", _TEXT), ("id", _TEXT), ("field", _TEXT), ("record_id", _TEXT)]
    ),
    # Per file: read = loaded + merged + rejected.
    "load_report": pa.schema(
        [("dataset", _TEXT), ("source", _TEXT), ("file", _TEXT), ("retrieved", _DAY),
         ("read", _COUNT), ("loaded", _COUNT), ("merged", _COUNT), ("rejected", _COUNT)]
    ),
    # Why two records were joined, kept apart or left to a person; ``features`` is JSON.
    "judgement": pa.schema(
        [("type", _TEXT), ("record_a", _TEXT), ("record_b", _TEXT), ("verdict", _TEXT),
         ("tier", _TEXT), ("score", _SHARE), ("features", _TEXT), ("rule", _TEXT), ("by", _TEXT),
         ("date", _TEXT), ("model", _TEXT), ("reason", _TEXT)]
    ),
    # Pairs of organizations for a person to decide on, with the alternatives of each record.
    "proposal": pa.schema(
        [("record_a", _TEXT), ("record_b", _TEXT), ("id_a", _TEXT), ("id_b", _TEXT),
         ("name_a", _TEXT), ("name_b", _TEXT), ("city_a", _TEXT), ("city_b", _TEXT),
         ("state_a", _TEXT), ("state_b", _TEXT), ("ein_a", _TEXT), ("ein_b", _TEXT),
         ("score", _SHARE), ("rank", _COUNT), ("rule", _TEXT), ("features", _TEXT)]
    ),
    # How right matching is by estimate, and how much it left alone; see graph.identity.measures.
    "matching": pa.schema(
        [("measure", _TEXT), ("part", _TEXT), ("value", _SHARE), ("low", _SHARE),
         ("high", _SHARE), ("n", _COUNT), ("basis", _TEXT)]
    ),
    # Ids that were published once and stand under another id now.
    "replaced": pa.schema([("type", _TEXT), ("id", _TEXT), ("replaced_by", _TEXT)]),
}  # fmt: skip


@dataclass(frozen=True)
class Edition:
    """One opened snapshot in one scope.

    ``tables`` is a folder with one Parquet file per type of the model (present even when empty,
    rows sorted by id); ``cache`` is where engines may build what they need, disposable at any time.
    ``version`` is ``<number>-<first 12 digits of the content hash>``.
    """

    edition: str
    version: str
    content_hash: str
    scope: str
    as_of: datetime.date | None
    tables: Path
    cache: Path

    def path(self, name: str) -> Path:
        """Parquet file of a type or system table; `SnapshotError` where there is none."""
        path = self.tables / f"{name}.parquet"
        if not path.is_file():
            raise SnapshotError(str(path), "is missing", "run: commonground verify")
        return path

    def frame(self, name: str, columns: list[str] | None = None) -> pl.DataFrame:
        """Rows of one table, sorted by id, as a Polars frame; ``columns`` picks some."""
        return pl.read_parquet(self.path(name), columns=columns)

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Give a new in-memory DuckDB connection with one view per table, for our own SQL only."""
        connection = open_scratch()
        for path in sorted(self.tables.glob("*.parquet")):
            source = f"read_parquet({quote_text(str(path))})"
            connection.execute(f"CREATE VIEW {quote_name(path.stem)} AS SELECT * FROM {source}")
        return connection

    @cached_property
    def is_synthetic(self) -> bool:
        """Tell whether any organization here is made up; pages then show the banner."""
        return bool(self.frame("organization", ["is_synthetic"])["is_synthetic"].any())

    @cached_property
    def counts(self) -> dict[str, int]:
        """Rows per type of the model, in name order."""
        return {
            name: pl.scan_parquet(self.path(name)).select(pl.len()).collect().item()
            for name in load_types()
        }
