"""Where a location is, no finer than a place that may be told: no point, no person.

A location that belongs to a shelter, by its own name, its service or its street, gives no place at
all, and nothing of its address gets into a finding. The street of any other serves matching only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph.ids import city_key, slug, zip_key
from loaders.program_directory.areas import find_state
from loaders.program_directory.members import ObjectMembers
from loaders.program_directory.objects import DirectoryObject, Members, objects_in
from loaders.reading.cast import PERSON_OF_STREET
from loaders.reading.place_names import named_county_key

LOCATION_TYPES = ("physical", "postal", "virtual")
_UNITED_STATES = ("", "us", "usa", "united states", "united states of america")
_COUNTY = re.compile(r".+ (county|parish|borough|census area|planning region)", re.IGNORECASE)
_ZIP = re.compile(r"\d{5}(-?\d{4})?")


@dataclass(frozen=True, slots=True)
class Site:
    """What is kept of a location; all empty where it is withheld or gives no usable address."""

    is_virtual: bool = False
    state: str | None = None
    city: str | None = None
    zip: str | None = None
    county_key: str | None = None
    street: str | None = None

    def place_key(self, *, is_open: bool) -> str | None:
        """Key of the place to tie to: the county where it is named, else the ZIP, else the city.

        The ZIP only where it is known that the service does not keep its place secret.
        """
        if self.county_key is not None:
            return self.county_key
        if self.zip is not None and is_open:
            return zip_key(self.zip)
        if self.city is not None and self.state is not None:
            return city_key(self.state, self.city)
        return None


def streets_of(location: Members) -> frozenset[tuple[str, str]]:
    """Give street and ZIP of each address, folded, only to compare locations with one another."""
    return frozenset(
        (slug(str(address.get("address_1"))), str(address.get("postal_code") or "")[:5])
        for _, address in objects_in(location, "addresses")
        if address.get("address_1")
    )


def withheld_locations(
    locations: Iterable[DirectoryObject], secret: Iterable[str]
) -> frozenset[str]:
    """Give keys of locations that are secret, or share street and ZIP with one that is."""
    listed = list(locations)
    keys = set(secret)
    streets = {street for item in listed if item.key in keys for street in streets_of(item.members)}
    keys |= {item.key for item in listed if streets_of(item.members) & streets}
    return frozenset(keys)


def find_home_state(location: Members) -> str | None:
    """Give the state of a location's first address that names one."""
    for _, address in objects_in(location, "addresses"):
        if state := find_state(str(address.get("state_province") or "")):
            return state
    return None


def read_site(members: ObjectMembers, *, is_withheld: bool) -> Site:
    """Read type, coordinates and addresses of a location, telling what does not fit."""
    kind = members.code("location_type", LOCATION_TYPES)
    members.misshapen("addresses")
    if is_withheld:
        return Site(is_virtual=kind == "virtual")
    members.check_degrees("latitude", 90)
    members.check_degrees("longitude", 180)
    found = [
        _read_address(members, f"addresses{place}", address)
        for place, address in sorted(
            objects_in(members.members, "addresses"), key=lambda item: _is_postal(item[1])
        )
    ]
    usable = next((site for site in found if site.place_key(is_open=True)), Site())
    return Site(kind == "virtual", usable.state, usable.city, usable.zip, usable.county_key,
                usable.street)  # fmt: skip


def _is_postal(address: Members) -> bool:
    return str(address.get("address_type") or "").lower() == "postal"


def _read_address(members: ObjectMembers, path: str, address: Members) -> Site:
    country = _text(address, "country")
    if country.lower().replace(".", "") not in _UNITED_STATES:
        message = f"'{country[:60]}' is outside of the United States, so no place is known"
        mend = "nothing, or write US where the country is wrong"
        members.tell(f"{path}.country", country, "outside_the_us", "noted", message, mend)
        return Site()
    written, code = _text(address, "state_province"), _text(address, "postal_code")
    state = find_state(written) or find_state(written.upper() if len(written) == 2 else "")
    if written and state is None:
        message, mend = f"'{written[:60]}' is no state", "write its two letters"
        members.tell(f"{path}.state_province", written, "unknown_state", "nulled", message, mend)
    is_zip = _ZIP.fullmatch(code) is not None
    if code and not is_zip:
        message = f"'{code[:60]}' is no ZIP"
        mend = "write five digits as text, zeros in front included"
        members.tell(f"{path}.postal_code", code, "not_a_zip", "nulled", message, mend)
    region = _text(address, "region")
    county = named_county_key(state, region) if state and _COUNTY.fullmatch(region) else None
    is_placed = is_zip and code[:5] != "00000"
    city, zip_code = _text(address, "city") or None, code[:5] if is_placed else None
    street = _text(address, "address_1")
    is_street = street and not re.search(PERSON_OF_STREET, street)
    return Site(False, state, city, zip_code, county, street if is_street else None)


def _text(address: Members, name: str) -> str:
    value = address.get(name)
    is_plain = isinstance(value, str | int) and not isinstance(value, bool)
    return " ".join(str(value).split()) if is_plain else ""
