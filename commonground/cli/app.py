"""All verbs under one command, and the options that stand before the verb."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonground import __version__
from commonground.cli import (
    add,
    analyse,
    analyses,
    build,
    check,
    check_sheets,
    correct,
    decisions,
    explore,
    export,
    fetch,
    generate,
    identity,
    init,
    map,
    purge,
    queries,
    query,
    remove,
    review,
    snapshots,
    sources,
    template,
    types,
    verify,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(*, is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"commonground {__version__}")
        raise typer.Exit


@app.callback()
def choose(
    context: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace",
            "-w",
            envvar="COMMONGROUND_WORKSPACE",
            metavar="DIR",
            help="Folder of the workspace; without one, reading verbs use a demonstration.",
        ),
    ] = None,
    version: Annotated[  # noqa: ARG001
        bool,
        typer.Option(
            "--version",
            callback=lambda value: _print_version(is_asked=value),
            is_eager=True,
            help="Print the version and stop.",
        ),
    ] = False,
) -> None:
    """See who works on what against human trafficking, where, for whom and with whom.

    \b
    Examples:
      commonground explore
      commonground analyse service-gaps --place CT
      commonground --workspace town init
      commonground --workspace town add irs_bmf eo1.csv --retrieved 2026-11-01
      commonground --workspace town build

    \b
    Exit codes: 0 done; 1 problems were found, or nothing was published; 2 wrong use.
    """
    context.obj = workspace


for verb in (
    init.init, fetch.fetch, map.map, add.add, remove.remove, check.check, build.build,
    sources.sources, types.types, template.template, queries.queries, analyses.analyses,
    analyse.analyse, query.query, export.export, explore.explore, generate.generate,
    snapshots.snapshots, verify.verify, correct.correct, check_sheets.check_sheets,
    review.review, purge.purge,
):  # fmt: skip
    app.command()(verb)

app.add_typer(identity.identity, name="identity")
app.add_typer(decisions.decisions, name="decisions")
