"""What a service area says: a nation, states, counties, cities, ZIPs, a radius, or remote help.

HSDS leaves the text free. Only forms that have one meaning are read; anything else stays unknown,
because an address is no catchment. A county given by name gets a key by name
(`loaders.reading.place_names`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from graph.ids import city_key, county_key, nation_key, state_key, zip_key
from loaders.reading.place_names import named_county_key
from loaders.reading.states import states

KM_PER_MILE = 1.609344  # international mile
_NATION = frozenset({
    "united states", "the united states", "united states of america", "us", "u.s.", "usa",
    "u.s.a.", "nationwide", "national", "nation",
})  # fmt: skip
_REMOTE = frozenset(
    {"remote", "remotely", "virtual", "online", "by phone", "telephone", "telehealth", "by video"}
)
_RADIUS = re.compile(
    r"(?:within |up to )?(?:an? )?(?P<size>\d{1,4}(?:\.\d+)?)[ -]?"
    r"(?P<unit>km|kilomet(?:er|re)s?|mi|miles?)(?P<rest>\b.*)",
    re.IGNORECASE,
)
_COUNTY_ENDS = (
    "county", "parish", "borough", "census area", "municipality", "municipio", "planning region",
)  # fmt: skip
_IN_STATE = re.compile(r"(?P<place>[^,;]{2,80}?),? *, *(?P<state>[A-Za-z. ]{2,30})")
_COUNTIES = re.compile(r"(?P<list>.+?) counties, *(?P<state>[A-Za-z. ]{2,30})", re.IGNORECASE)
_FIPS_TYPES = frozenset({"fips", "geoid"})
_ZIP_TYPES = frozenset({"zip", "zip_code", "zipcode", "zcta", "postal_code", "postcode"})


@dataclass(frozen=True, slots=True)
class Area:
    """One area: what kind of reach it means, the key of its place, its radius in kilometres."""

    reach: str
    place: str | None = None
    km: float | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a program reaches, which places it covers; `reach` is None where nobody says."""

    reach: str | None = None
    places: tuple[str, ...] = ()
    km: float | None = None


def read_area(text: str, *, kind: str = "", home_state: str | None = None) -> tuple[Area, ...]:
    """Read the areas that a text names; empty where any part of it is not understood.

    `kind` is the publisher's extent type (fips, zip, ...), `home_state` what a bare "statewide"
    means. Parts are split at semicolons and line ends.

    >>> read_area("Nationwide")
    (Area(reach='national', place='us', km=None),)
    >>> read_area("Lane County, OR; Portland, Oregon")[0].place
    'us-county-or-lane-county'
    >>> read_area("wherever we are needed")
    ()
    """
    areas: list[Area] = []
    for part in re.split(r"[;\n]", text):
        words = " ".join(part.split()).strip(" .")
        if not words:
            continue
        found = _read_part(words, kind.strip().lower(), home_state)
        if not found:
            return ()
        areas += found
    return tuple(areas)


def combine(areas: Sequence[Area]) -> Reach:
    """Put several areas together.

    The nation holds every other place; remote help only counts as reach where no place is named; a
    radius only where it is the only area.

    >>> combine([Area("statewide", "us-state-ct"), Area("areas", "us-zip-02840")])
    Reach(reach='areas', places=('us-state-ct', 'us-zip-02840'), km=None)
    """
    kinds = {area.reach for area in areas}
    if not areas:
        return Reach()
    if "national" in kinds:
        return Reach("national", (nation_key(),))
    placed = tuple(sorted({area.place for area in areas if area.place is not None}))
    if placed:
        is_statewide = "areas" not in kinds
        return Reach("statewide" if is_statewide else "areas", placed)
    if "radius" in kinds:
        return Reach("radius", (), max(area.km or 0.0 for area in areas))
    return Reach("remote", (nation_key(),))


def find_state(text: str) -> str | None:
    """Give the two letters of a state by letters or name.

    >>> find_state("Oregon"), find_state("or"), find_state("OR"), find_state("MyState")
    ('OR', None, 'OR', None)
    """
    words = " ".join(text.replace(".", "").split())
    return words if words in _letters().values() else _letters().get(words.lower())


@cache
def _letters() -> Mapping[str, str]:
    return {item.name.lower(): item.letters for item in states()}


def _read_part(words: str, kind: str, home_state: str | None) -> tuple[Area, ...]:
    low = words.lower()
    if low in _NATION or low.removeprefix("all of ") in _NATION:
        return (Area("national", nation_key()),)
    if low in _REMOTE:
        return (Area("remote"),)
    return (
        _read_code(words, kind)
        or _read_state(words, home_state)
        or _read_counties(words)
        or _read_place(words)
        or _read_radius(words)
    )


def _read_code(words: str, kind: str) -> tuple[Area, ...]:
    """Read FIPS codes and ZIPs; five bare digits are a county's FIPS, as the extent type says."""
    if found := re.fullmatch(r"(?:ZIP(?: ?code)?:? )(\d{5})(?:-\d{4})?", words, re.IGNORECASE):
        return (Area("areas", zip_key(found[1])),)
    if kind in _ZIP_TYPES:
        return (Area("areas", zip_key(words)),) if re.fullmatch(r"\d{5}", words) else ()
    if found := re.fullmatch(r"(?:(?:county )?fips:? |county )?(\d{5})", words, re.IGNORECASE):
        known = {item.fips for item in states()}
        return (Area("areas", county_key(found[1])),) if found[1][:2] in known else ()
    if kind in _FIPS_TYPES and re.fullmatch(r"\d{2}", words):
        return tuple(
            Area("statewide", state_key(item.letters)) for item in states() if item.fips == words
        )
    return ()


def _read_state(words: str, home_state: str | None) -> tuple[Area, ...]:
    if words.lower() in ("statewide", "the state"):
        return (Area("statewide", state_key(home_state)),) if home_state else ()
    plain = re.sub(
        r"^(?:all of|state of|the state of|statewide in|statewide,?) |[ ,(]+statewide\)?$|^US-",
        "",
        words,
        flags=re.IGNORECASE,
    )
    found = find_state(plain)
    return (Area("statewide", state_key(found)),) if found else ()


def _read_counties(words: str) -> tuple[Area, ...]:
    """Read ``Lane and Linn Counties, OR``."""
    found = _COUNTIES.fullmatch(words)
    state = found and find_state(found["state"])
    if not found or not state:
        return ()
    names = [name for name in re.split(r",| and | & ", found["list"]) if name.strip()]
    return tuple(Area("areas", named_county_key(state, f"{name} County")) for name in names)


def _read_place(words: str) -> tuple[Area, ...]:
    """Read ``Lane County, OR`` and ``Portland, Oregon``."""
    found = _IN_STATE.fullmatch(words)
    state = found and find_state(found["state"])
    if not found or not state:
        return ()
    place = found["place"].strip()
    if place.lower().endswith(tuple(f" {end}" for end in _COUNTY_ENDS)):
        return (Area("areas", named_county_key(state, place)),)
    city = re.sub(r"^(?:the )?(?:city|town|village) of ", "", place, flags=re.IGNORECASE)
    if re.search(r"\d", city) or len(city.split()) > 5:
        return ()
    return (Area("areas", city_key(state, city)),)


def _read_radius(words: str) -> tuple[Area, ...]:
    found = _RADIUS.fullmatch(words)
    if found is None or float(found["size"]) == 0:
        return ()
    is_meant = "radius" in words.lower() or words.lower().startswith(("within", "up to"))
    if found["rest"].strip() and not is_meant:
        return ()
    size = float(found["size"])
    is_miles = found["unit"].lower().startswith("mi")
    return (Area("radius", None, round(size * KM_PER_MILE if is_miles else size, 3)),)
