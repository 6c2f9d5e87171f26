"""The objects of an HSDS file, top-level or nested, and how they hang together.

A source record is an organization, program, service or location object; a service_at_location only
ties a service to a location. Records are numbered from 1 in the order of the text, an object before
those inside it; that number is the `line` of its rows, records and findings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from graph.findings import Finding

RECORD_KINDS = ("organization", "program", "service", "location")
LINK = "service_at_location"
Members = Mapping[str, Any]
# Members of each kind of object that hold other objects.
_NESTED: Mapping[str, Mapping[str, str]] = {
    "organization": {"services": "service", "programs": "program", "locations": "location"},
    "program": {"organization": "organization", "services": "service"},
    "service": {
        "organization": "organization",
        "program": "program",
        "service_at_locations": LINK,
        "locations": "location",
    },
    LINK: {"service": "service", "location": "location"},
    "location": {"organization": "organization", "service_at_locations": LINK},
}
_SERVICE_MEMBERS = frozenset({
    "status", "service_at_locations", "service_areas", "eligibility_description", "minimum_age",
    "maximum_age", "application_process", "fees_description", "assured_date", "program_id",
})  # fmt: skip
_ORGANIZATION_MEMBERS = frozenset({
    "services", "programs", "locations", "organization_identifiers", "tax_id", "tax_status",
    "legal_status", "year_incorporated", "parent_organization_id", "website",
})  # fmt: skip
_TERM_MEMBERS = frozenset({"term_uri", "taxonomy", "taxonomy_id", "taxonomy_detail"})
_ABOUT_MEMBERS = frozenset({"openapi_url", "resources"})
# Kinds of objects that hold no source record.
WITHOUT_RECORDS = {
    "taxonomy": "a taxonomy or one of its terms, which only count where they are used",
    "about": "about an API or a package, and not its content",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something stands: the file and line that findings name, and the path of its members.

    `line` is None where only the record around it has a number.
    """

    file: str
    line: int | None
    path: str = ""

    def column(self, name: str) -> str:
        """Give the path of a member; that of the thing itself where the name is empty."""
        return ".".join(part for part in (self.path, name) if part)


@dataclass(frozen=True, slots=True)
class Entry:
    """An object at the top of a file, before those inside it are looked at.

    `number` is given where the file has one for it, `begins` is the line of text on which it
    begins, `parts` says where members like ``phones[0]`` stand that were rows of other tables.
    """

    members: Members
    origin: Origin
    number: int | None = None
    begins: int | None = None
    parts: Mapping[str, Origin] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DirectoryObject:
    """One source record as it stands in the file.

    `parent` is the kind of the object right around it, empty at the top; `owners` maps a kind to
    the key of the nearest object of that kind around it; `begins` is the line of text on which its
    entry begins, None where that would not help.
    """

    kind: str
    number: int
    origin: Origin
    members: Members
    parent: str
    owners: Mapping[str, str]
    begins: int | None
    parts: Mapping[str, Origin]

    @property
    def key(self) -> str:
        """The publisher's key; empty where there is none."""
        return key_of(self.members)

    def place(self, name: str) -> tuple[str, int | None, str | None]:
        """Give file, line and column of a member, also of one that was a row of another table."""
        head, _, rest = name.partition(".")
        if rest and (part := self.parts.get(head)):
            return part.file, part.line or self.origin.line, part.column(rest)
        return self.origin.file, self.origin.line, self.origin.column(name) or None


@dataclass(frozen=True, slots=True)
class Link:
    """A service at a location, by their keys, and where that is said."""

    service: str
    location: str
    origin: Origin


@dataclass
class Directory:
    """All source records of one file in order, and the ties of services to locations.

    `site_areas` holds areas that are stated for a service at one of its locations, by the key of
    the service. `before` counts the records of files of an archive that were read before this one.
    """

    objects: list[DirectoryObject] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    site_areas: dict[str, list[tuple[Origin, Members]]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    rejected: int = 0
    before: int = 0

    def of_kind(self, kind: str) -> list[DirectoryObject]:
        """Records of one kind that have a key, in order."""
        return [item for item in self.objects if item.kind == kind and item.key]

    def take(self, kind: str, entry: Entry) -> None:
        """Add an object and those inside it; a link is noted and gives no record itself."""
        _walk(self, kind, entry, "", {})


def key_of(members: Members, name: str = "id") -> str:
    """Give a key as text; empty where it is missing or neither text nor a whole number.

    >>> key_of({"id": " a1 "}), key_of({"id": 7}), key_of({"id": None}), key_of({})
    ('a1', '7', '', '')
    """
    value = members.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()


def kind_of(members: Members) -> str:
    """Tell what a top-level object is by its members; empty where it is nothing of HSDS.

    One of the record kinds, a link, or one of ``WITHOUT_RECORDS``.

    >>> kind_of({"id": "1", "name": "Legal desk", "status": "active"})
    'service'
    >>> kind_of({"fips": "09110"})
    ''
    """
    held = set(members)
    if held & _ABOUT_MEMBERS and held & {"version", "profile"}:
        return "about"
    if held & {"service", "service_id"} and held & {"location", "location_id"}:
        return LINK
    if held & {"location_type", "latitude", "addresses"}:
        return "location"
    if held & _SERVICE_MEMBERS:
        return "service"
    if held & _TERM_MEMBERS or ("version" in held and "name" in held):
        return "taxonomy"
    if held & {"organization_id", "organization"}:
        return "program"
    if held & _ORGANIZATION_MEMBERS or {"id", "name", "description"} <= held:
        return "organization"
    return ""


def _walk(
    directory: Directory, kind: str, entry: Entry, parent: str, owners: Mapping[str, str]
) -> None:
    """Add an object and then those inside it, and note the links on the way."""
    members, origin = entry.members, entry.origin
    if kind == LINK:
        _note_link(directory, members, origin, owners)
    else:
        number = entry.number or len(directory.objects) + 1
        at = origin if origin.line else replace(origin, line=number - directory.before)
        directory.objects.append(
            DirectoryObject(kind, number, at, members, parent, owners, entry.begins, entry.parts)
        )
    around = {**owners, kind: key_of(members)}
    for name in members:
        inner_kind = _NESTED[kind].get(name)
        if inner_kind is None:
            continue
        for place, inner in objects_in(members, name):
            at = Origin(origin.file, None, origin.column(f"{name}{place}"))
            _walk(directory, inner_kind, Entry(inner, at, begins=entry.begins), kind, around)
            if kind == "service" and inner_kind == "location":
                _note_link(directory, {"location": inner}, at, around)


def objects_in(members: Members, name: str) -> list[tuple[str, Members]]:
    """Give the objects of a member that holds one or a list, each with its place as `[0]`."""
    held = members.get(name)
    if isinstance(held, dict):
        return [("", held)]
    if isinstance(held, list):
        return [(f"[{at}]", item) for at, item in enumerate(held) if isinstance(item, dict)]
    return []


def _note_link(
    directory: Directory, members: Members, origin: Origin, owners: Mapping[str, str]
) -> None:
    keys = []
    for kind in ("service", "location"):
        inner = members.get(kind)
        nested = key_of(inner) if isinstance(inner, dict) else ""
        keys.append(nested or key_of(members, f"{kind}_id") or owners.get(kind, ""))
    line = origin.line or max(1, len(directory.objects) - directory.before)
    at = Origin(origin.file, line, origin.path)
    for place, area in objects_in(members, "service_areas"):
        inner_at = Origin(at.file, line, at.column(f"service_areas{place}"))
        directory.site_areas.setdefault(keys[0], []).append((inner_at, area))
    if all(keys):
        directory.links.append(Link(keys[0], keys[1], at))
