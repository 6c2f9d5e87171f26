"""What an organization adds: coalitions, partners and programs that nobody had told of."""

from __future__ import annotations

from graph.schema import get_type
from loaders.check_sheet.stated import Answer, Stated, known_as, own_word
from loaders.reading.organization_keys import name_key
from loaders.reading.place_names import place_key


def add_coalition(stated: Stated, answer: Answer) -> None:
    """State a membership in a coalition, chosen from the list or named anew."""
    if answer.new is None:
        return
    name, _, reference = answer.new.rstrip(")").rpartition(" (coalition-")
    key = f"coalition-{reference}" if name else name_key(answer.new)
    fields = known_as(key) if name else _named(answer.new)
    stated.add("coalition", answer.line, key, **fields)
    stated.tie("membership", answer.line, ("organization", answer.item.organization),
               ("coalition", key), role="member", **own_word(stated, answer))  # fmt: skip


def _named(name: str) -> dict[str, object]:
    return {"name": name, "is_synthetic": name.lower().startswith("example ")}


def add_partner(stated: Stated, answer: Answer) -> None:
    """State a partnership with somebody known by name only."""
    if answer.new is None:
        return
    key = name_key(answer.new)
    stated.add("organization", answer.line, key, **_named(answer.new))
    stated.tie("partnership", answer.line, ("organization", answer.item.organization),
               ("organization", key), **own_word(stated, answer))  # fmt: skip


def add_program(stated: Stated, answer: Answer) -> None:
    """State one part of an added program: its name, service, population or place."""
    number, part = answer.item.parts
    if answer.new is None:
        return
    organization = answer.item.organization
    key, line = f"{organization}/added/{number}", answer.line
    if part == "name":
        stated.add("program", line, key, name=answer.new, status="running",
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
