"""A value that a person states for one field of the model: typed, or not fitting."""

from __future__ import annotations

import datetime
import re

from graph.schema import Field
from loaders.reading.states import states

_TRUTH = {"true": True, "yes": True, "false": False, "no": False}
_PATTERNS = {
    "ein": "[0-9]{9}",
    "uei": "[A-HJ-NP-Z1-9][A-HJ-NP-Z0-9]{11}",
    "zip": "[0-9]{5}",
    "website": r"https?://[^\s@]+",
    "public_phone": "[+]?[0-9(][0-9() ./-]{4,24}",
    "referral_line": "[+]?[0-9(][0-9() ./-]{4,24}",
    "state": "|".join(item.letters for item in states()),
}
_WANTED = {
    "ein": "nine digits, zeros in front included",
    "uei": "twelve letters and digits",
    "zip": "five digits",
    "website": "a web address from http:// or https:// on",
    "public_phone": "digits of a published line, and no name",
    "referral_line": "digits of a published line, and no name",
    "state": "a state by its name or two letters",
}
_WORDS = {
    "text": "text",
    "whole": "a whole number",
    "decimal": "a number",
    "yes_no": "true or false",
    "date": "a day as 2026-03-31",
    "list": "words with semicolons between",
}


def _state(text: str) -> str:
    letters = {item.name.lower(): item.letters for item in states()}
    return letters.get(text.lower(), text.upper())


def _ein(text: str) -> str:
    return re.sub("^([0-9]{2})-([0-9]{7})$", r"\1\2", text)


_FOLDS = {"state": _state, "ein": _ein}


def stated_value(known: Field, text: str) -> object | None:
    """Read a value as its field wants it, or give None where it does not fit.

    Codes count in any case, with a space or hyphen for an underscore; a state by its name too, and
    an EIN with its hyphen.
    """
    if known.codes:
        code = re.sub("[ -]", "_", text.lower())
        return code if code in known.codes else None
    if (pattern := _PATTERNS.get(known.name)) is not None:
        written = _FOLDS.get(known.name, str)(text)
        return written if re.fullmatch(pattern, written) else None
    if known.type == "text":
        return text
    if known.type == "yes_no":
        return _TRUTH.get(text.lower())
    if known.type == "whole":
        return int(text) if re.fullmatch("-?[0-9]{1,18}", text) else None
    if known.type == "decimal":
        return float(text) if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]+)?", text) else None
    if known.type == "date":
        return stated_day(text)
    return sorted({part.strip() for part in text.split(";")} - {""}) or None


def wanted_words(known: Field) -> str:
    """Say in words what a field wants."""
    if known.codes:
        return f"one of {', '.join(known.codes)}"
    return _WANTED.get(known.name, _WORDS[known.type])


def stated_day(text: str) -> datetime.date | None:
    """Read a day as 2026-03-31; None for anything else.

    >>> stated_day("2026-03-31"), stated_day("31.3.2026"), stated_day("2026-02-30")
    (datetime.date(2026, 3, 31), None, None)
    """
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
