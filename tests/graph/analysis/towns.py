"""Small hand-made towns for the place-based analyses: counties, programs, one directory."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from graph.schema import get_type
from graph.snapshot.edition import Edition
from tests.editions import edition_of

Row = dict[str, object]
Rows = dict[str, list[Row]]
LOOKED_FOR = ["organizations", "programs", "reach"]
RECORD = {"record_id": pl.String(), "type": pl.String(), "id": pl.String(), "dataset": pl.String()}


def county(
    number: int,
    *,
    state: str = "ME",
    at: tuple[float, float] | None = (0.0, 0.0),
    people: int | None = 10_000,
    poverty: float | None = 0.10,
    is_current: bool = True,
) -> Rows:
    """County ``number`` of a state, with its indicator; id and FIPS end in the number."""
    fips = f"{_state_fips(state)}{number:03}"
    place: Row = {
        "id": f"us-county-{fips}",
        "name": f"Example {number} County",
        "kind": "county",
        "fips": fips,
        "state": state,
        "population_count": people,
        "latitude": at[0] if at else None,
        "longitude": at[1] if at else None,
        "is_current": is_current,
    }
    rows: Rows = {"place": [place], "within": [_tie(fips, state_id(state), kind="within")]}
    rows["within"][0]["source_id"] = place["id"]
    if poverty is not None:
        figure: Row = {"id": f"poverty-{fips}", "measure": "poverty_share", "value": poverty}
        rows["indicator"] = [figure | {"unit": "share", "year": 2021}]
        rows["measures"] = [_tie(f"poverty-{fips}", str(place["id"]), kind="measures")]
    return rows


def state(letters: str) -> Rows:
    """State and nation, and the tie between them."""
    place: Row = {"id": state_id(letters), "name": f"Example State {letters}", "kind": "state"}
    nation: Row = {"id": "us", "name": "United States", "kind": "nation"}
    place |= {"fips": _state_fips(letters), "state": letters}
    return {"place": [nation, place], "within": [_tie(state_id(letters), "us", kind="within")]}


def small_place(kind: str, id_: str, name: str, county_id: str, *, of: str = "ME") -> Rows:
    """City, ZIP or region joined to a county by a `within` tie."""
    place: Row = {"id": id_, "name": name, "kind": kind, "state": None if kind == "region" else of}
    ends = (county_id, id_) if kind == "region" else (id_, county_id)
    return {"place": [place], "within": [_tie(*ends, kind="within")]}


def program(
    name: str,
    *,
    services: Iterable[str] = ("emergency-shelter",),
    populations: Iterable[str] = ("adults",),
    reach: str | None = "areas",
    covers: Iterable[str] = (),
    site: str | None = None,
    organization: str | None = None,
    office: str | None = None,
    dataset: str = "directory",
    **fields: object,
) -> Rows:
    """Program ``name`` with its organization, services, populations, areas and site."""
    owner = organization or f"organization-of-{name}"
    node: Row = {"id": name, "name": f"Example {name}", "publisher_key": f"key-{name}"}
    body: Row = {"id": owner, "name": f"Example {owner}", "publisher_key": f"key-{owner}"}
    rows: Rows = {
        "program": [{"reach": reach, "status": "running"} | node | fields],
        "organization": [body],
        "offers": [_tie(owner, name, kind="offers")],
        "provides": [_tie(name, code, kind="provides") for code in services],
        "serves": [_tie(name, code, kind="serves") for code in populations],
        "covers": [_tie(name, place, kind="covers") for place in covers],
        "source_record": [{"record_id": f"r-{name}", "id": name, "dataset": dataset}],
        "located_in": [
            _tie(source, place, kind="located_in")
            for source, place in ((name, site), (owner, office))
            if place is not None
        ],
    }
    rows["source_record"][0]["type"] = "program"
    return rows


def partners(one: str, other: str, **fields: object) -> Rows:
    """Partnership between two organizations."""
    return {"partnership": [_tie(one, other, kind="partnership") | fields]}


def members(coalition: str, *organizations: str) -> Rows:
    """Coalition with its members."""
    ties = [_tie(one, coalition, kind="membership") | {"role": "member"} for one in organizations]
    return {"coalition": [{"id": coalition, "name": f"Example {coalition}"}], "membership": ties}


def town(folder: Path, *parts: Rows, reverse: bool = False, directory: bool = True) -> Edition:
    """Open an edition of all parts: same ids once, codes of the model, one directory."""
    rows: dict[str, dict[str, Row]] = {}
    for part in parts:
        for name, listed in part.items():
            key = "record_id" if name == "source_record" else "id"
            for row in listed:
                rows.setdefault(name, {}).setdefault(str(row[key]), row)
    records = list(rows.pop("source_record", {}).values())
    dataset: Row = {"id": "directory", "name": "directory", "looked_for": LOOKED_FOR}
    added: dict[str, Any] = {
        "service": _codes("service"),
        "population": _codes("population"),
        "dataset": [dataset] if directory else [],
    }
    ordered: dict[str, Any] = {
        name: list(listed.values())[:: -1 if reverse else 1] for name, listed in rows.items()
    }
    edition = edition_of(folder, **added, **ordered)
    frame = pl.DataFrame(records, schema=RECORD)
    frame.write_parquet(edition.tables / "source_record.parquet")
    return edition


def state_id(letters: str) -> str:
    """Id of a state."""
    return f"us-state-{letters.lower()}"


def county_id(number: int, letters: str = "ME") -> str:
    """Id of a county of `county`."""
    return f"us-county-{_state_fips(letters)}{number:03}"


def _state_fips(letters: str) -> str:
    return {"ME": "23", "NH": "33", "CT": "09", "WA": "53"}[letters]


def _tie(source: str, target: str, *, kind: str) -> Row:
    return {"id": f"{kind}:{source}:{target}", "source_id": source, "target_id": target}


def _codes(name: str) -> list[Row]:
    return [{"id": code, **values} for code, values in get_type(name).codes.items()]
