"""From answers to records: each says what the organization itself states, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from graph.findings import findings_table
from graph.schema import get_type, table_from_rows
from loaders.check_sheet.additions import add_coalition, add_partner, add_program
from loaders.check_sheet.stated import Answer, Stated, known_as, own_word
from loaders.reading.check_items import ORGANIZATION_FIELDS, PROGRAM_FIELDS, read_item
from loaders.reading.stated_value import stated_day, stated_value, wanted_words
from loaders.reading.table import TextTable

_MEND = "ask the organization, then correct it with: commonground correct"


def read_answers(table: TextTable) -> Mapping[str, pa.Table]:
    """Give the records that the rows of `typed` state, by type."""
    rows = table.connection.execute(
        "SELECT line, code, answer, held, new_value FROM typed "
        "WHERE answer IS NOT NULL OR new_value IS NOT NULL ORDER BY line"
    ).fetchall()
    answers = []
    for line, code, answer, held, new in rows:
        item = read_item(code)
        assert item is not None  # the cast let none pass
        answers.append(Answer(line, item, answer or "changed", held, new))
    days = {
        one.item.organization: day
        for one in answers
        if one.item.kind == "answered" and (day := stated_day(one.new or "")) is not None
    }
    stated = Stated(table, days)
    for organization in dict.fromkeys(one.item.organization for one in answers):
        first = next(one.line for one in answers if one.item.organization == organization)
        stated.add("organization", first, organization, last_confirmed=stated.day(organization),
                   **known_as(organization))  # fmt: skip
    for one in answers:
        _READERS[one.item.kind](stated, one)
    table.findings.append(findings_table(stated.findings))
    return {name: _table(name, listed) for name, listed in stated.records.items()}


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    used = {column for row in rows for column in row}
    schema = get_type(name).record_schema()
    return table_from_rows(pa.schema([item for item in schema if item.name in used]), rows)


def _read_field(stated: Stated, answer: Answer) -> None:
    _state_field(stated, answer, "organization", answer.item.organization, answer.item.parts[0])


def _read_program(stated: Stated, answer: Answer) -> None:
    program, name = answer.item.parts
    _state_field(stated, answer, "program", program or "", name)


def _state_field(
    stated: Stated, answer: Answer, type_name: str, key: str, name: str | None
) -> None:
    allowed = ORGANIZATION_FIELDS if type_name == "organization" else PROGRAM_FIELDS
    known = get_type(type_name).fields.get(name or "") if name in allowed else None
    if known is None:
        stated.tell(answer, "unknown_field", "nulled", f"{name!r} is no field", _MEND)
        return
    text = answer.new or (answer.held if answer.says == "right" else None)
    if text is None:
        if answer.says != "right":
            message = f"{known.name} is said to be wrong, with no other value beside it"
            stated.tell(answer, "wrong_without_value", "noted", message, _MEND)
        return
    value = stated_value(known, text)
    if value is None:
        message = f"{text[:60]!r} does not fit {known.name}"
        stated.tell(answer, "does_not_fit", "nulled", message, f"write {wanted_words(known)}")
        return
    fields: dict[str, object] = {known.name: value, **known_as(key)}
    if type_name == "program":
        fields["last_confirmed"] = stated.day(answer.item.organization)
    stated.add(type_name, answer.line, key, **fields)


def _read_gives(stated: Stated, answer: Answer) -> None:
    if answer.says != "right":
        program, code = answer.item.parts
        message = f"{program} is said not to give or serve {code}"
        stated.tell(answer, "denied_by_organization", "noted", message, _MEND)


def _read_membership(stated: Stated, answer: Answer) -> None:
    coalition, role, start = answer.item.parts
    organization = answer.item.organization
    stated.add("coalition", answer.line, coalition or "", **known_as(coalition or ""))
    stated.tie("membership", answer.line, ("organization", organization),
               ("coalition", coalition or ""), role=role, start_date=stated_day(start or ""),
               **own_word(stated, answer))  # fmt: skip


def _read_partnership(stated: Stated, answer: Answer) -> None:
    source, target, role, start, directed = answer.item.parts
    for other in (source, target):
        if other != answer.item.organization:
            stated.add("organization", answer.line, other or "", **known_as(other or ""))
    stated.tie("partnership", answer.line, ("organization", source or ""),
               ("organization", target or ""), role=role, start_date=stated_day(start or ""),
               is_directed=directed == "directed" or None, **own_word(stated, answer))  # fmt: skip


def _read_commitment(stated: Stated, answer: Answer) -> None:
    stated.add("commitment", answer.line, answer.item.parts[0] or "", **own_word(stated, answer))


def _read_answered(stated: Stated, answer: Answer) -> None:
    if answer.new is not None and stated_day(answer.new) is None:
        message = f"{answer.new[:60]!r} is no day"
        stated.tell(answer, "not_a_date", "nulled", message, "write it as 2026-03-31")


def _read_leave_out(stated: Stated, answer: Answer) -> None:
    if answer.says != "wrong":
        organization = answer.item.organization
        message = f"{organization} asks to be left out of this landscape"
        mend = f"honour it with: commonground purge {organization}"
        stated.tell(answer, "asks_to_be_left_out", "noted", message, mend)


_READERS = {
    "field": _read_field,
    "program": _read_program,
    "gives": _read_gives,
    "membership": _read_membership,
    "partnership": _read_partnership,
    "commitment": _read_commitment,
    "add-coalition": add_coalition,
    "add-partner": add_partner,
    "add-program": add_program,
    "answered": _read_answered,
    "leave-out": _read_leave_out,
}
