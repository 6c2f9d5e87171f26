"""``commonground sources``: what was read, from whom, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonground.cli.chosen import workspace_to_read
from commonground.cli.options import AsCsv, AsJson
from commonground.cli.output import say, write_table

if TYPE_CHECKING:
    from commonground.workspace import Dataset, Workspace
    from loaders.reading.sources import Source

_COUNTS = ("read", "loaded", "merged", "rejected")
_OF_DATASETS = ("dataset", *_COUNTS, "retrieved", "source", "publisher", "licence", "files")
_OF_FINDINGS = (
    "dataset", "file", "line", "column", "value", "rule", "effect", "message", "mend",
)  # fmt: skip
_OF_SOURCES = ("source", "title", "publisher", "licence", "cadence", "accepts")


def sources(
    context: typer.Context,
    *,
    known: Annotated[
        bool, typer.Option("--known", help="List what can be added instead of what was.")
    ] = False,
    findings: Annotated[
        bool, typer.Option("--findings", help="List what was wrong, line by line, instead.")
    ] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the datasets and what became of their rows.

    Read = loaded + merged + rejected, with publisher, licence and date of each dataset. Where
    nothing is published yet, lists the sources that can be added.

    \b
    Example:
      commonground sources --known
      commonground --workspace town sources --json
    """
    from loaders.reading.sources import read_source, source_names

    if findings:
        rows = _findings(workspace_to_read(context))
        write_table(rows, _OF_FINDINGS, as_json=as_json, as_csv=as_csv)
        return
    rows = []
    if not known:
        workspace = workspace_to_read(context)
        counts = _published_counts(workspace)
        if counts is None:
            say("nothing is published here yet: these are the sources that can be added")
        else:
            datasets = (workspace.datasets[name] for name in workspace.ordered_datasets)
            rows = [_dataset_row(item, counts.get(item.name, {})) for item in datasets]
    if rows:
        write_table(rows, _OF_DATASETS, as_json=as_json, as_csv=as_csv)
        return
    listed = [_source_row(read_source(name)) for name in source_names()]
    write_table(listed, _OF_SOURCES, as_json=as_json, as_csv=as_csv)


def _published_counts(workspace: Workspace) -> dict[str, dict[str, int]] | None:
    """Counts of each dataset of the current snapshot; None where nothing is published."""
    import polars as pl

    from graph.snapshot import list_snapshots, open_edition

    if not list_snapshots(workspace.folder):
        return None
    report = open_edition(workspace.folder, scope="all").frame("load_report")
    summed = report.group_by("dataset").agg(pl.col(*_COUNTS).sum())
    return {row["dataset"]: row for row in summed.to_dicts()}


def _findings(workspace: Workspace) -> list[dict[str, Any]]:
    """Findings of the current snapshot; none where nothing is published."""
    import polars as pl

    from graph.snapshot import list_snapshots

    current = [item.folder for item in list_snapshots(workspace.folder) if item.is_current]
    if not current:
        say("nothing is published here yet")
        return []
    return pl.read_parquet(current[-1] / "findings.parquet").to_dicts()


def _dataset_row(dataset: Dataset, counts: dict[str, int]) -> dict[str, Any]:
    from loaders.reading.sources import read_source

    dates = sorted(file.retrieved.isoformat() for file in dataset.files)
    return {
        "dataset": dataset.name,
        **{name: counts.get(name) for name in _COUNTS},
        **_source_row(read_source(dataset.source)),
        "audience": dataset.audience,
        "retrieved": dates[-1] if dates else None,
        "files": [file.name for file in dataset.files],
    }


def _source_row(source: Source) -> dict[str, Any]:
    return {
        "source": source.name,
        "title": source.title,
        "publisher": source.publisher,
        "licence": source.licence,
        "cadence": source.cadence,
        "homepage": source.homepage,
        "audience": source.audience,
        "accepts": list(source.accepts),
        "proves": source.proves,
        "misses": source.misses,
        "how_to_get": source.how_to_get,
        "looked_for": list(source.looked_for),
        "statement": source.statement,
    }
