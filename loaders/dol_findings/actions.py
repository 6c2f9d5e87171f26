"""Suggested actions: what the report asks of a country, by area of work.

The same words to several countries are one recommendation. "Not applicable" stands where there is
nothing to ask: such rows are counted and give no recommendation.
"""

from graph.ids import hash_sql
from graph.schema import get_type
from loaders.reading.cast import Cast, as_code, as_words, missing
from loaders.reading.confidential import synthetic_sql
from loaders.reading.country_records import places_sql
from loaders.reading.header import Columns
from loaders.reading.source_file import Loaded
from loaders.reading.table import TextTable
from loaders.reading.ties import tie_sql

COLUMNS = Columns(required=("reporting_year", "country", "area", "action"), free=("country_iso3",))
_NOTHING = ("not applicable", "n/a", "no action", "none")
_ONE_LINE = "regexp_replace(action, '\\s+', ' ', 'g')"


def action_casts() -> tuple[Cast, ...]:
    """Casts of an action; a row without one is rejected."""
    words = as_words("action", "action")
    nothing = ", ".join(f"'{text}'" for text in _NOTHING)
    asks = f"rtrim(lower({_ONE_LINE}), '.') NOT IN ({nothing})"
    return (
        as_code("area", "area", get_type("recommendation").fields["area"].codes),
        Cast("is_told", "action IS NOT NULL OR NULL", (missing("action"),), needed=True),
        Cast("action", f"CASE WHEN ({words.expression}) IS NOT NULL AND {asks} THEN {_ONE_LINE} "
             "END", words.checks),
        Cast("asks", asks),
        Cast("is_synthetic", synthetic_sql("action")),
    )  # fmt: skip


def load_actions(table: TextTable) -> Loaded:
    """Give recommendations and the countries they are made to from `typed`."""
    table.find(
        "SELECT min(line) AS line, 'action' AS \"column\", NULL AS value, 'no_action' AS rule, "
        "'noted' AS effect, 'rows where no action applies, and so no recommendation: ' || count(*) "
        "AS message, 'nothing to mend' AS mend FROM typed WHERE NOT asks HAVING count(*) > 0"
    )
    table.connection.execute(
        "CREATE TABLE asked AS SELECT *, 'recommendation-' || "
        f"{hash_sql('area', 'action', 'year::VARCHAR')} AS recommendation FROM typed "
        "WHERE action IS NOT NULL"
    )
    return table.loaded(
        {"place": places_sql("typed"), "recommendation": _RECOMMENDED, "recommended_to": _TO}
    )


_RECOMMENDED = (
    "SELECT recommendation AS key, min(line) AS line, area, action, year, is_synthetic FROM asked "
    "GROUP BY ALL ORDER BY line, key"
)
_TO = tie_sql(("recommendation", "recommendation"), ("place", "place_key"), "asked")
