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
    limit: Limit = None,
    scope: ScopeOfAnalysis = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Answer one question with a sentence and a table.

    The table carries ids, sources and coverage.

    \b
    Example:
      commonground analyse service-gaps --place CT
      commonground analyse before-you-start --place 09110 --service emergency-shelter --json
    """
    from graph.analysis import get_analysis

    chosen = scope or get_analysis(name).scope
    landscape = landscape_to_read(context, chosen)
    with waiting("working it out"):
        result = landscape.analyse(
            name,
            place=place,
            service=service,
            population=population,
            coalition=coalition,
            limit=limit,
        )
    write_answer(result, as_json=as_json, as_csv=as_csv)
