"""What returned check sheets would change: only the differences from what is held now."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from commonground.build import BuildReport, Progress, build
from commonground.check_sheets.compared import GIVEN, TIES, compared, told_of
from commonground.corrections import DATASET
from commonground.fetch.note import sha256_of
from commonground.loading import LoadedFile
from commonground.trial import refusal, tried_files
from commonground.workspace import Workspace, add_files
from graph.errors import RefusedError
from graph.ids import quote_name, quote_text
from graph.schema import get_type
from loaders.reading.sources import read_source

if TYPE_CHECKING:
    import duckdb

    from graph.snapshot.edition import Edition

SOURCE = "check_sheet"
_HEADER = "give the sheet 'what we hold', with the names of its columns as they were"
COLUMNS = ("file", "organization", "about", "held", "stated", "change")


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back: ``differences`` (columns `COLUMNS`), how much was confirmed, and findings.

    ``change`` is changed, added, denied (the organization says that it is not so) or told (left to
    the steward). ``findings`` has the columns of ``graph.findings``.
    """

    differences: pl.DataFrame
    confirmed: int
    findings: pl.DataFrame


def read_returned(workspace: Workspace, edition: Edition, paths: Sequence[Path]) -> Returned:
    """Compare returned sheets with what is held now; nothing is written.

    `RefusedError` where a sheet speaks of something that this landscape does not hold, or where a
    line cannot be read: nobody should believe that half a sheet was taken.
    """
    _refuse_forms(paths)
    with tried_files(workspace, SOURCE, paths) as loaded:
        findings = pl.concat(pl.read_parquet(one.folder / "findings.parquet") for one in loaded)
        _refuse(findings)
        with edition.connect() as connection:
            _open_records(connection, loaded)
            _refuse_unknown(connection)
            _refuse_of_others(connection)
            found = _found(connection, compared())
            connection.register("read_findings", findings)
            told = _found(connection, told_of())
    differs = found.filter(pl.col("change") != "confirmed")
    contrary = _contrary(found)
    return Returned(pl.concat([differs, contrary, told]), found.height - differs.height, findings)


def _found(connection: duckdb.DuckDBPyConnection, parts: Sequence[str]) -> pl.DataFrame:
    frame: pl.DataFrame = connection.sql(
        f"SELECT {', '.join(COLUMNS)} FROM ({' UNION ALL '.join(parts)}) "
        "ORDER BY file, line, about, stated"
    ).pl()
    return frame.unique(maintain_order=True)  # what is answered twice alike is one answer


def _contrary(found: pl.DataFrame) -> pl.DataFrame:
    """Tell of items that several of these sheets answer in different ways."""
    item = ["organization", "about"]
    one_each = found.filter(~pl.col("about").str.starts_with("another program"))
    return (
        one_each.group_by(item, maintain_order=True)
        .agg(pl.col("file").unique(maintain_order=True).str.join(", "),
             n=pl.col("stated").n_unique(), stated=pl.col("stated").str.join("; "))
        .filter(pl.col("n") > 1)
        .select("file", "organization", about=pl.col("about") + " is answered in several ways: the "
                "latest answer counts", held=pl.lit(None, pl.String), stated="stated",
                change=pl.lit("told"))
    )  # fmt: skip


def apply_returned(
    workspace: Workspace, paths: Sequence[Path], *, on_progress: Progress | None = None
) -> BuildReport:
    """Add returned sheets as a dataset of their own and build.

    Each is kept under a number: its own name tells whose it is, and may come again. The same sheet
    is kept once. What organizations say of themselves outranks every dataset but corrections.
    """
    if SOURCE not in workspace.dataset_order:
        rest = [name for name in workspace.dataset_order if name != DATASET]
        workspace = replace(workspace, dataset_order=(DATASET, SOURCE, *rest))
    with tempfile.TemporaryDirectory() as folder:
        numbered = _numbered(workspace, paths, Path(folder))
        kept = add_files(workspace, SOURCE, numbered) if numbered else workspace
    return build(kept, on_progress=on_progress)


def _numbered(workspace: Workspace, paths: Sequence[Path], folder: Path) -> list[Path]:
    """Copy the sheets that are not kept yet, named by their numbers."""
    dataset = workspace.datasets.get(SOURCE)
    files = () if dataset is None else dataset.files
    known = {file.sha256 for file in files}
    copies: list[Path] = []
    for path in paths:
        if (digest := sha256_of(path)) in known:
            continue
        known.add(digest)
        ending = ".csv.gz" if path.name.lower().endswith(".csv.gz") else path.suffix.lower()
        copies.append(folder / f"sheet-{len(files) + len(copies) + 1:05}{ending}")
        shutil.copyfile(path, copies[-1])
    return copies


def _refuse_forms(paths: Sequence[Path]) -> None:
    accepted = read_source(SOURCE).accepts
    for path in paths:
        if not path.name.lower().endswith(tuple(accepted)):
            mend = "open it, save it as .xlsx and read that"
            raise RefusedError(path.name, f"is none of {', '.join(accepted)}", mend)


def _refuse(findings: pl.DataFrame) -> None:
    wrong = findings.filter(pl.col("effect") == "rejected")
    if not wrong.is_empty():
        first = wrong.row(0, named=True)
        is_header = first["rule"] in ("missing_column", "file_of_another_source")
        raise refusal(first, mend=_HEADER if is_header else None)


def _open_records(connection: duckdb.DuckDBPyConnection, loaded: Sequence[LoadedFile]) -> None:
    """Make ``said_<type>`` of every type that sheets state, ``meant`` and ``answering``.

    ``meant`` gives the id of each key, under which it is held now; ``answering`` the organization
    that each line asks.
    """
    for name in ("organization", "coalition", "program", "commitment", "offers", *GIVEN, *TIES):
        paths = [path for one in loaded if (path := one.folder / f"{name}.parquet").is_file()]
        connection.register("no_records", get_type(name).record_schema().empty_table())
        listed = ", ".join(quote_text(str(path)) for path in paths)
        source = f"read_parquet([{listed}])" if paths else "no_records"
        connection.execute(f"CREATE TEMP TABLE {quote_name('said_' + name)} AS "
                           f"SELECT * FROM {source}")  # fmt: skip
    connection.execute("""
        CREATE TEMP TABLE stated_id AS
        SELECT DISTINCT file, key, coalesce(
            substr(refers_to, 4),
            (SELECT min(h.source_id) FROM has_identifier h JOIN identifier i ON i.id = h.target_id
             WHERE i.scheme = 'US-EIN' AND i.value = ein)) AS id
        FROM said_organization
        UNION SELECT DISTINCT file, key, substr(refers_to, 4) FROM said_coalition
        UNION SELECT DISTINCT file, key, substr(refers_to, 4) FROM said_program
        UNION SELECT DISTINCT file, key, key FROM said_commitment
        """)
    connection.execute("""
        CREATE TEMP TABLE meant AS
        SELECT s.file, s.key, coalesce(r.replaced_by, s.id) AS id
        FROM stated_id s LEFT JOIN replaced r ON r.id = s.id
        """)
    rows = pl.concat(
        pl.read_parquet(one.folder / "rows.parquet").select("line", "key", file=pl.lit(one.file))
        for one in loaded
    )
    connection.register("answered_rows", rows)
    connection.execute("""
        CREATE TEMP TABLE answering AS
        SELECT r.file, r.line, o.id, coalesce(o.name, split_part(r.key, '/', 1)) AS name
        FROM answered_rows r JOIN meant m ON m.file = r.file AND m.key = split_part(r.key, '/', 1)
        LEFT JOIN organization o ON o.id = m.id
        """)


def _refuse_unknown(connection: duckdb.DuckDBPyConnection) -> None:
    """Refuse sheets of organizations that are not held here."""
    unknown = connection.execute(
        "SELECT DISTINCT file, name FROM answering WHERE id IS NULL ORDER BY ALL LIMIT 1"
    ).fetchall()
    if unknown:
        file, id_ = unknown[0]
        what = f"{id_} is not held in this landscape"
        mend = (
            "read the sheet in the workspace that it was written from; who was left out stays out"
        )
        raise RefusedError(file, what, mend)


def _refuse_of_others(connection: duckdb.DuckDBPyConnection) -> None:
    """Refuse answers about a program or commitment of another organization than the one asked."""
    others = connection.execute("""
        SELECT s.file, s.line, a.name, n.name FROM said_program s
        JOIN meant m ON m.file = s.file AND m.key = s.key JOIN program n ON n.id = m.id
        JOIN answering a ON a.file = s.file AND a.line = s.line
        WHERE (a.id, m.id) NOT IN (SELECT source_id, target_id FROM offers)
        UNION ALL
        SELECT s.file, s.line, a.name, coalesce(n.name, n.kind) FROM said_commitment s
        JOIN commitment n ON n.id = s.key
        JOIN answering a ON a.file = s.file AND a.line = s.line
        WHERE (a.id, s.key) NOT IN (SELECT source_id, target_id FROM made_commitment)
        ORDER BY ALL LIMIT 1
        """).fetchall()
    if others:
        file, line, organization, what = others[0]
        raise RefusedError(f"{file}:{line}", f"{what} is not held as one of {organization}",
                           "leave the codes as they were, or write a new sheet")  # fmt: skip
