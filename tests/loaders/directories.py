"""Small HSDS objects, and what a loader made of them, for tests of the program directory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from loaders.reading.source_file import Loaded
from tests.loaders.sources import findings_of, load_text, rows_of


def load_json(folder: Path, value: object) -> Loaded:
    return load_text("program_directory", folder, json.dumps(value), "directory.json")


def service(**members: object) -> dict[str, Any]:
    return {"id": "s1", "name": "Example Desk", "status": "active", **members}


def organization(**members: object) -> dict[str, Any]:
    return {"id": "o1", "name": "Example Circle", "description": "Made up.", **members}


def location(**members: object) -> dict[str, Any]:
    return {"id": "l1", "location_type": "physical", **members}


def address(**members: object) -> dict[str, Any]:
    return {"city": "Eugene", "state_province": "OR", "postal_code": "97401", "country": "US",
            "address_1": "1 Hidden Lane", **members}  # fmt: skip


def term(code: str, **members: object) -> dict[str, Any]:
    return {"taxonomy_term": {"name": code, "code": code, "taxonomy": "commonground"}, **members}


def at(*locations: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": "x", "location": item} for item in locations]


def program_of(loaded: Loaded) -> dict[str, Any]:
    (row,) = rows_of(loaded, "program")
    return row


def ends(loaded: Loaded, kind: str) -> list[tuple[object, object]]:
    return sorted((row["source_key"], row["target_key"]) for row in rows_of(loaded, kind))


def told(loaded: Loaded) -> list[tuple[str, str, str | None]]:
    return [(item.rule, item.effect, item.value) for item in findings_of(loaded)]
