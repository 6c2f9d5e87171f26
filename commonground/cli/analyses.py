"""``commonground analyses``: list the questions that CommonGround answers by itself."""

from __future__ import annotations

from commonground.cli.options import AsCsv, AsJson
from commonground.cli.output import write_table


def analyses(*, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the analyses and the parameters they take.

    \b
    Example:
      commonground analyses
    """
    from graph.analysis import ANALYSES

    rows = [
        {"name": item.name, "question": item.question, "parameters": list(item.parameters)}
        for item in ANALYSES
    ]
    write_table(rows, ["name", "question", "parameters"], as_json=as_json, as_csv=as_csv)
