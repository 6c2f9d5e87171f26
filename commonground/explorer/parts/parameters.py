"""The form field of one parameter of a library question, by its type; its value is in the address.

A parameter named after a list of the model is picked from that list.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import streamlit as st

from commonground.explorer.facts.choices import list_codes
from commonground.explorer.reading import Reading
from commonground.explorer.state import give, take
from commonground.explorer.words import sentence_case
from graph.errors import UsageError
from graph.query.parameters import Parameter, Value, read_value

_LISTED = ("service", "population", "coalition")
_ANY = "Any"


def choose_value(reading: Reading, parameter: Parameter) -> Value | None:
    """Ask for the value of a parameter; ``None`` where it is left open."""
    label = sentence_case(parameter.name)
    key = take(parameter.name, _parser(parameter), parameter.default)
    field = _list_field if parameter.name in _LISTED else _FIELDS[parameter.type]
    value: Value | None = field(label, key, reading, parameter)
    give(parameter.name, None if value == parameter.default else _as_text(value))
    return value


def _parser(parameter: Parameter) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        try:
            return read_value(parameter.name, parameter.type, text)
        except UsageError:
            return None

    return parse


def _as_text(value: Value | None) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return None if value is None else str(value)


def _list_field(label: str, key: str, reading: Reading, parameter: Parameter) -> Value | None:
    known = reading.fact(list_codes, parameter.name)
    value: str | None = st.selectbox(
        label,
        list(known),
        index=None,
        format_func=lambda id_: known[id_],
        key=key,
        placeholder=_ANY,
        help=parameter.meaning,
    )
    return value


def _text_field(label: str, key: str, _reading: Reading, parameter: Parameter) -> Value | None:
    value: str = st.text_input(label, key=key, help=parameter.meaning)
    return value.strip() or None


def _whole_field(label: str, key: str, _reading: Reading, parameter: Parameter) -> Value | None:
    value: int | None = st.number_input(label, value=None, step=1, key=key, help=parameter.meaning)
    return value


def _decimal_field(label: str, key: str, _reading: Reading, parameter: Parameter) -> Value | None:
    value: float | None = st.number_input(label, value=None, key=key, help=parameter.meaning)
    return value


def _yes_no_field(label: str, key: str, _reading: Reading, parameter: Parameter) -> Value | None:
    said = {True: "Yes", False: "No"}
    value: bool | None = st.selectbox(
        label, list(said), index=None, format_func=lambda item: said[item], key=key,
        placeholder=_ANY, help=parameter.meaning,
    )  # fmt: skip
    return value


def _date_field(label: str, key: str, _reading: Reading, parameter: Parameter) -> Value | None:
    value: datetime.date | None = st.date_input(label, value=None, key=key, help=parameter.meaning)
    return value


_FIELDS: dict[str, Callable[..., Value | None]] = {
    "text": _text_field,
    "whole": _whole_field,
    "decimal": _decimal_field,
    "yes_no": _yes_no_field,
    "date": _date_field,
}
