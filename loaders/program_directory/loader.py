"""Read directories in HSDS 3.0 and 3.1: JSON of any shape, or tables as CSV, alone or in a ZIP.

JSON may be a single object, a list, a page with `contents`, or an object of tables. Every
organization, program, service and location counts as a source record, top-level or nested, object
or row; `line` is its number in the order of the text, in a single CSV its line. An HSDS service is
our program, keyed by its HSDS id. An HSDS program is only a name over services: it is counted and
kept as nothing. Locations become the place of a program or the city of an organization; contacts,
e-mails and points are never kept, the street of an organization's own office for matching only, and
never that of a place that may be a shelter. Ids may name objects of another file of the dataset, so
ties are given by key.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.findings import Finding
from graph.ids import state_key
from loaders.program_directory.files import read_directory
from loaders.program_directory.members import ObjectMembers, is_example, may_be_shelter
from loaders.program_directory.objects import (
    Directory,
    DirectoryObject,
    Link,
    Members,
    Origin,
    key_of,
)
from loaders.program_directory.organization import read_organization
from loaders.program_directory.service import Around, read_service, site_keys
from loaders.program_directory.sites import Site, find_home_state, read_site, withheld_locations
from loaders.program_directory.statements import Gathered, Statement, tie
from loaders.program_directory.terms import Mapped, Term, map_service
from loaders.reading.source_file import Loaded, SourceFile


def load(file: SourceFile) -> Loaded:
    """Read one file into organization and program records and the ties between them."""
    directory = read_directory(file)
    known = _know(file, directory)
    read = len(directory.objects) + directory.rejected
    gathered = Gathered(file, read, directory.rejected, directory.findings)
    for item in directory.objects:
        findings: list[Finding] = []
        members = ObjectMembers(file, item, findings)
        statements = _read(members, item, known) if item.key else None
        if statements is None:
            if not item.key:
                members.tell("id", None, "missing_value", "rejected", "is empty", "write it")
            gathered.reject(findings)
        else:
            if item.kind == "location":
                findings += known.told_of.get(item.number, [])
            gathered.accept(item, statements, findings)
    _place_strangers(file, directory, known, gathered)
    gathered.findings += _unmapped(file, directory, known)
    return gathered.loaded()


@dataclass(frozen=True, slots=True)
class _Known:
    """What all objects of the file say together, by key."""

    organizations: frozenset[str]
    shelters: frozenset[str]
    secret_hosts: frozenset[str]
    examples: frozenset[str]
    mapped: dict[str, Mapped]
    secret: frozenset[str]
    offered_by: dict[str, tuple[str, ...]]
    sites: dict[str, Site]
    states: dict[str, str]
    sites_of: dict[str, tuple[str, ...]]
    offices: dict[str, tuple[str, ...]]
    site_areas: dict[str, list[tuple[Origin, Members]]]
    numbers: dict[str, int]
    told_of: dict[int, list[Finding]]


def _know(file: SourceFile, directory: Directory) -> _Known:
    organizations = directory.of_kind("organization")
    services = directory.of_kind("service")
    locations = directory.of_kind("location")
    copies: dict[str, list[DirectoryObject]] = {}
    for item in services:
        copies.setdefault(item.key, []).append(item)
    mapped = {key: map_service([item.members for item in held]) for key, held in copies.items()}
    secret = {key for key, one in mapped.items() if one.is_confidential}
    secret |= {item.key for item in services if may_be_shelter(item.members)}
    hidden = {link.location for link in directory.links if link.service in secret}
    hidden |= {item.key for item in locations if may_be_shelter(item.members)}
    withheld = withheld_locations(locations, hidden)
    sites: dict[str, Site] = {}
    told_of: dict[int, list[Finding]] = {}
    for item in locations:
        members = ObjectMembers(file, item, told_of.setdefault(item.number, []))
        site = read_site(members, is_withheld=item.key in withheld)
        if item.key not in sites or sites[item.key] == Site():
            sites[item.key] = site
    offered_by = {key: _offered_by(held) for key, held in copies.items()}
    states = {item.key: state for item in locations if (state := find_home_state(item.members))}
    return _Known(
        organizations=frozenset(item.key for item in organizations),
        secret_hosts=frozenset(key for one in secret for key in offered_by[one]),
        shelters=frozenset(item.key for item in organizations if may_be_shelter(item.members)),
        examples=frozenset(item.key for item in organizations if is_example(item.members)),
        mapped=mapped,
        secret=frozenset(secret),
        offered_by=offered_by,
        sites=sites,
        states=states,
        sites_of=_grouped((link.service, link.location) for link in directory.links),
        offices=_grouped(_offices(locations)),
        site_areas=directory.site_areas,
        numbers={item.key: item.number for item in reversed(locations)},
        told_of=told_of,
    )


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for one, other in pairs:
        found.setdefault(one, {})[other] = None
    return {key: tuple(held) for key, held in found.items()}


def _offices(locations: Iterable[DirectoryObject]) -> Iterable[tuple[str, str]]:
    """Give pairs of an organization and a location that is its own, not the site of a service."""
    for item in locations:
        if item.parent == "organization" and item.owners["organization"]:
            yield item.owners["organization"], item.key
        elif not item.parent and (key := key_of(item.members, "organization_id")):
            yield key, item.key


def _offered_by(copies: Iterable[DirectoryObject]) -> tuple[str, ...]:
    """Give the organizations that offer a service: as it says itself, else the one around it."""
    found: dict[str, None] = {}
    for item in copies:
        held = item.members.get("organization")
        stated = [
            key_of(held) if isinstance(held, dict) else "",
            key_of(item.members, "organization_id"),
        ]
        if not any(stated) and item.parent in ("organization", "program"):
            stated = [item.owners.get("organization", "")]
        found |= dict.fromkeys(key for key in stated if key)
    return tuple(found)


def _read(members: ObjectMembers, item: DirectoryObject, known: _Known) -> list[Statement] | None:
    if item.kind == "organization":
        return _read_organization(members, item.key, known)
    if item.kind == "service":
        around = _around(item, known)
        is_secret = item.key in known.secret
        mapped = known.mapped[item.key]
        return read_service(members, item.key, mapped, around=around, is_secret=is_secret)
    if item.kind == "location":
        return _read_location(members, item, known)
    return [] if members.name() is not None else None


def _read_organization(members: ObjectMembers, key: str, known: _Known) -> list[Statement] | None:
    sites = (known.sites[location] for location in known.offices.get(key, ()))
    office = next((site for site in sites if site.state is not None), Site())
    if key in known.secret_hosts:  # its own address may be that of the secret place
        office = Site(state=office.state, city=office.city)
    return read_organization(
        members,
        key,
        office=office,
        is_shelter=key in known.shelters,
        is_synthetic=key in known.examples,
    )


def _read_location(members: ObjectMembers, item: DirectoryObject, known: _Known) -> list[Statement]:
    """Tie an organization that only its id names to the state of its location.

    The state and no more: what kind of organization it is stands in another file.
    """
    key = "" if item.parent else key_of(members.members, "organization_id")
    state = known.sites[item.key].state
    if not key or key in known.organizations or state is None:
        return []
    return [tie("located_in", key, ("organization", key), ("place", state_key(state)))]


def _around(item: DirectoryObject, known: _Known) -> Around:
    organizations = known.offered_by[item.key]
    locations = known.sites_of.get(item.key, ())
    offices = [place for key in organizations for place in known.offices.get(key, ())]
    states = [known.states[place] for place in (*locations, *offices) if place in known.states]
    return Around(
        organizations=organizations,
        sites=tuple(known.sites[place] for place in locations if place in known.sites),
        home_state=states[0] if states else None,
        areas=tuple(known.site_areas.get(item.key, ())),
        is_shelters=any(key in known.shelters for key in organizations),
        is_synthetic=is_example(item.members)
        or any(key in known.examples for key in organizations),
    )


def _place_strangers(
    file: SourceFile, directory: Directory, known: _Known, gathered: Gathered
) -> None:
    """Place services that only links name, and tell of links to locations of another file."""
    strangers = [link for link in directory.links if link.location not in known.sites]
    if strangers and not known.sites:
        message = f"no location is in this file, so services get no place; links: {len(strangers)}"
        gathered.findings.append(_elsewhere(file, strangers[0], message))
    elif strangers:
        message = "the location is not in this file, so it gives no place"
        gathered.findings += [_elsewhere(file, link, message) for link in strangers]
    for link in directory.links:
        if link.location in known.sites and link.service not in known.mapped:
            site = known.sites[link.location]
            for place in site_keys((site,), Mapped({}), is_secret=False, is_shelters=False):
                made = tie("located_in", link.service, ("program", link.service), ("place", place))
                gathered.state(made, known.numbers[link.location])


def _elsewhere(file: SourceFile, link: Link, message: str) -> Finding:
    column, mend = link.origin.column("location_id"), "add the link with its location"
    return Finding(file.dataset, link.origin.file, link.origin.line, column, link.location,
                   "location_elsewhere", "noted", message, mend)  # fmt: skip


def _unmapped(file: SourceFile, directory: Directory, known: _Known) -> list[Finding]:
    """Give one finding for each distinct term that no row of the table of terms knows."""
    services = {item.key: item for item in reversed(directory.of_kind("service"))}
    first: dict[tuple[str, str], tuple[str, Term]] = {}
    users: dict[tuple[str, str], set[str]] = {}
    for key, mapped in known.mapped.items():
        for term in mapped.unknown:
            named = (term.taxonomy, term.label)
            first.setdefault(named, (key, term))
            users.setdefault(named, set()).add(key)
    return [
        Finding(
            file.dataset,
            *services[key].place(term.path),
            term.label,
            "unmapped_term",
            "noted",
            f"'{term.label[:60]}' of taxonomy '{term.taxonomy[:60]}' is none of our services, "
            f"populations or forms; services that use it: {len(users[named])}",
            "nothing where it is not of the field, else use one of our codes",
        )
        for named, (key, term) in first.items()
    ]
