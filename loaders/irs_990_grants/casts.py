"""Typed fields of a return's rows: codes of the tax forms into those of the model."""

import csv
from functools import cache
from pathlib import Path

from graph.ids import quote_text
from loaders.reading.cast import (
    Cast,
    Check,
    as_ein,
    as_name,
    as_street,
    as_text,
    as_whole,
    as_words,
    as_zip,
    says,
    unless,
)
from loaders.reading.confidential import confidential_sql, synthetic_sql
from loaders.reading.field_words import named_in_field_sql, trafficking_form_sql
from loaders.reading.source_file import SourceFile
from loaders.reading.states import as_state

_NO_EIN = ("000000000", "999999999")
_NO_WEBSITE = ("n/a", "na", "none", "no", "not applicable", "0", "-")
# The code for any country that the list of the publisher does not name.
_OTHER_COUNTRY = "OC"
_OLDEST_YEAR = 2000


def casts(file: SourceFile) -> tuple[Cast, ...]:
    """Give the fields of table `typed`; a row without a name is left out."""
    hidden = confidential_sql("name")
    purpose = as_words("purpose", "purpose")
    return (
        *(as_text(name, name) for name in ("kind", "return", "schedule", "filer", "form")),
        Cast("place", "place::BIGINT"),
        _ein(),
        as_name("name", "name"),
        as_words("city", "city"),
        as_state("state", "state"),
        unless(as_zip("zip", "zip"), hidden),
        as_street("street", hidden),
        _country(),
        as_whole("tax_year", "tax_year", lowest=_OLDEST_YEAR, highest=file.retrieved.year),
        Cast("period", "replace(left(period_end, 7), '-', '')"),
        as_text("filed_at", "filed_at"),
        Cast("is_amended", "coalesce(lower(amended) IN ('x', 'true', '1'), false)"),
        _mission(),
        _website(),
        as_whole("revenue", "revenue_usd"),
        as_whole("assets", "asset_usd"),
        _amount(),
        purpose,
        Cast("trafficking_form", trafficking_form_sql(purpose.expression)),
        Cast("is_purpose", _told(named_in_field_sql("purpose"))),
        Cast("is_named", _told(named_in_field_sql("name"))),
        Cast("is_mission", _told(named_in_field_sql("concat_ws(' / ', mission, activity)"))),
        Cast("is_location_confidential", f"CASE WHEN {hidden} THEN true END"),
        Cast("is_synthetic", synthetic_sql("name", "coalesce(ein, filer)")),
    )


@cache
def country_codes() -> dict[str, str]:
    """ISO code of each country code of the tax forms, which are not those of ISO.

    Source: country codes at https://www.irs.gov/e-file-providers/country-codes.

    >>> country_codes()["CH"], country_codes()["SZ"]
    ('CHN', 'CHE')
    """
    path = Path(__file__).with_name("country_codes.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["irs"]: row["iso3"] for row in csv.DictReader(lines)}


def _told(expression: str) -> str:
    return f"coalesce({expression}, false)"


def _ein() -> Cast:
    plain = as_ein("ein", "ein")
    empty = ", ".join(quote_text(code) for code in _NO_EIN)
    is_own = "kind <> 'return' AND ein = filer"
    checks = (
        Check("ein", f"ein IN ({empty})", "placeholder_ein", says("ein", "stands for no EIN"),
              "leave it empty where there is none"),
        Check("ein", is_own, "own_ein", "'the row has the EIN of the filer itself'",
              "write the EIN of the other organization"),
    )  # fmt: skip
    value = f"CASE WHEN NOT ({is_own}) AND ein NOT IN ({empty}) THEN {plain.expression} END"
    return Cast("ein", value, (*plain.checks, *checks))


def _country() -> Cast:
    codes = ", ".join(quote_text(code) for code in country_codes())
    values = ", ".join(quote_text(code) for code in country_codes().values())
    value = f"map([{codes}], [{values}])[upper(country)]"
    is_wrong = f"upper(country) <> '{_OTHER_COUNTRY}' AND ({value}) IS NULL"
    check = Check("country", is_wrong, "unknown_country",
                  says("country", "is no country code of the tax forms"),
                  "see irs.gov/e-file-providers/country-codes")  # fmt: skip
    return Cast("country", value, (check,))


def _mission() -> Cast:
    """Part III says the mission, Part I in short; either may only point to another schedule."""
    mission, activity = as_words("mission", "mission"), as_words("activity", "mission")
    points = f"regexp_matches({mission.expression}, '(?i)^(please )?see ')"
    value = (
        f"CASE WHEN {points} THEN coalesce({activity.expression}, {mission.expression}) "
        f"ELSE coalesce({mission.expression}, {activity.expression}) END"
    )
    return Cast("mission", value, (*mission.checks, *activity.checks))


def _website() -> Cast:
    """The form asks for an address without its scheme, and most filers write capitals."""
    folded = "CASE WHEN website = upper(website) THEN lower(website) ELSE website END"
    words = ", ".join(quote_text(word) for word in _NO_WEBSITE)
    is_none = f"lower(website) IN ({words})"
    is_full = "regexp_full_match(website, '(?i)https?://[^\\s@]{3,1000}')"
    is_bare = "regexp_full_match(website, '(?i)[a-z0-9-]+([.][a-z0-9-]+)+(/[^\\s@]*)?')"
    check = Check("website", f"NOT ({is_none} OR {is_full} OR {is_bare})", "not_a_web_address",
                  says("website", "is no web address"),
                  "write it as www.example.org")  # fmt: skip
    value = f"CASE WHEN {is_full} THEN {folded} WHEN {is_bare} THEN 'http://' || ({folded}) END"
    return Cast("website", value, (check,))


def _amount() -> Cast:
    """Cash and other assistance together; unknown where either is written but is no number."""
    cash, other = as_whole("cash", "amount_usd"), as_whole("non_cash", "amount_usd")
    value = (
        "CASE WHEN coalesce(cash, non_cash) IS NOT NULL "
        f"AND (cash IS NULL OR ({cash.expression}) IS NOT NULL) "
        f"AND (non_cash IS NULL OR ({other.expression}) IS NOT NULL) "
        f"THEN coalesce({cash.expression}, 0) + coalesce({other.expression}, 0) END"
    )
    return Cast("amount_usd", value, (*cash.checks, *other.checks))
