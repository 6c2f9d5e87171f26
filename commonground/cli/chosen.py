"""Which workspace a verb works on: the chosen one; for verbs that only read, a demonstration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from commonground.cli.output import say, steps
from graph.errors import UsageError

if TYPE_CHECKING:
    from commonground.api import Landscape
    from commonground.workspace import Workspace


def workspace_to_write(context: typer.Context) -> Workspace:
    """Open the chosen workspace; `UsageError` where none was chosen."""
    from commonground.workspace import open_workspace

    folder: Path | None = context.obj
    if folder is None:
        where = context.command_path
        mend = "write --workspace DIR before the verb, or set COMMONGROUND_WORKSPACE"
        raise UsageError(where, "changes a workspace and none was chosen", mend)
    return open_workspace(folder)


def workspace_to_read(context: typer.Context) -> Workspace:
    """Open the chosen workspace, else the demonstration, which is built when it is missing."""
    from commonground.workspace import open_workspace

    folder: Path | None = context.obj
    if folder is not None:
        return open_workspace(folder)
    from commonground.demonstration import open_demonstration
    from commonground.workspace import SETTINGS

    here = "; this folder is a workspace: --workspace ." if Path(SETTINGS).is_file() else ""
    say(f"no workspace chosen: this is the demonstration, everything in it is made up{here}")
    with steps() as tell:
        return open_demonstration(on_progress=tell)


def landscape_to_read(context: typer.Context, scope: str) -> Landscape:
    """Open what is published in the chosen workspace, else in the demonstration."""
    from commonground import api

    landscape = api.open(workspace_to_read(context).folder, scope=scope)
    if context.obj is not None and landscape.edition.is_synthetic:
        say("made-up organizations are among these: their names begin with Example")
    return landscape
