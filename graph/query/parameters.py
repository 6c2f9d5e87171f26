"""Parameters of library queries: from what a person or script wrote to typed values."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.errors import UsageError

Value = str | int | float | bool | datetime.date
_YES_NO = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a query; without a default it is optional and means "all" when left out."""

    name: str
    type: str
    meaning: str
    default: Value | None = None


def bind(
    query: str, parameters: Iterable[Parameter], given: Mapping[str, Any]
) -> dict[str, Value | None]:
    """Give every parameter its typed value: what was given, else the default, else None.

    Texts are read by the parameter's type; None and empty text count as left out. Raises
    `UsageError` for an unknown name or a value of the wrong type.

    >>> places = [Parameter("place", "text", "where"), Parameter("fewest", "whole", "", 2)]
    >>> bind("town", places, {"fewest": "3"})
    {'place': None, 'fewest': 3}
    """
    known = {item.name: item for item in parameters}
    for name in given:
        if name not in known:
            raise UsageError(f"{query} {name}", "no such parameter", nearest(name, known))
    return {
        name: item.default
        if given.get(name) in (None, "")
        else read_value(f"{query} {name}", item.type, given[name])
        for name, item in known.items()
    }


def read_value(where: str, type_name: str, value: Any) -> Value:
    """Read one value by its type: text, whole, decimal, yes_no or date (ISO).

    >>> read_value("town on_date", "date", "2026-01-31")
    datetime.date(2026, 1, 31)
    """
    reader, example = _READERS[type_name]
    try:
        return reader(value)
    except (ValueError, TypeError) as error:
        raise UsageError(where, f"{value!r} is not {type_name}", f"write {example}") from error


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known names come nearest to a wrong one, else all of them."""
    listed = list(known)
    close = difflib.get_close_matches(name, listed, n=3)
    if close:
        return f"did you mean {', '.join(close)}?"
    return f"use one of {', '.join(listed)}" if listed else "it takes none"


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError
    return int(value)


def _decimal(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError
    number = float(value)
    if not abs(number) < float("inf"):
        raise ValueError
    return number


def _yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if _text(value).lower() not in _YES_NO:
        raise ValueError
    return _YES_NO[value.lower()]


def _date(value: Any) -> datetime.date:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    return datetime.date.fromisoformat(_text(value))


_READERS: Mapping[str, tuple[Callable[[Any], Value], str]] = {
    "text": (_text, "a text"),
    "whole": (_whole, "a whole number, such as 3"),
    "decimal": (_decimal, "a number, such as 0.25"),
    "yes_no": (_yes_no, "true or false"),
    "date": (_date, "a date, such as 2026-01-31"),
}
