"""``commonground check-sheets``: ask members what is right, and take what they answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli.chosen import landscape_to_read, workspace_to_write
from commonground.cli.options import AsCsv, AsJson
from commonground.cli.output import say, steps, write_table
from graph.errors import UsageError

if TYPE_CHECKING:
    from commonground.check_sheets.returned import Returned


def check_sheets(
    context: typer.Context,
    *,
    coalition: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Write a sheet for each member of this coalition."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="DIR", file_okay=False, help="Where sheets are put."),
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Where sheets go back to; stands on each of them."),
    ] = None,
    returned: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", exists=True, dir_okay=False, help="Read a returned sheet; repeat it."
        ),
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Take what the returned sheets say, and publish.")
    ] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Ask the members of a coalition to check what is held about them.

    With --coalition: one prefilled workbook a member, and sheets.csv that lists them. With
    --returned: what their answers would change, and nothing else; --apply takes it. What an
    organization says of its coalitions stays its word: it never counts as seen.

    \b
    Example:
      commonground --workspace town check-sheets --coalition "Example Task Force" --out sheets
      commonground --workspace town check-sheets --returned answer.xlsx
      commonground --workspace town check-sheets --returned answer.xlsx --apply
    """
    if (coalition is None) == (not returned):
        mend = "write --coalition NAME --out DIR, or --returned FILE"
        raise UsageError("check-sheets", "needs one of --coalition and --returned", mend)
    if coalition is not None:
        _send(context, coalition, out, contact)
    else:
        _receive(context, returned or [], apply=apply, as_json=as_json, as_csv=as_csv)


def _send(context: typer.Context, text: str, out: Path | None, contact: str | None) -> None:
    from commonground.check_sheets.sending import write_check_sheets
    from graph.analysis.coalitions import find_coalition

    if out is None:
        raise UsageError("check-sheets --coalition", "needs a folder", "add --out DIR")
    edition = landscape_to_read(context, "all").edition
    coalition = find_coalition(edition, text)
    with steps() as tell:
        sent = write_check_sheets(edition, coalition, out, contact=contact, on_progress=tell)
    say(f"wrote {len(sent.paths)} sheets and {sent.index}")
    say(f"{coalition.name}: {sent.checked} of {sent.members} checked so far")


def _receive(
    context: typer.Context, paths: list[Path], *, apply: bool, as_json: bool, as_csv: bool
) -> None:
    from commonground.check_sheets.returned import COLUMNS, apply_returned, read_returned

    workspace = workspace_to_write(context)
    edition = landscape_to_read(context, "all").edition
    answers = read_returned(workspace, edition, paths)
    rows = answers.differences.to_dicts()
    if rows or as_json or as_csv:
        write_table(rows, COLUMNS, as_json=as_json, as_csv=as_csv)
    say(_summary(answers))
    if not apply:
        say("nothing was written; take it with --apply")
        return
    with steps() as tell:
        report = apply_returned(workspace, paths, on_progress=tell)
    say(f"published {report.version}")


def _summary(answers: Returned) -> str:
    counts = dict(answers.differences["change"].value_counts().sort("change").iter_rows())
    words = [f"{number} {change}" for change, number in counts.items()]
    return ", ".join([f"{answers.confirmed} confirmed", *words])
