"""``commonground add``: copy publishers' files into the workspace."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from commonground.cli.chosen import workspace_to_write
from commonground.cli.output import say
from graph.errors import UsageError

if TYPE_CHECKING:
    from commonground.workspace import Dataset


def add(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Shape of the files: sources.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE...]",
            help="Files as published, or a folder of them; without one, the facts that come with "
            "CommonGround.",
        ),
    ] = None,
    *,
    dataset: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the dataset; else that of SOURCE.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the one file in the dataset.")
    ] = None,
    retrieved: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="Day the files were fetched (2026-11-01); else that in the note of fetch, or "
            "today.",
        ),
    ] = None,
    audience: Annotated[
        Literal["public", "partner", "steward"] | None,
        typer.Option(help="Who may see the dataset; else what the source declares."),
    ] = None,
) -> None:
    """Add publishers' files to the workspace.

    They are copied as they are; build reads them. A file takes the place of one of the same
    name in the dataset; editions to keep side by side need names of their own. Tables that are
    one package, or a list and its mapping, are given together and kept as one ZIP.

    \b
    Example:
      commonground --workspace town add irs_bmf eo1.csv eo2.csv --retrieved 2026-11-01
      commonground --workspace town add coalition_members roster.xlsx --dataset county_roster
      commonground --workspace town add spreadsheet members.xlsx members.toml
    """
    from commonground.given_files import (
        expand_folders,
        name_some,
        refuse_strange,
        shipped_file,
        split_bundle,
    )
    from commonground.workspace import add_files
    from loaders.reading.sources import read_source

    workspace = workspace_to_write(context)
    day = None if retrieved is None else _day(retrieved)
    declared = read_source(source)
    given = files or [shipped_file(declared)]
    chosen, left = expand_folders(declared, given)
    refuse_strange(declared, chosen)
    parts, others = split_bundle(declared, chosen)
    if name is None and parts and not others and len(given) == 1:
        name = given[0].resolve().name
    before = workspace.datasets.get(dataset or source)
    grown = add_files(
        workspace, source, chosen, dataset=dataset, retrieved=day, audience=audience, name=name
    )
    _say_replaced(before, grown.datasets[dataset or source])
    if parts:
        say(f"kept as one file: {name_some(parts)}")
    if left:
        say(f"left in the folder, not read by {source}: {name_some(left)}")
    say(f"added {len(chosen)} to dataset {dataset or source}; next: build")


def _say_replaced(before: Dataset | None, after: Dataset) -> None:
    held = {} if before is None else {file.name: file for file in before.files}
    for file in after.files:
        if file.name in held and file != held[file.name]:
            say(f"{file.name} takes the place of the file of that name")


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        what = f"{text!r} is no date"
        raise UsageError("--retrieved", what, "write it as 2026-11-01") from error
