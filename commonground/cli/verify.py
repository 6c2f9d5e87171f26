"""``commonground verify``: check every byte of what is published."""

from __future__ import annotations

import typer

from commonground.cli.chosen import workspace_to_read
from commonground.cli.output import say
from graph.errors import SnapshotError


def verify(context: typer.Context) -> None:
    """Check every byte of what is published.

    Exit code 0: all whole. 1: damaged or nothing published, each damaged file named.

    \b
    Example:
      commonground --workspace town verify
    """
    from graph.snapshot import verify_pointer, verify_snapshot

    snapshots = workspace_to_read(context).folder / "snapshots"
    homes = sorted(path for path in snapshots.glob("*") if path.is_dir())
    if not homes:
        raise SnapshotError(str(snapshots), "nothing is published yet", "run: commonground build")
    is_whole = True
    for home in homes:
        for folder in sorted(home.glob("[0-9]*-*")):
            try:
                whole = verify_snapshot(folder)
                say(f"whole: {home.name} {whole.version} ({whole.content_hash})")
            except SnapshotError as error:
                is_whole = False
                say(str(error))
        try:
            verify_pointer(home)
        except SnapshotError as error:
            is_whole = False
            say(str(error))
    if not is_whole:
        raise typer.Exit(1)
