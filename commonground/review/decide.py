"""Decisions written and taken back, a step at a time; lines are added and never changed.

One call of `decide` is one step. A step of several pairs marks its lines (``step 3: ...`` in the
reason), so that the file alone says what `undo` takes back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from commonground.workspace import Workspace
from graph.errors import UsageError
from graph.identity.decisions import RELATIONS, Decision, append_decisions, read_decisions
from graph.snapshot import open_edition

if TYPE_CHECKING:
    import duckdb

FILE = "decisions.csv"
VERDICTS = ("same", "different")
Pair = tuple[str, str]
_MARK = re.compile(r"step (\d+): ")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review is: open pairs, decisions that stand, and those no build has followed."""

    open: int
    same: int
    different: int
    not_built: int


def read_lines(workspace: Workspace) -> list[Decision]:
    """Give every usable line of the decisions file in order; `WorkspaceError` as it reads.

    No file means no decisions.
    """
    return read_decisions(workspace.decisions / FILE)[0]


def pair_of(decision: Decision) -> Pair:
    """Give the two records of a decision in one order, whichever way they are written."""
    first, second = sorted((decision.record_a, decision.record_b))
    return first, second


def standing(lines: Iterable[Decision]) -> dict[Pair, Decision]:
    """Give the decision that stands on each pair: its last line, unless that takes it back."""
    last = {pair_of(line): line for line in lines}
    return {pair: line for pair, line in last.items() if line.verdict != "withdrawn"}


def decide(
    workspace: Workspace,
    pairs: Sequence[Pair],
    verdict: str,
    *,
    by: str,
    date: str,
    reason: str = "",
    relation: str | None = None,
) -> list[Decision]:
    """Write one step: the verdict ``same`` or ``different`` on each pair of records.

    ``relation``, only with ``different``, says what the first of each pair is to the second. A
    pair on which the same stands already is left out. Gives what was written. `UsageError` for
    another verdict or relation, or a record beside itself; `WorkspaceError` while a build runs.
    """
    _refuse_wrong(pairs, verdict, relation)
    said = [Decision(a, b, verdict, by, date, reason, relation or "") for a, b in pairs]
    return write_step(workspace, said)


def write_step(workspace: Workspace, said: Sequence[Decision]) -> list[Decision]:
    """Write decisions as one step; what stands already is left out. Gives what was written."""
    with workspace.lock():
        lines = read_lines(workspace)
        stands = standing(lines)
        made = {pair_of(item): item for item in said}
        step = [item for pair, item in made.items() if not _says(stands.get(pair), item)]
        if len(step) > 1:
            number = 1 + max((_step_number(line) or 0 for line in lines), default=0)
            step = [replace(item, reason=f"step {number}: {item.reason}") for item in step]
        append_decisions(workspace.decisions / FILE, step)
    return step


def undo(workspace: Workspace, steps: int = 1, *, by: str, date: str) -> list[Decision]:
    """Take back the last steps: a line ``withdrawn`` for each pair of theirs.

    A decision that a step had replaced is written once more, word for word, so that the next build
    gives the view that was there before. Gives what was taken back; nothing where there is none.
    """
    with workspace.lock():
        history = steps_of(read_lines(workspace))
        undone = history[max(len(history) - steps, 0) :]
        kept: dict[Pair, Decision] = {}
        for step in history[: len(history) - len(undone)]:
            kept |= {pair_of(line): line for line in step}
        taken = [line for step in reversed(undone) for line in step]
        lines = [
            Decision(line.record_a, line.record_b, "withdrawn", by, date, "undo") for line in taken
        ]
        replaced = {pair: None for line in taken if (pair := pair_of(line)) in kept}
        lines += [replace(kept[pair], line=0) for pair in replaced]
        append_decisions(workspace.decisions / FILE, lines)
    return taken


def steps_of(lines: Iterable[Decision]) -> list[list[Decision]]:
    """Give the steps that stand, oldest first: what was taken back, by undo or by hand, is out."""
    steps: list[dict[Pair, Decision]] = []
    where: dict[Pair, list[int]] = {}
    for line in lines:
        pair = pair_of(line)
        on_pair = where.setdefault(pair, [])
        if line.verdict == "withdrawn":
            if on_pair:
                del steps[on_pair.pop()][pair]
            continue
        if on_pair and replace(steps[on_pair[-1]][pair], line=0) == replace(line, line=0):
            continue  # said before: what undo restored, or a line written twice
        mark = _step_number(line)
        last = next(reversed(steps[-1].values()), None) if steps else None
        if mark is None or last is None or mark != _step_number(last):
            steps.append({})
        steps[-1][pair] = line
        on_pair.append(len(steps) - 1)
    return [list(step.values()) for step in steps if step]


def register_decided(connection: duckdb.DuckDBPyConnection, stands: Iterable[Pair]) -> None:
    """Register the table ``decided`` (``a, b``, the smaller first): pairs that are decided."""
    rows = list(stands)
    columns = {name: pa.array([row[place] for row in rows], pa.string())
               for place, name in enumerate("ab")}  # fmt: skip
    connection.register("decided", pa.table(columns))


def progress(workspace: Workspace) -> Progress:
    """Count what is open, what was decided, and what the next build will follow.

    Open pairs are those of the published edition on which nothing was decided since.
    `SnapshotError` where nothing is published.
    """
    stands = standing(read_lines(workspace))
    with open_edition(workspace.folder, scope="all").connect() as connection:
        register_decided(connection, stands)
        ((waiting,),) = connection.execute("""
            SELECT count(*) FROM proposal
            WHERE (least(record_a, record_b), greatest(record_a, record_b))
                  NOT IN (SELECT a, b FROM decided)
            """).fetchall()
        rows = connection.execute(
            "SELECT record_a, record_b, verdict FROM judgement WHERE tier = 'person'"
        ).fetchall()
    built = {(min(a, b), max(a, b)): verdict for a, b, verdict in rows}
    # Decisions may also name ids; only records can be compared with what was built.
    named = {pair: line.verdict for pair, line in stands.items() if all(":" in one for one in pair)}
    changed = sum(named.get(pair) != built.get(pair) for pair in {*named, *built})
    same = sum(line.verdict == "same" for line in stands.values())
    return Progress(waiting, same, len(stands) - same, changed)


def _refuse_wrong(pairs: Sequence[Pair], verdict: str, relation: str | None) -> None:
    if verdict not in VERDICTS:
        raise UsageError(f"verdict {verdict}", "is none", f"use {' or '.join(VERDICTS)}")
    if relation is not None and (verdict != "different" or relation not in RELATIONS):
        what = "is none" if relation not in RELATIONS else "needs the verdict different"
        raise UsageError(f"relation {relation}", what, f"use one of {', '.join(RELATIONS)}")
    if beside := [a for a, b in pairs if a == b]:
        raise UsageError(beside[0], "is compared with itself", "name two records")


def _says(known: Decision | None, said: Decision) -> bool:
    if known is None or (known.verdict, known.relation) != (said.verdict, said.relation):
        return False
    return not said.relation or known.record_a == said.record_a or said.relation == "same_brand"


def _step_number(line: Decision) -> int | None:
    marked = _MARK.match(line.reason)
    return int(marked.group(1)) if marked else None
