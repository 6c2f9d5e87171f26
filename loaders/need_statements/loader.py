"""Read statements of need, as CSV or workbook: so many beds, slots or clients a year, by place.

Columns: place, service, population, quantity, lowest, highest, unit, trafficking_form, year,
method, source_title, source_url, date. A row needs place, service, unit, source_title and one
figure. Place is a county code, `Lane County, OR`, a state or `Eugene, OR`; service and population
are codes of our lists or their plain names.

This is the only ground on which CommonGround says a number of unmet need: a figure of a named
source in the unit in which supply is counted. Poverty, calls to a hotline and empty cells of a
directory are none. A count of people (clients) under 11 is not kept, and no finding repeats it.
"""

from graph.ids import hash_sql, quote_name, quote_text, slug
from graph.schema import get_type
from loaders.reading.cast import (
    Cast,
    Check,
    as_code,
    as_date,
    as_decimal,
    as_name,
    as_url,
    as_whole,
    as_words,
    required,
    says,
)
from loaders.reading.confidential import synthetic_sql
from loaders.reading.header import Columns
from loaders.reading.place_names import as_place
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.table import open_table
from loaders.reading.ties import each_tie_sql

HEADER = (
    "place", "service", "population", "quantity", "lowest", "highest", "unit", "trafficking_form",
    "year", "method", "source_title", "source_url", "date",
)  # fmt: skip
_REQUIRED = ("place", "service", "unit", "source_title")
COLUMNS = Columns.of(HEADER, required=_REQUIRED)
FIGURES = ("quantity", "lowest", "highest")
SMALLEST_COUNT = 11  # of people that is kept (context.md)
_PEOPLE = "clients_per_year"
_FIRST_YEAR, _YEARS_AHEAD = 1990, 10


def codes_of(column: str) -> tuple[str, ...]:
    """Codes that a coded column may hold, from the model; empty for other columns.

    >>> codes_of("unit")
    ('beds', 'slots', 'clients_per_year')
    """
    if column in ("service", "population"):
        return tuple(get_type(column).codes)
    return get_type("need").fields[column].codes if column in ("unit", "trafficking_form") else ()


def load(file: SourceFile) -> Loaded:
    """Read one list into needs with their places, services and populations."""
    with open_table(file, COLUMNS) as table:
        table.cast(_casts(file), _CHECKS, content=True)
        table.refuse_duplicates("place")
        return table.loaded(
            {
                "need": _NEEDS,
                "states_need": _tie("place", "place_key"),
                "calls_for": _tie("service", "service"),
                "needed_by": _tie("population", "population"),
            }
        )


def _casts(file: SourceFile) -> tuple[Cast, ...]:
    today = file.retrieved
    unit = as_code("unit", "unit", codes_of("unit"), needed=True)
    form = as_code("trafficking_form", "trafficking_form", codes_of("trafficking_form"))
    service, population = required(_as_listed("service"), "service"), _as_listed("population")
    whole_year = as_whole("year", "year", lowest=_FIRST_YEAR, highest=today.year + _YEARS_AHEAD)
    parts = (
        "place_key(place)", service.expression, population.expression, unit.expression,
        form.expression, "year", "source_title",
    )  # fmt: skip
    return (
        required(as_place("place", "place_key"), "place"),
        service,
        population,
        unit,
        # True or null and never the figure itself: what is withheld may not reach a hash either.
        Cast("is_told", f"CASE WHEN coalesce({_ANY_FIGURE}) IS NOT NULL THEN true END", _TOLD,
             needed=True),
        *(_as_figure(name, unit.expression) for name in FIGURES),
        form,
        whole_year,
        as_words("method", "method"),
        as_name("source_title", "source_title"),
        as_url("source_url", "source_url"),
        as_date("date", "stated_date", latest=today.isoformat()),
        Cast("title", f"{_label_sql(service.expression)} || ' (' || "
                      f"replace({unit.expression}, '_', ' ') || '), ' || place"),
        Cast("is_synthetic", synthetic_sql("source_title")),
        Cast("key", f"'need-' || {hash_sql(*parts)}"),
    )  # fmt: skip


def _as_listed(column: str) -> Cast:
    """One of the nodes that a type lists, by its code or by its plain name."""
    listed = get_type(column).codes
    known = {slug(word): code for code, item in listed.items() for word in (code, item["name"])}
    pairs = ", ".join(f"{quote_text(word)}: {quote_text(code)}" for word, code in known.items())
    raw = quote_name(column)
    value = f"MAP {{{pairs}}}[name_key({raw})]"
    unknown = Check(column, f"{raw} IS NOT NULL AND {value} IS NULL", "unknown_code",
                    says(column, f"is no {column} of our list"),
                    f"use one of {', '.join(listed)}")  # fmt: skip
    return Cast(column, value, (unknown,))


def _label_sql(code: str) -> str:
    names = ", ".join(f"{quote_text(code)}: {quote_text(item['name'])}"
                      for code, item in get_type("service").codes.items())  # fmt: skip
    return f"MAP {{{names}}}[{code}]"


def _as_figure(column: str, unit: str) -> Cast:
    """A figure from zero up; a count of people under 11 is withheld, also in the finding."""
    plain = as_decimal(column, column, lowest=0)
    small = f"coalesce(({unit}) = '{_PEOPLE}' AND {plain.expression} < {SMALLEST_COUNT}, false)"
    crossed = f"coalesce({_CROSSED}, false)" if column != "quantity" else "false"
    check = Check(column, small, "small_count", "'a count of people under 11 is not kept'",
                  "leave it out, or state it for a larger place", withholds=True)  # fmt: skip
    value = f"CASE WHEN NOT {small} AND NOT {crossed} THEN {plain.expression} END"
    return Cast(column, value, (*plain.checks, check))


_ANY_FIGURE = ", ".join(as_decimal(name, name, lowest=0).expression for name in FIGURES)
_CROSSED = " > ".join(
    f"({as_decimal(name, name, lowest=0).expression})" for name in ("lowest", "highest")
)
_TOLD = (
    Check("quantity", f"coalesce({_ANY_FIGURE}) IS NULL", "missing_value",
          "'neither quantity nor lowest nor highest holds a figure'",
          "write the figure of the source; without one there is no statement", "rejected"),
)  # fmt: skip
_CHECKS = (
    Check("lowest", _CROSSED, "lowest_over_highest", "'the lower end is over the upper end'",
          "correct one of the two", withholds=True),
)  # fmt: skip
_NEEDS = (
    "SELECT key, line, title, unit, quantity, lowest, highest, trafficking_form, year, method, "
    "source_title, source_url, stated_date, is_synthetic FROM typed ORDER BY line"
)


def _tie(target: str, column: str) -> str:
    return each_tie_sql(("need", "key"), (target, column), f"typed WHERE {column} IS NOT NULL")
