"""``commonground review``: decide which records speak of one organization."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from commonground.cli.chosen import workspace_to_write
from commonground.cli.options import AsCsv, AsJson, Limit
from commonground.cli.output import say, write_table
from graph.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from commonground.workspace import Workspace
    from graph.identity.decisions import Decision

By = Annotated[str, typer.Option(metavar="NAME", help="Who decides; stands with each decision.")]
Day = Annotated[
    str | None, typer.Option("--date", metavar="DATE", help="Day of the decisions; else today.")
]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; stands with each decision.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before writing.")]
EXAMPLES = 5
_IN_LISTS = ("record_a", "record_b", "name_a", "name_b", "score", "rank", "tier", "rule", "id_a",
             "id_b", "features")  # fmt: skip
_SHOWN = ("name_a", "name_b", "score", "rule", "record_a", "record_b")


def review(
    context: typer.Context,
    *,
    kind: Annotated[
        Literal["open", "joined", "sample", "large", "changed"],
        typer.Option(
            help="open: pairs that may be one, likeliest first; joined: joined by likeness, "
            "thinnest evidence first; sample: drawn at random, to measure how right matching is; "
            "large: what holds the largest organizations together; changed: pairs that came "
            "together or apart since the version before."
        ),
    ] = "open",
    limit: Limit = None,
    by: By = "steward",
    day: Day = None,
    reason: Reason = "",
    bulk: Annotated[
        str | None,
        typer.Option(
            metavar="RULE",
            help="Decide all open pairs with these fields equal, such as name+phone; or score.",
        ),
    ] = None,
    at_least: Annotated[
        float | None,
        typer.Option("--score-at-least", min=0, max=1, metavar="X", help="For --bulk."),
    ] = None,
    at_most: Annotated[
        float | None,
        typer.Option("--score-at-most", min=0, max=1, metavar="X", help="For --bulk."),
    ] = None,
    verdict: Annotated[Literal["same", "different"], typer.Option(help="For --bulk.")] = "same",
    yes: Yes = False,
    undo: Annotated[
        int | None,
        typer.Option("--undo", min=1, metavar="N", help="Take back the last N steps instead."),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Decide pair by pair which records speak of one organization.

    Shows both records with their differences marked and asks for one key: s same, d different, n
    next, u undo, w why, q quit; p, c, h, g, f, l, b say that the two are related instead (? lists
    them). Keys may come from a pipe. Every decision is kept at once in decisions/decisions.csv and
    followed by the next build; nothing is ever merged for good. With --json or --csv the pairs are
    listed and nothing is asked. A bulk decision is shown before it is written, and is one step for
    --undo.

    \b
    Example:
      commonground --workspace town review
      commonground --workspace town review --kind joined --limit 20 --by "Pat Example"
      commonground --workspace town review --bulk name+phone --score-at-least 0.9
      commonground --workspace town review --undo 1
    """
    workspace = workspace_to_write(context)
    date = day_of(day)
    if undo is not None:
        _take_back(workspace, undo, by, date)
        return
    if bulk is None and (at_least, at_most) != (None, None):
        raise UsageError("--score-at-least", "belongs to --bulk", "add --bulk score")
    if bulk is not None:
        chosen = _chosen_by_rule(workspace, bulk, at_least, at_most, verdict, reason)
        _decide_all(workspace, *chosen, verdict, by, date, is_sure=yes)
        return
    from commonground.review.queue import pairs_to_decide

    pairs = pairs_to_decide(workspace, kind=kind, limit=limit)
    if as_json or as_csv:
        write_table(pairs.to_dicts(), _IN_LISTS, as_json=as_json, as_csv=as_csv)
        return
    _sit(workspace, pairs, by, date, reason or ("sample" if kind == "sample" else ""))


def day_of(text: str | None) -> str:
    """Give a day as it is written in decisions; `UsageError` where the text is none."""
    try:
        day = datetime.date.today() if text is None else datetime.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--date {text}", "is no day", "write it as 2026-11-01") from error
    return day.isoformat()


def confirm(question: str) -> None:
    """Ask before writing; end with exit code 1 where the answer is no or the input ends."""
    try:
        is_sure = typer.confirm(question, err=True)
    except typer.Abort:
        is_sure = False
    if not is_sure:
        say("nothing was written")
        raise typer.Exit(1)


def say_written(written: Sequence[Decision]) -> None:
    """Say how many decisions one step wrote, and how it is taken back."""
    what = "decision" if len(written) == 1 else "decisions"
    say(f"wrote {len(written):,} {what}; review --undo 1 takes back the step")


def say_next(workspace: Workspace) -> None:
    """Say how far the review is, and that a build follows the decisions."""
    from commonground.review.decide import progress

    done = progress(workspace)
    say(f"{done.open:,} open pairs; decided: {done.same:,} same, {done.different:,} different")
    if done.not_built:
        what = "decision waits" if done.not_built == 1 else "decisions wait"
        say(f"{done.not_built:,} {what} for: commonground --workspace {workspace.folder} build")


def _sit(workspace: Workspace, pairs: pl.DataFrame, by: str, date: str, reason: str) -> None:
    from commonground.cli.review_session import Session, open_console

    if pairs.is_empty():
        say("no pair is left to decide here")
    else:
        Session(workspace, pairs, by, date, reason, open_console()).run()
    say_next(workspace)


def _take_back(workspace: Workspace, steps: int, by: str, date: str) -> None:
    from commonground.review.decide import undo

    undone = undo(workspace, steps, by=by, date=date)
    for line in undone[:EXAMPLES]:
        say(f"taken back: {line.record_a} {line.verdict} {line.record_b} ({line.by}, {line.date})")
    if len(undone) > EXAMPLES:
        say(f"and {len(undone) - EXAMPLES:,} more")
    if not undone:
        say("there is nothing to take back")
    say_next(workspace)


def _chosen_by_rule(
    workspace: Workspace,
    text: str,
    at_least: float | None,
    at_most: float | None,
    verdict: str,
    reason: str,
) -> tuple[pl.DataFrame, str]:
    from commonground.review.bulk import matching_pairs, read_rule

    rule = read_rule(text, score_at_least=at_least, score_at_most=at_most)
    matched = matching_pairs(workspace, rule, verdict=verdict)
    say(f"{matched.pairs.height:,} open pairs with {rule}")
    if matched.left_out:
        why = "their records have several such candidates; decide them one by one"
        say(f"{matched.left_out:,} more are left out: {why}")
    return matched.pairs, f"by rule: {rule}" + (f"; {reason}" if reason else "")


def _decide_all(
    workspace: Workspace,
    pairs: pl.DataFrame,
    reason: str,
    verdict: str,
    by: str,
    date: str,
    *,
    is_sure: bool,
) -> None:
    from commonground.review.decide import decide

    if pairs.is_empty():
        return
    write_table(pairs.head(EXAMPLES).to_dicts(), _SHOWN, as_json=False, as_csv=False)
    if not is_sure:
        confirm(f"write {pairs.height:,} times {verdict}?")
    records = pairs.select("record_a", "record_b").rows()
    written = decide(workspace, records, verdict, by=by, date=date, reason=reason)
    say_written(written)
    say_next(workspace)
