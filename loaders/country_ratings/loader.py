"""Read tiers of the State Department's Trafficking in Persons Report: year, country, tier.

One row a country and year; a column `country_iso3` may help with names. Tier `2WL` is the watch
list, a tier of its own between 2 and 3 since 2004. "Special case" says that a country was not
ranked: it is no tier, so nothing is measured, and such rows are counted in one finding.
"""

from graph.ids import quote_text
from loaders.reading.cast import Cast, Check, says
from loaders.reading.country_records import (
    as_country,
    as_year,
    know_countries,
    note_unknown_countries,
    places_sql,
)
from loaders.reading.header import Columns
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.table import TextTable, open_table
from loaders.reading.ties import each_tie_sql

COLUMNS = Columns(required=("year", "country", "tier"), free=("country_iso3",))
FIRST_YEAR = 2001  # first report under the Trafficking Victims Protection Act of 2000
# Higher is worse; the watch list counts as half a step below tier 2.
VALUES = {"1": 1.0, "2": 2.0, "2WL": 2.5, "3": 3.0}
UNIT = "tier, with 2WL as 2.5"
_FOLDED = "regexp_replace(upper(tier), '[^A-Z0-9]+|TIER', '', 'g')"
_WATCH_LIST = ("2WL", "2W", "2WATCHLIST", "WATCHLIST", "WL")
_UNRANKED = ("", "S", "SC", "SPECIAL", "SPECIALCASE", "NA", "NOTRANKED", "UNRANKED")


def load(file: SourceFile) -> Loaded:
    """Read one table of tiers into countries and one indicator a rating."""
    with open_table(file, COLUMNS) as table:
        know_countries(table.connection)
        table.cast(_casts(file), content=True)
        table.refuse_duplicates("country")
        note_unknown_countries(table, "country")
        _count_unranked(table)
        records = {"place": places_sql("typed"), "indicator": _INDICATORS, "measures": _MEASURES}
        return table.loaded(records)


def _casts(file: SourceFile) -> tuple[Cast, ...]:
    country, place = as_country("country", code="country_iso3")
    year = as_year("year", "year", first=FIRST_YEAR, last=file.retrieved.year)
    return (
        country,
        place,
        year,
        Cast("key", f"{place.expression} || '|' || ({year.expression})"),
        Cast("tier", _tier_sql(), _TIER_CHECKS),
        Cast("is_unranked", _IS_UNRANKED),
    )


def _tier_sql() -> str:
    plain = _listed(tuple(VALUES))
    return (
        f"CASE WHEN {_FOLDED} IN ({_listed(_WATCH_LIST)}) THEN '2WL' "
        f"WHEN {_FOLDED} IN ({plain}) THEN {_FOLDED} END"
    )


def _listed(texts: tuple[str, ...]) -> str:
    return ", ".join(map(quote_text, texts))


def _count_unranked(table: TextTable) -> None:
    table.find(
        "SELECT min(line) AS line, 'tier' AS \"column\", NULL AS value, 'not_ranked' AS rule, "
        "'noted' AS effect, 'rows with a special case or no rank, which is no tier: ' || count(*) "
        "AS message, 'nothing to mend' AS mend "
        "FROM typed WHERE is_unranked HAVING count(*) > 0"
    )


_IS_UNRANKED = f"coalesce({_FOLDED} IN ({_listed(_UNRANKED)}), false)"
_TIER_CHECKS = (
    Check("tier", "tier IS NULL", "missing_value", "'is empty'", "write the tier, such as 2WL"),
    Check("tier", f"NOT {_IS_UNRANKED} AND ({_tier_sql()}) IS NULL AND tier IS NOT NULL",
          "unknown_code", says("tier", "is no tier"), "write 1, 2, 2WL, 3 or special case"),
)  # fmt: skip
_KEY = "'indicator-tip_tier-' || place_key || '-' || year"
_VALUE = " ".join(f"WHEN {quote_text(tier)} THEN {value}" for tier, value in VALUES.items())
_INDICATORS = (
    f"SELECT {_KEY} AS key, line, 'tip_tier' AS measure, CASE tier {_VALUE} END::DOUBLE AS value, "
    f"{quote_text(UNIT)} AS unit, year, tier AS rating FROM typed WHERE tier IS NOT NULL "
    "ORDER BY line"
)
_MEASURES = each_tie_sql(
    ("indicator", _KEY), ("place", "place_key"), "typed WHERE tier IS NOT NULL"
)
