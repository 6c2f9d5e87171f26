"""Decisions of people about records, in a CSV that a person can read and that only grows.

Columns: ``record_a, record_b, verdict, by, date, reason, relation``. A record is named
``dataset:key`` (as in the list of proposals), by its record id, or by the id of a published
organization. ``verdict`` is ``same``, ``different`` or ``withdrawn``; the last line on a pair
counts, so that undoing is one line more. With ``different`` a ``relation`` may say what the first
is to the second: ``parent_of``, ``hosts``, ``succeeds`` or ``same_brand``. A person's word outranks
every rule.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.errors import WorkspaceError
from graph.findings import Finding

COLUMNS = ("record_a", "record_b", "verdict", "by", "date", "reason", "relation")
VERDICTS = ("same", "different", "withdrawn")
RELATIONS = ("parent_of", "hosts", "succeeds", "same_brand")
DATASET = "decisions"


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the decisions file; ``line`` is 0 for one that is not written yet."""

    record_a: str
    record_b: str
    verdict: str
    by: str = ""
    date: str = ""
    reason: str = ""
    relation: str = ""
    line: int = 0


def read_decisions(path: Path) -> tuple[list[Decision], list[Finding]]:
    """Read a decisions file, every line that can be used, in order; no file means no decisions.

    A line without both records, with another verdict or relation is left out with a finding. Raises
    `WorkspaceError` where the file as a whole cannot be read: a build without people's decisions
    would join what they keep apart.
    """
    decisions: list[Decision] = []
    findings: list[Finding] = []
    for line, row in _rows(path)[1]:
        texts = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if finding := _wrong(path, line, texts):
            findings.append(finding)
        else:
            decisions.append(Decision(**texts, line=line))
    return decisions, findings


def append_decisions(path: Path, decisions: Sequence[Decision]) -> None:
    """Write decisions under those that are there; a file of an earlier form gets its new column.

    Raises `WorkspaceError` as `read_decisions` does, and writes nothing then.
    """
    header, before = _rows(path)
    if header != COLUMNS:
        _write(path, [row for _, row in before])
    _append(path, decisions)


def forget_records(path: Path, names: Collection[str]) -> None:
    """Take the lines out that name any of these records, for a record that is to be left out."""
    before = [row for _, row in _rows(path)[1]]
    kept = [row for row in before if not {row["record_a"], row["record_b"]} & set(names)]
    if len(kept) < len(before):
        _write(path, kept)


def _rows(path: Path) -> tuple[tuple[str, ...], list[tuple[int, dict[str, str]]]]:
    """Give the header and, with its line, each row of a decisions file in today's columns."""
    if not path.exists():
        return (), []
    try:
        text = path.read_text(encoding="utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        header = tuple(reader.fieldnames or ())
        if not set(COLUMNS[:3]) <= set(header) <= set(COLUMNS) or len(set(header)) < len(header):
            raise _unreadable(path, f"its columns are {', '.join(header) or 'missing'}")
        rows = [
            (reader.line_num, {name: row.get(name) or "" for name in COLUMNS}) for row in reader
        ]
    except (OSError, UnicodeError, csv.Error) as error:
        raise _unreadable(path, str(error)) from None
    return header, rows


def _unreadable(path: Path, why: str) -> WorkspaceError:
    mend = f"write it as UTF-8 with commas, closed quotes and the columns {', '.join(COLUMNS)}"
    return WorkspaceError(str(path), f"cannot be read ({why})", mend)


def _write(path: Path, rows: Sequence[dict[str, str]]) -> None:
    aside = path.with_name(f"{path.name}.unfinished")
    with aside.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    aside.replace(path)


def _append(path: Path, decisions: Sequence[Decision]) -> None:
    text = path.read_text(encoding="utf-8-sig")
    with path.open("a", encoding="utf-8", newline="") as stream:
        if text and not text.endswith("\n"):
            stream.write("\n")
        writer = csv.writer(stream, lineterminator="\n")
        for item in decisions:
            writer.writerow([getattr(item, name) for name in COLUMNS])


def _wrong(path: Path, line: int, texts: dict[str, str]) -> Finding | None:
    if not texts["record_a"] or not texts["record_b"]:
        message, mend = "a record is missing", "name both records as dataset:key"
        return _finding(path, line, "record_a", None, "missing_record", message, mend)
    for column, known in (("verdict", VERDICTS), ("relation", ("", *RELATIONS))):
        value = texts[column]
        if value not in known:
            message = f"{value!r} is no {column}"
            mend = f"write {' or '.join(name for name in known if name)}"
            return _finding(path, line, column, value, "unknown_code", message, mend)
    return None


def unknown_record(path: Path, decision: Decision, reference: str) -> Finding:
    """Give the finding for a decision about a record that is not there."""
    message = f"no record is known as {reference!r}"
    mend = "name it as in the list of proposals: dataset:key"
    column = "record_a" if reference == decision.record_a else "record_b"
    return _finding(path, decision.line, column, reference, "unknown_record", message, mend)


def contradicting(path: Path, decision: Decision) -> Finding:
    """Give the finding for a ``same`` that cannot hold beside what else was decided."""
    message = (
        f"{decision.record_a!r} and {decision.record_b!r} cannot be one: other decisions keep "
        "apart what this would join"
    )
    mend = "withdraw this decision or the one that keeps them apart"
    return _finding(
        path, decision.line, "verdict", "same", "contradicting_decisions", message, mend
    )


def _finding(
    path: Path, line: int, column: str, value: str | None, rule: str, message: str, mend: str
) -> Finding:
    return Finding(DATASET, path.name, line, column, value, rule, "rejected", message, mend)
