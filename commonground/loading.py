"""Load one added file in a confined child, or find it loaded already.

A file is read again only when its bytes, its loader, the model or its place in the workspace
changed. A reader that crashes, hangs or runs out of memory costs one file, named in a finding.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from commonground.workspace import AddedFile, Dataset, Workspace
from graph.confine import ConfinedError, ConfinedWorker
from graph.errors import CommonGroundError, SourceFileError
from graph.findings import Finding, findings_table
from graph.schema import SCHEMA_NUMBER
from loaders.reading.source_file import ROWS_SCHEMA, SourceFile
from loaders.reading.sources import load_function, read_source
from loaders.reading.stored import DUCKDB_BYTES, StoredTable

# Reading the largest register takes well under a minute; a file that needs longer hangs.
SECONDS = 1_800.0
MEMORY_BYTES = 12 * 2**30
ACCOUNT = "account.json"


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """Where the records of one file lie, and how many source records were read and rejected.

    ``was_read`` is false where an earlier build had read the same bytes with the same loader.
    """

    dataset: str
    source: str
    file: str
    retrieved: datetime.date
    folder: Path
    read: int
    rejected: int
    was_read: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """One file to read: by which loader, for whom, and where its records go."""

    source: str
    file: SourceFile
    audience: str
    folder: Path


Reader = ConfinedWorker[Reading, None]


def open_reader() -> Reader:
    """Give a reader: a confined child that starts with the first file that must be read."""
    return ConfinedWorker(reader_of_files, where="reading", memory_bytes=MEMORY_BYTES)


def reader_of_files() -> Callable[[Reading], None]:
    """Give what the child answers with."""
    return write_loaded


def records_folder(workspace: Workspace, dataset: Dataset, file: AddedFile) -> Path:
    """Say where the records of a file lie once it was read as it is now."""
    source = read_source(dataset.source)
    parts = (
        file.sha256, source.name, str(source.version), str(SCHEMA_NUMBER), dataset.name, file.name,
        file.retrieved.isoformat(), dataset.audience,
    )  # fmt: skip
    key = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
    return workspace.folder / "records" / dataset.name / key


def load_file(
    workspace: Workspace, dataset: Dataset, file: AddedFile, *, reader: Reader
) -> LoadedFile:
    """Load one file, from the cache where nothing changed."""
    source = read_source(dataset.source)
    folder = records_folder(workspace, dataset, file)
    account = _account(folder)
    was_read = account is None or bool(account["failed"])
    if account is None or was_read:
        _load_aside(workspace, dataset, file, folder, reader)
        account = json.loads((folder / ACCOUNT).read_text(encoding="utf-8"))
    return LoadedFile(
        dataset.name, source.name, file.name, file.retrieved, folder, account["read"],
        account["rejected"], was_read,
    )  # fmt: skip


def _account(folder: Path) -> dict[str, int] | None:
    path = folder / ACCOUNT
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _load_aside(
    workspace: Workspace, dataset: Dataset, file: AddedFile, folder: Path, reader: Reader
) -> None:
    aside = folder.with_name(folder.name + ".writing")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    stored = SourceFile(dataset.name, workspace.folder / file.stored, file.name, file.retrieved)
    reading = Reading(dataset.source, stored, dataset.audience, aside)
    if (error := _try_reading(reader, reading)) is not None:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        _write_failure(aside, dataset, file, error)
    shutil.rmtree(folder, ignore_errors=True)
    aside.rename(folder)


def _try_reading(reader: Reader, reading: Reading) -> CommonGroundError | None:
    """Read one file and give what went wrong: also a defect of a loader costs that file alone."""
    try:
        reader.call(reading, seconds=SECONDS)
    except (ConfinedError, SourceFileError) as error:
        return error
    except Exception as error:
        if os.environ.get("COMMONGROUND_DEBUG"):
            raise
        what = f"reading it failed ({type(error).__name__}): this is a defect of CommonGround"
        mend = "leave the file out, and report the defect as CONTRIBUTING.md says"
        return SourceFileError(reading.file.name, what, mend)
    return None


def write_loaded(reading: Reading) -> None:
    """Run a loader on a file and write its records, rows, findings and account.

    Runs in the child. The account is written last: with it the folder is whole.
    """
    from graph.records import write_records
    from graph.scratch import open_scratch

    with _spilling_to(reading.folder / "spill"), open_scratch() as connection:
        loaded = load_function(reading.source)(reading.file)
        connection.execute(f"SET memory_limit = '{DUCKDB_BYTES}B'")
        write_records(
            connection,
            loaded.records,
            reading.folder,
            dataset=reading.file.dataset,
            file=reading.file.name,
            retrieved=reading.file.retrieved,
            audience=reading.audience,
        )
        _write_table(reading.folder / "rows.parquet", loaded.rows)
        pq.write_table(loaded.findings, reading.folder / "findings.parquet")
    _write_account(reading.folder, read=loaded.read, rejected=loaded.rejected, failed=0)


@contextmanager
def _spilling_to(folder: Path) -> Iterator[None]:
    """Keep all temporary files here, so that those of a killed child go with its folder."""
    folder.mkdir()
    tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = None
        shutil.rmtree(folder)


def _write_table(path: Path, table: pa.Table | StoredTable) -> None:
    with pq.ParquetWriter(path, table.schema) as out:
        for batch in table.to_batches():
            out.write_batch(batch)


def _write_failure(
    folder: Path, dataset: Dataset, file: AddedFile, error: CommonGroundError
) -> None:
    finding = Finding(
        dataset.name, file.name, None, None, None, "unreadable_file", "rejected", error.what,
        error.mend,
    )  # fmt: skip
    pq.write_table(ROWS_SCHEMA.empty_table(), folder / "rows.parquet")
    pq.write_table(findings_table([finding]), folder / "findings.parquet")
    _write_account(folder, read=1, rejected=1, failed=1)


def _write_account(folder: Path, **counts: int) -> None:
    (folder / ACCOUNT).write_text(json.dumps(counts), encoding="utf-8")
