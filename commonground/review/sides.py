"""Both sides of a pair, field by field, from the records as the loaders read them.

Holds steward-only fields, such as ZIP and street: what is read here is shown to stewards and
written nowhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from commonground.loading import records_folder
from commonground.workspace import Workspace
from graph.identity.forms.text import words
from graph.ids import quote_text
from graph.schema import get_type
from graph.scratch import open_scratch

if TYPE_CHECKING:
    import duckdb
    import polars as pl

MARKS = ("equal", "alike", "different", "missing")
# What tells organizations apart comes first, the rest follows as the model lists it.
TELLING = (
    "name", "other_names", "ein", "uei", "org_id", "chapter", "street", "city", "state", "zip",
    "phone", "public_phone", "website",
)  # fmt: skip
_LEFT_OUT = ("is_field", "field_reasons", "attributes", "is_synthetic", "is_location_confidential")
# Fields in which a slip of spelling is no other value; a number with another digit is.
_WORDS = ("name", "other_names", "chapter", "street", "city", "website", "mission")
_ALIKE = 85.0  # of 100, the share of letters that stay when one text is edited into the other


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of both sides and its mark, one of `MARKS`; no value is unknown, never no."""

    field: str
    a: str | None
    b: str | None
    mark: str


@dataclass(frozen=True, slots=True)
class Side:
    """One record of a pair: where it was read, and the values of each of its fields, newest first.

    ``places`` are ``file:line (day)``; empty where the record is in no file of the workspace any
    more.
    """

    record: str
    places: tuple[str, ...]
    values: dict[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """Its newest name, else how the record is called."""
        return next(iter(self.values.get("name", ())), self.record)


@dataclass(frozen=True, slots=True)
class Sides:
    """Two records side by side; ``fields`` holds what either of them has."""

    a: Side
    b: Side
    fields: tuple[Compared, ...]

    def mark(self, field: str) -> str:
        """Mark of one field; missing where neither side has it."""
        return next((item.mark for item in self.fields if item.field == field), "missing")


def create_record_view(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    """Create the view ``record_organization``: every organization record of the last build.

    One row may stand twice where two files hold it. Files that no build has read are not in it.
    """
    files = [str(path) for path in _record_files(workspace)]
    if not files:
        connection.register("record_organization", get_type("organization").record_schema()
                            .empty_table())  # fmt: skip
        return
    listed = ", ".join(quote_text(path) for path in files)
    connection.execute(
        "CREATE OR REPLACE VIEW record_organization AS "
        f"SELECT * FROM read_parquet([{listed}], union_by_name = true)"
    )


def read_records(workspace: Workspace, records: Iterable[str]) -> dict[str, Side]:
    """Read records named ``dataset:key``; one that is not there has no places and no values."""
    wanted = sorted(set(records))
    # Compared as two columns: then Parquet skips the parts that cannot hold them.
    split = [name.partition(":")[::2] for name in wanted]
    asked = pa.table({"dataset": pa.array([item[0] for item in split], pa.string()),
                      "key": pa.array([item[1] for item in split], pa.string())})  # fmt: skip
    with open_scratch() as connection:
        create_record_view(connection, workspace)
        connection.register("asked", asked)
        rows = connection.sql("""
            SELECT r.* FROM record_organization r SEMI JOIN asked USING (dataset, key)
            ORDER BY retrieved DESC, file, line, record_id
            """).to_arrow_table()
    found: dict[str, list[dict[str, object]]] = {}
    for row in rows.to_pylist():
        found.setdefault(f"{row['dataset']}:{row['key']}", []).append(row)
    return {name: _side(name, found.get(name, [])) for name in wanted}


def read_names(workspace: Workspace, records: pl.Series) -> pl.DataFrame:
    """Give ``record, name``, the newest name of each record (``dataset:key``) that has one."""
    with open_scratch() as connection:
        create_record_view(connection, workspace)
        connection.register("asked", records.unique().to_frame("record").to_arrow())
        found: pl.DataFrame = connection.sql("""
            SELECT record, arg_max(name, (retrieved, record_id)) AS name FROM (
                SELECT dataset || ':' || key AS record, name, retrieved, record_id
                FROM record_organization WHERE name IS NOT NULL) SEMI JOIN asked USING (record)
            GROUP BY record
            """).pl()
    return found


def read_sides(workspace: Workspace, pairs: Sequence[tuple[str, str]]) -> list[Sides]:
    """Give both sides of each pair of records (``dataset:key``), in the order asked for."""
    held = read_records(workspace, (record for pair in pairs for record in pair))
    return [compare(held[a], held[b]) for a, b in pairs]


def compare(a: Side, b: Side) -> Sides:
    """Mark each field that either side has as equal, alike, different or missing."""
    fields = get_type("organization").record_fields
    names = [field.name for field in fields if field.name not in _LEFT_OUT]
    names.sort(key=lambda name: TELLING.index(name) if name in TELLING else len(TELLING))
    return Sides(a, b, tuple(
        _compared(name, a.values.get(name, ()), b.values.get(name, ()))
        for name in names if name in a.values or name in b.values))  # fmt: skip


def _record_files(workspace: Workspace) -> list[Path]:
    folders = [
        records_folder(workspace, workspace.datasets[name], file)
        for name in workspace.ordered_datasets
        for file in workspace.datasets[name].files
    ]
    files = [folder / "organization.parquet" for folder in folders]
    return [path for path in files if path.is_file()]


def _side(record: str, rows: Sequence[dict[str, object]]) -> Side:
    values: dict[str, dict[str, None]] = {}
    for row in rows:
        for field in get_type("organization").record_fields:
            value = row.get(field.name)
            if value is not None and field.name not in _LEFT_OUT:
                texts = value if isinstance(value, list) else [value]
                values.setdefault(field.name, {}).update((str(text), None) for text in texts)
    places = (f"{row['file']}:{row['line']} ({row['retrieved']})" for row in rows)
    return Side(record, tuple(dict.fromkeys(places)), {k: tuple(v) for k, v in values.items()})


def _compared(field: str, a: Sequence[str], b: Sequence[str]) -> Compared:
    shown = ["; ".join(values) or None for values in (a, b)]
    return Compared(field, shown[0], shown[1], _mark(field, a, b))


def _mark(field: str, a: Sequence[str], b: Sequence[str]) -> str:
    if not a or not b:
        return "missing"
    ours, theirs = {_folded(text) for text in a}, {_folded(text) for text in b}
    if ours & theirs:
        return "equal"
    if field in _WORDS and any(_is_alike(one, other) for one in ours for other in theirs):
        return "alike"
    return "different"


def _is_alike(one: str, other: str) -> bool:
    from rapidfuzz import fuzz

    plain = [words(text) for text in (one, other)]
    return (plain[0] == plain[1] != "") or fuzz.ratio(*plain) >= _ALIKE


def _folded(text: str) -> str:
    """Fold case, width and what is no letter or digit: '(503) 555-0100' is '503 555 0100'."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(x if x.isalnum() else " " for x in wide).split())
