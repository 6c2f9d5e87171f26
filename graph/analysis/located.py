"""Which organizations sit in a place, by the places of their offices; not whom they serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.analysis.county_map import lay_out_places
from graph.analysis.places import Place, asked_counties
from graph.snapshot.edition import Edition

if TYPE_CHECKING:
    import polars as pl

_LOCATED = """
SELECT DISTINCT located_in.source_id AS id
FROM located_in
JOIN place_above ON place_above.place_id = located_in.target_id
JOIN organization ON organization.id = located_in.source_id
WHERE above_id = $place
   OR ($is_zip AND above_id IN (SELECT county_id FROM place_county WHERE place_id = $place))
ORDER BY id
"""


def organizations_in(edition: Edition, place: Place) -> pl.Series:
    """Ids of organizations whose office is in a place or in a place within it, sorted.

    Offices are known by city and county only: a ZIP stands for the counties it lies in. Empty where
    nothing is known to be there. `UsageError` for a county that a later geography replaced.
    """
    if place.kind == "county":
        asked_counties(edition, place.id)
    with edition.connect() as connection:
        lay_out_places(connection)
        values = {"place": place.id, "is_zip": place.kind == "zip"}
        found: pl.DataFrame = connection.sql(_LOCATED, params=values).pl()
    return found["id"]
