"""One organization or coalition: what is stored about it, and which publisher said so when."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from commonground.explorer.facts.rows import rows_of
from commonground.explorer.words import count
from graph.result import Column, Result, make_result
from graph.schema import get_type
from graph.snapshot.edition import Edition

KINDS = ("organization", "coalition")
# Named elsewhere on the page, or of use to nobody who reads it.
_LEFT_OUT = {"id", "name", "publisher_key", "is_field", "is_synthetic", "is_location_confidential"}
_STATED = (
    Column("field", "Name of the field."),
    Column("value", "What the publisher states."),
    Column("dataset", "Dataset that states it."),
    Column("publisher", "Who publishes the dataset."),
    Column("retrieved", "When the file was retrieved."),
    Column("file", "File that holds the record."),
    Column("line", "Line, row or object in the file."),
)
_MOVED = "SELECT min(replaced_by) AS id FROM replaced WHERE id = $id"
_LATEST = "SELECT max(retrieved) AS day FROM source_record WHERE type = $type AND id = $id"
_RECORDS = """
SELECT source_record.record_id, source_record.dataset, dataset.publisher,
       coalesce(dataset.source = 'check_sheet', false) AS is_own_word,
       source_record.retrieved, source_record.file, source_record.line
FROM source_record LEFT JOIN dataset ON dataset.name = source_record.dataset
WHERE source_record.type = $type AND source_record.id = $id
ORDER BY source_record.retrieved DESC, source_record.record_id
"""
_FIELDS = "SELECT field, record_id FROM field_source WHERE type = $type AND id = $id ORDER BY 1"


@dataclass(frozen=True)
class Profile:
    """One stored organization or coalition; ``row`` holds its fields."""

    kind: str
    id: str
    name: str
    row: Mapping[str, Any]
    latest: datetime.date | None


def read_profile(edition: Edition, id_: str) -> Profile | None:
    """Give the profile of an id, or of what replaced it; ``None`` where nobody has it."""
    with edition.connect() as connection:
        moved = rows_of(connection, _MOVED, id=id_)["id"].item()
        current = moved or id_
        for kind in KINDS:
            found = rows_of(connection, f"SELECT * FROM {kind} WHERE id = $id", id=current)
            if found.is_empty():
                continue
            latest = rows_of(connection, _LATEST, type=kind, id=current)["day"].item()
            row = found.row(0, named=True)
            return Profile(kind, current, row["name"], row, latest)
    return None


def list_stated_fields(edition: Edition, profile_kind: str, id_: str) -> Result:
    """List every filled field of a profile with the record that gave it; empty for no such id.

    A field whose record is not told apart carries the latest record of the node. What the
    organization itself answered reads "confirmed by the organization" with the day of its answer.
    """
    with edition.connect() as connection:
        asked = {"type": profile_kind, "id": id_}
        records = rows_of(connection, _RECORDS, **asked)
        chosen = dict(rows_of(connection, _FIELDS, **asked).iter_rows())
        node = rows_of(connection, f"SELECT * FROM {profile_kind} WHERE id = $id", id=id_)
    listed = [_in_own_words(row) for row in records.to_dicts()]
    by_id = {row["record_id"]: row for row in listed}
    latest = listed[0] if listed else {}
    schema: dict[str, Any] = {column.name: pl.String for column in _STATED}
    schema |= {"retrieved": pl.Date, "line": pl.Int64}
    rows = [
        {"field": name, "value": _text(value), **_record(by_id.get(chosen.get(name, ""), latest))}
        for name, value in (node.row(0, named=True) if node.height else {}).items()
        if value is not None and name not in _LEFT_OUT
    ]
    order = {name: at for at, name in enumerate(get_type(profile_kind).fields)}
    rows.sort(key=lambda row: order[row["field"]])
    from_where = count(records["dataset"].n_unique(), "dataset")
    return make_result(
        edition,
        name="stated-fields",
        question="What is stored about it, and who said so?",
        sentence=f"{count(len(rows), 'fact')} from {from_where}.",
        table=pl.DataFrame(rows, schema=schema),
        columns=_STATED,
        n=records.height,
    )


def _in_own_words(record: dict[str, Any]) -> dict[str, Any]:
    if not record["is_own_word"]:
        return record
    day = record["retrieved"]  # an answer is dated by its own day
    return {**record, "publisher": f"confirmed by the organization, {day:%-d %b %Y}"}


def _record(record: Mapping[str, Any]) -> dict[str, Any]:
    return {column.name: record.get(column.name) for column in _STATED[2:]}


def _text(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
