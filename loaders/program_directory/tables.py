"""Tables of HSDS in tabular form as rows: one CSV a table, or all tables in one JSON object."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from graph.findings import Finding
from loaders.program_directory.objects import Members, Origin
from loaders.reading.header import Columns
from loaders.reading.source_file import SourceFile
from loaders.reading.table import open_table


@dataclass(frozen=True, slots=True)
class TableShape:
    """What `tables.toml` says of a table.

    `parts` maps a kind of record to the member that rows become of it, `because` says why nothing
    of the table is kept; empty where something is.
    """

    name: str
    also: str
    needed: tuple[str, ...]
    kept: tuple[str, ...]
    left: tuple[str, ...]
    telling: tuple[str, ...]
    parts: Mapping[str, str]
    because: str

    @property
    def columns(self) -> Columns:
        """Columns of a file with the name of this table."""
        return Columns(required=self.needed, free=self.kept, withheld=self.left)

    @property
    def told_columns(self) -> Columns:
        """Columns of a file with another name, which has to have those that tell."""
        free = tuple(name for name in (*self.needed, *self.kept) if name not in self.telling)
        return Columns(required=self.telling, free=free, withheld=self.left)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its members without empty ones, and where it stands."""

    members: Members
    origin: Origin


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one table that could be read; `rejected` could not. `origin` is the table itself.

    `is_known` is false where neither name nor columns tell which table it is.
    """

    shape: TableShape
    origin: Origin
    rows: Sequence[Row]
    findings: Sequence[Finding] = field(default=())
    rejected: int = 0
    is_known: bool = True


@cache
def shapes() -> Mapping[str, TableShape]:
    """Every table of HSDS by its name."""
    path = Path(__file__).with_name("tables.toml")
    blocks = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: _shape(name, block) for name, block in blocks.items()}


def _shape(name: str, block: Mapping[str, Any]) -> TableShape:
    lists = {key: tuple(block.get(key, ())) for key in ("needed", "kept", "left", "telling")}
    parts, because = block.get("parts", {}), block.get("because", "")
    return TableShape(name, block["also"], **lists, parts=parts, because=because)


def shape_of(file_name: str) -> TableShape | None:
    """Give the table that a file is named after, in the singular or plural.

    >>> shape_of("data/organizations.csv").name, shape_of("Service.csv").name, shape_of("x.csv")
    ('organization', 'service', None)
    """
    stem = PurePosixPath(file_name.replace("\\", "/")).name.partition(".")[0]
    folded = stem.strip().lower().replace(" ", "_").replace("-", "_")
    return next((item for item in shapes().values() if folded in (item.name, item.also)), None)


def read_table(file: SourceFile) -> Table:
    """Read one CSV; one that is no table of HSDS has no rows and a finding that rejects it."""
    named = shape_of(file.name)
    telling = [item for item in shapes().values() if item.telling]
    told = {item.told_columns: item for item in sorted(telling, key=lambda one: -len(one.telling))}
    chosen = [named.columns] if named else list(told)
    with open_table(file, *chosen) as opened:
        shape = named or told[opened.columns]
        names = opened.columns.kept
        found = opened.connection.execute("SELECT * FROM source ORDER BY line").fetchall()
        listed = [Finding(**row) for part in opened.findings for row in part.to_pylist()]
        read = opened.read
        is_known = set(opened.columns.required) <= opened.has or named is not None
    rows = [
        Row(
            {name: value for name, value in zip(names, values, strict=True) if value is not None},
            Origin(file.name, line),
        )
        for line, *values in found
    ]
    findings = [one for one in listed if not (shape.because and one.rule == "unknown_column")]
    return Table(shape, Origin(file.name, None), rows, findings, read - len(rows), is_known)


def tables_in(members: Members, file: SourceFile) -> list[Table]:
    """Give the tables of a JSON object that holds a list of rows for each; none where it does not.

    >>> from datetime import date
    >>> file = SourceFile("directory", Path("t.json"), "t.json", date(2026, 1, 1))
    >>> [(one.shape.name, len(one.rows)) for one in tables_in({"services.csv": [{"id": 1}]}, file)]
    [('service', 1)]
    >>> tables_in({"name": "Example Circle", "services": []}, file)
    []
    """
    if not members or not all(isinstance(held, list) for held in members.values()):
        return []
    if not any(shape_of(name) for name in members):
        return []
    named = [(shape_of(name), name, held) for name, held in members.items()]
    return [_table_in(file, shape, name, held) for shape, name, held in named if shape]


def _table_in(file: SourceFile, shape: TableShape, name: str, held: Sequence[object]) -> Table:
    rows, findings = [], []
    for at, item in enumerate(held):
        path = f"{name}[{at}]"
        if isinstance(item, dict):
            known = {key: item[key] for key in (*shape.needed, *shape.kept) if key in item}
            rows.append(Row(known, Origin(file.name, None, path)))
        else:
            message, mend = "the entry is no object", "write it between braces"
            findings.append(
                Finding(file.dataset, file.name, None, path, None, "not_an_object", "rejected",
                        message, mend)
            )  # fmt: skip
    return Table(shape, Origin(file.name, None, name), rows, findings, len(findings))
