"""Places as people write them, turned into keys of places.

A county written by its name gets a key by name, because only a places file knows its code:
`us-county-or-lane-county` stands for the county of Oregon whose name folds to `lane-county`.
"""

import re

from graph.ids import city_key, county_key, nation_key, slug, state_key
from loaders.reading.cast import Cast, Check, says
from loaders.reading.states import states

_NATION = {"us", "usa", "united-states", "united-states-of-america"}
_COUNTY = re.compile(
    r"(?i).+ (county|parish|borough|census area|municipality|municipio|planning region)$"
)


def place_key(text: str) -> str | None:
    """Key of the place that a text names, or None where it names none.

    Understood are a county code of five digits, a state code of two, a state by letters or name,
    `Lane County, OR`, `Eugene, OR` and the nation.

    >>> place_key("41039"), place_key("Oregon"), place_key("Eugene, OR")
    ('us-county-41039', 'us-state-or', 'us-city-or-eugene')
    >>> place_key("Lane County, Oregon"), place_key("somewhere")
    ('us-county-or-lane-county', None)
    """
    words = " ".join(text.split())
    if re.fullmatch("[0-9]{5}", words):
        return county_key(words) if words[:2] in {item.fips for item in states()} else None
    if slug(words) in _NATION:
        return nation_key()
    if (letters := _state_letters(words)) is not None:
        return state_key(letters)
    name, _, last = words.rpartition(",")
    letters = _state_letters(last.strip())
    if letters is None or not slug(name):
        return None
    if _COUNTY.match(name):
        return named_county_key(letters, name)
    return city_key(letters, name)


def as_place(column: str, field: str) -> Cast:
    """The key of the place that a cell names; needs SQL that knows `place_key`."""
    unknown = Check(column, f"{column} IS NOT NULL AND place_key({column}) IS NULL", "not_a_place",
                    says(column, "names no place"),
                    "write a county code, 'Name County, ST', a state or 'City, ST'")  # fmt: skip
    return Cast(field, f"place_key({column})", (unknown,))


def named_county_key(letters: str, name: str) -> str:
    """Key by name of a county, for whoever knows no code.

    >>> named_county_key("OR", "Lane County")
    'us-county-or-lane-county'
    """
    return f"us-county-{letters.lower()}-{slug(name)}"


def _state_letters(text: str) -> str | None:
    folded = slug(text)
    for item in states():
        if folded in (item.letters.lower(), slug(item.name)) or text == item.fips:
            return item.letters
    return None
