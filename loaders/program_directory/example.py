"""Write the programs of a synthetic world as HSDS 3.0: one page of organizations, services nested.

Most services carry our own codes, some plain words of a local list, a few words that no mapping
knows. Areas are written as directories write them; some services state none.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from graph.schema import get_type
from loaders.world import WAVES, Program, World
from loaders.world.programs import directory_id
from loaders.world.words import FIRST_WORDS

OURS = "commonground"
LOCAL = "Example Community Information Line"
# Words of a local list for some of our codes.
PLAIN_WORDS = {
    "basic-necessities": "Food pantries",
    "case-management": "Case management",
    "interpretation-translation": "Translation",
    "legal-civil": "Legal aid",
    "legal-immigration": "Immigration assistance",
    "medical-dental": "Primary care",
    "mental-health-trauma-care": "Counseling",
    "transitional-housing": "Transitional living",
    "victim-advocacy": "Victim services",
    "adults": "Adults",
    "foreign-nationals": "Refugees",
    "indigenous": "Native Americans",
    "men-boys": "Men and boys",
    "minors": "Children",
    "people-with-disabilities": "Disability",
    "women-girls": "Women",
}
UNMAPPED_WORDS = ("Miscellaneous", "Seasonal activities", "Members only", "Walk-in")
FORM_CODES = {
    "labor": "labor-trafficking",
    "sex": "sex-trafficking",
    "both": "labor-and-sex-trafficking",
}
LEGAL_STATUS = {
    "nonprofit": "501(c)(3) nonprofit",
    "government": "government",
    "business": "for-profit",
    "community": None,
}
PLANNED_START = "2027-03-01"
# Every so many programs: plain words for codes, a word nobody maps, a second unmapped service.
PLAIN_EVERY, UNMAPPED_EVERY, EXTRA_EVERY = 6, 40, 90

Members = dict[str, Any]


def write(world: World, folder: Path) -> list[Path]:
    """Write ``organizations.json``; give its path."""
    hosted: dict[int, list[int]] = {}
    for number, program in enumerate(world.programs):
        hosted.setdefault(program.organization, []).append(number)
    rows = {row["number"]: row for row in world.organizations.iter_rows(named=True)}
    listed = [_organization(world, rows[host], hosted[host]) for host in sorted(hosted)]
    listed.sort(key=lambda item: str(item["id"]))
    page = {
        "total_items": len(listed),
        "total_pages": 1,
        "page_number": 1,
        "size": len(listed),
        "first_page": True,
        "last_page": True,
        "empty": not listed,
        "contents": listed,
    }
    path = folder / "organizations.json"
    path.write_text(json.dumps(page, indent=1) + "\n", encoding="utf-8", newline="\n")
    return [path]


def _organization(world: World, row: Members, numbers: list[int]) -> Members:
    key = f"{world.seed}/organization/{row['number']}"
    address = {"city": row["city"], "state_province": row["state"], "postal_code": row["zip"]}
    item = {
        "id": directory_id(key),
        "name": row["name"],
        "description": "A made-up organization of a demonstration.",
        "website": f"https://org-{row['number']}.example.org",
        "legal_status": LEGAL_STATUS[row["sector"]],
        "organization_identifiers": _identifiers(key, row),
        "locations": [_location(f"{key}/office", address, "postal")],
        "services": [_service(world, number) for number in numbers],
    }
    if row["number"] % EXTRA_EVERY == 0:
        # Neutral words: a shelter's name would be read as a service.
        word = FIRST_WORDS[row["number"] // EXTRA_EVERY % len(FIRST_WORDS)]
        name = f"Example {word} Open Evening"
        extra = {"id": directory_id(f"{key}/extra"), "name": name, "status": "active"}
        item["services"].append({**extra, "attributes": [_term(key, UNMAPPED_WORDS[0], LOCAL)]})
    return {name: value for name, value in item.items() if value not in (None, [])}


def _identifiers(key: str, row: Members) -> list[Members]:
    if not row["directory_ein"]:
        return []
    written = f"{row['ein'][:2]}-{row['ein'][2:]}"
    kind = {"identifier_scheme": "US-EIN", "identifier_type": "EIN", "identifier": written}
    return [{"id": directory_id(f"{key}/ein"), **kind}]


def _service(world: World, number: int) -> Members:
    program = world.programs[number]
    key = f"{world.seed}/service/{number}"
    status = "active"
    attributes = _attributes(key, program, number)
    if not program.is_running:
        status = ("active", "defunct", "temporarily closed")[number % 3]
    if not program.is_running and status == "active":
        attributes.append({**_term(key, "planned", OURS), "value": PLANNED_START})
    item = {
        "id": program.id,
        "name": program.name,
        "description": program.description,
        "status": status,
        "url": f"https://example.org/program/{number}",
        "assured_date": f"{WAVES[number % 2]:%Y}-0{1 + number % 3}-15",
        "attributes": attributes,
        "service_areas": _areas(world, program, key),
        "service_at_locations": _sites(world, program, key, number),
    }
    return {name: value for name, value in item.items() if value not in (None, [])}


def _attributes(key: str, program: Program, number: int) -> list[Members]:
    codes = [*program.services, *program.populations]
    is_plain = number % PLAIN_EVERY == 0 and not program.is_fixed
    terms = [
        _term(key, PLAIN_WORDS[code], LOCAL)
        if is_plain and code in PLAIN_WORDS
        else _term(key, code, OURS)
        for code in codes
    ]
    if program.form in FORM_CODES:
        terms.append(_term(key, FORM_CODES[program.form], OURS))
    if number % UNMAPPED_EVERY == 0:
        terms.append(_term(key, UNMAPPED_WORDS[number // UNMAPPED_EVERY % 4], LOCAL))
    return terms


def _term(key: str, word: str, taxonomy: str) -> Members:
    """One term: a code of ours with its name, or a plain word."""
    declared = {**get_type("service").codes, **get_type("population").codes}
    name = declared[word]["name"] if word in declared else word
    term = {"id": directory_id(f"term/{taxonomy}/{word}"), "name": name, "taxonomy": taxonomy}
    if taxonomy == OURS:
        term["code"] = word
    return {"id": directory_id(f"{key}/attribute/{taxonomy}/{word}"), "taxonomy_term": term}


def _areas(world: World, program: Program, key: str) -> list[Members]:
    geography = world.geography
    state = geography.counties["state_name"][program.site]
    names = {
        "areas": [geography.area_names[item] for item in program.areas],
        "statewide": [state],
        "national": ["United States"],
        "remote": ["Remote"],
    }
    written = names[program.reach] if program.reach is not None else []
    return [{"id": directory_id(f"{key}/area/{name}"), "name": name} for name in written]


def _sites(world: World, program: Program, key: str, number: int) -> list[Members]:
    """Give the site; none where a service keeps its place secret, no address from afar."""
    declared = get_type("service").codes
    if any(declared[code]["is_location_confidential"] for code in program.services):
        return []
    if program.reach == "remote":
        location = _location(key, {}, "virtual")
    else:
        county = world.geography.counties.row(program.site, named=True)
        city, code = world.geography.first_home[program.site]
        address = {
            "address_1": f"{100 + number} Example Street",
            "city": city,
            "region": county["county"],
            "state_province": county["state"],
            "postal_code": code,
        }
        location = _location(key, address, "physical")
    return [{"id": directory_id(f"{key}/at"), "location": location}]


def _location(key: str, address: Members, kind: str) -> Members:
    item: Members = {"id": directory_id(f"{key}/location"), "location_type": kind}
    if address:
        whole = {
            "id": directory_id(f"{key}/address"),
            **address,
            "country": "US",
            "address_type": "physical",
        }
        item["addresses"] = [whole]
    return item
