"""Decisions out of a workspace and into another as CSV, each line checked before it is taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from commonground.review.contradictions import contradictions
from commonground.review.decide import FILE, Pair, pair_of, read_lines, standing
from commonground.review.faults import in_words, noted_lines, wrong_lines
from commonground.workspace import Workspace
from graph.errors import RefusedError, UsageError
from graph.findings import Finding
from graph.identity.decisions import (
    DATASET,
    Decision,
    append_decisions,
    read_decisions,
    unknown_record,
)
from graph.snapshot import open_edition


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import took: new lines, lines that stand here already, and what was wrong.

    ``notes`` are of lines that were taken and deserve a look.
    """

    added: int
    doubles: int
    findings: list[Finding]
    notes: list[Finding]


def export_decisions(workspace: Workspace, path: Path) -> int:
    """Write the decisions that stand to a new CSV; give their number. Undone ones are left out."""
    if path.exists():
        raise UsageError(str(path), "is there already", "name another file, or remove it")
    lines = list(standing(read_lines(workspace)).values())
    append_decisions(path, sorted(lines, key=lambda line: line.line))
    return len(lines)


def import_decisions(workspace: Workspace, path: Path, *, good_lines: bool = False) -> Imported:
    """Take the decisions of a file that are not held here yet.

    Told by line, and not taken: an unknown verdict or relation, a record beside itself, a date that
    is none, a record that the published edition does not hold, and what contradicts the decisions
    that stand. The last line on a pair counts; a line that repeats what stands is no error. With
    something to tell, nothing is taken (`RefusedError` names the lines) unless ``good_lines`` asks
    for the others. Taken and noted: a line that says not who decided, and ``same`` across two tax
    numbers.
    """
    lines, findings = read_decisions(path)
    findings += wrong_lines(path, lines)
    findings += _unknown(workspace, path, lines)
    wrong = {finding.line for finding in findings}
    held = standing(read_lines(workspace))
    given = {pair_of(line): line for line in lines if line.line not in wrong}
    news = [line for pair, line in given.items() if _is_new(held.get(pair), line)]
    clashes = _clashing(path, held, news)
    findings += clashes
    if findings and not good_lines:
        mend = "mend them, or take the other lines with --good-lines"
        raise RefusedError(path.name, in_words(findings), mend)
    refused = {finding.line for finding in clashes}
    taken = [line for line in news if line.line not in refused]
    with workspace.lock():
        append_decisions(workspace.decisions / FILE, taken)
    notes = noted_lines(workspace, path, taken)
    return Imported(len(taken), len(given) - len(news), findings, notes)


def _unknown(workspace: Workspace, path: Path, lines: Sequence[Decision]) -> list[Finding]:
    named = {name for line in lines for name in (line.record_a, line.record_b)}
    known = known_records(workspace, named)
    return [
        unknown_record(path, line, next(name for name in pair if name not in known))
        for line in lines
        if not known.issuperset(pair := (line.record_a, line.record_b))
    ]


def known_records(workspace: Workspace, names: Iterable[str]) -> set[str]:
    """Give those of the names that the published edition holds: dataset:key, record id or id."""
    wanted = sorted(set(names))
    with open_edition(workspace.folder, scope="all").connect() as connection:
        rows = connection.execute(
            """
            SELECT name FROM (SELECT unnest($names) AS name)
            WHERE name IN (SELECT dataset || ':' || key FROM source_record)
               OR name IN (SELECT record_id FROM source_record)
               OR name IN (SELECT id FROM source_record) OR name IN (SELECT id FROM replaced)
            """,
            {"names": wanted},
        ).fetchall()
    return {row[0] for row in rows}


def _is_new(known: Decision | None, line: Decision) -> bool:
    if known is None:
        return line.verdict != "withdrawn"
    return (known.verdict, known.relation) != (line.verdict, line.relation)


def _clashing(path: Path, held: dict[Pair, Decision], news: Sequence[Decision]) -> list[Finding]:
    replaced = {pair_of(line) for line in news}
    kept = [line for pair, line in held.items() if pair not in replaced]
    found = contradictions([*kept, *(line for line in news if line.verdict != "withdrawn")])
    ours = {id(line) for line in news}
    mend = "withdraw one of these decisions"
    return [
        Finding(
            DATASET, path.name, item.decision.line, "verdict", item.decision.verdict,
            "contradicting_decisions", "rejected", str(item), mend,
        )
        for item in found
        if id(item.decision) in ours
    ]  # fmt: skip
