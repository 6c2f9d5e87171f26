"""The tiny town that every library query is asked about: small enough to count by hand.

Three counties in two states and a region, 12 organizations, 3 coalitions and an empty one,
7 programs. Odd on purpose: quotes, backslashes, unicode and line breaks in names, missing fields,
a lapsed and undated ties, a member by claim only and one by observation only, two seats of one
organization in one coalition, a redrawn county, a closed program, a program that names no place.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from graph.snapshot.edition import Edition
from tests.editions import Rows, edition_of

day = datetime.date


def town(folder: Path) -> Edition:
    """Write the town's tables and open them."""
    tables: dict[str, Any] = {**PLACES, **WHO, **WHAT, **TIES}
    return edition_of(folder, **tables)


PLACES: dict[str, Rows] = {
    "place": [
        {"id": "us", "name": "United States", "kind": "nation"},
        {"id": "us-state-xa", "name": "Xanadu", "kind": "state", "fips": "97", "state": "XA"},
        {"id": "us-state-xb", "name": "Xebec", "kind": "state", "fips": "98", "state": "XB"},
        {
            "id": "us-county-97001",
            "name": "Mill County",
            "kind": "county",
            "fips": "97001",
            "state": "XA",
            "population_count": 120000,
            "is_current": True,
        },
        {
            "id": "us-county-97003",
            "name": 'Doña "Río" County',
            "kind": "county",
            "fips": "97003",
            "state": "XA",
            "population_count": 8000,
        },
        {
            "id": "us-county-98001",
            "name": "Far County",
            "kind": "county",
            "fips": "98001",
            "state": "XB",
        },
        {
            "id": "us-county-97999",
            "name": "Old Mill County",
            "kind": "county",
            "fips": "97999",
            "state": "XA",
            "is_current": False,
        },
        {"id": "us-city-xa-milltown", "name": "Milltown", "kind": "city", "state": "XA"},
        {"id": "us-zip-00001", "name": "00001", "kind": "zip", "state": "XA"},
        {"id": "region-two-rivers", "name": "Two Rivers", "kind": "region"},
    ],
    "within": [
        {"source_id": "us-state-xa", "target_id": "us"},
        {"source_id": "us-state-xb", "target_id": "us"},
        {"source_id": "us-county-97001", "target_id": "us-state-xa"},
        {"source_id": "us-county-97003", "target_id": "us-state-xa"},
        {"source_id": "us-county-97999", "target_id": "us-state-xa"},
        {"source_id": "us-county-98001", "target_id": "us-state-xb"},
        {"source_id": "us-city-xa-milltown", "target_id": "us-county-97001"},
        {"source_id": "us-zip-00001", "target_id": "us-county-97001"},
        {"source_id": "us-zip-00001", "target_id": "us-city-xa-milltown"},
        {"source_id": "us-county-97003", "target_id": "region-two-rivers"},
        {"source_id": "us-county-98001", "target_id": "region-two-rivers"},
    ],
    "indicator": [
        {"id": "i1", "measure": "poverty_share", "value": 0.11, "unit": "share", "year": 2020},
        {"id": "i2", "measure": "poverty_share", "value": 0.125, "unit": "share", "year": 2022},
        {"id": "i3", "measure": "poverty_share", "value": 0.31, "unit": "share", "year": 2022},
        {"id": "i4", "measure": "poverty_share", "value": 0.2, "unit": "share", "year": 2022},
        {"id": "i5", "measure": "poverty_share", "value": 0.4, "unit": "share", "year": 2022},
    ],
    "measures": [
        {"source_id": "i1", "target_id": "us-county-97001"},
        {"source_id": "i2", "target_id": "us-county-97001"},
        {"source_id": "i3", "target_id": "us-county-97003"},
        {"source_id": "i4", "target_id": "us-county-97999"},
        {"source_id": "i5", "target_id": "us-state-xa"},
    ],
}


def _organization(number: int, name: str, **fields: object) -> dict[str, object]:
    code = f"0000000{number:02}"
    return {
        "id": f"organization-{number:02}",
        "name": name,
        "ein": code,
        "publisher_key": code,
        "is_field": True,
        "is_synthetic": True,
        **fields,
    }


WHO: dict[str, Rows] = {
    "organization": [
        _organization(
            1,
            "Example Harbor House",
            sector="nonprofit",
            field_reasons=["coalition", "name", "program"],
            survivor_led="declared_not",
            website="https://example.org/a?b=c&d=e#f",
        ),
        _organization(
            2,
            'Example "Quoted" Aid \\ Relief',
            sector="nonprofit",
            field_reasons=["coalition", "program"],
            survivor_led="declared",
        ),
        _organization(
            3,
            "Example Ñandú für Überlebende 希望 😀",
            sector="community",
            field_reasons=["coalition"],
        ),
        _organization(4, "Example County Sheriff", sector="government", ein=None),
        _organization(5, "Example Café Co.", sector="business", field_reasons=["coalition"]),
        _organization(6, "Example Legal Aid", sector="nonprofit", field_reasons=["program"]),
        _organization(7, "Example O'Hara Trust", sector="unknown", field_reasons=["name"]),
        _organization(8, "Example Twin", sector="nonprofit", field_reasons=["coalition"]),
        _organization(9, "Example Twin", sector="nonprofit", field_reasons=["coalition"]),
        _organization(10, "Example Line\nBreak Foundation", sector=None, is_field=False),
        _organization(11, "Example Nowhere", ein=None, publisher_key="n-11"),
        _organization(
            12,
            "Example '); DROP TABLE organization; -- $place } UNION { ?s ?p ?o",
            sector="nonprofit",
            field_reasons=["name"],
        ),
    ],
    "coalition": [
        {"id": "coalition-a", "name": "Example Two Rivers Task Force", "trafficking_form": "both"},
        {"id": "coalition-b", "name": "Example Alliance “B”"},
        {"id": "coalition-c", "name": "Example Council", "is_synthetic": True},
        {"id": "coalition-d", "name": "Example Empty Room"},
    ],
}

_SERVICES = {
    "emergency-shelter": "Emergency shelter",
    "legal-civil": "Civil legal help and record relief",
    "mental-health-trauma-care": "Mental health and trauma care",
}

WHAT: dict[str, Rows] = {
    "service": [{"id": code, "name": name} for code, name in _SERVICES.items()],
    "program": [
        {
            "id": "program-1",
            "name": "Example Night Shelter",
            "publisher_key": "p1",
            "reach": "areas",
        },
        {
            "id": "program-2",
            "name": "Example Statewide Legal Line",
            "publisher_key": "p2",
            "reach": "statewide",
            "status": "running",
        },
        {"id": "program-3", "name": "Example Counselling", "publisher_key": "p3"},
        {
            "id": "program-4",
            "name": "Example Closed Clinic",
            "publisher_key": "p4",
            "reach": "areas",
            "status": "closed",
        },
        {
            "id": "program-5",
            "name": "Example National Chat",
            "publisher_key": "p5",
            "reach": "national",
            "start_date": day(2024, 2, 29),
        },
        {
            "id": "program-6",
            "name": "Example Milltown Desk",
            "publisher_key": "p6",
            "reach": "areas",
        },
        {"id": "program-7", "name": "Example River Outreach", "publisher_key": "p7"},
    ],
    "provides": [
        {"source_id": "program-1", "target_id": "emergency-shelter"},
        {"source_id": "program-1", "target_id": "mental-health-trauma-care"},
        {"source_id": "program-2", "target_id": "legal-civil"},
        {"source_id": "program-3", "target_id": "mental-health-trauma-care"},
        {"source_id": "program-4", "target_id": "mental-health-trauma-care"},
        {"source_id": "program-5", "target_id": "mental-health-trauma-care"},
        {"source_id": "program-6", "target_id": "legal-civil"},
        {"source_id": "program-7", "target_id": "legal-civil"},
    ],
    "offers": [
        {"source_id": "organization-01", "target_id": "program-1"},
        {"source_id": "organization-06", "target_id": "program-2"},
        {"source_id": "organization-02", "target_id": "program-3"},
        {"source_id": "organization-02", "target_id": "program-4"},
        {"source_id": "organization-06", "target_id": "program-6"},
        {"source_id": "organization-07", "target_id": "program-6"},
    ],
    "covers": [
        {"source_id": "program-1", "target_id": "us-county-97001"},
        {"source_id": "program-1", "target_id": "us-zip-00001"},
        {"source_id": "program-2", "target_id": "us-state-xa"},
        {"source_id": "program-4", "target_id": "us-county-97003"},
        {"source_id": "program-5", "target_id": "us"},
        {"source_id": "program-6", "target_id": "us-city-xa-milltown"},
        {"source_id": "program-7", "target_id": "region-two-rivers"},
    ],
    "located_in": [
        {"source_id": "organization-01", "target_id": "us-county-97001"},
        {"source_id": "organization-01", "target_id": "us-city-xa-milltown"},
        {"source_id": "organization-02", "target_id": "us-county-97001"},
        {"source_id": "organization-03", "target_id": "us-county-97003"},
        {"source_id": "organization-04", "target_id": "us-county-97003"},
        {"source_id": "organization-05", "target_id": "us-county-98001"},
        {"source_id": "organization-06", "target_id": "us-county-97001"},
        {"source_id": "organization-07", "target_id": "us-county-97001"},
        {"source_id": "organization-08", "target_id": "us-county-98001"},
        {"source_id": "organization-09", "target_id": "us-county-98001"},
        {"source_id": "organization-10", "target_id": "us-county-97001"},
        {"source_id": "organization-12", "target_id": "us-county-97999"},
        {"source_id": "program-6", "target_id": "us-county-97001"},
        {"source_id": "coalition-a", "target_id": "us-county-97003"},
    ],
}


def _seat(number: int, room: str, member: int, **fields: object) -> dict[str, object]:
    return {
        "id": f"membership-{number}",
        "source_id": f"organization-{member:02}",
        "target_id": f"coalition-{room}",
        **fields,
    }


TIES: dict[str, Rows] = {
    "membership": [
        _seat(
            1,
            "a",
            1,
            role="lead",
            seat="decision",
            claimed=True,
            observed=True,
            rung="acted",
            start_date=day(2019, 5, 1),
            record_count=2,
        ),
        _seat(2, "a", 1, role="funder", claimed=True, start_date=day(2021, 1, 1)),
        _seat(3, "a", 2, role="member", seat="advisory", claimed=True, observed=False),
        _seat(4, "a", 3, role="member", claimed=True),
        _seat(5, "a", 4, observed=True, rung="attended"),
        _seat(
            6,
            "b",
            1,
            role="member",
            claimed=True,
            observed=False,
            rung="listed",
            start_date=day(2018, 1, 1),
            end_date=day(2020, 12, 31),
        ),
        _seat(7, "b", 3, role="chair", claimed=True, observed=True, rung="attended"),
        _seat(8, "b", 5, role="member", claimed=False),
        _seat(9, "c", 8, rung="signed"),
        _seat(10, "c", 9, role="observer"),
        _seat(11, "c", 3, claimed=True),
    ],
    "partnership": [
        {
            "id": "partnership-1",
            "source_id": "organization-01",
            "target_id": "organization-06",
            "role": "referral",
            "start_date": day(2020, 3, 1),
            "is_directed": True,
            "claimed": True,
            "observed": True,
            "rung": "acted",
        },
        {
            "id": "partnership-2",
            "source_id": "organization-02",
            "target_id": "organization-03",
            "role": "referral",
            "start_date": day(2020, 9, 1),
            "end_date": day(2022, 1, 1),
            "claimed": True,
        },
        {
            "id": "partnership-3",
            "source_id": "organization-05",
            "target_id": "organization-07",
            "role": "joint_program",
        },
        {"id": "partnership-4", "source_id": "organization-08", "target_id": "organization-09"},
    ],
    "dataset": [{"id": "roster", "name": "roster", "is_synthetic": True}],
    "evidence": [
        {
            "id": "evidence-1",
            "about_kind": "membership",
            "about_id": "membership-1",
            "kind": "claim",
            "is_affirmed": True,
            "date": day(2023, 1, 5),
            "dataset": "roster",
            "file": "roster, spring.csv",
            "line": 2,
        },
        {
            "id": "evidence-2",
            "about_kind": "membership",
            "about_id": "membership-1",
            "kind": "act",
            "is_affirmed": True,
            "rung": "acted",
            "date": day(2023, 6, 30),
            "dataset": "roster",
            "file": "roster, spring.csv",
            "line": 2,
            "url": 'https://example.org/minutes?a="b"',
        },
        {
            "id": "evidence-3",
            "about_kind": "membership",
            "about_id": "membership-3",
            "kind": "act",
            "is_affirmed": False,
            "dataset": "roster",
            "file": "roster, spring.csv",
            "line": 3,
        },
        {
            "id": "evidence-4",
            "about_kind": "partnership",
            "about_id": "partnership-1",
            "kind": "act",
            "rung": "acted",
            "dataset": "roster",
            "file": "ties.csv",
            "line": 1,
        },
        {
            "id": "evidence-5",
            "about_kind": "organization",
            "about_id": "organization-12",
            "kind": "claim",
            "is_affirmed": True,
            "dataset": "roster",
            "file": "claims.csv",
            "line": 7,
        },
    ],
    "from_dataset": [
        {"source_id": f"evidence-{number}", "target_id": "roster"} for number in range(1, 6)
    ],
    "has_identifier": [
        {"source_id": "organization-01", "target_id": "US-EIN:000000001"},
    ],
    "identifier": [{"id": "US-EIN:000000001", "scheme": "US-EIN", "value": "000000001"}],
}
