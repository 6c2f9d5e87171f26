"""``commonground sources``: what was read, from whom, and what became of it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonground.cli.check import write_findings, write_page
from commonground.cli.chosen import workspace_to_read
from commonground.cli.options import AsCsv, AsJson, AsJsonLines, Page
from commonground.cli.output import say, write_json, write_table
from graph.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from commonground.workspace import Dataset, Workspace
    from loaders.reading.sources import Source

_COUNTS = ("read", "loaded", "merged", "rejected")
_OF_DATASETS = ("dataset", *_COUNTS, "retrieved", "source", "publisher", "licence", "files")
_OF_SOURCES = ("source", "title", "publisher", "licence", "cadence", "accepts", "comes_by")


def sources(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[SOURCE]", help="Say all that is known of this one.")
    ] = None,
    *,
    known: Annotated[
        bool, typer.Option("--known", help="List what can be added instead of what was.")
    ] = False,
    findings: Annotated[
        bool, typer.Option("--findings", help="List what was wrong, line by line, instead.")
    ] = False,
    page: Page = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_lines: AsJsonLines = False,
) -> None:
    """List the datasets and what became of their rows.

    Read = loaded + merged + rejected, with publisher, licence and date of each dataset. Where
    nothing is published yet, lists the sources that can be added. --page and --json-lines are
    forms of --findings.

    \b
    Example:
      commonground sources --known
      commonground sources irs_bmf
      commonground --workspace town sources --json
      commonground --workspace town sources --findings --page findings.html
    """
    if (page is not None or as_lines) and not findings:
        raise UsageError("--page, --json-lines", "are forms of the findings", "add --findings")
    if name is not None:
        _write_one(name, as_json=as_json, as_csv=as_csv)
    elif findings:
        workspace = workspace_to_read(context)
        _write_findings(workspace, page, as_json=as_json, as_csv=as_csv, as_lines=as_lines)
    else:
        rows = [] if known else _datasets(workspace_to_read(context))
        listed = rows or _known_sources()
        columns = _OF_DATASETS if rows else _OF_SOURCES
        write_table(listed, columns, as_json=as_json, as_csv=as_csv)


def _write_one(name: str, *, as_json: bool, as_csv: bool) -> None:
    from commonground.reports.source_facts import source_facts
    from loaders.reading.sources import read_source

    source = read_source(name)
    if as_json and not as_csv:
        write_json(_source_row(source))
        return
    say(f"{source.name}: {source.title}")
    rows = [{"what": what, "says": says} for what, says in source_facts(source)]
    write_table(rows, ("what", "says"), as_json=as_json, as_csv=as_csv)


def _known_sources() -> list[dict[str, Any]]:
    from loaders.reading.sources import read_source, source_names

    return [_source_row(read_source(name)) for name in source_names()]


def _datasets(workspace: Workspace) -> list[dict[str, Any]]:
    """Rows of the datasets; none where nothing is published."""
    report = _load_report(workspace)
    if report is None:
        say("nothing is published here yet: these are the sources that can be added")
        return []
    import polars as pl

    summed = report.group_by("dataset").agg(pl.col(*_COUNTS).sum())
    counts = {row["dataset"]: row for row in summed.to_dicts()}
    datasets = (workspace.datasets[name] for name in workspace.ordered_datasets)
    return [_dataset_row(item, counts.get(item.name, {})) for item in datasets]


def _load_report(workspace: Workspace) -> pl.DataFrame | None:
    """Counts of each file of the current snapshot; None where nothing is published."""
    from graph.snapshot import list_snapshots, open_edition

    if not list_snapshots(workspace.folder):
        return None
    return open_edition(workspace.folder, scope="all").frame("load_report")


def _write_findings(
    workspace: Workspace, page: Path | None, *, as_json: bool, as_csv: bool, as_lines: bool
) -> None:
    """Write the findings of the current snapshot, or of a later build that published nothing."""
    import polars as pl

    from commonground.build import REFUSED
    from commonground.reports.findings import COLUMNS, findings_page
    from graph.findings import findings_table
    from graph.snapshot import list_snapshots

    current = [item.folder for item in list_snapshots(workspace.folder) if item.is_current]
    if (refused := workspace.folder / REFUSED).is_file():
        say("these are of the last build, which published nothing")
        found = pl.read_parquet(refused)
    elif current:
        found = pl.read_parquet(current[-1] / "findings.parquet")
    else:
        say("nothing is published here yet")
        found = pl.DataFrame(pl.from_arrow(findings_table()))
    if page is None:
        rows = found.to_dicts()
        write_findings(rows, COLUMNS, as_json=as_json, as_csv=as_csv, as_lines=as_lines)
        return
    write_page(page, findings_page(_read_files(workspace), found, day=datetime.date.today()))


def _read_files(workspace: Workspace) -> list[Any]:
    from commonground.reports.findings import ReadFile
    from loaders.reading.sources import read_source

    report = _load_report(workspace)
    return [
        ReadFile(row["file"], read_source(row["source"]), row["read"],
                 row["loaded"] + row["merged"], row["rejected"])
        for row in ([] if report is None else report.to_dicts())
    ]  # fmt: skip


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
    from commonground.reports.source_facts import comes_by

    return {
        "source": source.name,
        "title": source.title,
        "publisher": source.publisher,
        "licence": source.licence,
        "cadence": source.cadence,
        "homepage": source.homepage,
        "audience": source.audience,
        "accepts": list(source.accepts),
        "comes_by": comes_by(source),
        "proves": source.proves,
        "misses": source.misses,
        "how_to_get": source.how_to_get,
        "looked_for": list(source.looked_for),
        "statement": source.statement,
        "version": source.version,
        "shipped": source.shipped,
        "bundles": source.bundles,
        "fetch": [dict(item) for item in source.downloads],
    }
