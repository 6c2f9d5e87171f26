"""``commonground explore``: open the explorer in a browser."""

from __future__ import annotations

from typing import Annotated

import typer

from commonground.cli.chosen import workspace_to_read

PORT = 8501


def explore(
    context: typer.Context,
    *,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = PORT,
    headless: Annotated[
        bool, typer.Option("--headless", help="Serve the page and open no browser.")
    ] = False,
) -> None:
    """Open the explorer in a browser.

    On the chosen workspace, else on the demonstration.

    \b
    Example:
      commonground explore
      commonground --workspace town explore --port 8600 --headless
    """
    from commonground.explorer.launch import launch

    folder = workspace_to_read(context).folder
    raise typer.Exit(launch(folder, port=port, headless=headless))
