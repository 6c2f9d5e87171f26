"""``commonground purge``: take one organization out of everything that is kept."""

from __future__ import annotations

from typing import Annotated

import typer

from commonground.cli.chosen import workspace_to_write
from commonground.cli.output import say


def purge(
    context: typer.Context,
    organization: Annotated[
        str, typer.Argument(metavar="ID", help="Id of the organization, such as organization-....")
    ],
) -> None:
    """Remove one organization for good.

    It leaves every kept version and every later build. The files that were added still hold its
    row: edit them where that matters. This cannot be
    undone.

    \b
    Example:
      commonground --workspace town purge organization-4f1d2c3b5a697887
    """
    from commonground.removed import purge_organization

    written = purge_organization(workspace_to_write(context), organization)
    say(f"removed; {written} snapshots were written anew")
    say("the added files still hold the row, and no later build will show it")
