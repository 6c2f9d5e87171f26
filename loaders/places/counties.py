"""Counties with their states and nation, population and poverty."""

from pathlib import Path

from graph.ids import nation_key, quote_text
from loaders.reading.cast import Cast, Check, as_decimal, as_name, as_whole, missing, says
from loaders.reading.header import Columns
from loaders.reading.source_file import Loaded
from loaders.reading.states import states, states_sql
from loaders.reading.table import TextTable
from loaders.reading.ties import each_tie_sql, tie_sql

COLUMNS = Columns(
    required=("fips", "county"),
    optional=("state", "lat", "lon", "population_2022", "poverty_pct_2021"),
    withheld=("state_name",),
)
POVERTY_YEAR = 2021
_REDRAWN = Path(__file__).with_name("redrawn.csv")
# `us-county-` and `us-state-` as in `graph.ids.county_key` and `state_key`.
_COUNTY = "'us-county-' || fips"
_STATE = "'us-state-' || lower(state)"


def load_counties(table: TextTable) -> Loaded:
    """Give nation, states, counties, what lies in what, and poverty of an open counties file."""
    table.cast(_casts(), content=True)
    table.refuse_duplicates("fips")
    table.connection.execute(
        f"CREATE TABLE county AS SELECT typed.*, states.name AS state_name, r.vintage, "
        f"coalesce(r.is_current, true) AS is_current FROM typed "
        f"JOIN {states_sql()} ON states.state = typed.state "
        f"LEFT JOIN {redrawn_sql()} AS r ON r.fips = typed.fips"
    )
    return table.loaded(
        {
            "place": f"SELECT * FROM ({_places_sql()}) ORDER BY line, key",
            "within": within_sql(_pairs_sql()),
            "indicator": _indicator_sql(),
            "measures": _measures_sql(),
        }
    )


def redrawn_sql() -> str:
    """Rows of `fips, name, vintage, is_current` of counties that were redrawn, as a relation."""
    columns = (
        "{'fips': 'VARCHAR', 'name': 'VARCHAR', 'vintage': 'VARCHAR', 'is_current': 'BOOLEAN', "
        "'why': 'VARCHAR'}"
    )
    path = quote_text(str(_REDRAWN))
    return f"read_csv({path}, auto_detect=false, header=true, delim=',', columns={columns})"


def within_sql(pairs: str) -> str:
    """Ties between places from rows of `line, source_key, target_key`."""
    return tie_sql(("place", "source_key"), ("place", "target_key"), f"({pairs})")


def _casts() -> tuple[Cast, ...]:
    letters = ", ".join(f"{quote_text(item.fips)}: {quote_text(item.letters)}" for item in states())
    state = f"MAP {{{letters}}}[left(fips, 2)]"
    fits = f"regexp_full_match(fips, '[0-9]{{5}}') AND {state} IS NOT NULL"
    checks = (
        missing("fips"),
        Check("fips", f"fips IS NOT NULL AND NOT ({fits})", "not_a_county_code",
              says("fips", "is no county code"),
              "write five digits as text, the first two of a state", "rejected"),
        Check("state", f"upper(state) <> {state}", "other_state",
              says("state", "is not the state of that county code; the code counts"),
              "correct one of them", "noted"),
    )  # fmt: skip
    code = f"CASE WHEN {fits} THEN fips END"
    return (
        Cast("key", code, checks, needed=True),
        Cast("fips", "fips"),
        as_name("county", "name"),
        Cast("state", state),
        as_decimal("lat", "latitude", lowest=-90, highest=90),
        as_decimal("lon", "longitude", lowest=-180, highest=180),
        as_whole("population_2022", "population_count", lowest=0),
        as_decimal("poverty_pct_2021", "poverty_pct", lowest=0, highest=100),
    )


def _places_sql() -> str:
    empty = "NULL::BIGINT AS population_count, NULL::DOUBLE AS latitude, NULL::DOUBLE AS longitude"
    rest = f"{empty}, NULL::VARCHAR AS vintage, true AS is_current"
    return (
        f"SELECT '{nation_key()}' AS key, min(line) AS line, 'United States' AS name, "
        f"'nation' AS kind, NULL::VARCHAR AS fips, NULL::VARCHAR AS state, {rest} FROM county "
        "HAVING count(*) > 0 "
        f"UNION ALL SELECT {_STATE}, min(line), state_name, 'state', left(fips, 2), state, {rest} "
        "FROM county GROUP BY state, state_name, left(fips, 2) "
        f"UNION ALL SELECT {_COUNTY}, line, name, 'county', fips, state, population_count, "
        "latitude, longitude, vintage, is_current FROM county"
    )


def _pairs_sql() -> str:
    return (
        f"SELECT line, {_COUNTY} AS source_key, {_STATE} AS target_key FROM county "
        f"UNION ALL SELECT line, {_STATE}, '{nation_key()}' FROM county"
    )


def _indicator_sql() -> str:
    return (
        f"SELECT 'poverty_share:{POVERTY_YEAR}:' || {_COUNTY} AS key, line, "
        f"'poverty_share' AS measure, round(poverty_pct / 100, 6) AS value, 'share' AS unit, "
        f"{POVERTY_YEAR}::BIGINT AS year FROM county WHERE poverty_pct IS NOT NULL ORDER BY line"
    )


def _measures_sql() -> str:
    indicator = f"'poverty_share:{POVERTY_YEAR}:' || {_COUNTY}"
    rows = "county WHERE poverty_pct IS NOT NULL"
    return each_tie_sql(("indicator", indicator), ("place", _COUNTY), rows)
