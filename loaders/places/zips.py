"""ZIPs with their cities, counties and states."""

from graph.ids import nation_key, quote_text
from loaders.places.counties import redrawn_sql, within_sql
from loaders.reading.cast import Cast, as_decimal, as_matching, as_name, as_zip
from loaders.reading.header import Columns
from loaders.reading.source_file import Loaded
from loaders.reading.states import as_state, states_sql
from loaders.reading.table import TextTable

COLUMNS = Columns(
    required=("zip", "place"),
    optional=("state", "county_fips", "lat", "lon"),
    withheld=("county", "accuracy"),
)
# Post offices of the forces and of embassies; GeoNames gives them no state.
_MILITARY = "regexp_matches(place, '^(APO|FPO|DPO)($| )') AND state IS NULL"


def load_zips(table: TextTable) -> Loaded:
    """Give ZIPs, cities, what lies in what, and redrawn counties' middles of an open ZIP file."""
    table.cast(_casts(), content=True)
    rank = "line + CASE WHEN county_fips IS NULL THEN 1000000000 ELSE 0 END"
    table.refuse_duplicates("zip", rank=rank)
    _note_loose(table)
    _fold_cities(table)
    return table.loaded(
        {
            "place": f"SELECT * FROM ({_places_sql()}) ORDER BY line, key",
            "within": within_sql(_pairs_sql()),
        }
    )


def _casts() -> tuple[Cast, ...]:
    county = as_matching("county_fips", "county_fips", "[0-9]{5}", "not_a_county_code",
                         "is no county code", "write five digits as text")  # fmt: skip
    return (
        as_zip("zip", "key", needed=True),
        as_name("place", "city"),
        as_state("state", "state"),
        county,
        as_decimal("lat", "latitude", lowest=-90, highest=90),
        as_decimal("lon", "longitude", lowest=-180, highest=180),
    )


def _note_loose(table: TextTable) -> None:
    """Tell of ZIPs without a county: military mail in one finding, each other one by itself."""
    table.find(
        "SELECT min(line) AS line, 'state' AS \"column\", NULL AS value, 'military_mail' AS rule, "
        "'noted' AS effect, count(*) || ' ZIPs of military mail, the first on this line, have no "
        "state and lie in no other place' AS message, 'nothing to do' AS mend "
        f"FROM source WHERE {_MILITARY} HAVING count(*) > 0"
    )
    table.find(
        "SELECT line, 'county_fips' AS \"column\", zip AS value, 'zip_without_county' AS rule, "
        "'noted' AS effect, 'ZIP ' || left(zip, 10) || ' has no county' AS message, "
        "'write the code of its county' AS mend FROM source "
        f"WHERE county_fips IS NULL AND zip IS NOT NULL AND NOT coalesce({_MILITARY}, false)"
    )


def _fold_cities(table: TextTable) -> None:
    """Add the key of each city, folded as everywhere by `graph.ids.city_key`."""
    table.connection.execute(
        "CREATE TABLE folded AS SELECT state, city, city_key(state, city) AS city_key FROM "
        "(SELECT DISTINCT state, city FROM typed WHERE state IS NOT NULL)"
    )
    table.connection.execute(
        "CREATE TABLE postal AS SELECT typed.*, folded.city_key, states.name AS state_name, "
        "states.fips AS state_fips FROM typed LEFT JOIN folded USING (state, city) "
        f"LEFT JOIN {states_sql()} ON states.state = typed.state"
    )


def _places_sql() -> str:
    means = [
        f"round(sum({name}::DECIMAL(12, 6))::DOUBLE / count({name}), 4)"
        for name in ("latitude", "longitude")
    ]
    middle = ", ".join(means)
    # Files of counties have the middle of a retired county, but not yet that of its successors.
    current = ", ".join(f"CASE WHEN r.is_current THEN {mean} END" for mean in means)
    nowhere = "NULL::DOUBLE AS latitude, NULL::DOUBLE AS longitude"
    today = "NULL::VARCHAR AS vintage, true AS is_current"
    none = "NULL::VARCHAR"
    return (
        "SELECT 'us-zip-' || key AS key, line, key AS name, 'zip' AS kind, "
        f"{none} AS fips, state, latitude, longitude, {today} FROM postal "
        f"UNION ALL SELECT city_key, min(line), arg_min(city, line), 'city', {none}, state, "
        f"{middle}, {today} FROM postal WHERE city_key IS NOT NULL GROUP BY city_key, state "
        f"UNION ALL SELECT 'us-state-' || lower(state), min(line), state_name, 'state', "
        f"state_fips, state, {nowhere}, {today} FROM postal WHERE state IS NOT NULL "
        "GROUP BY state, state_name, state_fips "
        f"UNION ALL SELECT {quote_text(nation_key())}, min(line), 'United States', 'nation', "
        f"{none}, {none}, {nowhere}, {today} FROM postal HAVING count(*) > 0 "
        "UNION ALL SELECT 'us-county-' || county_fips, min(line), r.name, 'county', county_fips, "
        f"min(state), {current}, r.vintage, r.is_current FROM postal JOIN {redrawn_sql()} AS r "
        "ON r.fips = county_fips GROUP BY county_fips, r.name, r.vintage, r.is_current"
    )


def _pairs_sql() -> str:
    zip_, county = "'us-zip-' || key", "'us-county-' || county_fips"
    state = "'us-state-' || lower(state)"
    return (
        f"SELECT line, {zip_} AS source_key, city_key AS target_key FROM postal "
        "WHERE city_key IS NOT NULL "
        f"UNION ALL SELECT line, {zip_}, {county} FROM postal WHERE county_fips IS NOT NULL "
        f"UNION ALL SELECT line, {zip_}, {state} FROM postal "
        "WHERE county_fips IS NULL AND state IS NOT NULL "
        f"UNION ALL SELECT line, city_key, {county} FROM postal "
        "WHERE county_fips IS NOT NULL AND city_key IS NOT NULL "
        f"UNION ALL SELECT line, {county}, {state} FROM postal "
        "WHERE county_fips IS NOT NULL AND state IS NOT NULL "
        f"UNION ALL SELECT line, {state}, '{nation_key()}' FROM postal WHERE state IS NOT NULL"
    )
