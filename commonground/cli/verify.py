"""``commonground verify``: check every byte of what is published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer

from commonground.cli.chosen import workspace_to_read
from commonground.cli.output import say, waiting
from graph.errors import SnapshotError


def verify(context: typer.Context) -> None:
    """Check every byte of what is published.

    Exit code 0: all whole. 1: damaged or nothing published, each damaged file named.

    \b
    Example:
      commonground --workspace town verify
    """
    snapshots = workspace_to_read(context).folder / "snapshots"
    homes = sorted(path for path in snapshots.glob("*") if path.is_dir())
    if not homes:
        raise SnapshotError(str(snapshots), "nothing is published yet", "run: commonground build")
    with waiting("checking every byte"):
        problems = [problem for home in homes for problem in _problems(home)]
    for problem in dict.fromkeys(problems):
        say(problem)
    if problems:
        raise typer.Exit(1)


def _problems(home: Path) -> Iterator[str]:
    """Check the snapshots of one edition, then its pointer."""
    from graph.snapshot import verify_pointer, verify_snapshot

    for folder in sorted(home.glob("[0-9]*-*")):
        try:
            whole = verify_snapshot(folder)
            say(f"whole: {home.name} {whole.version} ({whole.content_hash})")
        except SnapshotError as error:
            yield str(error)
    try:
        verify_pointer(home)
    except SnapshotError as error:
        yield str(error)
