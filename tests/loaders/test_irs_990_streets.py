"""E-file returns: street lines serve matching, and only where they may."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from loaders.irs_990_grants.forms import Given
from tests.loaders.tax_returns import (
    AID,
    FILED,
    FUND,
    SHELTER,
    changed,
    everything,
    load_filed,
    load_xml,
    streets,
    told_of,
)


def test_a_street_changes_neither_key_nor_content(tmp_path: Path) -> None:
    moved = replace(FILED, grants=[Given(replace(AID, street="2 Other St"), 6_000, "Meals")])
    one, other = load_filed(tmp_path, FILED), load_filed(tmp_path, moved)
    assert streets(one) != streets(other)
    assert told_of(one) == told_of(other)


@pytest.mark.parametrize("street", ["C/O HIDDEN, 1 A ST", "% HIDDEN", "ATTN: HIDDEN", "H@HID.DEN"])
def test_a_street_line_that_names_a_person_is_not_read(tmp_path: Path, street: str) -> None:
    loaded = load_filed(tmp_path, replace(FILED, filer=replace(FUND, street=street)))
    assert streets(loaded) == [None, AID.street]


def test_one_name_of_a_shelter_hides_the_streets_of_its_number(tmp_path: Path) -> None:
    known = replace(SHELTER, name="EXAMPLE HOUSE", street="7 HIDDEN LANE")
    filed = replace(FILED, grants=[Given(known, 5_000)], related=[(SHELTER, FUND.name)])
    loaded = load_filed(tmp_path, filed)
    assert streets(loaded) == [FUND.street, None, None]
    assert "HIDDEN" not in everything(loaded)


def test_a_street_abroad_is_not_read(tmp_path: Path) -> None:
    content = changed(FILED, ("USAddress", "ForeignAddress"))
    assert streets(load_xml(tmp_path, content)) == [None, None]
