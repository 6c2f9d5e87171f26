from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pytest

from graph.snapshot.scope import write_field_scope
from tests.editions import edition_of

MANY = range(40)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    """Field scope of one field organization, a large funder, its host and a stranger."""
    folder = tmp_path_factory.mktemp("scope")
    edition = edition_of(
        folder,
        organization=[
            {"id": "field", "is_field": True},
            {"id": "funder", "is_field": False},
            {"id": "host", "is_field": False},
            {"id": "stranger", "is_field": False},
        ],
        grant=[
            {"id": "to-field"},
            {"id": "of-field", "is_field": True},
            *({"id": f"other-{number}"} for number in MANY),
        ],
        funds=_ties("funder", ["to-field", *(f"other-{number}" for number in MANY)]),
        awarded_to=[
            {"source_id": "to-field", "target_id": "field"},
            {"source_id": "of-field", "target_id": "stranger"},
        ],
        hosts=[{"source_id": "host", "target_id": "field"}],
        commitment=[{"id": "kept", "kind": "living_wage"}, {"id": "left", "kind": "other"}],
        made_commitment=[*_ties("field", ["kept"]), *_ties("elsewhere", ["left"])],
        evidence=[
            {"id": "of-kept", "about_kind": "commitment", "about_id": "kept"},
            {"id": "of-left", "about_kind": "commitment", "about_id": "left"},
        ],
        good=[{"id": "good-example", "name": "Example good"}],
        need=[{"id": "need-example", "unit": "beds"}],
    )
    write_field_scope(edition.tables, folder / "field")
    return {path.stem: pl.read_parquet(path) for path in (folder / "field").glob("*.parquet")}


def _ties(source: str, targets: Iterable[str]) -> list[dict[str, object]]:
    return [{"source_id": source, "target_id": target} for target in targets]


def test_a_large_funder_brings_none_of_its_other_grants(kept: dict[str, pl.DataFrame]) -> None:
    assert kept["grant"]["id"].to_list() == ["of-field", "to-field"]
    assert kept["funds"]["target_id"].to_list() == ["to-field"]


def test_a_grant_of_the_field_brings_both_ends(kept: dict[str, pl.DataFrame]) -> None:
    assert set(kept["organization"]["id"]) == {"field", "funder", "host", "stranger"}
    assert kept["awarded_to"].height == 2


def test_commitments_of_the_field_come_with_their_evidence(kept: dict[str, pl.DataFrame]) -> None:
    assert kept["commitment"]["id"].to_list() == ["kept"]
    assert kept["evidence"]["id"].to_list() == ["of-kept"]


def test_goods_and_needs_are_the_ground_of_every_question(kept: dict[str, pl.DataFrame]) -> None:
    assert kept["good"].height == kept["need"].height == 1


@pytest.mark.parametrize(
    ("tie", "kept"),
    [
        ({"source_id": "field", "target_id": "near", "found_by": "group exemption number"}, False),
        ({"source_id": "field", "target_id": "near", "found_by": None}, True),
        ({"source_id": "near", "target_id": "field", "found_by": "group exemption number"}, True),
    ],
    ids=["a chapter found by rule", "a chapter that a source states", "a parent found by rule"],
)
def test_a_parent_does_not_bring_the_chapters_that_a_rule_finds(
    tmp_path: Path, tie: dict[str, object], *, kept: bool
) -> None:
    organizations = [{"id": "field", "is_field": True}, {"id": "near", "is_field": False}]
    edition = edition_of(tmp_path, organization=organizations, parent_of=[tie])
    write_field_scope(edition.tables, tmp_path / "field")
    listed = pl.read_parquet(tmp_path / "field" / "organization.parquet")["id"].to_list()
    assert ("near" in listed) is kept
