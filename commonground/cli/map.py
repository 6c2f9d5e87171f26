"""``commonground map``: propose how to read somebody's own list, and show what would be read."""

from __future__ import annotations

import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonground.cli.options import AsCsv, AsJson
from commonground.cli.output import say, write_table
from graph.errors import UsageError

if TYPE_CHECKING:
    from loaders.reading.source_file import SourceFile

SOURCE = "spreadsheet"
_SECONDS = 600.0


def map(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="CSV or workbook.")
    ],
    *,
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--mapping", metavar="MAPPING", exists=True, dir_okay=False,
            help="Show what is read by this mapping, instead of proposing one.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", dir_okay=False,
                     help="Write the proposal here, such as members.toml; else it is printed."),
    ] = None,
    rows: Annotated[int, typer.Option(min=1, metavar="N", help="Rows to show.")] = 5,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Propose a mapping for a list of your own, and show its first rows as they would be read.

    The mapping says which column is what. Nothing is written unless --out is given. Exit code 0:
    it can be read so; 1: something is still to be filled in or mended.

    \b
    Example:
      commonground map members.xlsx
      commonground map members.xlsx --out members.toml
      commonground map members.xlsx --mapping members.toml
      commonground --workspace town add spreadsheet members.xlsx members.toml
    """
    if mapping is not None and out is not None:
        raise UsageError("--mapping --out", "show one mapping and write another", "give one")
    if out is not None and out.exists():
        raise UsageError(str(out), "is there already", "name another with --out, or remove it")
    seen = _look(file, mapping, rows)
    proposed = seen["proposed"]
    if proposed is not None and out is not None:
        out.write_text(proposed, encoding="utf-8", newline="\n")
        say(f"wrote {out}; look through it, then: map {file.name} --mapping {out.name}")
    elif proposed is not None and not (as_json or as_csv):
        typer.echo(proposed)
    for line in seen["words"]:
        say(line)
    if as_json or as_csv or seen["rows"]:
        write_table(seen["rows"], seen["columns"], as_json=as_json, as_csv=as_csv)
    if not seen["is_ready"]:
        raise typer.Exit(1)


def _look(file: Path, mapping: Path | None, rows: int) -> dict[str, Any]:
    """Look at the list in a child process: a file that hangs or crashes it costs no more."""
    from graph.confine import run_confined
    from loaders.reading.source_file import SourceFile

    listed = SourceFile(SOURCE, file.resolve(), file.name, datetime.date.today())
    return run_confined(look, listed, mapping, rows, seconds=_SECONDS, where=file.name)


def look(file: SourceFile, mapping: Path | None, rows: int) -> dict[str, Any]:
    """Propose a mapping or take the one given, read the list by it, and say what came of it."""
    seen: dict[str, Any] = import_module(f"loaders.{SOURCE}.look").look(file, mapping, rows)
    return seen
