"""The objects of an HSDS file, top-level or nested, and how they hang together.

A source record is an organization, program, service or location object; a service_at_location only
ties a service to a location. Records are numbered from 1 in the order of the text, an object before
those inside it; that number is the `line` of its rows, records and findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.findings import Finding
from loaders.reading.json import JsonEntries, JsonEntry
from loaders.reading.source_file import SourceFile

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


@dataclass(frozen=True, slots=True)
class DirectoryObject:
    """One source record as it stands in the file.

    `parent` is the kind of the object right around it, empty at the top; `owners` maps a kind to
    the key of the nearest object of that kind around it; `begins` is the line of text on which its
    entry begins, None where that would not help.
    """

    kind: str
    number: int
    path: str
    members: Members
    parent: str
    owners: Mapping[str, str]
    begins: int | None

    @property
    def key(self) -> str:
        """The publisher's key; empty where there is none."""
        return key_of(self.members)


@dataclass
class Directory:
    """All source records of one file in order, and the ties of services to locations.

    `links` are pairs of a service's and a location's key, with path and number of the record
    around them (0 where there is none).
    """

    objects: list[DirectoryObject] = field(default_factory=list)
    links: list[tuple[str, str, str, int]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rejected: int = 0

    def of_kind(self, kind: str) -> list[DirectoryObject]:
        """Records of one kind that have a key, in order."""
        return [item for item in self.objects if item.kind == kind and item.key]


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

    >>> kind_of({"id": "1", "name": "Legal desk", "status": "active"})
    'service'
    >>> kind_of({"fips": "09110"})
    ''
    """
    held = set(members)
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


def read_directory(file: SourceFile) -> Directory:
    """Read every object of a file; a damaged file gives no object and one finding."""
    directory = Directory()
    entries = JsonEntries(file)
    for entry in entries:
        _take(directory, file, entry)
    if entries.is_refused:
        directory = Directory(rejected=entries.rejected)
    else:
        directory.rejected += entries.rejected
    directory.findings = [*entries.findings, *directory.findings]
    if (pages := entries.page.get("total_pages")) and isinstance(pages, int) and pages > 1:
        shown = f"page {entries.page.get('page_number', '?')} of {pages}"
        message, mend = f"the file is {shown}", "add the other pages too"
        directory.findings.append(
            Finding(file.dataset, file.name, None, "total_pages", shown, "one_page_of_many",
                    "noted", message, mend)
        )  # fmt: skip
    return directory


def _take(directory: Directory, file: SourceFile, entry: JsonEntry) -> None:
    kind = kind_of(entry.value)
    begins = entry.line if entry.path else None
    column = entry.path or None
    if kind == "taxonomy":
        message = (
            "the entry is a taxonomy or one of its terms, which only count where they are used"
        )
        directory.findings.append(
            Finding(file.dataset, file.name, entry.number, column, None, "not_a_record", "noted",
                    message, "add the organizations, services and locations")
        )  # fmt: skip
    elif not kind:
        directory.rejected += 1
        message = "the entry is no organization, program, service, location or link of the two"
        directory.findings.append(
            Finding(file.dataset, file.name, entry.line or entry.number, column, None,
                    "not_a_directory", "rejected", message, "give a file in the HSDS 3.0 format")
        )  # fmt: skip
    else:
        for found in _walk(directory, kind, entry.value, entry.path, "", {}, begins):
            directory.objects.append(found)


def _walk(
    directory: Directory,
    kind: str,
    members: Members,
    path: str,
    parent: str,
    owners: Mapping[str, str],
    begins: int | None,
) -> Iterator[DirectoryObject]:
    """Give an object and those inside it, and note the links on the way."""
    if kind == LINK:
        _note_link(directory, members, path, owners)
    else:
        number = len(directory.objects) + 1
        yield DirectoryObject(kind, number, path, members, parent, owners, begins)
    around = {**owners, kind: key_of(members)}
    for name in members:
        inner_kind = _NESTED[kind].get(name)
        if inner_kind is None:
            continue
        for place, inner in objects_in(members, name):
            inner_path = f"{path}.{name}{place}" if path else f"{name}{place}"
            yield from _walk(directory, inner_kind, inner, inner_path, kind, around, begins)
            if kind == "service" and inner_kind == "location":
                link = (key_of(members), key_of(inner), inner_path, len(directory.objects))
                directory.links.append(link)


def objects_in(members: Members, name: str) -> list[tuple[str, Members]]:
    """Give the objects of a member that holds one or a list, each with its place as `[0]`."""
    held = members.get(name)
    if isinstance(held, dict):
        return [("", held)]
    if isinstance(held, list):
        return [(f"[{at}]", item) for at, item in enumerate(held) if isinstance(item, dict)]
    return []


def _note_link(
    directory: Directory, members: Members, path: str, owners: Mapping[str, str]
) -> None:
    keys = []
    for kind in ("service", "location"):
        inner = members.get(kind)
        nested = key_of(inner) if isinstance(inner, dict) else ""
        keys.append(nested or key_of(members, f"{kind}_id") or owners.get(kind, ""))
    if all(keys):
        directory.links.append((keys[0], keys[1], path, max(1, len(directory.objects))))
