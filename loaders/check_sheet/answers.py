"""From answers to records: each says what the organization itself states, and no more."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa

from graph.findings import findings_table
from graph.schema import get_type, table_from_rows
from loaders.check_sheet.additions import add_coalition, add_partner, add_program
from loaders.check_sheet.stated import Answer, Stated, known_as, own_word
from loaders.reading.check_items import (
    ANSWERS,
    ORGANIZATION_FIELDS,
    PROGRAM_FIELDS,
    CheckItem,
    read_item,
)
from loaders.reading.stated_value import stated_day, stated_value, wanted_words
from loaders.reading.table import TextTable

_SHORT = 12  # letters
_MEND = "ask the organization, then correct it with: commonground correct"


def read_answers(table: TextTable) -> Mapping[str, pa.Table]:
    """Give the records that the rows of `typed` state, by type, dated by the day of the answer."""
    rows = table.connection.execute(
        "SELECT line, code, answer, held, new_value FROM typed ORDER BY line"
    ).fetchall()
    asked: dict[str, dict[CheckItem, str | None]] = {}
    answers = []
    for line, code, wrote, held, new in rows:
        item = read_item(code)
        assert item is not None  # the cast let none pass
        asked.setdefault(item.organization, {})[item] = held
        if wrote is not None or new is not None:
            answers.append(Answer(line, item, wrote, held, new))
    stated = Stated(table, _days(table, answers), asked, _added(answers))
    _state_organizations(stated, answers)
    for one in answers:
        _tell_of_other_words(stated, one)
        if one.says is not None or one.item.kind in _EITHER_CELL:
            _READERS[one.item.kind](stated, one)
    table.findings.append(findings_table(stated.findings))
    days = {one.line: stated.day(one.item.organization) for one in answers}
    return {name: _table(name, listed, days) for name, listed in stated.records.items()}


def _days(table: TextTable, answers: list[Answer]) -> dict[str, datetime.date]:
    return {
        one.item.organization: day
        for one in answers
        if one.item.kind == "answered" and (day := _day(table, one)) is not None
    }


def _added(answers: list[Answer]) -> dict[tuple[str, str | None], str]:
    return {
        (one.item.organization, one.item.parts[0]): one.new
        for one in answers
        if one.item.kind == "add-program" and "name" in one.item.parts and one.new is not None
    }


def _day(table: TextTable, answer: Answer) -> datetime.date | None:
    """Day that an organization wrote; one to come would outrank every later answer."""
    day = stated_day(answer.new or answer.wrote or "")
    # Elsewhere the next day has begun already.
    latest = table.file.retrieved + datetime.timedelta(days=1)
    return day if day is not None and day <= latest else None


def _state_organizations(stated: Stated, answers: list[Answer]) -> None:
    """State each organization once; it checked what is held where it answered any line."""
    for organization in dict.fromkeys(one.item.organization for one in answers):
        own = [one for one in answers if one.item.organization == organization]
        is_checked = any(one.says and one.item.kind not in _EITHER_CELL for one in own)
        checked = {"last_confirmed": stated.day(organization)} if is_checked else {}
        stated.add("organization", own[0].line, organization, **checked, **known_as(organization))


def _tell_of_other_words(stated: Stated, answer: Answer) -> None:
    if answer.is_in_other_words and answer.item.kind not in _EITHER_CELL:
        # Longer words may name a person, and findings are published.
        words = repr(answer.wrote) if len(answer.wrote or "") <= _SHORT else "in longer words"
        message = f"the answer {words} is none of {', '.join(ANSWERS)}"
        told = replace(answer, wrote=None) if "longer" in words else answer
        stated.tell(told, "unknown_answer", "nulled", message, "read the sheet; " + _MEND)


def _table(name: str, rows: list[dict[str, Any]], days: Mapping[int, datetime.date]) -> pa.Table:
    dated = [{**row, "retrieved": days[row["line"]]} for row in rows]
    used = {column for row in dated for column in row}
    schema = get_type(name).record_schema()
    return table_from_rows(pa.schema([item for item in schema if item.name in used]), dated)


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
        message = f"{text[:60]!r} does not fit {known.name.replace('_', ' ')}"
        stated.tell(answer, "does_not_fit", "nulled", message, f"write {wanted_words(known)}")
        return
    fields: dict[str, object] = {known.name: value, **known_as(key)}
    if type_name == "program":
        fields["last_confirmed"] = stated.day(answer.item.organization)
    stated.add(type_name, answer.line, key, **fields)


def _read_gives(stated: Stated, answer: Answer) -> None:
    if answer.says != "right" or answer.new is not None:
        program, code = answer.item.parts
        message = f"{program} is said not to give or serve {answer.held or code}"
        stated.tell(answer, "denied_by_organization", "noted", message, _MEND)


def _says_yes_or_no(stated: Stated, answer: Answer) -> bool:
    """Tell of what no tie can take: another value, or that it changed and no more."""
    if answer.says == "changed" or answer.new is not None:
        message = f"what is held of {answer.held or answer.item.kind} is said to be different"
        stated.tell(answer, "changed_tie", "noted", message, _MEND)
    return answer.says != "changed"


def _read_membership(stated: Stated, answer: Answer) -> None:
    if not _says_yes_or_no(stated, answer):
        return
    coalition, role, start = answer.item.parts
    organization = answer.item.organization
    stated.add("coalition", answer.line, coalition or "", **known_as(coalition or ""))
    stated.tie("membership", answer.line, ("organization", organization),
               ("coalition", coalition or ""), role=role, start_date=stated_day(start or ""),
               **own_word(stated, answer))  # fmt: skip


def _read_partnership(stated: Stated, answer: Answer) -> None:
    if not _says_yes_or_no(stated, answer):
        return
    source, target, role, start, directed = answer.item.parts
    for other in (source, target):
        if other != answer.item.organization:
            stated.add("organization", answer.line, other or "", **known_as(other or ""))
    stated.tie("partnership", answer.line, ("organization", source or ""),
               ("organization", target or ""), role=role, start_date=stated_day(start or ""),
               is_directed=directed == "directed" or None, **own_word(stated, answer))  # fmt: skip


def _read_commitment(stated: Stated, answer: Answer) -> None:
    if _says_yes_or_no(stated, answer):
        key = answer.item.parts[0] or ""
        stated.add("commitment", answer.line, key, **own_word(stated, answer))


def _read_answered(stated: Stated, answer: Answer) -> None:
    if _day(stated.table, answer) is None:
        message = f"{(answer.new or answer.wrote or '')[:60]!r} is no day up to today"
        stated.tell(answer, "not_a_date", "nulled", message, "write it as 2026-03-31")


def _read_leave_out(stated: Stated, answer: Answer) -> None:
    if {answer.wrote, answer.new}.isdisjoint({"wrong", "no"}):
        organization = answer.item.organization
        message = f"{organization} asks to be left out of this landscape"
        mend = f"honour it with: commonground purge {organization}"
        stated.tell(answer, "asks_to_be_left_out", "noted", message, mend)


# The day and the wish to be left out count whichever cell they are written in.
_EITHER_CELL = ("answered", "leave-out")
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
