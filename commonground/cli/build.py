"""``commonground build``: read every file, resolve, publish one verified snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from commonground.cli.chosen import workspace_to_write
from commonground.cli.options import AsCsv, AsJson
from commonground.cli.output import say, steps, write_table

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

FINDINGS_SHOWN = 20
_COUNTS = ("read", "loaded", "merged", "rejected")


def build(context: typer.Context, *, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Read the files, resolve them, publish a snapshot.

    Prints what was read, loaded, merged and rejected for each file. A file that an earlier build
    read is not read again, unless its loader changed. Exit code 1: nothing at all of some file
    could be used, though the rest was published; or over a source's reject limit, so nothing was.

    \b
    Example:
      commonground --workspace town build
    """
    from commonground.build import OverLimitError
    from commonground.build import build as publish
    from graph.identity.changes import sum_up

    workspace = workspace_to_write(context)
    listing = f"commonground --workspace {workspace.folder} sources --findings"
    try:
        with steps() as tell:
            report = publish(workspace, on_progress=tell)
    except OverLimitError as error:
        _say_findings(error.findings, more=listing)
        _write_accounts(error.accounts, as_json=as_json, as_csv=as_csv)
        raise
    _say_findings(report.findings, more=listing)
    _write_accounts(report.accounts, as_json=as_json, as_csv=as_csv)
    unchanged = report.accounts.height - report.files_read
    say(f"files: {report.files_read} read, {unchanged} unchanged and not read again")
    if report.proposals:
        review = f"commonground --workspace {workspace.folder} review"
        say(f"{report.proposals:,} pairs of organizations may be one; decide with: {review}")
    if told := sum_up(report.identity_changes):
        say(f"{told}: commonground --workspace {workspace.folder} identity changes")
    say(f"published {report.version} ({report.manifest.content_hash})")
    if report.unused_files:
        say(f"nothing of these could be used: {', '.join(report.unused_files)}")
        raise typer.Exit(1)


def _write_accounts(accounts: pl.DataFrame, *, as_json: bool, as_csv: bool) -> None:
    from graph.result import plain

    rows = [{name: plain(value) for name, value in row.items()} for row in accounts.to_dicts()]
    columns = ("dataset", "file", *_COUNTS, "source", "retrieved")
    write_table(rows, columns, as_json=as_json, as_csv=as_csv)
    read, loaded, merged, rejected = (int(accounts[name].sum()) for name in _COUNTS)
    say(f"{read:,} read = {loaded:,} loaded + {merged:,} merged + {rejected:,} rejected")


def _say_findings(findings: pa.Table, *, more: str) -> None:
    """Say the gravest findings, one a line, and where the others are."""
    from pyarrow import compute

    from graph.findings import EFFECTS, Finding

    shown: list[str] = []
    for effect in EFFECTS:
        some = findings.filter(compute.equal(findings["effect"], effect))
        some = some.slice(0, FINDINGS_SHOWN - len(shown)).to_pylist()
        shown += [f"{effect}: {Finding(**row)}" for row in some]
    for line in shown:
        say(line)
    if findings.num_rows > len(shown):
        say(f"and {findings.num_rows - len(shown):,} more findings: {more}")
