"""Decisions of people about records, in a CSV that a person can edit.

Columns: ``record_a, record_b, verdict, by, date, reason``. A record is named ``dataset:key``
(as in the list of proposals), by its record id, or by the id of a published organization.
``verdict`` is ``same`` or ``different``; a person's word outranks every rule.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from graph.findings import Finding

COLUMNS = ("record_a", "record_b", "verdict", "by", "date", "reason")
VERDICTS = ("same", "different")
DATASET = "decisions"


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the decisions file."""

    line: int
    record_a: str
    record_b: str
    verdict: str
    by: str
    date: str
    reason: str


def read_decisions(path: Path) -> tuple[list[Decision], list[Finding]]:
    """Read a decisions file; a missing file means no decisions.

    A line without both records or with another verdict is left out with a finding.
    """
    if not path.is_file():
        return [], []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        if missing := [name for name in COLUMNS[:3] if name not in (reader.fieldnames or ())]:
            message = f"the column {missing[0]} is missing"
            mend = f"begin the file with {','.join(COLUMNS)}"
            return [], [_finding(path, 1, missing[0], None, "missing_column", message, mend)]
        return _read_lines(path, reader)


def _read_lines(path: Path, reader: csv.DictReader[str]) -> tuple[list[Decision], list[Finding]]:
    decisions: list[Decision] = []
    findings: list[Finding] = []
    for row in reader:
        texts = {name: (row.get(name) or "").strip() for name in COLUMNS}
        line = reader.line_num
        if not texts["record_a"] or not texts["record_b"]:
            message, mend = "a record is missing", "name both records as dataset:key"
            findings.append(_finding(path, line, "record_a", None, "missing_record", message, mend))
        elif texts["verdict"] not in VERDICTS:
            value = texts["verdict"]
            message, mend = f"{value!r} is no verdict", "write same or different"
            findings.append(_finding(path, line, "verdict", value, "unknown_code", message, mend))
        else:
            decisions.append(Decision(line=line, **texts))
    return decisions, findings


def unknown_record(path: Path, decision: Decision, reference: str) -> Finding:
    """Give the finding for a decision about a record that is not there."""
    message = f"no record is known as {reference!r}"
    mend = "name it as in the list of proposals: dataset:key"
    return _finding(path, decision.line, "record_a", reference, "unknown_record", message, mend)


def _finding(
    path: Path, line: int, column: str, value: str | None, rule: str, message: str, mend: str
) -> Finding:
    return Finding(DATASET, path.name, line, column, value, rule, "rejected", message, mend)
