"""Ten thousand tax numbers, mangled as spreadsheets do: none turns into that of somebody else."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from tests.conformance.outcomes import Trial, open_trials
from tests.loaders.sources import csv_text, load_text, rows_of

pytestmark = pytest.mark.conformance
COUNT = 10_000
_WAYS: dict[str, Callable[[str], str]] = {
    "as it is": lambda ein: ein,
    "with a hyphen": lambda ein: f"{ein[:2]}-{ein[2:]}",
    "as a number": lambda ein: str(int(ein)),
    "as a decimal": lambda ein: f"{int(ein)}.0",
    "scientific": lambda ein: f"{int(ein):.2E}",
    "with thousands marks": lambda ein: f"{int(ein):,}",
    "with a sign before it": lambda ein: f"'{ein}",
    "with a point for the hyphen": lambda ein: f"{ein[:2]}.{ein[2:]}",
    "with a letter for a zero": lambda ein: ein.replace("0", "O"),
    "cut": lambda ein: ein[:-1],
    "with a digit more": lambda ein: f"{ein}0",
    "with spaces inside": lambda ein: f"{ein[:3]} {ein[3:6]} {ein[6:]}",
}


def numbers() -> list[tuple[str, str, str]]:
    """Name, true tax number and the way in which it is mangled."""
    chance = random.Random(4)
    ways = list(_WAYS)
    # Half begin with zeros, as those of made-up organizations and of New England do.
    begins = [chance.choice((0, chance.randrange(99))) for _ in range(COUNT)]
    return [
        (f"Example {n}", f"{begin:02}{n:07}", ways[n % len(ways)]) for n, begin in enumerate(begins)
    ]


def test_no_mangled_tax_number_becomes_another(tmp_path: Path) -> None:
    true = numbers()
    rows = [(name, "Example Task Force", "true", _WAYS[way](ein)) for name, ein, way in true]
    header = ("organization_name", "coalition_name", "claimed", "ein")
    loaded = load_text("coalition_members", tmp_path, csv_text(header, *rows))
    found = {str(row["name"]): row["ein"] for row in rows_of(loaded, "organization")}
    told = Counter(
        row["line"] for row in loaded.findings.to_pylist() if row["rule"] == "not_an_ein"
    )
    assert (loaded.read, loaded.rejected, len(found)) == (COUNT, 0, COUNT)
    kept = 0
    for line, (name, ein, way) in enumerate(true, 2):
        assert found[name] in (ein, None), (way, ein)
        assert (found[name] is None) == (told[line] == 1), (way, ein)
        kept += found[name] is not None
    assert kept > COUNT // len(_WAYS) * 2


def test_numbers_in_cells_of_a_workbook_become_no_other(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("organization_name", "coalition_name", "claimed", "ein"))
    true = numbers()[:2_000]
    for place, (name, ein, _) in enumerate(true, 1):
        sheet.write_row(place, 0, (name, "Example Task Force", "true", int(ein)))
    book.close()
    with open_trials() as worker:
        outcome = worker.call(Trial("coalition_members", path), seconds=60)
    known = {name: ein for name, ein, _ in true}
    held = [(str(row["name"]), row["ein"]) for row in outcome.records["organization"]]
    assert outcome.loaded == len(true)
    assert [name for name, ein in held if ein not in (known[name], None)] == []
    assert sum(ein is not None for _, ein in held) > 100
