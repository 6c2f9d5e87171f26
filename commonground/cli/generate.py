"""``commonground generate``: write a made-up world in the publishers' formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonground.cli.output import say


def generate(
    *,
    organizations: Annotated[
        int, typer.Option(min=60, metavar="N", help="How many Example organizations.")
    ] = 3000,
    seed: Annotated[int, typer.Option(metavar="S", help="The same seed gives the same bytes.")] = 1,
    out: Annotated[
        Path, typer.Option(metavar="DIR", file_okay=False, help="Folder to write into.")
    ],
) -> None:
    """Write a made-up world in the publishers' formats.

    Each source's files lie in DIR/SOURCE, what is true of them in DIR/truth.json.

    \b
    Example:
      commonground generate --organizations 3000 --seed 1 --out world
    """
    from loaders.world import generate_world, write_world

    write_world(generate_world(organizations, seed), out)
    say(f"wrote a world of {organizations} Example organizations to {out}")
