"""Dates as people write them, in the form that the mapping states; no form is ever guessed."""

import re

from graph.ids import quote_text

_PART = re.compile("YYYY|YY|MM|DD")
_DIGITS = {"YYYY": "([0-9]{4})", "YY": "([0-9]{2})", "MM": "([0-9]{1,2})", "DD": "([0-9]{1,2})"}
# What may stand behind a day: the time at which a form was sent or a cell was saved.
_TIME = "([ T,]+[0-9]{1,2}:[0-9]{2}.*)?"
_MARKS = re.compile(r"[-/. ]*")


def is_date_format(text: str) -> bool:
    """Tell whether a text is a form of dates: a year, at most one month and day, marks between.

    >>> is_date_format("DD/MM/YYYY"), is_date_format("YYYY"), is_date_format("DD/YYYY")
    (True, True, False)
    """
    parts = _PART.findall(text)
    years = [part for part in parts if part[0] == "Y"]
    whole = len(years) == 1 and len(parts) == len(set(parts))
    has_month = "MM" in parts or "DD" not in parts
    return whole and has_month and _MARKS.fullmatch(_PART.sub("", text)) is not None


def day_sql(expression: str, date_format: str) -> str:
    """SQL for a day as 2026-03-31 where a text has the form, else the text as it is.

    A form without day or month gives the first one; YY is a year from 2000 on. A time behind the
    day is left out. Days that a workbook stores as such are of the form YYYY-MM-DD already.
    """
    parts = _PART.findall(date_format)
    gaps = [re.escape(gap) for gap in _PART.split(date_format)]
    pattern = gaps[0] + "".join(
        _DIGITS[part] + gap for part, gap in zip(parts, gaps[1:], strict=True)
    )
    pattern = quote_text(pattern + _TIME)

    def number(part: str) -> str:
        if part not in parts:
            return "'01'"
        found = f"regexp_extract({expression}, {pattern}, {parts.index(part) + 1})"
        return found if part == "YYYY" else f"lpad({found}, 2, '0')"

    year = number("YYYY") if "YYYY" in parts else f"'20' || {number('YY')}"
    day = f"({year} || '-' || {number('MM')} || '-' || {number('DD')})"
    is_day = f"regexp_full_match({expression}, {pattern}) AND TRY_CAST({day} AS DATE) IS NOT NULL"
    return f"CASE WHEN {is_day} THEN {day} ELSE {expression} END"
