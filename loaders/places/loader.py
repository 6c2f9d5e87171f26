"""Read places: a file of counties or a file of ZIPs, told apart by their columns.

Counties (`fips, county`, optional `lat, lon, population_2022, poverty_pct_2021`) give the nation,
states and counties, and the share of people in poverty as an indicator. ZIPs (`zip, place`,
optional `state, county_fips, lat, lon`) give ZIPs and cities; a city with ZIPs in several counties
lies in each of them. Both are one row a record, key FIPS or ZIP. Counties that were redrawn carry
the year of their geography (`redrawn.csv`).
"""

from loaders.places import counties, zips
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.table import open_table


def load(file: SourceFile) -> Loaded:
    """Read one file of either shape into places, ties between them and indicators."""
    with open_table(file, counties.COLUMNS, zips.COLUMNS) as table:
        if table.columns is zips.COLUMNS:
            return zips.load_zips(table)
        return counties.load_counties(table)
