"""Options that several verbs share, so that they read the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Scope = Annotated[
    Literal["field", "all"],
    typer.Option(
        help="field: organizations with a reason to be in the anti-trafficking field, and what is "
        "tied to them; all: everything that was loaded."
    ),
]
ScopeOfAnalysis = Annotated[
    Literal["field", "all"] | None,
    typer.Option(help="field or all, as in query; else what suits the analysis."),
]
Place = Annotated[
    str | None,
    typer.Option(
        metavar="PLACE",
        help="County or state FIPS, two-letter state, ZIP, place id, or a region that you named.",
    ),
]
Service = Annotated[
    str | None, typer.Option(metavar="CODE", help="Service code; see: types service.")
]
Population = Annotated[
    str | None, typer.Option(metavar="CODE", help="Population code; see: types population.")
]
Coalition = Annotated[str | None, typer.Option(metavar="ID", help="Coalition id, key or name.")]
Organization = Annotated[
    str | None, typer.Option(metavar="ID", help="Organization: id, tax number, key or whole name.")
]
Links = Annotated[
    Literal["certain", "accepted", "likely"],
    typer.Option(
        help="certain: records joined by identifiers, rules and people only; accepted: as "
        "published; likely: pairs more likely one than two are joined too."
    ),
]
Limit = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Give at most N rows, and say so.")
]
AsJsonLines = Annotated[
    bool, typer.Option("--json-lines", help="Print one line of JSON for each finding.")
]
Page = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.html",
        dir_okay=False,
        help="Write a page that can be sent to the publisher; it repeats values of the file.",
    ),
]
