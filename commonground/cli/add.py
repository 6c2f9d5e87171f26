"""``commonground add``: copy publishers' files into the workspace."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from commonground.cli.chosen import workspace_to_write
from commonground.cli.output import say
from graph.errors import UsageError


def add(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Shape of the files: sources.")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files as published.")],
    *,
    dataset: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the dataset; else that of SOURCE.")
    ] = None,
    retrieved: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Day the files were fetched (2026-11-01); else today."),
    ] = None,
    audience: Annotated[
        Literal["public", "partner", "steward"] | None,
        typer.Option(help="Who may see the dataset; else what the source declares."),
    ] = None,
) -> None:
    """Add publishers' files to the workspace.

    They are copied as they are; build reads them. A file takes the place of one of the same
    name in the dataset; editions to keep side by side need names of their own.

    \b
    Example:
      commonground --workspace town add irs_bmf eo1.csv eo2.csv --retrieved 2026-11-01
      commonground --workspace town add coalition_members roster.xlsx --dataset county_roster
    """
    from commonground.workspace import add_files, file_names

    workspace = workspace_to_write(context)
    day = None if retrieved is None else _day(retrieved)
    known = workspace.datasets.get(dataset or source)
    held = {file.name for file in known.files} if known is not None else set()
    add_files(workspace, source, files, dataset=dataset, retrieved=day, audience=audience)
    for name in file_names(files):
        if name in held:
            say(f"{name} takes the place of the file of that name")
    say(f"added {len(files)} to dataset {dataset or source}; next: build")


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        what = f"{text!r} is no date"
        raise UsageError("--retrieved", what, "write it as 2026-11-01") from error
