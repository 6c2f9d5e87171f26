"""``commonground decisions``: people's decisions about records, out and in as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonground.cli.chosen import workspace_to_write
from commonground.cli.output import say

decisions = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@decisions.callback()
def choose() -> None:
    """Carry decisions about records from one workspace to another.

    \b
    Example:
      commonground --workspace town decisions export decided.csv
      commonground --workspace city decisions import decided.csv
    """


@decisions.command("export")
def export_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", dir_okay=False, help="New file.")],
) -> None:
    """Write the decisions that stand to a CSV file.

    What was undone is left out. It holds keys of records, such as tax numbers, and the names of
    those who decided: it is for stewards.

    \b
    Example:
      commonground --workspace town decisions export decided.csv
    """
    from commonground.review.exchange import export_decisions

    say(f"wrote {export_decisions(workspace_to_write(context), file):,} decisions to {file}")


@decisions.command("import")
def import_file(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE.csv", exists=True, dir_okay=False, help="Decisions.")
    ],
    *,
    good_lines: Annotated[
        bool, typer.Option("--good-lines", help="Take the other lines where some are wrong.")
    ] = False,
) -> None:
    """Take the decisions of a CSV file, each line checked.

    Columns: record_a, record_b, verdict (same, different or withdrawn), by, date, reason and, with
    different, relation (parent_of, hosts, succeeds or same_brand: what the first is to the second).
    A line that repeats what stands is no error. A line without by, and same across two tax numbers,
    is taken and told. Exit code 1: a line names an unknown verdict or record, one record twice or a
    date that is none, or contradicts what was decided; then nothing is taken, or with --good-lines
    the rest.

    \b
    Example:
      commonground --workspace city decisions import decided.csv
    """
    from commonground.cli.review import say_next
    from commonground.review.exchange import import_decisions
    from commonground.review.faults import in_words

    workspace = workspace_to_write(context)
    taken = import_decisions(workspace, file, good_lines=good_lines)
    for finding in taken.findings:
        say(str(finding))
    if taken.notes:
        say(f"taken, but look again: {file.name}, {in_words(taken.notes)}")
    say(f"took {taken.added:,} decisions; {taken.doubles:,} stood here already")
    say_next(workspace)
    if taken.findings:
        raise typer.Exit(1)
