"""Write small files of grants in the 360Giving standard, and load them."""

import json
from pathlib import Path
from typing import Any

from loaders.reading.source_file import Loaded
from tests.loaders.sources import csv_text, load_text

USUAL: dict[str, Any] = {
    "id": "360G-Example-1", "title": "Example grant", "description": "Example work",
    "currency": "GBP", "amountAwarded": 1000, "awardDate": "2024-03-01",
    "recipientOrganization": [{"id": "GB-CHC-0000001", "name": "Example Aid"}],
    "fundingOrganization": [{"id": "GB-CHC-0000002", "name": "Example Trust"}],
}  # fmt: skip
FLAT = {
    "Identifier": "360G-Example-1", "Title": "Example grant", "Description": "Example work",
    "Currency": "GBP", "Amount Awarded": "1000", "Award Date": "2024-03-01",
    "Recipient Org:0:Identifier": "GB-CHC-0000001", "Recipient Org:0:Name": "Example Aid",
    "Funding Org:0:Identifier": "GB-CHC-0000002", "Funding Org:0:Name": "Example Trust",
}  # fmt: skip


def package(folder: Path, *grants: dict[str, Any]) -> Loaded:
    numbered = [{**USUAL, "id": f"360G-Example-{number}", **grant}
                for number, grant in enumerate(grants, 1)]  # fmt: skip
    return load_text("giving_360", folder, json.dumps({"grants": numbered}), "file.json")


def flat(folder: Path, *rows: dict[str, str]) -> Loaded:
    numbered = [{**FLAT, "Identifier": f"360G-Example-{number}", **row}
                for number, row in enumerate(rows, 1)]  # fmt: skip
    columns = list(dict.fromkeys(name for row in numbered for name in row))
    text = csv_text(columns, *[[row.get(name, "") for name in columns] for row in numbered])
    return load_text("giving_360", folder, text)


def everything(loaded: Loaded) -> str:
    tables = (*loaded.records.values(), loaded.rows, loaded.findings)
    return json.dumps([table.to_pylist() for table in tables], default=str, ensure_ascii=False)
