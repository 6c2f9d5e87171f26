"""``commonground export``: any analysis as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from commonground.cli.chosen import landscape_to_read
from commonground.cli.options import (
    Coalition,
    Limit,
    Links,
    Organization,
    Place,
    Population,
    ScopeOfAnalysis,
    Service,
)
from commonground.cli.output import say, waiting
from graph.errors import UsageError

WHOLE = 1_000_000_000  # a file holds the whole answer unless the user limits it


def export(
    context: typer.Context,
    form: Annotated[Literal["xlsx", "csv"], typer.Argument(metavar="xlsx|csv", help="Form.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Analysis; see: analyses.")],
    *,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", dir_okay=False, help="File.")],
    place: Place = None,
    service: Service = None,
    population: Population = None,
    coalition: Coalition = None,
    organization: Organization = None,
    limit: Limit = None,
    links: Links | None = None,
    scope: ScopeOfAnalysis = None,
) -> None:
    """Write the answer of an analysis to a file.

    A workbook says beside the table what was asked and what limits the answer.

    \b
    Example:
      commonground export xlsx service-gaps --place CT --out gaps.xlsx
    """
    from commonground.reports.csv import write_csv
    from commonground.reports.xlsx import write_xlsx
    from graph.analysis import get_analysis

    if not out.parent.is_dir():
        raise UsageError(str(out), "lies in a folder that does not exist", "make the folder first")
    analysis = get_analysis(name)
    landscape = landscape_to_read(context, scope or analysis.scope)
    if limit is None and "limit" in analysis.parameters:
        limit = WHOLE
    with waiting("working it out"):
        if links not in (None, "accepted"):
            landscape = landscape.with_links(links)
        result = landscape.analyse(
            name,
            place=place,
            service=service,
            population=population,
            coalition=coalition,
            organization=organization,
            limit=limit,
        )
    is_synthetic = landscape.edition.is_synthetic
    if form == "csv":
        write_csv(result, out, is_synthetic=is_synthetic)
    elif notice := write_xlsx(result, out, is_synthetic=is_synthetic).notice:
        say(notice)
    say(f"wrote {result.table.height} rows to {out}")
