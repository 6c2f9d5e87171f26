"""``commonground check``: read files and say what is wrong with them, before they are added."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonground.cli.options import AsCsv, AsJson, AsJsonLines, Page
from commonground.cli.output import say, steps, write_table
from graph.errors import UsageError

if TYPE_CHECKING:
    from commonground.checking import Checked, Guess
    from loaders.reading.sources import Source


def check(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", exists=True, dir_okay=False, help="Files to read."),
    ],
    *,
    source: Annotated[
        str | None,
        typer.Option(metavar="SOURCE", help="Their shape; else that of the source that fits best."),
    ] = None,
    page: Page = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    as_lines: AsJsonLines = False,
) -> None:
    """Read files and print what is wrong with them.

    Each finding names line, column, value and mend. Nothing is written but the page that you ask
    for. Files of one package, or a list and its mapping, are read together as add keeps them.
    Exit code 0: no problem; 1: problems were found.

    \b
    Example:
      commonground check roster.csv
      commonground check roster.csv --source coalition_members --json
      commonground check members.xlsx members.toml --page for-the-publisher.html
    """
    from commonground.reports.findings import COLUMNS
    from loaders.reading.sources import read_source

    declared = None if source is None else read_source(source)
    checked = _check_all(files, declared)
    rows = [row for item in checked for row in item.findings.to_pylist()]
    write_findings(rows, COLUMNS, as_json=as_json, as_csv=as_csv, as_lines=as_lines)
    if page is not None:
        _write_page(page, checked, files)
    if any(row["effect"] != "noted" for row in rows):
        raise typer.Exit(1)


def write_findings(
    rows: Sequence[dict[str, Any]],
    columns: Sequence[str],
    *,
    as_json: bool,
    as_csv: bool,
    as_lines: bool,
) -> None:
    """Write findings in the form that was asked for; no findings leave a table out."""
    if as_lines:
        from commonground.reports.findings import json_lines

        if as_json or as_csv:
            raise UsageError("--json-lines", "is another form of one table", "give one of them")
        sys.stdout.writelines(json_lines(rows))
    elif rows or as_json or as_csv:
        write_table(rows, columns, as_json=as_json, as_csv=as_csv)


def _check_all(files: Sequence[Path], source: Source | None) -> list[Checked]:
    from commonground.checking import (
        check_as,
        files_to_read,
        guess_source,
        open_reader,
        stated_source,
    )

    if source is None:
        source = stated_source(files)
    checked: list[Checked] = []
    with files_to_read(source, files) as given, open_reader() as reader, steps() as tell:
        for path in given:
            if source is not None:
                tell(f"reading {path.name}", 0, 1)
                found = [check_as(source, path, reader=reader)]
            else:
                found = _say_guess(path, guess_source(path, reader=reader, tell=tell))
            for item in found:
                good, rejected = f"{item.good} good", f"{item.rejected} rejected"
                say(f"{item.file} as {item.source.name}: {item.read} read, {good}, {rejected}")
            checked += found
    return checked


def _say_guess(path: Path, guess: Guess) -> list[Checked]:
    """Say how sure the guess is, and give the readings to report."""
    if guess.best is None:
        say(f"{path.name}: no source finds a good record in it; --source NAME says which it is")
        return [item_with_first_finding(item) for item in guess.misfits]
    if guess.ties:
        others = ", ".join(guess.ties)
        say(f"{path.name}: {others} would read it as well; --source NAME decides")
    return [guess.best]


def item_with_first_finding(item: Checked) -> Checked:
    """Keep the first finding: where nothing fits, it tells enough."""
    from dataclasses import replace

    return replace(item, findings=item.findings.slice(0, 1))


def _write_page(page: Path, checked: Sequence[Checked], given: Sequence[Path]) -> None:
    import polars as pl
    import pyarrow as pa

    from commonground.fetch.note import sha256_of
    from commonground.reports.findings import ReadFile, findings_page
    from graph.findings import findings_table

    digests = {path.name: sha256_of(path) for path in given}
    files = [
        ReadFile(item.file, item.source, item.read, item.good, item.rejected,
                 digests.get(item.file))
        for item in checked
    ]  # fmt: skip
    findings = pa.concat_tables([findings_table(), *(item.findings for item in checked)])
    frame = pl.DataFrame(pl.from_arrow(findings))
    write_page(page, findings_page(files, frame, day=datetime.date.today()))


def write_page(page: Path, text: str) -> None:
    """Write a page; `UsageError` where its folder does not take it."""
    try:
        page.write_text(text, encoding="utf-8")
    except OSError as error:
        what = f"cannot be written ({error.strerror})"
        raise UsageError(str(page), what, "name another file with --page") from error
    say(f"wrote {page}")
