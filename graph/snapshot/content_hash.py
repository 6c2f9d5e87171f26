"""Content hash of tables: of logical rows, never of file bytes.

Per column three SHA-256 streams (validity, lengths, values), joined with the schema number, table
name, column name and type and the row count. Stable over batch sizes, row groups and writers
(measured; Arrow IPC bytes and engines' own hash functions are not).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_BATCH_ROWS = 65_536


def hash_table(path: Path, *, schema_number: int) -> str:
    """Hash the rows of one Parquet file in the order they stand in; its stem is the table name."""
    file = pq.ParquetFile(path)
    schema = file.schema_arrow
    streams = {name: [hashlib.sha256() for _ in range(3)] for name in schema.names}
    for batch in file.iter_batches(batch_size=_BATCH_ROWS):
        for name in schema.names:
            _feed(streams[name], batch.column(name))
    whole = hashlib.sha256()
    whole.update(f"{schema_number}\x1f{path.stem}\x1f{file.metadata.num_rows}".encode())
    for name in sorted(schema.names):
        whole.update(f"\x1f{name}\x1f{schema.field(name).type}\x1f".encode())
        for stream in streams[name]:
            whole.update(stream.digest())
    return whole.hexdigest()


def hash_tables(hashes: Mapping[str, str]) -> str:
    """Hash the hashes of several tables, in name order."""
    whole = hashlib.sha256()
    for name in sorted(hashes):
        whole.update(f"{name}\x1f{hashes[name]}\x1e".encode())
    return whole.hexdigest()


def _feed(streams: list[hashlib._Hash], column: pa.Array) -> None:
    validity, lengths, values = streams
    validity.update(_bytes(column.is_valid().cast(pa.uint8())))
    if pa.types.is_list(column.type):
        lengths.update(_bytes(pc.fill_null(pc.list_value_length(column), 0).cast(pa.uint32())))
        _feed_values(lengths, values, column.flatten())
    else:
        _feed_values(lengths, values, column)


def _feed_values(lengths: hashlib._Hash, values: hashlib._Hash, column: pa.Array) -> None:
    kind = column.type
    if pa.types.is_string(kind):
        filled = pc.fill_null(column, "")
        lengths.update(_bytes(pc.binary_length(filled).cast(pa.uint32())))
        values.update(_text_bytes(filled))
    elif pa.types.is_floating(kind):
        numbers = pc.fill_null(column, 0.0).to_numpy(zero_copy_only=False) + 0.0
        numbers[np.isnan(numbers)] = np.nan
        values.update(numbers.tobytes())
    elif pa.types.is_date32(kind):
        values.update(_bytes(pc.fill_null(column.cast(pa.int32()), 0).cast(pa.int64())))
    else:
        values.update(_bytes(pc.fill_null(column.cast(pa.int64()), 0)))


def _bytes(numbers: pa.Array) -> bytes:
    return bytes(numbers.to_numpy(zero_copy_only=False).tobytes())


def _text_bytes(texts: pa.Array) -> bytes:
    """UTF-8 bytes of all texts in a row; Arrow keeps them so, between two offsets."""
    if len(texts) == 0:
        return b""
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return b"" if data is None else bytes(memoryview(data)[bounds[0] : bounds[-1]])
