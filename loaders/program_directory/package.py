"""Tables joined by their ids into the objects that JSON nests, so that one mapping is enough.

Rows of organizations, programs, services and locations are records; rows of other tables are parts
of them, and each one is accounted for in a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.findings import Finding
from loaders.program_directory.objects import (
    LINK,
    RECORD_KINDS,
    Directory,
    Entry,
    Members,
    Origin,
    key_of,
)
from loaders.program_directory.tables import Row, Table, TableShape, shape_of
from loaders.reading.source_file import SourceFile

_LINKED = "attribute"  # names its record by `link_id`, and its table by `link_entity`
# Columns that stand for a row of another table, the member that it becomes in JSON.
_REFERENCES = {
    "attribute": (("taxonomy_term_id", "taxonomy_term", "taxonomy_term"),),
    "taxonomy_term": (("taxonomy_id", "taxonomy", "taxonomy_detail"),),
    "service_capacity": (("unit_id", "unit", "unit"),),
}


def take_tables(
    directory: Directory, file: SourceFile, tables: Sequence[Table], *, is_alone: bool = False
) -> None:
    """Add what several tables hold together; `is_alone` numbers records by their lines."""
    joined = _Joined(file, tables)
    for table in tables:
        directory.rejected += table.rejected
        directory.findings += table.findings
        if table.shape.name not in RECORD_KINDS:
            directory.findings += joined.account(table)
    for kind in (*RECORD_KINDS, LINK):
        for row in joined.rows(kind):
            number = row.origin.line if is_alone else None
            directory.take(kind, joined.entry(kind, row, number))


@dataclass
class _Joined:
    """Tables with their rows by key, and the parts that hang on each record."""

    file: SourceFile
    tables: Sequence[Table]
    _by_key: dict[str, dict[str, Row]] = field(default_factory=dict)
    _parts: dict[tuple[str, str], list[tuple[str, Row]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for table in self.tables:
            known = self._by_key.setdefault(table.shape.name, {})
            for row in table.rows:
                known.setdefault(key_of(row.members), row)
        for table in self.tables:
            for row in table.rows:
                for _, kind, key in self._owners(table.shape, row.members):
                    if member := table.shape.parts[kind]:
                        whole = Row(self._resolve(table.shape.name, row.members), row.origin)
                        self._parts.setdefault((kind, key), []).append((member, whole))

    def rows(self, kind: str) -> Iterator[Row]:
        """Give all rows of one table in order."""
        for table in self.tables:
            if table.shape.name == kind:
                yield from table.rows

    def entry(self, kind: str, row: Row, number: int | None) -> Entry:
        """Give a row as the object that it would be in JSON, with its parts inside it."""
        members: dict[str, Any] = dict(row.members)
        origins: dict[str, Origin] = {}
        for member, part in self._parts.get((kind, key_of(row.members)), ()):
            held = members.get(member)
            listed = [*held] if isinstance(held, list) else []
            origins[f"{member}[{len(listed)}]"] = part.origin
            members[member] = [*listed, part.members]
        return Entry(members, row.origin, number=number, parts=origins)

    def account(self, table: Table) -> Iterator[Finding]:
        """Tell what becomes of the rows of a table that holds no records."""
        lost = 0
        for row in table.rows:
            owners = self._owners(table.shape, row.members)
            for column, kind, key in owners:
                if kind in self._by_key and key not in self._by_key[kind]:
                    message = f"the {kind} that it names is not in this package"
                    yield self._tell(row.origin, column, key, "part_without_record", message)
            if not owners and table.shape.parts:
                message = "the row names nothing that it is a part of"
                yield self._tell(row.origin, None, None, "part_without_record", message)
            lost += not any(key in self._by_key.get(kind, ()) for _, kind, key in owners)
        if table.rows:
            yield self._sum_up(table, lost)

    def _sum_up(self, table: Table, lost: int) -> Finding:
        count, shape = len(table.rows), table.shape
        if shape.because:
            message = f"rows that are read and not kept, because {shape.because}: {count}"
        elif shape.name == LINK:
            message = f"rows that say which service is at which location: {count}"
        elif not shape.parts:
            message = f"rows that only count where other rows name them: {count}"
        else:
            message = f"rows that are parts of records: {count}; without a record here: {lost}"
        rule = "a_person" if shape.name == "contact" else "rows_of_parts"
        return self._tell(table.origin, None, None, rule, message)

    def _owners(self, shape: TableShape, members: Members) -> list[tuple[str, str, str]]:
        """Give column, kind and key of each thing that a row says it is a part of."""
        if shape.name == _LINKED:
            key = key_of(members, "link_id")
            named = shape_of(str(members.get("link_entity") or ""))
            if named is not None and named.name in shape.parts:
                return [("link_id", named.name, key)]
            held = [kind for kind in shape.parts if key in self._by_key.get(kind, ())]
            return [("link_id", kind, key) for kind in held or ["service"]]
        keys = [(f"{kind}_id", kind, key_of(members, f"{kind}_id")) for kind in shape.parts]
        return [item for item in keys if item[2]]

    def _resolve(self, table: str, members: Members) -> Members:
        """Put the rows that a row refers to in its members."""
        whole: dict[str, Any] = dict(members)
        for column, other, member in _REFERENCES.get(table, ()):
            found: Mapping[str, Row] = self._by_key.get(other, {})
            if row := found.get(key_of(members, column)):
                whole[member] = self._resolve(other, row.members)
        return whole

    def _tell(
        self, origin: Origin, column: str | None, value: str | None, rule: str, message: str
    ) -> Finding:
        mend = {
            "part_without_record": "add the table that holds it, or correct the id",
            "rows_of_parts": "nothing to do",
            "a_person": "leave the table out",
        }[rule]
        shown = origin.column(column or "") or None
        return Finding(self.file.dataset, origin.file, origin.line, shown, value, rule, "noted",
                       message, mend)  # fmt: skip
