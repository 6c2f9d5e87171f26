"""Places as people write them, the counties they stand for, and which counties are neighbours."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from graph.analysis.county_map import EARTH_KM, lay_out_places
from graph.errors import UsageError
from graph.ids import slug, zip_key

if TYPE_CHECKING:
    from graph.snapshot.edition import Edition

NEIGHBOURS = 5
NEIGHBOUR_KM = 150.0
# Words that a county's name may end in and that people leave out.
_COUNTY_WORDS = (
    "county|parish|borough|census-area|municipality|municipio|planning-region|city-and-borough"
)
_COLUMNS = ["id", "name", "kind", "fips", "state", "is_current"]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of an edition."""

    id: str
    name: str
    kind: str
    fips: str | None
    state: str | None

    @property
    def label(self) -> str:
        """Name with the state where the name alone may be of several states.

        >>> Place("us-county-23029", "Washington County", "county", "23029", "ME").label
        'Washington County, ME'
        """
        if self.kind not in ("county", "city") or not self.state:
            return self.name
        return f"{self.name.removesuffix(', ' + self.state)}, {self.state}"


def find_place(edition: Edition, text: str) -> Place:
    """Find the one place that ``text`` means.

    Accepted: an id (``us-county-09110``), FIPS of a state (2 digits) or county (5), two letters or
    the name of a state, a ZIP (``ZIP 06001`` where the five digits are also a county's FIPS),
    ``Washington County, ME``, ``Portland, OR``, and the name or id of a region. `UsageError` names
    the nearest places where none fits, and the choices where several do.
    """
    frame = edition.frame("place", _COLUMNS).with_columns(_folded("name").alias("folded"))
    words = text.strip()
    found = _by_code(frame, words)
    if found.is_empty():
        found = _by_name(frame, words)
    if found.height > 1:
        labels = sorted({_choice(_place(row)) for row in found.to_dicts()})
        more = f" or {len(labels) - 6} more" if len(labels) > 6 else ""
        raise UsageError(f"place {text}", "several places", f"use {'; '.join(labels[:6])}{more}")
    if found.is_empty():
        raise UsageError(f"place {text}", "there is no such place", _nearest_places(frame, words))
    return _place(found.row(0, named=True))


def counties_of(edition: Edition, place: Place) -> tuple[str, ...]:
    """Ids of the current counties that a place holds, or lies in where it is a city or ZIP.

    Sorted; empty where no county is known for it, as for a county that a later geography replaced.
    """
    with edition.connect() as connection:
        lay_out_places(connection)
        rows = connection.execute(
            "SELECT county_id FROM place_county WHERE place_id = ? ORDER BY 1", [place.id]
        ).fetchall()
    return tuple(county_id for (county_id,) in rows)


def asked_counties(edition: Edition, text: str | None) -> tuple[Place | None, tuple[str, ...]]:
    """Place and current counties that somebody asks about; no place means all counties.

    `UsageError` where the place holds no current county, with current ones of its state.
    """
    current = edition.frame("place", _COLUMNS).filter(
        (pl.col("kind") == "county") & pl.col("is_current").ne_missing(False)
    )
    if text is None:
        return None, tuple(current["id"].sort())
    place = find_place(edition, text)
    counties = counties_of(edition, place)
    if not counties:
        others = current.filter(pl.col("state") == (place.state or "")).sort("id").head(3)
        names = "; ".join(_choice(_place(row)) for row in others.to_dicts())
        mend = f"use {names}" if names else "load the places file that holds its counties"
        raise UsageError(f"place {text}", f"no current county is known in {place.label}", mend)
    return place, counties


def neighbours(edition: Edition) -> pl.DataFrame:
    """Give the nearest current counties of each current county, across state lines too.

    Columns: county_id, neighbour_id, km (great-circle distance of the middles). At most 5 within
    150 km each, nearest first, equal distances by id. A county without coordinates has none and is
    nobody's neighbour; empty where fewer than two counties have coordinates.
    """
    counties = (
        edition.frame("place", [*_COLUMNS, "latitude", "longitude"])
        .filter((pl.col("kind") == "county") & pl.col("is_current").ne_missing(False))
        .drop_nulls(["latitude", "longitude"])
        .sort("id")
    )
    pairs = _pairs_within(counties, NEIGHBOUR_KM)
    both = pl.concat(
        [pairs, pairs.select(county_id="neighbour_id", neighbour_id="county_id", km="km")]
    )
    return (
        both.sort("county_id", "km", "neighbour_id")
        .group_by("county_id", maintain_order=True)
        .head(NEIGHBOURS)
    )


def _pairs_within(counties: pl.DataFrame, limit_km: float) -> pl.DataFrame:
    import numpy as np
    from scipy.spatial import KDTree

    schema = {"county_id": pl.String(), "neighbour_id": pl.String(), "km": pl.Float64()}
    if counties.height < 2:
        return pl.DataFrame(schema=schema)
    latitude, longitude = (np.radians(counties[name].to_numpy()) for name in _COORDINATES)
    ring = np.cos(latitude)
    points = np.column_stack((ring * np.cos(longitude), ring * np.sin(longitude), np.sin(latitude)))
    # A little wider than asked: the exact distance decides below.
    chord = 2 * np.sin(limit_km / EARTH_KM / 2) * (1 + 1e-9)
    found = KDTree(points).query_pairs(chord, output_type="ndarray")
    one, other = found[:, 0], found[:, 1]
    half = np.sin((latitude[other] - latitude[one]) / 2) ** 2
    half += ring[one] * ring[other] * np.sin((longitude[other] - longitude[one]) / 2) ** 2
    km = 2 * EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(half)))
    ids = counties["id"]
    columns = {"county_id": ids[one], "neighbour_id": ids[other], "km": km.round(6)}
    return pl.DataFrame(columns, schema=schema).filter(pl.col("km") <= limit_km)


_COORDINATES = ("latitude", "longitude")


def _folded(column: str) -> pl.Expr:
    """Fold names as `graph.ids.slug` does."""
    plain = pl.col(column).str.normalize("NFKD").str.replace_all(r"[^\x00-\x7f]", "")
    return plain.str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "-").str.strip_chars("-")


def _by_code(frame: pl.DataFrame, words: str) -> pl.DataFrame:
    lower = words.lower()
    tests = [pl.col("id") == lower]
    if re.fullmatch(r"\d{2}", words):
        tests.append((pl.col("kind") == "state") & (pl.col("fips") == words))
    elif re.fullmatch(r"\d{5}(-\d{4})?", words):
        tests.append((pl.col("kind") == "county") & (pl.col("fips") == words))
        tests.append(pl.col("id") == zip_key(words))
    elif match := re.fullmatch(r"zip\s*(\d{5})(-\d{4})?", lower):
        tests.append(pl.col("id") == zip_key(match[1]))
    elif re.fullmatch(r"[a-z]{2}", lower):
        tests.append((pl.col("kind") == "state") & (pl.col("state") == words.upper()))
    return _first(frame, tests)


def _by_name(frame: pl.DataFrame, words: str) -> pl.DataFrame:
    name, _, state = (part.strip() for part in words.rpartition(","))
    known = _by_code(frame, state) if name and re.fullmatch(r"[A-Za-z]{2}", state) else None
    if name and (known is None or known.is_empty()):
        known = _first(frame, [_is("state") & (pl.col("folded") == slug(state))])
    if known is not None and known.height == 1:
        frame = frame.filter(pl.col("state") == known["state"].item())
        words = name
    folded = slug(words)
    if not folded:
        return frame.clear()
    bare = pl.col("folded").str.replace(f"-({_COUNTY_WORDS})$", "")
    without_state = pl.col("folded").str.replace(r"-[a-z]{2}$", "")
    return _first(
        frame,
        [
            pl.col("id").str.replace("^region-", "").eq(folded) & _is("region"),
            _is("nation", "region", "state") & (pl.col("folded") == folded),
            _is("county", "city") & (pl.col("folded") == folded),
            _is("city") & (without_state == folded),
            _is("county") & (bare == folded),
        ],
    )


def _is(*kinds: str) -> pl.Expr:
    return pl.col("kind").is_in(kinds)


def _first(frame: pl.DataFrame, tests: list[pl.Expr]) -> pl.DataFrame:
    """Rows of the first test that any row passes; current geographies before replaced ones."""
    for test in tests:
        found = frame.filter(test)
        current = found.filter(pl.col("is_current").ne_missing(False))
        if not found.is_empty():
            return found if current.is_empty() else current
    return frame.clear()


def _place(row: dict[str, str | None]) -> Place:
    id_, name, kind = str(row["id"]), str(row["name"]), str(row["kind"])
    return Place(id_, name, kind, row["fips"], row["state"])


def _choice(place: Place) -> str:
    return f"{place.label} ({place.fips or place.id})"


def _nearest_places(frame: pl.DataFrame, words: str) -> str:
    if frame.is_empty():
        return "add a places file first; this edition holds no place"
    if re.fullmatch(r"\d{1,5}", words):
        return "write two digits for a state, five for a county or a ZIP, zeros in front too"
    wide = frame.filter(_is("nation", "region", "state", "county"))
    labels = {slug(_place(row).label): _choice(_place(row)) for row in wide.to_dicts()}
    close = difflib.get_close_matches(slug(words), labels, n=3, cutoff=0.5)
    if not close:
        return "write a FIPS code, a state, a ZIP, or a name such as Washington County, ME"
    return f"use {'; '.join(labels[word] for word in close)}"
