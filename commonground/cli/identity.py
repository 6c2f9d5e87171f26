"""``commonground identity``: why records are one organization or not, and taking them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli.chosen import workspace_to_read, workspace_to_write
from commonground.cli.options import AsCsv, AsJson, Limit
from commonground.cli.output import say, steps, write_json, write_table
from commonground.cli.review import By, Day, Reason, Yes, confirm, day_of, say_next, say_written
from graph.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commonground.review.sides import Side

identity = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
_ORGANIZATION = "Id, record (dataset:key) or a name that one organization bears."


@identity.callback()
def choose() -> None:
    """Say why records are one organization or not, and take them apart.

    \b
    Example:
      commonground identity merges --limit 10
      commonground --workspace town identity explain irs_bmf:000000001 "Example House"
    """


@identity.command("explain")
def explain(
    context: typer.Context,
    a: Annotated[str, typer.Argument(metavar="A", help=_ORGANIZATION)],
    b: Annotated[str, typer.Argument(metavar="B", help=_ORGANIZATION)],
    *,
    as_json: AsJson = False,
) -> None:
    """Say in words why two organizations are one, or why they are not.

    One: the judgements that join their records, step by step. Not one: a person decided so, they
    are related instead, joining was refused, a person has still to decide, or they are not alike.

    \b
    Example:
      commonground --workspace town identity explain irs_bmf:000000001 roster:line-7
      commonground --workspace town identity explain "Example House" "Example Hse of King County"
    """
    from commonground.review.explaining import explain_pair

    said = explain_pair(workspace_to_read(context), a, b)
    if as_json:
        write_json(said.to_dict())
        return
    for line in said.lines():
        typer.echo(line)


@identity.command("split")
def split(
    context: typer.Context,
    organization: Annotated[str, typer.Argument(metavar="ID", help="Id of an organization.")],
    records: Annotated[
        list[str] | None,
        typer.Argument(metavar="[RECORD...]", help="Records that are another organization."),
    ] = None,
    *,
    by: By = "steward",
    day: Day = None,
    reason: Reason = "",
    yes: Yes = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show the records of an organization, and split some of them off.

    Without records it shows them and asks which to split off; --json and --csv only list. Those
    split off stay together as one other organization. It is written as decisions, one step for
    review --undo, and no later source joins the two again.

    \b
    Example:
      commonground --workspace town identity split organization-4f1d2c3b5a697887
      commonground --workspace town identity split organization-4f1d2c3b5a697887 roster:line-7
    """
    from commonground.review.splitting import records_of, split_off

    workspace = workspace_to_write(context)
    sides = records_of(workspace, organization)
    rows = [_row_of(number, side) for number, side in enumerate(sides, 1)]
    write_table(rows, list(rows[0]), as_json=as_json, as_csv=as_csv)
    if as_json or as_csv:
        return
    chosen = records or _asked(sides)
    if not chosen:
        say("nothing was written")
        return
    if not yes:
        confirm(f"split off {', '.join(chosen)}?")
    date = day_of(day)
    written = split_off(workspace, organization, chosen, by=by, date=date, reason=reason)
    say_written(written)
    say_next(workspace)


@identity.command("merges")
def merges(
    context: typer.Context, *, limit: Limit = None, as_json: AsJson = False, as_csv: AsCsv = False
) -> None:
    """List the pairs of records that were joined by their likeness, thinnest evidence first.

    A wrong join is most likely at the top: what rests on name and place only comes first, then what
    has one more kind of evidence, each by score. What looks wrong: identity explain, then identity
    split or review --kind joined.

    \b
    Example:
      commonground --workspace town identity merges --limit 20
    """
    from commonground.review.queue import pairs_to_decide

    pairs = pairs_to_decide(workspace_to_read(context), kind="joined", limit=limit).to_dicts()
    columns = ["score", "name_a", "name_b", "record_a", "record_b", "id_a"]
    write_table(pairs, columns, as_json=as_json, as_csv=as_csv)


@identity.command("changes")
def changes(
    context: typer.Context,
    *,
    since: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="Version to compare with; else the one before."),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List what was joined, split or moved since an earlier version, and what did it.

    Versions are those that snapshots lists.

    \b
    Example:
      commonground --workspace town identity changes
      commonground --workspace town identity changes --since 3-0a1b2c3d4e5f --csv
    """
    from commonground.review.changed import changes_since
    from graph.identity.changes import sum_up

    frame = changes_since(workspace_to_read(context), since)
    if not frame.is_empty() or as_json or as_csv:
        write_table(frame.to_dicts(), list(frame.columns), as_json=as_json, as_csv=as_csv)
    say(sum_up(frame) or "nothing was joined or split")


@identity.command("measures")
def measures(context: typer.Context, *, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Print how right matching is, by the pairs that people judged, and how much it left alone.

    Shares are 0 to 1 with the ends of their 95 % interval; n is how many things a row rests on. To
    measure better: review --kind sample.

    \b
    Example:
      commonground --workspace town identity measures
    """
    from graph.identity.measures import in_reading_order
    from graph.snapshot import open_edition

    frame = open_edition(workspace_to_read(context).folder, scope="all").frame("matching")
    columns = list(frame.columns)
    rows = in_reading_order(frame.to_dicts())
    write_table(rows, columns, as_json=as_json, as_csv=as_csv)


@identity.command("train")
def train(context: typer.Context) -> None:
    """Learn anew what agreement counts, from the records of the workspace, and publish.

    Nobody has to judge pairs for that. Weights are learned once and then kept in
    decisions/matching.json, so that the same files give the same answers: learn anew when the
    sources have changed a lot. What people decided stands.

    \b
    Example:
      commonground --workspace town identity train
    """
    from commonground.review.training import too_few_words, train_anew

    workspace = workspace_to_write(context)
    with steps() as tell:
        report, has_learned = train_anew(workspace, on_progress=tell)
    if has_learned:
        say(f"learned new weights: {workspace.decisions / 'matching.json'}")
    else:
        say(too_few_words(workspace))
    say(f"published {report.version}; what changed: identity changes")


def _row_of(number: int, side: Side) -> dict[str, object]:
    held = {name: "; ".join(side.values.get(name, ())) for name in ("name", "ein", "city", "state")}
    return {"number": number, "record": side.record, **held, "read_in": "; ".join(side.places)}


def _asked(sides: Sequence[Side]) -> list[str]:
    """Ask for the numbers of the records to split off; none for an empty answer or a no."""
    if len(sides) < 2:
        say("it has one record: there is nothing to split")
        return []
    try:
        text = typer.prompt("numbers to split off", default="", show_default=False, err=True)
    except typer.Abort:  # the input ended
        return []
    numbers = [] if text.strip().lower() in ("n", "no") else text.replace(",", " ").split()
    wrong = [item for item in numbers if not (item.isdecimal() and 1 <= int(item) <= len(sides))]
    if wrong:
        what = f"is no number of 1 to {len(sides)}"
        raise UsageError(wrong[0], what, "write numbers such as: 2 3")
    return [sides[int(item) - 1].record for item in numbers]
