"""Read grants in the 360Giving standard: JSON, or flat CSV and workbooks with its titles.

A grant to a person is counted and nothing of it is kept. Amounts keep their currency; no rate is
applied. Where beneficiaries live is not read: the standard's places are not ours.
"""

from loaders.giving_360.columns import COLUMNS, slot_sql, title_of, titles
from loaders.giving_360.currencies import as_currency
from loaders.giving_360.dates import as_day, find_order, repaired_sql
from loaders.giving_360.entries import read_grants
from loaders.giving_360.parties import (
    KEY,
    ORGANIZATIONS,
    create_parties,
    mangled,
    parties_sql,
    person_sql,
)
from loaders.reading.cast import Cast, Check, as_decimal, as_text, as_url, as_words, unless
from loaders.reading.field_words import named_in_field_sql, trafficking_form_sql
from loaders.reading.rows import open_rows
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.table import TextTable, open_table
from loaders.reading.ties import End, tie_sql

_JSON = (".json", ".json.gz")
_TITLES = titles()["grant"]
_DATES = {
    "award_date": (_TITLES["awardDate"],),
    "start_date": (title_of("plannedDates", "startDate", 0), title_of("plannedDates", "startDate")),
    "end_date": (title_of("plannedDates", "endDate", 0), title_of("plannedDates", "endDate")),
}
_GRANT_KEY = "'grant-360g-' || regexp_replace(grants.key, '^360[Gg]-', '')"


def load(file: SourceFile) -> Loaded:
    """Read one file into grants, who gives them and who gets them."""
    if file.name.lower().endswith(_JSON):
        with open_rows(file, COLUMNS, read_grants(file)) as table:
            return _load(table)
    with open_table(file, COLUMNS) as table:
        return _load(table)


def _load(table: TextTable) -> Loaded:
    order = find_order(table.connection, [name for names in _DATES.values() for name in names])
    days = _days(order, table.has)
    table.cast((*_casts(), *days), content=True)
    for field, names in _DATES.items():
        for name in table.has.intersection(names):
            table.find(repaired_sql(name, field))
    table.refuse_duplicates(_TITLES["id"])
    table.find(_PERSONS)
    create_parties(table)
    return table.loaded(
        {
            "grant": _GRANTS,
            "organization": ORGANIZATIONS,
            "funds": _tie("funder", ("organization", KEY), ("grant", _GRANT_KEY)),
            "awarded_to": _tie("recipient", ("grant", _GRANT_KEY), ("organization", KEY)),
        }
    )


def _days(order: str | None, has: frozenset[str]) -> list[Cast]:
    """Days of the grant, each under a title that counts or one that does not."""
    days = {}
    for field, names in _DATES.items():
        there = [name for name in names if name in has] or names[:1]
        casts = [as_day(name, field, order) for name in there]
        value = f"coalesce({', '.join(cast.expression for cast in casts)})"
        days[field] = Cast(field, value, tuple(check for cast in casts for check in cast.checks))
    end = days["end_date"]
    before = f"coalesce({end.expression} < {days['start_date'].expression}, false)"
    check = Check(_DATES["end_date"][0], before, "end_before_start",
                  "'the planned end is before the planned start'",
                  "correct one of the two dates")  # fmt: skip
    value = f"CASE WHEN NOT {before} THEN {end.expression} END"
    days["end_date"] = Cast("end_date", value, (*end.checks, check))
    return list(days.values())


def _casts() -> tuple[Cast, ...]:
    person = person_sql()
    title, purpose = (
        as_words(_TITLES["title"], "title"),
        as_words(_TITLES["description"], "purpose"),
    )
    amount = as_decimal(_TITLES["amountAwarded"], "amount")
    currency = as_currency(_TITLES["currency"], "currency")
    programme = slot_sql("grantProgramme", "title", 0)
    nameless = Check(_TITLES["currency"], f"({amount.expression}) IS NOT NULL "
                     f"AND ({currency.expression}) IS NULL", "amount_without_currency",
                     "'the amount is left out, as nothing says in which currency it is'",
                     "write a code of three letters, such as GBP")  # fmt: skip
    known = f"CASE WHEN ({currency.expression}) IS NOT NULL THEN {amount.expression} END"
    words = (
        Cast("title", f"coalesce({title.expression}, {programme})",
             (*title.checks, mangled(_TITLES["title"]))),
        Cast("purpose", purpose.expression, (*purpose.checks, mangled(_TITLES["description"]))),
        as_url(_TITLES["url"], "url"),
        Cast("parties", parties_sql()),
    )  # fmt: skip
    return (
        as_text(_TITLES["id"], "key", needed=True),
        Cast("is_person", person),
        *(unless(cast, person) for cast in words),
        Cast("amount", known, (*amount.checks, nameless)),
        currency,
    )


_PERSONS = (
    "SELECT min(line) AS line, 'Recipient Ind' AS \"column\", NULL AS value, "
    "'a_person' AS rule, 'noted' AS effect, count(*) || ' grants to persons are counted and not "
    "kept; the first is this one' AS message, 'nothing' AS mend FROM typed WHERE is_person "
    "HAVING count(*) > 0"
)
_WORDS = "concat_ws(' / ', grants.title, purpose)"
_GRANTS = (
    f"SELECT {_GRANT_KEY} AS key, min(grants.line) AS line, grants.title, purpose, "
    "'grant' AS kind, CASE WHEN currency = 'USD' THEN amount END AS amount_usd, "
    "CASE WHEN currency <> 'USD' THEN amount END AS amount, "
    "CASE WHEN currency <> 'USD' THEN currency END AS currency, award_date, start_date, end_date, "
    f"{trafficking_form_sql(_WORDS)} AS trafficking_form, "
    f"CASE WHEN {named_in_field_sql(_WORDS)} THEN true END AS is_field, url, "
    "coalesce(synthetic.is_synthetic, false) AS is_synthetic FROM typed AS grants LEFT JOIN "
    "(SELECT line, bool_or(is_synthetic) AS is_synthetic FROM party GROUP BY line) "
    "AS synthetic ON synthetic.line = grants.line "
    "WHERE NOT is_person GROUP BY ALL ORDER BY line, key"
)


def _tie(role: str, source: End, target: End) -> str:
    return tie_sql(source, target, f"typed AS grants JOIN party USING (line) WHERE role = '{role}'")
