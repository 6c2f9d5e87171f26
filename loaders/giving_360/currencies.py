"""Codes of currencies, those of ISO 4217 and those that were withdrawn: `currencies.csv`."""

from functools import cache
from pathlib import Path

from graph.ids import quote_name, quote_text
from loaders.reading.cast import Cast, Check, says


@cache
def currencies() -> tuple[str, ...]:
    """All codes in order.

    >>> "GBP" in currencies(), "£" in currencies()
    (True, False)
    """
    path = Path(__file__).with_name("currencies.csv")
    return tuple(path.read_text(encoding="utf-8").split()[1:])


def as_currency(column: str, field: str) -> Cast:
    """A currency by its code of three letters; a sign such as that of the pound is none."""
    raw = f"upper({quote_name(column)})"
    # One text instead of a list of 301: the planner takes long over such lists.
    every = quote_text(f"|{'|'.join(currencies())}|")
    is_known = (
        f"(regexp_full_match({raw}, '[A-Z]{{3}}') AND contains({every}, '|' || {raw} || '|'))"
    )
    fails = Check(column, f"NOT {is_known}", "unknown_currency",
                  says(column, "is no code of a currency"),
                  "write three letters, such as GBP")  # fmt: skip
    return Cast(field, f"CASE WHEN {is_known} THEN {raw} END", (fails,))
