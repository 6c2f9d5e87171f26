"""How each field of a row is read: the casts of the reading room, named by `fields.toml`."""

from collections.abc import Callable, Collection
from dataclasses import replace

from loaders.reading.cast import (
    Cast,
    Check,
    as_code,
    as_date,
    as_decimal,
    as_ein,
    as_matching,
    as_name,
    as_org_id,
    as_phone,
    as_uei,
    as_url,
    as_whole,
    as_words,
    as_yes_no,
    says,
)
from loaders.reading.participation import as_end, as_observed
from loaders.reading.states import as_state
from loaders.spreadsheet.fields import RowKind, codes_of, fields
from loaders.spreadsheet.mapping import Cell, MappingFile
from loaders.spreadsheet.money import other_currency_sql
from loaders.spreadsheet.persons import NAMES, may_be_a_person
from loaders.spreadsheet.places import ONE_EACH, SEVERAL, place_sql, several_sql

# A row that fills neither says nothing; the loader counts such rows.
SAID = ("claimed", "observed")
SMALL = 11  # counts of people under this are not kept
_PLACE = "write a county code, 'Name County, ST', a state or 'City, ST'"


def row_casts(kind: RowKind, mapping: MappingFile, latest: str) -> tuple[Cast, ...]:
    """Typed columns for all fields of a kind; rows that lack what the kind needs are left out.

    What a draft of a mapping does not fill at all is not asked of rows.
    """
    filled = {cell.field: cell for cell in mapping.cells}
    needs = [group for group in kind.needs if any(name in filled for name in group)]
    casts = [
        _worded(_cast(kind.name, name, latest, needed=(name,) in needs), filled.get(name))
        for name in kind.fields
    ]
    several = (group for group in needs if len(group) > 1 and group != SAID)
    return (*casts, *(_one_of(group, filled) for group in several))


def _cast(row: str, name: str, latest: str, *, needed: bool) -> Cast:
    cast = fields()[name].cast
    if name == "observed" and row != "commitment":
        return as_observed(name, name, rung="rung")
    if name == "end":
        return as_end(name, name, start="start")
    if cast == "name":
        named = as_name(name, name, needed=needed)
        more = (may_be_a_person(name),) if name in NAMES else ()
        return replace(named, checks=(*named.checks, *more))
    if cast == "code":
        return as_code(name, name, codes_of(row, name), needed=needed)
    if cast == "place":
        return _as_place(name, needed=needed)
    if cast == "past_date":
        return as_date(name, name, latest=latest)
    if name == "amount":
        return _as_amount(name)
    if name == "amount_usd":
        mend = 'fill amount with currency = { value = "EUR" } (its three letters) in its place'
        return _in_currency(as_decimal(name, name), "'USD'", mend)
    if name in ("quantity", "lowest", "highest"):
        return _but_small(as_decimal(name, name, lowest=0), name, _OF_PEOPLE)
    if cast == "people":
        return _but_small(as_whole(name, name, lowest=0), name, "true")
    return _PLAIN[cast](name, name)


def _as_listing(column: str, field: str) -> Cast:
    mend = "write it as text with two and three digits, such as 16.320; 16.32 has lost a zero"
    return as_matching(column, field, "[0-9]{2}[.][0-9]{3}", "not_a_listing", "is no listing", mend)


def _as_currency(column: str, field: str) -> Cast:
    mend = "write its three letters, such as USD"
    return as_matching(
        column, field, "[A-Z]{3}", "not_a_currency", "is no currency", mend, fold="upper"
    )


def _as_amount(column: str) -> Cast:
    plain = _in_currency(
        as_decimal(column, column), "currency", "write the currency of the row beside it"
    )
    bare = f"({column} IS NOT NULL AND currency IS NULL)"
    mend = 'fill currency, or write currency = { value = "EUR" } in the mapping'
    message = says(column, "has no currency beside it")
    check = Check(column, bare, "missing_currency", message, mend)
    value = f"CASE WHEN NOT {bare} THEN {plain.expression} END"
    return Cast(column, value, (*plain.checks, check))


def _in_currency(cast: Cast, currency: str, mend: str) -> Cast:
    """Leave out an amount that carries the sign or code of another currency."""
    other = other_currency_sql(cast.field, currency)
    own = tuple(replace(item, when=f"({item.when}) AND NOT {other}") for item in cast.checks)
    message = says(cast.field, "is in another currency than the mapping says")
    check = Check(cast.field, other, "other_currency", message, mend)
    return replace(cast, checks=(*own, check))


def _as_count(column: str, field: str) -> Cast:
    return as_whole(column, field, lowest=0)


_PLAIN: dict[str, Callable[[str, str], Cast]] = {
    "ein": as_ein, "uei": as_uei, "org_id": as_org_id, "words": as_words, "state": as_state,
    "yes_no": as_yes_no, "date": as_date, "url": as_url, "phone": as_phone, "whole": _as_count,
    "decimal": as_decimal, "listing": _as_listing, "currency": _as_currency,
    "list": as_words, "places": as_words,
}  # fmt: skip
_OF_PEOPLE = "regexp_full_match(lower(unit), 'clients.per.year')"


def _as_place(column: str, *, needed: bool) -> Cast:
    # What stands there may be a street, so it is in no finding.
    value, several = place_sql(column), several_sql(column)
    effect = "rejected" if needed else "nulled"
    none = f"{column} IS NOT NULL AND NOT {several} AND {value} IS NULL"
    wrong = (
        Check(column, none, "not_a_place", "'the cell names no place'", _PLACE, effect,
              withholds=True),
        Check(column, several, "not_a_place", f"'the cell {SEVERAL}'", ONE_EACH, effect,
              withholds=True),
    )  # fmt: skip
    empty = Check(
        column, f"{column} IS NULL", "missing_value", "'is empty'", "write it", "rejected"
    )
    return Cast(column, value, (empty, *wrong) if needed else wrong, needed)


def _but_small(cast: Cast, column: str, of_people: str) -> Cast:
    """Leave out counts of people under 11: they may tell who somebody is."""
    small = f"coalesce({of_people} AND ({cast.expression}) < {SMALL}, false)"
    message = f"'a count of people under {SMALL} is not kept'"
    mend = "leave it empty, or give a wider area or a longer time"
    check = Check(column, small, "small_count", message, mend, withholds=True)
    value = f"CASE WHEN NOT {small} THEN {cast.expression} END"
    return Cast(cast.field, value, (*cast.checks, check))


def _one_of(group: tuple[str, ...], filled: Collection[str]) -> Cast:
    """A column that is null, and tells so, where none of several fields is filled."""
    empty = " AND ".join(f"{name} IS NULL" for name in group)
    shown = next(name for name in group if name in filled)
    message = f"'neither {' nor '.join(group)} is given'"
    mend = "fill one of them, or say it for all rows in the mapping"
    check = Check(shown, empty, "missing_value", message, mend, "rejected")
    return Cast(f"has_{shown}", f"CASE WHEN NOT ({empty}) THEN true END", (check,), needed=True)


def _worded(cast: Cast, cell: Cell | None) -> Cast:
    """Say how to mend a value in the words of the mapping."""
    if cell is None:
        return cast
    mends = {}
    if cell.date_format is not None:
        mends["not_a_date"] = (
            f"write it as {cell.date_format}, as the mapping says, or leave it empty"
        )
    if cell.decimal_mark == ",":
        form = "write digits with a comma before the decimals, as 1.250,75, or leave it empty"
        mends |= dict.fromkeys(("not_a_number", "not_a_whole_number"), form)
    if cell.cast in ("code", "yes_no"):
        rules = ("unknown_code", "not_true_or_false")
        held = next((check.mend for check in cast.checks if check.rule in rules), "")
        mends |= dict.fromkeys(rules, f"{held}; or translate it in [values.{cell.field}]")
    checks = tuple(replace(item, mend=mends.get(item.rule, item.mend)) for item in cast.checks)
    return replace(cast, checks=checks)
