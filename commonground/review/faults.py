"""What is wrong, or deserves a look, in the lines of a file of decisions that is taken in."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from commonground.review.sides import read_records
from commonground.workspace import Workspace
from graph.findings import Finding
from graph.identity.decisions import DATASET, Decision

_TOLD = 20  # faults that one message names


def wrong_lines(path: Path, lines: Iterable[Decision]) -> list[Finding]:
    """Give a finding for each line on a record beside itself, or with a date that is none."""
    return [finding for line in lines for finding in _wrong(path, line)]


def noted_lines(workspace: Workspace, path: Path, lines: Sequence[Decision]) -> list[Finding]:
    """Give a finding for each line without ``by``, and each ``same`` across two tax numbers."""
    notes = [_unsigned(path, line) for line in lines if not line.by]
    same = [line for line in lines if line.verdict == "same"]
    held = read_records(
        workspace, (name for line in same for name in (line.record_a, line.record_b))
    )
    for line in same:
        numbers = [held[name].values.get("ein", ()) for name in (line.record_a, line.record_b)]
        if all(numbers) and not set(numbers[0]) & set(numbers[1]):
            message = f"{line.record_a} and {line.record_b} carry two tax numbers"
            mend = "taken as decided; withdraw it where that is wrong"
            notes.append(_finding(path, line, "verdict", "different_ein", "noted", message, mend))
    return sorted(notes, key=lambda item: (item.line or 0, item.rule))


def in_words(findings: Sequence[Finding]) -> str:
    """Name each fault with its lines; lines with the same rule and the same words stand together.

    Past twenty faults only their number is told. No findings give an empty text.
    """
    alike: dict[tuple[str, str, str], list[int]] = {}
    for item in sorted(findings, key=lambda item: item.line or 0):
        alike.setdefault((item.rule, item.message, item.mend), []).append(item.line or 0)
    told = [
        f"line{'s' if len(where) > 1 else ''} {', '.join(map(str, where))}: {message} ({mend})"
        for (_, message, mend), where in alike.items()
    ]
    more = [f"and {len(told) - _TOLD:,} more"] if len(told) > _TOLD else []
    return "; ".join([*told[:_TOLD], *more])


def _wrong(path: Path, line: Decision) -> Iterator[Finding]:
    if line.record_a == line.record_b:
        message, mend = f"{line.record_a} is compared with itself", "name two records"
        yield _finding(path, line, "record_b", "same_record", "rejected", message, mend)
    if line.date and not _is_day(line.date):
        message, mend = f"{line.date!r} is no day", "write it as 2026-11-24"
        yield _finding(path, line, "date", "bad_date", "rejected", message, mend)


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _unsigned(path: Path, line: Decision) -> Finding:
    message, mend = "nobody is named who decided", "write a name under by, so that others can ask"
    return _finding(path, line, "by", "missing_by", "noted", message, mend)


def _finding(
    path: Path, line: Decision, column: str, rule: str, effect: str, message: str, mend: str
) -> Finding:
    value = str(getattr(line, column)) or None
    return Finding(DATASET, path.name, line.line, column, value, rule, effect, message, mend)
