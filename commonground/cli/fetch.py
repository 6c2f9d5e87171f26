"""``commonground fetch``: bring a source's public files from its publisher."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonground.cli.chosen import workspace_to_write
from commonground.cli.options import AsCsv, AsJson
from commonground.cli.output import say, steps, write_table
from graph.errors import UsageError

if TYPE_CHECKING:
    from commonground.fetch.transfer import Download, Fetched

_OF_LIST = ("source", "file", "address", "note", "licence", "licence_address", "sha256")
_OF_FETCHED = ("file", "outcome", "size", "retrieved", "sha256", "address", "path")


def fetch(
    context: typer.Context,
    source: Annotated[
        str | None, typer.Argument(metavar="[SOURCE]", help="Whose files; see --list.")
    ] = None,
    *,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", file_okay=False, help="Folder for the files; else SOURCE, made here."
        ),
    ] = None,
    file: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this one of its files; may be given again."),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="Say what would be fetched, ask nobody.")
    ] = False,
    add: Annotated[
        bool, typer.Option("--add", help="Add the files to the workspace at once.")
    ] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Bring a source's public files from its publisher.

    This verb, and no other, asks servers elsewhere: those that source.toml names, through the
    proxy of the environment where there is one. Nothing of yours is sent. A file that did not
    change is not sent again; a cut transfer goes on where it stopped, also after Ctrl-C. Address,
    licence, day and checksum are written beside each file, and add takes the day from there.

    \b
    Example:
      commonground fetch --list
      commonground fetch irs_bmf --file eo1.csv --to files
      commonground --workspace town fetch irs_bmf --add
    """
    from commonground.fetch.source import downloads_of
    from loaders.reading.sources import read_source

    if listed:
        write_table(_listed(source, file or ()), _OF_LIST, as_json=as_json, as_csv=as_csv)
        return
    if source is None:
        raise UsageError("commonground fetch", "no source was named", "see: fetch --list")
    chosen = downloads_of(read_source(source), file or ())
    workspace = workspace_to_write(context) if add else None
    folder = to or Path(source)
    fetched = _fetch(chosen, folder)
    write_table([_row(item) for item in fetched], _OF_FETCHED, as_json=as_json, as_csv=as_csv)
    if workspace is None:
        say(f"next: commonground add {source} {folder}")
        return
    from commonground.workspace import add_files

    added = add_files(workspace, source, [item.path for item in fetched])
    say(f"dataset {source} holds {len(added.datasets[source].files)} files; next: build")


def _fetch(downloads: Sequence[Download], folder: Path) -> list[Fetched]:
    from commonground.fetch.part import Part
    from commonground.fetch.source import fetch_source

    fetched: list[Fetched] = []
    try:
        with steps() as tell:
            for item in fetch_source(downloads, folder, today=datetime.date.today(), tell=tell):
                fetched.append(item)
                say(f"{item.path.name}: {item.outcome}, {item.note.size:,} bytes")
    except KeyboardInterrupt:
        kept = sum(Part(folder / item.file).size for item in downloads)
        say(f"stopped; {kept:,} bytes of the file are kept, the same command goes on from there")
        raise
    return fetched


def _listed(source: str | None, names: Sequence[str]) -> list[dict[str, Any]]:
    from commonground.fetch.source import downloads_of
    from loaders.reading.sources import read_source, source_names

    if source is not None:
        sources = [read_source(source)]
    else:
        sources = [item for item in map(read_source, source_names()) if item.downloads]
    rows = []
    for item in sources:
        wanted = {download.file for download in downloads_of(item, names)}
        rows += [
            {"source": item.name, "licence": item.licence, **download}
            for download in item.downloads
            if download["file"] in wanted
        ]
    return rows


def _row(item: Fetched) -> dict[str, Any]:
    return {
        "file": item.path.name,
        "outcome": item.outcome,
        "size": item.note.size,
        "retrieved": item.note.retrieved.isoformat(),
        "sha256": item.note.sha256,
        "address": item.note.address,
        "licence": item.note.licence,
        "licence_address": item.note.licence_address,
        "etag": item.note.etag,
        "path": str(item.path),
    }
