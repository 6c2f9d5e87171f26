"""Corrections: a steward's file of corrected facts, checked, kept and published at once."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from commonground.build import BuildReport, Progress, build
from commonground.trial import refusal, tried_files
from commonground.workspace import Workspace, add_files
from graph.errors import RefusedError
from graph.identity.ledger import open_ledger
from graph.scratch import open_scratch

DATASET = "corrections"
SOURCE = "hand_curated"


def apply_corrections(
    workspace: Workspace, path: Path, *, on_progress: Progress | None = None
) -> BuildReport:
    """Add a file of corrections (the form of ``hand_curated``) and build.

    Corrections outrank every other dataset. A file with a line that cannot be read is refused
    whole, with the first finding named: nobody should believe that half a file was applied.
    """
    _refuse_bad(workspace, path)
    return build(add_files(workspace, SOURCE, [path], dataset=DATASET), on_progress=on_progress)


def _refuse_bad(workspace: Workspace, path: Path) -> None:
    with tried_files(workspace, SOURCE, [path], dataset=DATASET) as (loaded,):
        findings = pl.read_parquet(loaded.folder / "findings.parquet")
        wrong = findings.filter(pl.col("effect") != "noted")
        _refuse_unknown(workspace, path, loaded.folder)
        if loaded.read == 0:
            raise RefusedError(path.name, "holds no corrections", "write at least one line")
        if not wrong.is_empty():
            raise refusal(wrong.row(0, named=True))


def _refuse_unknown(workspace: Workspace, path: Path, records: Path) -> None:
    """Refuse corrections of something that was never published here."""
    with open_scratch() as connection:
        open_ledger(connection, workspace.decisions / "ledger.csv")
        known = connection.execute("SELECT own_id FROM ledger UNION SELECT last_id FROM ledger")
        ids = {f"id:{row[0]}" for row in known.fetchall()}
    for name in ("organization", "program", "coalition"):
        file = records / f"{name}.parquet"
        if not file.is_file():
            continue
        frame = pl.read_parquet(file, columns=["line", "refers_to"]).drop_nulls().sort("line")
        for line, reference in frame.iter_rows():
            if reference not in ids:
                what = f"no {name} is known as {reference.removeprefix('id:')!r}"
                raise RefusedError(f"{path.name}:{line}", what, "copy the id from a page or query")
