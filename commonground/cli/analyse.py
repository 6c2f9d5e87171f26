"""``commonground analyse``: ask one of the analyses."""

from __future__ import annotations

from typing import Annotated

import typer

from commonground.cli.answer import write_answer
from commonground.cli.chosen import landscape_to_read
from commonground.cli.options import (
    AsCsv,
    AsJson,
    Coalition,
    Limit,
    Links,
    Organization,
    Place,
    Population,
    ScopeOfAnalysis,
    Service,
)
from commonground.cli.output import waiting


def analyse(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Analysis; see: analyses.")],
    *,
    place: Place = None,
    service: Service = None,
    population: Population = None,
    coalition: Coalition = None,
    organization: Organization = None,
    limit: Limit = None,
    links: Links | None = None,
    compare_links: Annotated[
        bool,
        typer.Option(
            "--compare-links",
            help="Show the rows that change where records are joined by another threshold: that of "
            "--links, else certain and likely.",
        ),
    ] = False,
    scope: ScopeOfAnalysis = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Answer one question with a sentence and a table.

    The table carries ids, sources and coverage. A view with other --links is built when it is asked
    for the first time, from the records of the last build.

    \b
    Example:
      commonground analyse service-gaps --place CT
      commonground analyse before-you-start --place 09110 --service emergency-shelter --json
      commonground analyse service-gaps --place CT --compare-links
    """
    from graph.analysis import get_analysis

    chosen = scope or get_analysis(name).scope
    landscape = landscape_to_read(context, chosen)
    asked = {
        "place": place,
        "service": service,
        "population": population,
        "coalition": coalition,
        "organization": organization,
        "limit": limit,
    }
    other = None if links == "accepted" else links
    with waiting("working it out"):
        if compare_links:
            result = landscape.compare_links(name, links=other, **asked)
        elif other:
            result = landscape.with_links(other).analyse(name, **asked)
        else:
            result = landscape.analyse(name, **asked)
    write_answer(result, as_json=as_json, as_csv=as_csv)
