"""``commonground correct``: take corrections that the described organizations asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonground.cli.chosen import workspace_to_write
from commonground.cli.output import say, steps


def correct(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE.csv", exists=True, dir_okay=False, help="hand_curated rows."),
    ],
) -> None:
    """Apply a file of corrections and publish.

    They win over every dataset from now on. A file with one line that cannot be read is refused
    whole (exit code 1).

    \b
    Columns:
      kind,type,id,field,value,reason,source_url,date,by
      correction,organization,organization-4f1d2c3b5a697887,city,Salem,moved,,2026-11-01,steward

    \b
    Example:
      commonground --workspace town correct corrections.csv
    """
    from commonground.corrections import apply_corrections

    workspace = workspace_to_write(context)
    with steps() as tell:
        report = apply_corrections(workspace, file, on_progress=tell)
    say(f"published {report.version} ({report.manifest.content_hash})")
