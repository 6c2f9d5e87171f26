"""Countries and years in a table of text: the place that a cell names, as columns and records."""

from duckdb import DuckDBPyConnection

from graph.ids import nation_key, quote_name, quote_text
from loaders.reading.cast import Cast, Check, as_whole, required, says
from loaders.reading.countries import country_code, country_key, country_name
from loaders.reading.table import TextTable


def know_countries(connection: DuckDBPyConnection) -> None:
    """Give SQL the functions `country_code`, `country_key` and `country_name` of a text.

    They are for lists, not for registers: each call is one of Python.
    """
    text = "VARCHAR"
    for function in (_code_or_empty, country_key, country_name):
        connection.create_function(function.__name__, function, [text], text)
    connection.execute("CREATE MACRO country_code(t) AS nullif(_code_or_empty(t), '')")


def as_country(column: str, *, code: str | None = None) -> tuple[Cast, Cast]:
    """Fields `country`, its plain name, and `place_key`; a row without a country is rejected.

    The column `code` with an ISO code helps where the name is not known; where both are known and
    differ there is a note and the name counts.
    """
    name = quote_name(column)
    other = "NULL" if code is None else quote_name(code)
    helped = f"country_code({name}) IS NULL AND country_code({other}) IS NOT NULL"
    text = f"CASE WHEN {helped} THEN {other} ELSE {name} END"
    checks = [Check(column, f"({text}) IS NULL", "missing_value", "'is empty'", "write it",
                    "rejected")]  # fmt: skip
    if code is not None:
        checks.append(
            Check(code, f"country_code({name}) <> country_code({other})", "other_country",
                  says(code, "is not the code of that country; the name counts"),
                  "correct one of them", "noted")
        )  # fmt: skip
    place = Cast("place_key", f"country_key({text})", tuple(checks), needed=True)
    return Cast("country", f"country_name({text})"), place


def as_year(column: str, field: str, *, first: int, last: int) -> Cast:
    """A year within bounds, without which a row is rejected."""
    return required(as_whole(column, field, lowest=first, highest=last), column)


def note_unknown_countries(table: TextTable, column: str) -> None:
    """Tell once of each country in `typed` that is known neither by name nor by code.

    It is kept by its name, so that nothing is lost and nothing is guessed.
    """
    table.find(
        f'SELECT min(line) AS line, {quote_text(column)} AS "column", min(country) AS value, '
        "'unknown_country' AS rule, 'noted' AS effect, '''' || left(min(country), 60) || "
        "''' is no country that is known here; it is kept by its name' AS message, "
        "'write its plain English name or its ISO code' AS mend FROM typed "
        "WHERE country_code(country) IS NULL GROUP BY place_key"
    )


def places_sql(relation: str) -> str:
    """Query that gives a record for each place of rows with `line, country, place_key`."""
    nation = quote_text(nation_key())
    return (
        "SELECT place_key AS key, min(line) AS line, min(country) AS name, "
        f"CASE WHEN place_key = {nation} THEN 'nation' ELSE 'country' END AS kind, "
        f"country_code(min(country)) AS iso3 FROM {relation} WHERE place_key IS NOT NULL "
        "GROUP BY place_key ORDER BY line, key"
    )


def _code_or_empty(text: str) -> str:
    return country_code(text) or ""
