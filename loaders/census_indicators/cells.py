"""Cells of county tables: codes of places, years, and numbers as publishers write them."""

import re

from graph.ids import nation_key, quote_name, quote_text
from loaders.census_indicators.figures import Figure, missing_numbers, missing_words
from loaders.reading.cast import Cast, Check, missing, says
from loaders.reading.source_file import SourceFile
from loaders.reading.states import states

FIRST_YEAR = 1980
# Tables of data.census.gov say in their second line what each column holds.
_LABELS = "Geography"


def is_label_sql(places: tuple[str, ...]) -> str:
    """SQL that is true for a second line of column labels."""
    return f"coalesce({quote_name(places[0])} = {quote_text(_LABELS)}, false)"


def as_place(places: tuple[str, ...], field: str) -> Cast:
    """Key of the nation, a state or a county, from a code in any of the Census Bureau's forms.

    41039 and 0500000US41039 are a county, 41, 41000 and 0400000US41 a state, 00 and 0100000US the
    nation. A county code that lost its zero is not padded.
    """
    code = _pair_sql(*places) if len(places) == 2 else _code_sql(quote_name(places[0]))
    letters = ", ".join(f"{quote_text(item.fips)}: {quote_text(item.letters.lower())}"
                        for item in states())  # fmt: skip
    state = f"MAP {{{letters}}}[left({code}, 2)]"
    value = (
        f"CASE WHEN {code} = '00000' THEN {quote_text(nation_key())} "
        f"WHEN {state} IS NULL THEN NULL "
        f"WHEN right({code}, 3) = '000' THEN 'us-state-' || {state} "
        f"ELSE 'us-county-' || {code} END"
    )
    first, label = quote_name(places[0]), is_label_sql(places)
    checks = (
        missing(places[0]),
        Check(places[0], f"{first} IS NOT NULL AND NOT {label} AND ({value}) IS NULL",
              "not_a_county_code", says(places[0], "is no code of a county, a state or the nation"),
              "write five digits as text, zeros in front included", "rejected"),
    )  # fmt: skip
    return Cast(field, value, checks)


def _code_sql(raw: str) -> str:
    """Five digits from one column; 000 at the end for a state, 00000 for the nation."""
    forms = {
        "([0-9]{5})": "{}",
        "([0-9]{2})": "{} || '000'",
        "0500000US([0-9]{5})": "{}",
        "0400000US([0-9]{2})": "{} || '000'",
        "0100000US()": "'00000'",
    }
    cases = " ".join(
        f"WHEN regexp_full_match({raw}, {quote_text(form)}) "
        f"THEN {code.format(f'regexp_extract({raw}, {quote_text(form)}, 1)')}"
        for form, code in forms.items()
    )
    return f"(CASE {cases} END)"


def _pair_sql(state: str, county: str) -> str:
    """Five digits from the codes of state and county, which are numbers with their zeros cut."""
    one, other = quote_name(state), f"coalesce({quote_name(county)}, '0')"
    codes = [f"CASE WHEN regexp_full_match({raw}, '[0-9]{{1,{width}}}') "
             f"THEN lpad({raw}, {width}, '0') END"
             for raw, width in ((one, 2), (other, 3))]  # fmt: skip
    return f"({' || '.join(codes)})"


def year_in_name(file: SourceFile) -> int | None:
    """The last year of four digits in the name of a file, not after it was fetched.

    >>> import datetime, pathlib
    >>> day = datetime.date(2026, 6, 1)
    >>> year_in_name(SourceFile("d", pathlib.Path("x"), "ACSDP5Y2022.DP03-Data.csv", day))
    2022
    """
    found = (int(text) for text in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", file.name))
    return max((year for year in found if FIRST_YEAR <= year <= file.retrieved.year), default=None)


def as_year(columns: tuple[str, ...], field: str, *, label: str, last: int) -> Cast:
    """The year of a row by the columns that may say it; a row that needs one and has none fails."""
    raw = f"coalesce({', '.join(quote_name(name) for name in columns)})"
    year = f"CASE WHEN regexp_full_match({raw}, '[0-9]{{4}}') THEN {raw}::BIGINT END"
    value = f"CASE WHEN ({year}) BETWEEN {FIRST_YEAR} AND {last} THEN {year} END"
    fails = Check(columns[0], f"NOT {label} AND ({value}) IS NULL", "not_a_year",
                  f"'the row says no year from {FIRST_YEAR} to {last}'",
                  "write four digits", "rejected")  # fmt: skip
    return Cast(field, value, (fails,))


def as_figure(column: str, field: str, figure: Figure) -> Cast:
    """A scaled figure or margin; thousands marks and $ do not count, missing marks are null."""
    raw = quote_name(column)
    plain = f"replace(replace({raw}, ',', ''), '$', '')"
    number = f"TRY_CAST({plain} AS DOUBLE)"
    fits = f"regexp_full_match({plain}, '-?[0-9]{{1,15}}([.][0-9]+)?')"
    value = f"round({number} * {figure.scale}, 6)"
    outside = f"{value} < 0" + (f" OR {value} > {figure.highest}" if figure.highest else "")
    missing = is_missing_sql(column)
    checks = (
        Check(column, f"NOT {missing} AND NOT {fits}", "not_a_number",
              says(column, "is not a number"), "write digits with a point or leave it empty"),
        Check(column, f"NOT {missing} AND {fits} AND ({outside})", "out_of_range",
              says(column, f"is no {figure.unit} that can be"), "check the figure and its unit"),
    )  # fmt: skip
    kept = f"NOT {missing} AND {fits} AND NOT ({outside})"
    return Cast(field, f"CASE WHEN {kept} THEN {value} END", checks)


def is_missing_sql(column: str) -> str:
    """SQL that is true where a cell holds a mark for no figure; an empty cell holds none."""
    raw = quote_name(column)
    words = ", ".join(quote_text(word) for word in missing_words())
    numbers = ", ".join(f"{number}.0" for number in missing_numbers())
    return f"coalesce({raw} IN ({words}) OR TRY_CAST({raw} AS DOUBLE) IN ({numbers}), false)"
