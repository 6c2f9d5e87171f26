"""``commonground queries``: list the library of questions."""

from __future__ import annotations

from dataclasses import asdict

from commonground.cli.options import AsCsv, AsJson
from commonground.cli.output import write_table


def queries(*, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the library questions.

    With their languages, parameters and columns.

    \b
    Example:
      commonground queries
      commonground queries --json
    """
    from graph.query.library import list_queries

    rows = [
        {
            "name": item.name,
            "title": item.title,
            "question": item.question,
            "languages": list(item.languages),
            "parameters": [asdict(parameter) for parameter in item.parameters]
            if as_json
            else [parameter.name for parameter in item.parameters],
            "columns": [asdict(column) for column in item.columns],
        }
        for item in list_queries()
    ]
    columns = ["name", "languages", "parameters", "question"]
    write_table(rows, columns, as_json=as_json, as_csv=as_csv)
