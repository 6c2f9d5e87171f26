"""``commonground init``: make an empty workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonground.cli.output import say
from graph.errors import UsageError


def init(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder; else that of --workspace.")
    ] = None,
    *,
    salt: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Text that ids are made with; random unless given. The same salt and the same "
            "files give the same ids anywhere.",
        ),
    ] = None,
) -> None:
    """Make an empty workspace.

    A workspace is a folder with your files, decisions and snapshots.

    \b
    Example:
      commonground init town
      commonground --workspace town init --salt "our town"
    """
    from commonground.workspace import init_workspace

    chosen: Path | None = context.obj
    if folder is None and chosen is None:
        raise UsageError("commonground init", "no folder was named", "write: commonground init DIR")
    if folder is not None and chosen is not None and folder.resolve() != chosen.resolve():
        what = f"{folder} and --workspace {chosen} are two folders"
        raise UsageError("commonground init", what, "name one of them")
    made = init_workspace(folder or chosen or Path(), salt=salt)
    say(f"made the workspace {made.folder}; next: commonground --workspace {made.folder} add ...")
