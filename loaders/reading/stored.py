"""Tables of files too large for memory: Arrow files on disk, read batch by batch.

A register of 50 million rows gives records that no laptop holds. They are written to a temporary
folder as they come out of DuckDB, and go with the last of them.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

DUCKDB_BYTES = 1 << 30  # what DuckDB may take for one file before it goes on on disk
MOST_IN_MEMORY = 1_000_000  # records; the tables of larger files lie on disk
BATCH = 100_000


class TemporaryFolder:
    """A folder that is removed with the last table that lies in it."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="commonground-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


class StoredTable:
    """Rows that lie on disk: as much of a `pyarrow.Table` as writers and DuckDB need.

    `connection.register` takes it like a table; `to_batches` gives a few rows at a time.
    """

    def __init__(self, folder: TemporaryFolder, name: str) -> None:
        self._folder = folder
        self._path = folder.path / f"{name}.arrow"
        with pa.OSFile(str(self._path)) as source:
            self.schema: pa.Schema = pa.ipc.open_file(source).schema
        self.num_rows = sum(batch.num_rows for batch in self.to_batches())

    @property
    def column_names(self) -> list[str]:
        """Names of the columns, in order."""
        return list(self.schema.names)

    def to_batches(self) -> Iterator[pa.RecordBatch]:
        """Read the rows in their order, one batch in memory at a time."""
        with pa.OSFile(str(self._path)) as source:
            file = pa.ipc.open_file(source)
            for number in range(file.num_record_batches):
                yield file.get_batch(number)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        batches = pa.RecordBatchReader.from_batches(self.schema, self.to_batches())
        return batches.__arrow_c_stream__(requested_schema)


def store(
    folder: TemporaryFolder, name: str, result: pa.RecordBatchReader, schema: pa.Schema
) -> StoredTable:
    """Write the rows of a result to disk, as this schema has them."""
    with pa.ipc.new_file(str(folder.path / f"{name}.arrow"), schema) as out:
        for batch in result:
            out.write_batch(batch.cast(schema))
    return StoredTable(folder, name)
