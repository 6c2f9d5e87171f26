"""Words of a registry's facets to our codes: services, people, forms, industries, countries."""

import csv
import re
from functools import cache
from pathlib import Path

from graph.ids import quote_text
from loaders.reading.countries import country_code
from loaders.reading.several import words_sql
from loaders.reading.table import TextTable
from loaders.reading.terms import codes_of, fold

FACETS = ("services", "populations", "trafficking_form", "industries", "country")
_KIND = {"services": "service", "populations": "population", "trafficking_form": "trafficking_form"}
NAICS_EDITION = 2017
# What registries and our own columns call the forms, beside the table of terms.
_FORMS = {"labor": "labor", "labour": "labor", "sex": "sex", "both": "both", "all-form": "both",
          "not-stated": "not_stated"}  # fmt: skip


def know_words(table: TextTable) -> None:
    """Make table `facet` (line, facet, word) and `known` (facet, word, code, title) of a file.

    Each distinct word that is none of ours gets one note with the number of rows that use it.
    """
    parts = " UNION ALL ".join(
        f"SELECT line, {quote_text(name)} AS facet, unnest({words_sql(name)}) AS word FROM source"
        for name in FACETS
    )
    connection = table.connection
    connection.execute(f"CREATE TABLE facet AS SELECT DISTINCT line, facet, word FROM ({parts})")
    connection.execute(
        "CREATE TABLE known(facet VARCHAR, word VARCHAR, code VARCHAR, title VARCHAR)"
    )
    words = connection.execute("SELECT DISTINCT facet, word FROM facet ORDER BY ALL").fetchall()
    rows = [
        (facet, word, code, title) for facet, word in words for code, title in _read(facet, word)
    ]
    if rows:
        connection.executemany("INSERT INTO known VALUES (?, ?, ?, ?)", rows)
    table.find(_UNKNOWN)


_UNKNOWN = (
    "SELECT min(line) AS line, facet AS \"column\", word AS value, CASE facet WHEN 'country' "
    "THEN 'unknown_country' ELSE 'unmapped_term' END AS rule, 'noted' AS effect, "
    "'''' || left(word, 60) || ''' is none of ours; rows that use it: ' || count(*) AS message, "
    "'use one of our codes where it is of the field' AS mend "
    "FROM facet ANTI JOIN known USING (facet, word) GROUP BY facet, word"
)


def _read(facet: str, word: str) -> list[tuple[str, str | None]]:
    """Give codes of a word, with the title of an industry."""
    if facet == "industries":
        return _industry(word)
    if facet == "country":
        code = country_code(word)
        return [(code, None)] if code else []
    if facet == "trafficking_form" and (form := _FORMS.get(fold(word))):
        return [(form, None)]
    return [(code, None) for kind, code in codes_of((word,)) if kind == _KIND[facet]]


def _industry(word: str) -> list[tuple[str, str | None]]:
    """Give code and title of an industry by one of our words, or by a NAICS code itself."""
    code = word if re.fullmatch("[0-9]{2,6}", word) else _industries().get(fold(word))
    titles = {row["naics"]: row["title"] for row in _table()}
    return [(code, titles.get(code, f"NAICS {code}"))] if code else []


@cache
def _industries() -> dict[str, str]:
    return {fold(row["word"]): row["naics"] for row in _table()}


@cache
def _table() -> tuple[dict[str, str], ...]:
    path = Path(__file__).with_name("industries.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))
