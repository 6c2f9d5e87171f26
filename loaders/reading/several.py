"""Several codes in one field, between semicolons, as a list of codes."""

from collections.abc import Sequence

from graph.ids import quote_name, quote_text
from loaders.reading.cast import Cast, Check

_FOLDED = "replace(replace(lower(word), ' ', '-'), '_', '-')"


def as_codes(column: str, field: str, codes: Sequence[str]) -> Cast:
    """Codes in order, each once; case and spaces do not count, and empty is null.

    A word that is none of the codes is left out with a finding, and the others are kept.
    """
    known = f"[{', '.join(map(quote_text, codes))}]"
    words = f"list_transform({words_sql(column)}, lambda word: {_FOLDED})"
    unknown = f"list_filter({words}, lambda word: NOT list_contains({known}, word))"
    kept = (
        f"list_sort(list_distinct(list_filter({words}, lambda word: list_contains({known}, word))))"
    )
    message = f"'''' || left(array_to_string({unknown}, ', '), 60) || ''' is none of the codes'"
    check = Check(column, f"len({unknown}) > 0", "unknown_code", message, _mend(codes))
    return Cast(field, f"CASE WHEN len({kept}) > 0 THEN {kept} END", (check,))


def words_sql(column: str) -> str:
    """SQL for the words of a column between semicolons, as written; none where it is empty."""
    parts = f"string_split(coalesce({quote_name(column)}, ''), ';')"
    return f"list_filter(list_transform({parts}, lambda word: trim(word)), lambda word: word <> '')"


def _mend(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:8]) + (", ..." if len(codes) > 8 else "")
    return f"use some of {shown}, with ; between them"
