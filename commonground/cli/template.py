"""``commonground template``: an empty form of a source that people fill by hand."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from commonground.cli.output import say
from graph.errors import UsageError


def template(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Such as coalition_members.")],
    *,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", dir_okay=False, help="Else SOURCE.xlsx here."),
    ] = None,
) -> None:
    """Write a workbook to fill by hand.

    It has the header, drop-downs and one filled Example row.

    \b
    Example:
      commonground template coalition_members --out roster.xlsx
    """
    path = out or Path(f"{source}.xlsx")
    if path.suffix.lower() != ".xlsx":
        raise UsageError(str(path), "is no name for a workbook", "end it with .xlsx")
    if path.exists():
        raise UsageError(str(path), "is there already", "name another with --out")
    write_template = import_module(_module_of(source)).write_template
    say(f"wrote {write_template(path)}; fill it, then: add {source} {path.name}")


def _module_of(source: str) -> str:
    """Module that writes the form; `UsageError` where the source is not filled by hand."""
    from loaders.reading.sources import read_source, source_names

    module = f"loaders.{read_source(source).name}.template"
    if find_spec(module) is None:
        forms = [name for name in source_names() if find_spec(f"loaders.{name}.template")]
        what = "is published by others, there is no form to fill"
        raise UsageError(f"template {source}", what, f"use {', '.join(forms)}")
    return module
