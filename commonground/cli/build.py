"""``commonground build``: read every file, resolve, publish one verified snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from commonground.cli.chosen import workspace_to_write
from commonground.cli.options import AsCsv, AsJson
from commonground.cli.output import say, steps, write_table

if TYPE_CHECKING:
    from commonground.build import BuildReport

FINDINGS_SHOWN = 20


def build(context: typer.Context, *, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Read the files, resolve them, publish a snapshot.

    Prints what was read, loaded, merged and rejected for each dataset. Exit code 1: over a
    source's reject limit, so nothing was published.

    \b
    Example:
      commonground --workspace town build
    """
    from commonground.build import build as publish

    workspace = workspace_to_write(context)
    with steps() as tell:
        report = publish(workspace, on_progress=tell)
    _say_findings(report)
    rows = report.accounts.to_dicts()
    write_table(rows, report.accounts.columns, as_json=as_json, as_csv=as_csv)
    say(f"published {report.version} ({report.manifest.content_hash})")


def _say_findings(report: BuildReport) -> None:
    from graph.findings import Finding

    findings = report.findings
    for row in findings.slice(0, FINDINGS_SHOWN).to_pylist():
        say(str(Finding(**{name: row[name] for name in Finding.__dataclass_fields__})))
    if findings.num_rows > FINDINGS_SHOWN:
        more = findings.num_rows - FINDINGS_SHOWN
        say(f"and {more} more findings; all of them: findings.parquet beside the snapshot")
