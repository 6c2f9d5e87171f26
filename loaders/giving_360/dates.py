"""Days as publishers of grants write them: 2023-05-01, with a time behind it, or 01/05/2023.

Which of two numbers is the day is never guessed: a file proves its order by a number over 12, or
the date leaves no choice; anything else is null with a finding.
"""

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from graph.ids import quote_name, quote_text
from loaders.reading.cast import Cast, Check, says

_YEAR = "(?:1[789]|2[01])[0-9]{2}"
_ISO = f"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}([T ].*)?"
_MARKED = f"([0-9]{{1,2}})[/.]([0-9]{{1,2}})[/.]({_YEAR})"
_PART = "[0-9]{4}(-(0[1-9]|1[0-2]))?"


def find_order(connection: DuckDBPyConnection, columns: Sequence[str]) -> str | None:
    """Tell which number comes first in all dates of `source`: day, month, or None where unproven.

    A file that proves both orders proves none.
    """
    values = " UNION ALL ".join(
        f"SELECT regexp_extract({quote_name(name)}, {quote_text(f'^{_MARKED}$')}, ['a', 'b', 'c']) "
        f"AS found FROM source WHERE {quote_name(name)} IS NOT NULL"
        for name in columns
    )
    ((day, month),) = connection.execute(
        "SELECT bool_or(TRY_CAST(found.a AS INT) > 12), bool_or(TRY_CAST(found.b AS INT) > 12) "
        f"FROM ({values})"
    ).fetchall()
    if bool(day) == bool(month):
        return None
    return "day" if day else "month"


def as_day(column: str, field: str, order: str | None) -> Cast:
    """A day from 1700 to 2199, with `order` from `find_order`; a year or month alone is none."""
    raw = quote_name(column)
    one, two, year = (f"regexp_extract({raw}, {quote_text(f'^{_MARKED}$')}, {group})"
                      for group in (1, 2, 3))  # fmt: skip
    is_marked = f"regexp_full_match({raw}, {quote_text(_MARKED)})"
    day_first, month_first = _day(year, two, one), _day(year, one, two)
    # Without proof only a date that reads the same both ways, or that one order forbids, counts.
    either = (
        f"CASE WHEN ({day_first}) IS NULL THEN {month_first} WHEN ({month_first}) IS NULL "
        f"OR {day_first} = {month_first} THEN {day_first} END"
    )
    marked = {"day": day_first, "month": month_first, None: either}[order]
    value = (
        f"CASE WHEN regexp_full_match({raw}, {quote_text(_ISO)}) "
        f"THEN TRY_CAST(left({raw}, 10) AS DATE) WHEN {is_marked} THEN {marked} END"
    )
    return Cast(field, value, _checks(column, value, is_marked, day_first, month_first))


def repaired_sql(column: str, field: str) -> str:
    """Query for the finding that dates of `column`, typed as `field`, were put in order."""
    words = "dates are written with the year last, and read so; the first is this one"
    return (
        f'SELECT min(source.line) AS line, {quote_text(column)} AS "column", '
        f"arg_min({quote_name(column)}, source.line) AS value, 'date_put_in_order' AS rule, "
        f"'noted' AS effect, count(*) || {quote_text(f' {words}')} AS message, "
        "'write year-month-day, as 2026-03-31' AS mend FROM source JOIN typed USING (line) "
        f"WHERE regexp_full_match({quote_name(column)}, {quote_text(_MARKED)}) "
        f"AND typed.{quote_name(field)} IS NOT NULL HAVING count(*) > 0"
    )


def _day(year: str, month: str, day: str) -> str:
    return f"TRY_CAST({year} || '-' || {month} || '-' || {day} AS DATE)"


def _checks(
    column: str, value: str, is_marked: str, day_first: str, month_first: str
) -> tuple[Check, ...]:
    raw = quote_name(column)
    unread = f"{raw} IS NOT NULL AND ({value}) IS NULL"
    both = f"{is_marked} AND ({day_first}) IS NOT NULL AND ({month_first}) IS NOT NULL"
    partial = f"regexp_full_match({raw}, {quote_text(_PART)})"
    mend = "write year-month-day, as 2026-03-31, or leave it empty"
    return (
        Check(column, f"{unread} AND {both}", "ambiguous_date",
              says(column, "may be two days, and nothing in the file tells which"), mend),
        Check(column, f"{unread} AND {partial}", "not_a_day", says(column, "is no single day"),
              "nothing where the day is not known"),
        Check(column, f"{unread} AND NOT coalesce({both}, false) AND NOT {partial}", "not_a_date",
              says(column, "is not a date"), mend),
    )  # fmt: skip
