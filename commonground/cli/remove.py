"""``commonground remove``: take files out of the workspace again."""

from __future__ import annotations

from typing import Annotated

import typer

from commonground.cli.chosen import workspace_to_write
from commonground.cli.output import say


def remove(
    context: typer.Context,
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="Its name, as sources lists.")],
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE...]", help="Names of files in it; else the whole dataset."),
    ] = None,
) -> None:
    """Take files, or a whole dataset, out of the workspace.

    Their copies are deleted; what was published stays until the next build.

    \b
    Example:
      commonground --workspace town remove coalition_members roster_2024.xlsx
      commonground --workspace town remove old_roster
    """
    from commonground.workspace import remove_files

    workspace = workspace_to_write(context)
    left = remove_files(workspace, dataset, files or ())
    still = len(left.datasets[dataset].files) if dataset in left.datasets else 0
    say(f"dataset {dataset}: {still} files are left; next: build")
