"""Counties of the synthetic world: who is near whom, which are poorer than their state, regions.

The distances and levels are written here a second time on purpose: the planted truth must not
rest on the code that is measured against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl

PLACES_FOLDER = Path(__file__).parents[1] / "places" / "demonstration"
STATES = ("NV", "OR", "WA")
EARTH_KM = 6371.0088  # mean radius, IUGG
NEIGHBOUR_COUNT = 5
NEIGHBOUR_KM = 150.0
HIGHER_NEED = 1.15
LOWER_NEED = 0.85


@dataclass(frozen=True)
class Geography:
    """Counties (rows are numbered by position, in FIPS order) and the ZIPs inside them.

    ``counties`` has the columns of the county file, with ``poverty_pct_2021`` null where the world
    leaves it out; ``zips`` the columns of the ZIP file and ``county`` as a position in
    ``county_row``.
    """

    counties: pl.DataFrame
    zips: pl.DataFrame

    @property
    def count(self) -> int:
        """How many counties there are."""
        return self.counties.height

    @cached_property
    def fips(self) -> list[str]:
        """FIPS codes by position."""
        return list(self.counties["fips"])

    @cached_property
    def states(self) -> list[str]:
        """Two-letter states by position."""
        return list(self.counties["state"])

    @cached_property
    def area_names(self) -> list[str]:
        """Names as a directory writes them, by position: ``Lane County, OR``."""
        named = zip(self.counties["county"], self.counties["state"], strict=True)
        return [f"{county}, {state}" for county, state in named]

    @cached_property
    def homes(self) -> pl.DataFrame:
        """ZIPs of cities that lie in one county only: an address there says which."""
        counties = pl.col("county_fips").n_unique().over("state", "place")
        return self.zips.filter((counties == 1) & pl.col("county_row").is_not_null())

    @cached_property
    def first_home(self) -> dict[int, tuple[str, str]]:
        """City and ZIP of the first such address of each county; not every county has one."""
        firsts = self.homes.group_by("county_row").first().sort("county_row")
        rows = firsts.select("county_row", "place", "zip").iter_rows()
        return {county: (city, code) for county, city, code in rows}

    @cached_property
    def distance_km(self) -> np.ndarray:
        """Great-circle distance between county centroids, by haversine."""
        latitude = np.radians(self.counties["lat"].to_numpy())
        longitude = np.radians(self.counties["lon"].to_numpy())
        half = np.sin((latitude[:, None] - latitude) / 2) ** 2
        across = np.sin((longitude[:, None] - longitude) / 2) ** 2
        half = half + np.cos(latitude[:, None]) * np.cos(latitude) * across
        return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(half)))

    @cached_property
    def nearest(self) -> list[list[int]]:
        """All other counties by position, nearest first."""
        order = np.argsort(self.distance_km, axis=1, kind="stable")
        return [[int(other) for other in row if other != here] for here, row in enumerate(order)]

    @cached_property
    def neighbours(self) -> list[list[int]]:
        """Up to five nearest counties within 150 km, by position."""
        return [
            [
                other
                for other in row[:NEIGHBOUR_COUNT]
                if self.distance_km[here, other] <= NEIGHBOUR_KM
            ]
            for here, row in enumerate(self.nearest)
        ]

    @cached_property
    def need(self) -> list[str | None]:
        """Need level by position: poverty against the state's population-weighted mean."""
        known = pl.col("poverty_pct_2021").is_not_null()
        people = pl.col("population_2022").filter(known)
        mean = (pl.col("poverty_pct_2021").filter(known) * people).sum() / people.sum()
        ratio = self.counties.select(pl.col("poverty_pct_2021") / mean.over("state")).to_series()
        return [_level(value) for value in ratio]

    def regions(self, count: int) -> list[int]:
        """Part the counties into ``count`` regions around populous counties far from one another.

        Gives the region number of each county: 0 up to ``count`` - 1.
        """
        people = np.sqrt(self.counties["population_2022"].to_numpy())
        centres = [int(np.argmax(people))]
        while len(centres) < min(count, self.count):
            away = self.distance_km[:, centres].min(axis=1)
            centres.append(int(np.argmax(people * away)))
        return [int(row) for row in np.argmin(self.distance_km[:, centres], axis=1)]


def read_geography(rng: np.random.Generator, folder: Path = PLACES_FOLDER) -> Geography:
    """Read the demonstration's counties and ZIPs and leave the poverty share of a few counties out.

    A real file has such blanks too; the counties chosen have at least three neighbours, so that
    their cells look like gaps to whoever takes unknown for zero.
    """
    counties = _read(folder / "counties.csv").with_columns(
        pl.col("lat", "lon", "poverty_pct_2021").cast(pl.Float64),
        pl.col("population_2022").cast(pl.Int64),
    )
    zips = _read(folder / "zips.csv").join(
        counties.select("fips").with_row_index("county_row"),
        left_on="county_fips",
        right_on="fips",
        maintain_order="left",
    )
    whole = Geography(counties, zips)
    poorer = [
        here
        for here in range(whole.count)
        if whole.need[here] == "higher" and len(whole.neighbours[here]) == NEIGHBOUR_COUNT
    ]
    blank = set(rng.choice(poorer, size=2, replace=False).tolist())
    shares = [
        None if here in blank else share for here, share in enumerate(counties["poverty_pct_2021"])
    ]
    return Geography(
        counties.with_columns(poverty_pct_2021=pl.Series(shares, dtype=pl.Float64)), zips
    )


def _read(path: Path) -> pl.DataFrame:
    return (
        pl.read_csv(path, infer_schema=False)
        .filter(pl.col("state").is_in(STATES))
        .sort(pl.first())
        .unique(subset=pl.first(), keep="first", maintain_order=True)
    )


def _level(ratio: float | None) -> str | None:
    if ratio is None:
        return None
    if ratio > HIGHER_NEED:
        return "higher"
    return "lower" if ratio < LOWER_NEED else "middle"
