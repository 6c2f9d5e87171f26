"""``commonground check``: read one file and say what is wrong with it, before it is added."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli.options import AsCsv, AsJson
from commonground.cli.output import say, steps, write_table
from graph.errors import SourceFileError

if TYPE_CHECKING:
    from loaders.reading.source_file import Loaded, SourceFile

_COLUMNS = ("dataset", "file", "line", "column", "value", "rule", "effect", "message", "mend")
_SECONDS = 600.0


def check(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="File to read.")
    ],
    *,
    source: Annotated[
        str | None,
        typer.Option(metavar="SOURCE", help="Its shape; else that of the source that reads most."),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Read one file and print what is wrong with it.

    Each finding names line, column, value and mend. Nothing is written anywhere. Exit code 0:
    no problem; 1: problems were found.

    \b
    Example:
      commonground check roster.csv
      commonground check roster.csv --source coalition_members --json
    """
    loaded = _read_as_any(file) if source is None else {source: _read(source, file)}
    for name, item in loaded.items():
        good = item.rows.num_rows
        say(f"{file.name} as {name}: {item.read} read, {good} good, {item.rejected} rejected")
    # Where nothing fits, the first thing that each source says tells enough.
    most = None if len(loaded) == 1 else 1
    found = [row for item in loaded.values() for row in item.findings.slice(0, most).to_pylist()]
    if found or as_json or as_csv:
        write_table(found, _COLUMNS, as_json=as_json, as_csv=as_csv)
    if any(row["effect"] != "noted" for row in found):
        raise typer.Exit(1)


def _read_as_any(file: Path) -> dict[str, Loaded]:
    """Read a file as each source that takes its ending; give the one with most good records.

    Where no source finds a good record, gives what each of them says.
    """
    from loaders.reading.sources import read_source, source_names

    ending = file.name.lower()
    names = [name for name in source_names() if ending.endswith(read_source(name).accepts)]
    if not names:
        raise SourceFileError(str(file), "no source reads such files", "see: sources --known")
    loaded = {}
    with steps() as tell:
        for number, name in enumerate(names):
            tell(f"trying {', '.join(names)}", number, len(names))
            loaded[name] = _read(name, file)
    best = max(names, key=lambda name: _worth(loaded[name]))
    return {best: loaded[best]} if loaded[best].rows.num_rows else loaded


def _worth(loaded: Loaded) -> tuple[int, int, int]:
    return loaded.rows.num_rows, -loaded.rejected, -loaded.findings.num_rows


def _read(source: str, file: Path) -> Loaded:
    """Read a file in a child process: a reader that hangs or crashes costs no more than that."""
    from graph.confine import run_confined
    from loaders.reading.source_file import SourceFile
    from loaders.reading.sources import read_source

    dataset = read_source(source).name
    described = SourceFile(dataset, file.resolve(), file.name, datetime.date.today())
    return run_confined(read_as, source, described, seconds=_SECONDS, where=file.name)


def read_as(source: str, file: SourceFile) -> Loaded:
    """Run the loader of a source on a file and give the account without the records."""
    from loaders.reading.source_file import Loaded
    from loaders.reading.sources import load_function

    loaded = load_function(source)(file)
    return Loaded({}, loaded.rows, loaded.findings, loaded.read, loaded.rejected)
