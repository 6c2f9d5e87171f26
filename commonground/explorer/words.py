"""Words of the pages: names made safe for labels, counts with their noun, codes in words."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from typing import Any

# CommonMark lets a backslash stand before any ASCII punctuation.
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Bare addresses become links in spite of backslashes; an invisible joiner keeps them words.
_ADDRESS = re.compile(r"(?i)(https?|ftp)(?=:)|(www)(?=\.)|(?<=\S)(?=@)")
_JOINER = "\u2060"

_SHORT = {
    **{word: word.upper() for word in ("ein", "uei", "zip", "ntee", "fips", "irs", "bmf")},
    "usd": "(US dollars)",
    "km": "(kilometres)",
    "org": "organization",
}
SAID = {True: "Says yes", False: "Says no", None: "Nobody asked"}
RUNGS = {
    "listed": "Listed on a roster",
    "signed": "Signed an agreement",
    "attended": "Attended, by dated minutes",
    "acted": "Acted together",
}
_CODES: Mapping[str, str] = {
    "labor": "Labor trafficking",
    "sex": "Sex trafficking",
    "both": "Labor and sex trafficking",
    "areas": "Named places",
    "declared": "Yes, by its own word",
    "declared_not": "No, by its own word",
    "joint_program": "Joint program",
    "information_sharing": "Sharing information",
    "fiscal_host": "Fiscal host",
    "single_provider": "One organization only",
    "outside_only": "Only from outside",
    "none": "Nobody known",
    "all": "All together",
    "not_known": "Not known",
    "unknown": "Not known",
    "stated": "Names places here",
    "radius": "Within its radius",
    "partial": "Part of a county",
    "statewide": "Whole state",
    "national": "Whole country",
    "remote": "By phone or online",
    "not_stated": "Does not say",
    **RUNGS,
}


def escape(text: object) -> str:
    """Make any text safe where Streamlit reads Markdown: it shows as written and fetches nothing.

    >>> escape("**Example** [x](y)")
    '\\\\*\\\\*Example\\\\*\\\\* \\\\[x\\\\]\\\\(y\\\\)'
    """
    one_line = " ".join(str(text).split())
    apart = _ADDRESS.sub(lambda match: match.group() + _JOINER, one_line)
    return _PUNCTUATION.sub(r"\\\1", apart)


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Give a number with its noun.

    >>> count(1, "organization"), count(1200, "county", "counties")
    ('1 organization', '1,200 counties')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def sentence_case(name: str) -> str:
    """Turn a code or column name into words.

    >>> sentence_case("field_reasons"), sentence_case("ntee_code")
    ('Field reasons', 'NTEE code')
    """
    parts = [_SHORT.get(part, part) for part in re.split(r"[_-]+", name) if part]
    spaced = " ".join(parts)
    return spaced[:1].upper() + spaced[1:]


def code(value: str | Sequence[str] | None) -> str:
    """Say a code of the model, or several, in words; empty for none.

    >>> code("outside_only"), code(["name", "program"]), code(None)
    ('Only from outside', 'Name; Program', '')
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return "; ".join(code(item) for item in value)
    return _CODES.get(value) or sentence_case(value)


def cell(value: Any) -> str:
    """Give a value as the text of a table cell; nothing for what is not known.

    >>> cell(12345), cell(0.5), cell(["b", "a"]), cell(True), cell(None)
    ('12,345', '0.5', 'b; a', 'Yes', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "; ".join(cell(item) for item in value)
    return str(value)


def share(value: float | None) -> str:
    """Give a share of 0 to 1 in percent.

    >>> share(0.4567), share(None)
    ('46 %', '')
    """
    return "" if value is None else f"{value * 100:.0f} %"


def money(value: int | None) -> str:
    """Give whole US dollars.

    >>> money(-1250000), money(None)
    ('-$1,250,000', '')
    """
    if value is None:
        return ""
    return f"{'-' if value < 0 else ''}${abs(value):,}"
