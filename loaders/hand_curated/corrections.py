"""Rows that set one field of something known: each value must fit its field, or it is refused."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from graph.findings import Finding
from graph.schema import get_type, table_from_rows
from loaders.reading.stated_value import stated_value, wanted_words
from loaders.reading.table import TextTable

COLUMNS = ("type", "field", "value")
TYPES = ("organization", "program", "coalition", "place")
# What a loader works out for safety is no matter of opinion: nobody declares a made-up organization
# real, or the place of a shelter public.
_SET_BY_LOADERS = frozenset({"is_synthetic", "is_location_confidential", "field_reasons"})


def read_corrections(table: TextTable) -> Mapping[str, pa.Table]:
    """Give one record per correction in `typed`, by type; rows that do not fit leave `typed`.

    A record of a place is keyed by its id, any other refers to the id that it corrects.
    """
    rows = table.connection.execute(
        'SELECT line, "type", id, "field", value FROM typed WHERE kind = \'correction\' '
        "ORDER BY line"
    ).fetchall()
    records: dict[str, list[dict[str, object]]] = {}
    refused: list[Finding] = []
    said: dict[tuple[str, str], tuple[int, str]] = {}
    for line, type_name, identity, field_name, text in rows:
        problem = _problem(type_name, identity, field_name, text)
        first = said.setdefault((identity, field_name), (line, text))
        if problem is None and first[1] != text:
            message = f"line {first[0]} sets {field_name} of {identity} to another value"
            problem = ("value", "duplicate_key", message, "keep one of the two rows")
        if problem is not None:
            refused.append(_finding(table, line, text, problem))
            continue
        known = get_type(type_name).fields[field_name]
        record = {"key": identity, "line": line, field_name: stated_value(known, text)}
        if type_name != "place":
            record["refers_to"] = f"id:{identity}"
        records.setdefault(type_name, []).append(record)
    table.leave_out(refused)
    return {name: _table(name, listed) for name, listed in records.items()}


def _table(name: str, rows: Sequence[Mapping[str, object]]) -> pa.Table:
    known = get_type(name).record_schema()
    set_columns = {column for row in rows for column in row}
    return table_from_rows(pa.schema([item for item in known if item.name in set_columns]), rows)


def _problem(
    type_name: str, identity: str | None, field_name: str, text: str
) -> tuple[str, str, str, str] | None:
    """Column, rule, message and mend of what is wrong with a correction, or None."""
    if type_name not in TYPES:
        mend = f"use one of {', '.join(TYPES)}"
        return "type", "unknown_code", f"{type_name[:60]!r} can not be corrected here", mend
    if identity is None:
        return "id", "not_an_id", "the correction names no id of ours", "copy it again"
    if type_name != "place" and not identity.startswith(f"{type_name}-"):
        return "id", "not_an_id", f"{identity[:60]!r} is no id of type {type_name}", "copy it again"
    fields = {
        item.name: item
        for item in get_type(type_name).record_fields
        if item.name not in _SET_BY_LOADERS
    }
    known = fields.get(field_name)
    if known is None:
        mend = f"use one of {', '.join(sorted(fields))}"
        return "field", "unknown_field", f"{field_name[:60]!r} is no field of {type_name}", mend
    if stated_value(known, text) is None:
        message = f"{text[:60]!r} does not fit the field {field_name}"
        return "value", "does_not_fit", message, f"write {wanted_words(known)}"
    return None


def _finding(
    table: TextTable, line: int, value: str, problem: tuple[str, str, str, str]
) -> Finding:
    column, rule, message, mend = problem
    file = table.file
    return Finding(
        file.dataset, file.name, line, column, value[:200], rule, "rejected", message, mend
    )
