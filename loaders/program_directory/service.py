"""HSDS service objects as program records with their services, people, reach and site.

What HSDS calls a program is a name over several services; our program is what it calls a service.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.ids import nation_key
from loaders.program_directory.areas import Area, Reach, combine, read_area
from loaders.program_directory.capacity import read_capacities
from loaders.program_directory.members import ObjectMembers, read_day
from loaders.program_directory.objects import Members, Origin, objects_in
from loaders.program_directory.sites import Site
from loaders.program_directory.statements import Statement, tie
from loaders.program_directory.terms import Mapped

_STATUS = {
    "active": "running",
    "inactive": None,
    "defunct": "closed",
    "temporarily closed": "closed",
}
_OLDEST_AGE = 120
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Around:
    """What the rest of the file says of a service: who offers it, where, in which state.

    `areas` are those that are stated for the service at one of its locations.
    """

    organizations: tuple[str, ...]
    sites: tuple[Site, ...]
    home_state: str | None
    is_shelters: bool
    is_synthetic: bool
    areas: tuple[tuple[Origin, Members], ...] = ()


def read_service(
    members: ObjectMembers, key: str, mapped: Mapped, *, around: Around, is_secret: bool
) -> list[Statement] | None:
    """Give the program's record and its ties; None where it has no name.

    `is_secret` says that it keeps its place secret: then no site is stored and no free text.
    """
    members.misshapen("phones", "service_areas", "attributes", "service_at_locations")
    name = members.name()
    if name is None:
        return None
    _tell_name(members, mapped)
    status, start = _read_status(members, mapped)
    youngest, oldest = _read_ages(members)
    reach = _read_reach(members, around, is_secret=is_secret)
    public_phone, referral_line = members.lines()
    confirmed = members.date("assured_date") or members.date("last_modified")
    row = {
        "name": name,
        "description": None if is_secret else _read_description(members),
        "status": status,
        "start_date": start,
        "trafficking_form": mapped.trafficking_form,
        "reach": reach.reach,
        "reach_km": reach.km,
        "minimum_age": youngest,
        "maximum_age": oldest,
        **read_capacities(members),
        "website": members.web_address("url") or members.further_address("additional_urls"),
        "public_phone": public_phone or referral_line,
        "last_confirmed": confirmed,
        "is_location_confidential": is_secret or (False if mapped.of("service") else None),
        "is_synthetic": around.is_synthetic,
    }
    program = ("program", key)
    made = [Statement("program", key, row)]
    made += [tie("offers", key, ("organization", one), program) for one in around.organizations]
    made += [tie("provides", key, program, ("service", code)) for code in mapped.of("service")]
    made += [tie("serves", key, program, ("population", code)) for code in mapped.of("population")]
    made += [tie("covers", key, program, ("place", place)) for place in reach.places]
    places = site_keys(around.sites, mapped, is_secret=is_secret, is_shelters=around.is_shelters)
    return made + [tie("located_in", key, program, ("place", place)) for place in places]


def site_keys(
    sites: Sequence[Site], mapped: Mapped, *, is_secret: bool, is_shelters: bool
) -> tuple[str, ...]:
    """Give the places of a program's sites, each no finer than may be told.

    None where the program keeps its place secret; only counties where its organization may run a
    shelter; no ZIP where nothing says what the service is.
    """
    if is_secret:
        return ()
    if is_shelters:
        return tuple(sorted({site.county_key for site in sites if site.county_key}))
    is_open = bool(mapped.of("service"))
    keys = (site.place_key(is_open=is_open) for site in sites)
    return tuple(sorted({key for key in keys if key is not None}))


def _tell_name(members: ObjectMembers, mapped: Mapped) -> None:
    if mapped.by_name:
        codes = ", ".join(code for kind in mapped.by_name for code in mapped.of(kind))
        message = f"no term says so, but the words of the name do: {codes}"
        mend = "add a term with one of our codes where this is wrong"
        name = members.text("name")
        members.tell("name", name, "mapped_by_name", "noted", message, mend)


def _read_description(members: ObjectMembers) -> str | None:
    text = members.text("description")
    return None if text is None else _MAIL.sub("(e-mail left out)", text)


def _read_status(members: ObjectMembers, mapped: Mapped) -> tuple[str | None, object]:
    """Give status and start; planned, with the day it is to start, is a term of ours."""
    status = members.code("status", tuple(_STATUS))
    if mapped.planned is not None:
        start = read_day(mapped.planned.value or "")
        if start is None:
            path = mapped.planned.path.removesuffix(".taxonomy_term") + ".value"
            mend = "write the day it is to start, as 2027-03-31"
            shown = mapped.planned.value
            members.tell(path, shown, "not_a_date", "nulled", "the planned start is no date", mend)
        return "planned", start
    if status == "inactive":
        message = "inactive may mean for now or for good, so the status stays unknown"
        mend = "write active, temporarily closed or defunct"
        members.tell("status", status, "status_unclear", "nulled", message, mend)
    return (None if status is None else _STATUS[status]), None


def _read_ages(members: ObjectMembers) -> tuple[int | None, int | None]:
    youngest = members.whole("minimum_age", 0, _OLDEST_AGE)
    oldest = members.whole("maximum_age", 0, _OLDEST_AGE)
    if youngest is not None and oldest is not None and youngest > oldest:
        message = f"the youngest age, {youngest}, is over the oldest, {oldest}"
        members.tell(
            "minimum_age", youngest, "ages_crossed", "nulled", message, "swap or mend them"
        )
        return None, None
    return youngest, oldest


def _read_reach(members: ObjectMembers, around: Around, *, is_secret: bool) -> Reach:
    """Read the service areas; without any, a service that is only virtual is remote."""
    own = objects_in(members.members, "service_areas")
    given: list[tuple[str, Members, Origin | None]] = [
        (f"service_areas{place}.name", area, None) for place, area in own
    ]
    given += [("name", area, origin) for origin, area in around.areas]
    if not given:
        is_remote = bool(around.sites) and all(site.is_virtual for site in around.sites)
        return Reach("remote", (nation_key(),)) if is_remote else Reach()
    areas: list[Area] = []
    for name, area, origin in given:
        found = _read_area(area, around.home_state)
        if not found:
            shown = None if is_secret else next(reversed(_texts(area)), None)
            message = "the area is none of the forms that are read, so it stays unknown"
            mend = "write a state, a county or city with its state, a FIPS code or a ZIP"
            members.tell(name, shown, "unknown_area", "nulled", message, mend, origin=origin)
        areas += found
    reach = combine(areas)
    if reach.reach != "radius" and any(area.reach == "radius" for area in areas):
        message = "a radius stands beside other areas, which alone are kept"
        mend = "nothing where the places hold it"
        members.tell("service_areas", None, "mixed_reach", "noted", message, mend)
    return reach


def _read_area(area: Members, home_state: str | None) -> tuple[Area, ...]:
    kind = str(area.get("extent_type") or "")
    read = (read_area(text, kind=kind, home_state=home_state) for text in _texts(area))
    return next((found for found in read if found), ())


def _texts(area: Members) -> list[str]:
    """Give what says where an area is: its extent, then its name."""
    return [text for text in (area.get("extent"), area.get("name")) if isinstance(text, str)]
