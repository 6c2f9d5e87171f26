"""The one pipeline: files to records, records to identity, identity to a published snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from commonground.accounts import account_files, refused_datasets
from commonground.loading import LoadedFile, load_file, open_reader
from commonground.matching import matching_of
from commonground.removed import read_removals
from commonground.workspace import Workspace
from graph.errors import RefusedError
from graph.findings import FINDINGS_SCHEMA, findings_table
from graph.identity import identify
from graph.identity.changes import find_changes, no_changes
from graph.identity.ledger import write_ledger
from graph.identity.settings import Matching
from graph.ids import quote_text
from graph.records import create_record_tables
from graph.resolve import resolve
from graph.schema import get_type, table_from_rows
from graph.scratch import open_scratch
from graph.snapshot.manifest import Manifest
from graph.snapshot.store import FINDINGS_ORDER, store_tables
from graph.snapshot.write import current_version, publish, staging_folder
from loaders.reading.sources import read_source

if TYPE_CHECKING:
    import duckdb

REFUSED = "refused.parquet"  # findings of a build that published nothing, until one does
EDITION = "steward"  # the one edition that is built so far
MEMORY = "5GB"  # DuckDB spills to disk beyond; leaves room for the rest in 8 GiB
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class BuildReport:
    """What a build read and what it published.

    ``accounts`` has one row a file: ``dataset, source, file, retrieved, read, loaded, merged,
    rejected``, with read = loaded + merged + rejected. ``findings`` has ``FINDINGS_SCHEMA``.
    ``files_read`` counts the files that were read now; the others were as an earlier build left
    them. ``proposals`` counts pairs of organizations that may be one, for a person to decide.
    ``identity_changes`` are the rows of `find_changes` against the snapshot before; none where
    there was none.
    """

    manifest: Manifest
    accounts: pl.DataFrame
    findings: pa.Table
    files_read: int
    proposals: int
    identity_changes: pl.DataFrame

    @property
    def unused_files(self) -> list[str]:
        """Names of files that gave nothing but rejected records, in order."""
        empty = (pl.col("rejected") > 0) & (pl.col("rejected") == pl.col("read"))
        return self.accounts.filter(empty)["file"].sort().to_list()

    @property
    def version(self) -> str:
        """Version of the snapshot that is current after the build."""
        return self.manifest.version


class OverLimitError(RefusedError):
    """Too many source records were rejected; carries what was read and what was wrong."""

    def __init__(self, what: str, accounts: pl.DataFrame, findings: pa.Table) -> None:
        super().__init__("build", what, "see the findings, mend the files and build again")
        self.accounts = accounts
        self.findings = findings


def build(
    workspace: Workspace, *, as_of: str | None = None, on_progress: Progress | None = None
) -> BuildReport:
    """Read what changed, resolve everything, and publish a snapshot.

    The same files, decisions and ledger give the same content hash; where nothing changed, no new
    snapshot is published. ``as_of`` is the latest date at which a file was retrieved unless given.
    ``on_progress`` hears (what, done, of how many). Raises `OverLimitError` where a dataset is over
    its reject limit: then nothing is published and the findings lie in ``refused.parquet``.
    """
    tell = on_progress or (lambda _what, _done, _total: None)
    home = workspace.folder / "snapshots"
    with workspace.lock(), resolved(workspace, matching_of(workspace), tell) as pipeline:
        connection = pipeline.connection
        tell("writing the snapshot", 0, 1)
        before = current_version(home / EDITION)
        manifest = publish_resolved(pipeline, home, as_of=as_of)
        write_ledger(connection, workspace.decisions / "ledger.csv")
        _write_proposals(workspace, connection)
        tell("writing the snapshot", 1, 1)
        ((proposals,),) = connection.execute("SELECT count(*) FROM table_proposal").fetchall()
        (workspace.folder / REFUSED).unlink(missing_ok=True)
        return BuildReport(
            manifest,
            pipeline.accounts,
            _findings(connection),
            files_read=sum(file.was_read for file in pipeline.loaded),
            proposals=proposals,
            identity_changes=_changes(home / EDITION, before, manifest.version),
        )


@dataclass(frozen=True)
class Resolved:
    """A workspace's files read and resolved: the connection holds every table of a snapshot."""

    connection: duckdb.DuckDBPyConnection
    loaded: Sequence[LoadedFile]
    accounts: pl.DataFrame


@contextmanager
def resolved(workspace: Workspace, matching: Matching, tell: Progress) -> Iterator[Resolved]:
    """Read what changed and resolve everything, matched by these settings; publish nothing.

    The caller holds the workspace's lock. Raises `OverLimitError` as `build` does.
    """
    loaded = _load_all(workspace, tell)
    scratch = workspace.folder / "cache" / "build"
    scratch.mkdir(parents=True, exist_ok=True)
    with open_scratch() as connection:
        connection.execute(f"SET temp_directory = {quote_text(str(scratch))}")
        connection.execute(f"SET memory_limit = {quote_text(MEMORY)}")
        pipeline = Resolved(connection, loaded, account_files(connection, loaded))
        _gather_findings(connection, loaded)
        _refuse_over_limit(workspace, connection, pipeline.accounts)
        _resolve(workspace, pipeline, matching, tell)
        yield pipeline


def publish_resolved(pipeline: Resolved, home: Path, *, as_of: str | None = None) -> Manifest:
    """Publish what was resolved as the current snapshot of the edition under a folder."""
    staging = staging_folder(home, EDITION)
    store_tables(pipeline.connection, staging)
    return publish(staging, edition=EDITION, as_of=as_of or _latest(pipeline.loaded))


def _changes(home: Path, before: str | None, after: str) -> pl.DataFrame:
    if before in (None, after):
        return no_changes()
    return find_changes(home / str(before) / "tables", home / after / "tables")


def _load_all(workspace: Workspace, tell: Progress) -> list[LoadedFile]:
    queue = [
        (workspace.datasets[name], file)
        for name in workspace.ordered_datasets
        for file in workspace.datasets[name].files
    ]
    loaded = []
    with open_reader() as reader:
        for number, (dataset, file) in enumerate(queue):
            tell(f"reading {file.name}", number, len(queue))
            loaded.append(load_file(workspace, dataset, file, reader=reader))
    tell("reading", len(queue), len(queue))
    return loaded


def _gather_findings(connection: duckdb.DuckDBPyConnection, loaded: Sequence[LoadedFile]) -> None:
    connection.register("no_findings", FINDINGS_SCHEMA.empty_table())
    connection.execute("""
        CREATE TABLE finding AS
        SELECT dataset, file, line, "column", value, rule, effect, message, mend FROM no_findings
        """)
    for file in loaded:
        path = quote_text(str(file.folder / "findings.parquet"))
        connection.execute(f"INSERT INTO finding BY NAME SELECT * FROM read_parquet({path})")


def _refuse_over_limit(
    workspace: Workspace, connection: duckdb.DuckDBPyConnection, accounts: pl.DataFrame
) -> None:
    shares = {name: read_source(item.source).reject_share
              for name, item in workspace.datasets.items()}  # fmt: skip
    refused = refused_datasets(accounts, shares)
    if not refused:
        return
    path = workspace.folder / REFUSED
    pq.write_table(_findings(connection), path)
    parts = [f"{row['dataset']}: {row['rejected']} of {row['read']} records" for row in refused]
    what = f"rejected too much ({'; '.join(parts)}), so nothing was published"
    raise OverLimitError(what, accounts, _findings(connection))


def _resolve(workspace: Workspace, pipeline: Resolved, matching: Matching, tell: Progress) -> None:
    tell("joining records", 0, 2)
    connection = pipeline.connection
    folders = [file.folder for file in pipeline.loaded]
    order = workspace.ordered_datasets
    create_record_tables(connection, folders, edition=EDITION, dataset_order=order)
    findings = identify(
        connection,
        decisions=workspace.decisions / "decisions.csv",
        ledger=workspace.decisions / "ledger.csv",
        salt=workspace.salt,
        removed=read_removals(workspace),
        matching=matching,
    )
    connection.register("decision_findings", findings_table(findings))
    connection.execute("INSERT INTO finding BY NAME SELECT * FROM decision_findings")
    tell("joining records", 1, 2)
    resolve(connection, datasets=_dataset_rows(workspace, connection))
    connection.register("accounts", pipeline.accounts.to_arrow())
    connection.execute("CREATE OR REPLACE TABLE table_load_report AS SELECT * FROM accounts")
    tell("joining records", 2, 2)


def _dataset_rows(workspace: Workspace, connection: duckdb.DuckDBPyConnection) -> pa.Table:
    made_up = connection.execute("""
        SELECT dataset FROM (
            SELECT dataset, is_synthetic FROM record_organization UNION ALL
            SELECT dataset, is_synthetic FROM record_program)
        GROUP BY dataset HAVING bool_and(coalesce(is_synthetic, false))
        """).fetchall()
    synthetic = {row[0] for row in made_up}
    rows = []
    for name, dataset in sorted(workspace.datasets.items()):
        source = read_source(dataset.source)
        rows.append(
            {
                "id": name,
                "name": name,
                "source": source.name,
                "publisher": source.publisher,
                "licence": source.licence,
                "retrieved": max((file.retrieved for file in dataset.files), default=None),
                "looked_for": sorted(source.looked_for) or None,
                "is_synthetic": name in synthetic,
            }
        )
    return table_from_rows(get_type("dataset").arrow_schema(), rows)


def _latest(loaded: Sequence[LoadedFile]) -> str | None:
    return max((file.retrieved.isoformat() for file in loaded), default=None)


def _findings(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    query = f"SELECT * FROM finding ORDER BY {FINDINGS_ORDER}"
    found: pa.Table = connection.sql(query).to_arrow_table()
    return found.cast(FINDINGS_SCHEMA)


def _write_proposals(workspace: Workspace, connection: duckdb.DuckDBPyConnection) -> None:
    path = quote_text(str(workspace.decisions / "proposals.csv"))
    connection.execute(
        "COPY (SELECT * FROM table_proposal ORDER BY record_a, record_b) "
        f"TO {path} (FORMAT csv, HEADER true)"
    )
