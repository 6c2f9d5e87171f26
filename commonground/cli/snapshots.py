"""``commonground snapshots``: list what was published."""

from __future__ import annotations

import typer

from commonground.cli.chosen import workspace_to_read
from commonground.cli.options import AsCsv, AsJson
from commonground.cli.output import write_table


def snapshots(context: typer.Context, *, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the published snapshots.

    With their content hash and how much each holds.

    \b
    Example:
      commonground --workspace town snapshots --json
    """
    from graph.snapshot import list_snapshots

    rows = [
        {
            "version": item.manifest.version,
            "hash": item.manifest.content_hash,
            "edition": item.manifest.edition,
            "as_of": item.manifest.as_of,
            "is_current": item.is_current,
            "counts": dict(item.manifest.counts),
        }
        for item in list_snapshots(workspace_to_read(context).folder)
    ]
    columns = ["version", "edition", "as_of", "is_current", "hash", "counts"]
    write_table(rows, columns, as_json=as_json, as_csv=as_csv)
