"""Places in the cells of a list: one place each, completed as the mapping says."""

from graph.ids import quote_text

# Counties and a town of the Census whose names hold the word that joins places elsewhere.
_ONE = "(lewis and clark|king and queen|lake and peninsula|town and country)"
_JOINS = r"[&/;+|\n]|(?i)\band\b|,.*,"
_COUNTY = r"(?i) (county|parish|borough)\s*,\s*\S"
SEVERAL = "names several places"
ONE_EACH = 'write one place a cell, or split the list with a mark: split = ";"'


def place_sql(text: str) -> str:
    """SQL for the key of the one place that a text names, null where there is none or several.

    A doubled "County" counts once.
    """
    once = f"regexp_replace({text}, '(?i)\\b(county)(\\s+county)+\\b', '\\1', 'g')"
    return f"CASE WHEN NOT {several_sql(text)} THEN place_key({once}) END"


def several_sql(text: str) -> str:
    """SQL that tells whether a text joins several places by a mark or a word; null counts as no."""
    rest = f"regexp_replace({text}, {quote_text('(?i)' + _ONE)}, '')"
    return f"coalesce(regexp_matches({rest}, {quote_text(_JOINS)}), false)"


def completed_sql(text: str, after: str) -> str:
    """SQL for a place with the words that the mapping adds, unless it names its state already."""
    if not after:
        return text
    whole = f"regexp_matches({text}, {quote_text(_COUNTY)})"
    return f"CASE WHEN {whole} THEN {text} ELSE {text} || {quote_text(after)} END"
