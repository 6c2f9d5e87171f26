"""What an organization adds: coalitions, partners and programs that nobody had told of."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256

from graph.schema import get_type
from loaders.check_sheet.stated import Answer, Stated, known_as, own_word
from loaders.reading.check_items import CheckItem
from loaders.reading.organization_keys import name_key
from loaders.reading.place_names import place_key
from loaders.reading.stated_value import stated_day


def add_coalition(stated: Stated, answer: Answer) -> None:
    """State a membership in a coalition, chosen from the list or named anew.

    One that the sheet asks about already is the same as answering right there.
    """
    if answer.new is None:
        return
    reference = _reference(answer.new, "coalition")
    known = _memberships(stated, answer, reference)
    ties = [item.parts for item in known] or [(reference or name_key(answer.new), "member", None)]
    for key, role, start in ties:
        fields = known_as(key or "") if known or reference else _named(answer.new)
        stated.add("coalition", answer.line, key or "", **fields)
        stated.tie("membership", answer.line, ("organization", answer.item.organization),
                   ("coalition", key or ""), role=role, start_date=stated_day(start or ""),
                   **_said(stated, answer))  # fmt: skip


def _memberships(stated: Stated, answer: Answer, reference: str | None) -> list[CheckItem]:
    """Items of the sheet that ask about this coalition, by its id or its name."""
    asked = stated.asked[answer.item.organization]
    return [
        item
        for item, held in asked.items()
        if item.kind == "membership"
        and (item.parts[0] == reference or name_key(held or "") == name_key(answer.new or ""))
    ]


def _reference(text: str, type_name: str) -> str | None:
    """Id in brackets behind a name, as the list gives it and a steward may write it."""
    found = re.search(rf"\(({type_name}-[0-9a-f]{{16}})\)$", text)
    return found[1] if found else None


def _named(name: str) -> dict[str, object]:
    return {"name": name, "is_synthetic": name.lower().startswith("example ")}


def _said(stated: Stated, answer: Answer) -> dict[str, object]:
    """Whatever stands in the answer's cell, what is added is claimed."""
    return own_word(stated, replace(answer, wrote=None))


def add_partner(stated: Stated, answer: Answer) -> None:
    """State a partnership with somebody known by name, or by name and id."""
    if answer.new is None:
        return
    organization = answer.item.organization
    reference = _reference(answer.new, "organization")
    own = stated.asked[organization].get(CheckItem(organization, "field", ("name",)))
    if reference == organization or name_key(answer.new) == name_key(own or ""):
        message = "the organization names itself as its partner"
        stated.tell(answer, "self_tie", "nulled", message, "ask whom it meant")
        return
    key = reference or name_key(answer.new)
    fields = known_as(key) if reference else _named(answer.new)
    stated.add("organization", answer.line, key, **fields)
    stated.tie("partnership", answer.line, ("organization", organization),
               ("organization", key), **_said(stated, answer))  # fmt: skip


def add_program(stated: Stated, answer: Answer) -> None:
    """State one part of an added program: its name, service, population or place.

    The name is part of its key: the first program of another sheet is another program.
    """
    number, part = answer.item.parts
    if answer.new is None:
        return
    organization, line = answer.item.organization, answer.line
    name = stated.added.get((organization, number))
    if name is None:
        message = f"program {number} is added without a name, so nothing of it is kept"
        stated.tell(answer, "missing_value", "nulled", message, "ask what it is called")
        return
    key = f"{organization}/added/{sha256(name_key(name).encode()).hexdigest()[:12]}"
    if part == "name":
        stated.add("program", line, key, name=answer.new, status="running",
                   is_synthetic=_named(answer.new)["is_synthetic"],
                   last_confirmed=stated.day(organization))  # fmt: skip
        stated.tie("offers", line, ("organization", organization), ("program", key))
    elif part == "place":
        if (place := place_key(answer.new)) is None:
            message = f"{answer.new[:60]!r} names no place"
            mend = "write a county as 'Lane County, OR', a city as 'Eugene, OR', or a state"
            stated.tell(answer, "not_a_place", "nulled", message, mend)
        else:
            stated.add("program", line, key, reach="areas")
            stated.tie("covers", line, ("program", key), ("place", place))
    else:
        tie = {"service": "provides", "population": "serves"}[part or ""]
        code = _declared(part or "", answer.new)
        if code is None:
            message = f"{answer.new[:60]!r} is no {part} of ours"
            stated.tell(answer, "unknown_code", "nulled", message, "choose one from the list")
        else:
            stated.tie(tie, line, ("program", key), (part or "", code))


def _declared(type_name: str, text: str) -> str | None:
    """Give the code of a service or population by its code or its name."""
    for code, values in get_type(type_name).codes.items():
        if text.strip().lower() in (code, str(values["name"]).lower()):
            return code
    return None
