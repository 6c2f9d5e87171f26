"""Assistance listing numbers of a record: text with three signs after the point, never repaired."""

from graph.ids import quote_text
from loaders.reading.cast import Cast, Check, says
from loaders.reading.field_words import trafficking_listing_sql

_NUMBER = "[0-9]{2}[.][0-9A-Z]{3}"


def listing_casts(number: str, title: str, both: str) -> tuple[Cast, Cast]:
    """Casts `listing` and `title` from a column each, else from one such as `16.320: Title; ...`.

    Of several listings the first of this field counts, else the first.
    """
    fits = f"regexp_full_match({number}, {quote_text(_NUMBER)})"
    short = "is no listing number: a zero at its end may have been lost"
    message = (
        f"CASE WHEN regexp_full_match({number}, '[0-9]{{1,2}}([.][0-9]{{0,2}})?') "
        f"THEN {says(number, short)} ELSE {says(number, 'is no listing number')} END"
    )
    fails = Check(number, f"NOT {fits}", "not_a_listing", message,
                  "write it as text with three signs after the point, such as 16.320")  # fmt: skip
    numbers = f"regexp_extract_all({both}, '(?:^|; *)({_NUMBER}):', 1)"
    ours = f"list_filter({numbers}, lambda one: {trafficking_listing_sql('one')})"
    chosen = f"coalesce(({ours})[1], ({numbers})[1])"
    return (
        Cast("listing", f"CASE WHEN {fits} THEN {number} WHEN {both} IS NOT NULL THEN {chosen} END",
             (fails,)),
        Cast("title", f"CASE WHEN {title} IS NOT NULL THEN {title} WHEN {both} IS NOT NULL "
             f"THEN nullif(trim(regexp_extract({both}, {chosen} || ': *([^;]*)', 1)), '') END"),
    )  # fmt: skip
