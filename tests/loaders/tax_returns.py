"""Tax returns made up for tests, and what loading them gives."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from loaders.irs_990_grants.forms import Body, Filed, Given, return_xml
from loaders.irs_990_grants.loader import load
from loaders.reading.source_file import Loaded
from tests.loaders.sources import load_text, rows_of, source_file

FUND = Body("EXAMPLE FUND", "000000001", "SALEM", "OR", "97301")
AID = Body("EXAMPLE AID", "000000002", "EUGENE", "OR", "97401")
SHELTER = Body("EXAMPLE SAFE HOUSE", "000000003", "BEND", "OR", "97701")
HOUSING = Body("EXAMPLE HOUSING", "000000004", "BEND", "OR", "97701")
FILED = Filed(FUND, 2021, [Given(AID, 6_000, "Meals")])


def load_xml(folder: Path, content: bytes) -> Loaded:
    return load_text("irs_990_grants", folder, content, "return.xml")


def load_filed(folder: Path, filed: Filed, *, is_old: bool = False) -> Loaded:
    return load_xml(folder, return_xml(filed, is_old=is_old))


def load_zip(folder: Path, members: Mapping[str, bytes]) -> Loaded:
    path = folder / "returns.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return load(source_file(path))


def changed(filed: Filed, *pairs: tuple[str, str]) -> bytes:
    """Give a return with some words of its XML exchanged; each must be there."""
    text = return_xml(filed).decode()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def everything(loaded: Loaded) -> str:
    tables = (*loaded.records.values(), loaded.rows, loaded.findings)
    return json.dumps([table.to_pylist() for table in tables], default=str)


def told_of(loaded: Loaded) -> str:
    """Everything but the streets for matching."""
    shown = {**loaded.records, "organization": loaded.records["organization"].drop(["street"])}
    return everything(replace(loaded, records=shown))


def streets(loaded: Loaded) -> list[object]:
    return [row["street"] for row in rows_of(loaded, "organization")]


def grants(loaded: Loaded) -> list[tuple[object, ...]]:
    return [(row["amount_usd"], row["purpose"], row["year"]) for row in rows_of(loaded, "grant")]


def organization(loaded: Loaded, name: str) -> dict[str, object]:
    (row,) = [row for row in rows_of(loaded, "organization") if row["name"] == name]
    return row
