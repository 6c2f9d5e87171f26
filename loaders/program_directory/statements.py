"""What the objects of a file state, gathered into the tables that a loader gives."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from graph.findings import Finding, findings_table
from graph.schema import get_type, table_from_rows
from loaders.program_directory.objects import DirectoryObject
from loaders.reading.source_file import ROWS_SCHEMA, Loaded, SourceFile

# Computed for all copies of an object together, so that they never differ within a file.
_SHARED_FIELDS = ("is_location_confidential", "is_synthetic")
# For matching only: no hash may rest on it.
_STREET = "street"


@dataclass(frozen=True, slots=True)
class Statement:
    """One record: its type, the key of the object that states it, and its fields."""

    type: str
    key: str
    fields: Mapping[str, Any]


def tie(type_name: str, key: str, source: tuple[str, str], target: tuple[str, str]) -> Statement:
    """Make a tie between two ends, each a type and a key."""
    return Statement(
        type_name,
        key,
        {
            "source_type": source[0],
            "source_key": source[1],
            "target_type": target[0],
            "target_key": target[1],
        },
    )


@dataclass
class Gathered:
    """Records, rows and findings of one file as they come together."""

    file: SourceFile
    read: int
    rejected: int
    findings: list[Finding]
    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    _first: dict[tuple[str, str], tuple[int, dict[str, Any]]] = field(default_factory=dict)
    _told: set[tuple[str, str, str, str, str | None]] = field(default_factory=set)

    def accept(
        self, item: DirectoryObject, statements: Sequence[Statement], findings: Sequence[Finding]
    ) -> None:
        """Take what an object states; the same finding on a copy of it is told once."""
        agreed = [self._agree(item, statement) for statement in statements]
        places = {id(finding): _place(item, finding) for finding in findings}
        self.findings += [one for one in findings if places[id(one)] not in self._told]
        self._told |= set(places.values())
        for statement in agreed:
            self.state(statement, item.number)
        kept = [
            [one.type, {name: value for name, value in one.fields.items() if name != _STREET}]
            for one in agreed
        ]
        text = json.dumps([item.kind, item.key, kept], sort_keys=True, default=str)
        content = hashlib.sha256(text.encode()).hexdigest()[:16]
        self.rows.append(
            {"line": item.number, "key": f"{item.kind}:{item.key}", "content": content}
        )

    def reject(self, findings: Sequence[Finding]) -> None:
        """Leave an object out, for the reason among its findings."""
        self.rejected += 1
        self.findings.extend(findings)

    def state(self, statement: Statement, line: int) -> None:
        """Add one record."""
        row = {"key": statement.key, "line": line, **statement.fields}
        self.records.setdefault(statement.type, []).append(row)

    def _agree(self, item: DirectoryObject, statement: Statement) -> Statement:
        """Empty the fields in which a copy contradicts the first one that stated them."""
        if get_type(statement.type).is_tie:
            return statement
        place = (statement.type, statement.key)
        number, first = self._first.setdefault(place, (item.number, {}))
        fields = dict(statement.fields)
        for name, value in statement.fields.items():
            if value is None or name in _SHARED_FIELDS:
                continue
            if first.setdefault(name, value) != value:
                fields[name] = None
                message = f"{name} differs from that of the same {item.kind} in record {number}"
                self.findings.append(
                    Finding(self.file.dataset, *item.place(name), item.key, "duplicate_key",
                            "nulled", message, "keep one of the two")
                )  # fmt: skip
        return Statement(statement.type, statement.key, fields)

    def loaded(self) -> Loaded:
        """Give the tables, in order of line, then of what they hold."""
        records = {name: _table(name, rows) for name, rows in sorted(self.records.items())}
        order = sorted(
            self.findings,
            key=lambda one: (one.file, one.line or 0, one.column or "", one.rule, one.value or ""),
        )
        rows = pa.Table.from_pylist(self.rows, ROWS_SCHEMA)
        return Loaded(records, rows, findings_table(order), self.read, self.rejected)


def _place(item: DirectoryObject, finding: Finding) -> tuple[str, str, str, str, str | None]:
    """Tell findings apart, but not those on copies of one object."""
    leaf = (finding.column or "").rpartition(".")[2]
    return item.kind, item.key, leaf, finding.rule, finding.value


def _table(type_name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    held = {name for row in rows for name, value in row.items() if value is not None}
    schema = get_type(type_name).record_schema()
    chosen = pa.schema([item for item in schema if item.name in held])
    unique = {json.dumps(row, sort_keys=True, default=str): row for row in rows}
    kept = [{name: row.get(name) for name in chosen.names} for row in unique.values()]
    return table_from_rows(chosen, kept)
