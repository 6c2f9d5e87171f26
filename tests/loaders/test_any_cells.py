"""No cell, however odd, raises in a loader or loses a row: hypothesis fills the columns."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.coalition_members.loader import HEADER as ROSTER
from loaders.hand_curated.loader import HEADER as BY_HAND
from loaders.hand_curated.statements import KINDS
from loaders.irs_bmf.loader import COLUMNS as REGISTER
from loaders.places import counties, zips
from tests.loaders.odd_cells import cells, relaxed
from tests.loaders.sources import csv_text, load_text

SHAPES = {
    "irs_bmf": REGISTER.kept,
    "coalition_members": ROSTER,
    "hand_curated": BY_HAND,
    "places": counties.COLUMNS.kept,
    "places zips": zips.COLUMNS.kept,
}
LIKELY = ("", "Example Aid", "000000001", "2026-01-01", "true", "OR", "03", "41039", "97401",
          "listed", "member", *KINDS)  # fmt: skip
CELLS = cells(*LIKELY)


@pytest.mark.parametrize("shape", SHAPES)
@relaxed
@given(data=st.data())
def test_any_cells_load_or_are_rejected(tmp_path: Path, shape: str, data: st.DataObject) -> None:
    columns = SHAPES[shape]
    width = len(columns)
    rows = data.draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=6))
    loaded = load_text(shape.split()[0], tmp_path, csv_text(columns, *rows))
    told = {row["line"] for row in loaded.findings.to_pylist() if row["effect"] == "rejected"}
    assert len(told) == loaded.rejected
    assert loaded.read == loaded.rows.num_rows + loaded.rejected


def test_hostile_strings_load_as_they_are(tmp_path: Path, shared: Path) -> None:
    path = shared.parent / "corpora" / "naughty-strings" / "blns.json"
    hostile = [
        text for text in json.loads(path.read_text(encoding="utf-8"))
        if text.strip() and not set(text) & set("\0\r")
    ]  # fmt: skip
    rows = [(f"9{number:08}", text, "OR", "03") for number, text in enumerate(hostile)]
    loaded = load_text("irs_bmf", tmp_path, csv_text(("EIN", "NAME", "STATE", "SUBSECTION"), *rows))
    names = loaded.records["organization"]["name"].to_pylist()
    assert loaded.read == len(hostile) > 400
    assert loaded.rejected <= 5
    assert {name.strip() for name in names} <= {text.strip() for text in hostile}
