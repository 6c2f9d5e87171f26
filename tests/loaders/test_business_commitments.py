"""Commitments of businesses: said and seen apart, evidence, branches, the form."""

from pathlib import Path

import openpyxl
import pytest

from graph.schema import get_type
from loaders.business_commitments.example import write
from loaders.business_commitments.loader import COMMITMENTS, HEADER, codes_of, load
from loaders.business_commitments.template import EXAMPLE, NOTES, write_template
from loaders.reading.source_file import Loaded
from loaders.world import World, generate_world
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of, rules_of, source_file

USUAL = {"organization_name": "Example Hotel", "state": "WA", "commitment": "living_wage",
         "claimed": "true"}  # fmt: skip


@pytest.fixture(scope="module", params=[100, 10_000])
def world(request: pytest.FixtureRequest) -> World:
    return generate_world(request.param, 1)


def listed(folder: Path, *rows: dict[str, str]) -> Loaded:
    filled = [{**USUAL, **row} for row in rows]
    text = csv_text(HEADER, *[[row.get(name, "") for name in HEADER] for row in filled])
    return load_text("business_commitments", folder, text)


def test_three_columns_are_enough(tmp_path: Path) -> None:
    text = "organization_name,commitment,claimed\nExample Hotel,other,yes\n"
    loaded = load_text("business_commitments", tmp_path, text)
    (row,) = rows_of(loaded, "commitment")
    assert (row["kind"], row["claimed"], row["observed"]) == ("other", True, None)
    (organization,) = rows_of(loaded, "organization")
    assert organization["sector"] is None  # a commitment makes nobody a business


def test_membership_of_an_alliance_is_a_commitment_and_no_membership(tmp_path: Path) -> None:
    alliance = {"commitment": "alliance membership", "name": "Example Alliance"}
    loaded = listed(tmp_path, alliance)
    assert set(loaded.records) == {"organization", "commitment", "made_commitment"}
    (row,) = rows_of(loaded, "commitment")
    assert (row["kind"], row["name"]) == ("alliance_membership", "Example Alliance")


@pytest.mark.parametrize(
    ("row", "observed", "rules"),
    [
        ({"observed": "true"}, None, [(2, "observed_needs_evidence")]),
        ({"observed": "true", "evidence_type": "audit"}, True, []),
        ({"observed": "yes", "source_url": "https://example.org/a"}, True, []),
        ({"observed": "false"}, False, []),
        ({"observed": ""}, None, []),
    ],
)
def test_seen_needs_evidence(
    tmp_path: Path, row: dict[str, str], observed: bool | None, rules: list[tuple[int, str]]
) -> None:
    loaded = listed(tmp_path, row)
    (commitment,) = rows_of(loaded, "commitment")
    assert (commitment["claimed"], commitment["observed"]) == (True, observed)
    assert rules_of(loaded) == rules


def test_one_organization_with_two_commitments_is_one_record(tmp_path: Path) -> None:
    loaded = listed(tmp_path, {}, {"commitment": "due_diligence"}, {"start": "2024-01-01"})
    assert len(rows_of(loaded, "organization")) == 1
    assert len({row["key"] for row in rows_of(loaded, "commitment")}) == 3
    assert len(rows_of(loaded, "made_commitment")) == 3


def test_a_branch_is_named_by_the_list_else_by_its_code(tmp_path: Path) -> None:
    loaded = listed(
        tmp_path,
        {"naics": "9901", "naics_title": "Example Lodging"},
        {"naics": "9901", "commitment": "other"},
        {"naics": "72"},
    )
    industries = {row["key"]: row["name"] for row in rows_of(loaded, "industry")}
    assert industries == {"industry-9901": "Example Lodging", "industry-72": "NAICS 72"}
    assert [row["target_key"] for row in rows_of(loaded, "works_in")] == [
        "industry-9901", "industry-72",
    ]  # fmt: skip


def test_each_defect_is_a_finding_and_good_rows_load(tmp_path: Path) -> None:
    loaded = listed(
        tmp_path,
        {},
        {"organization_name": ""},
        {"commitment": "kindness"},
        {"claimed": ""},
        {"ein": "1234567"},
        {"naics": "72-11"},
        {"end": "2020-01-01", "start": "2021-01-01"},
        {"organization_name": "somebody@example.org"},
    )
    assert rules_of(loaded) == [
        (3, "missing_value"), (4, "unknown_code"), (5, "missing_value"), (6, "not_an_ein"),
        (7, "not_a_naics_code"), (8, "end_before_start"), (9, "not_a_name"),
    ]  # fmt: skip
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (8, 4, 4)


def test_the_kinds_are_those_of_the_model() -> None:
    kinds = set(get_type("commitment").fields["kind"].codes)
    assert set(COMMITMENTS) == kinds - {"transparency_statement"}


def test_the_template_loads_as_it_is_and_explains_every_column(tmp_path: Path) -> None:
    path = write_template(tmp_path / "commitments.xlsx")
    loaded = load(source_file(path))
    assert (loaded.read, loaded.rejected, findings_of(loaded)) == (1, 0, [])
    assert (set(NOTES), set(EXAMPLE) <= set(HEADER)) == (set(HEADER), True)
    sheet = openpyxl.load_workbook(path)["commitments"]
    assert tuple(cell.value for cell in sheet[1]) == HEADER
    offered = {rule.formula1.strip('"') for rule in sheet.data_validations.dataValidation}
    assert ",".join(codes_of("commitment")) in offered


def test_what_the_example_writes_comes_back(world: World, tmp_path: Path) -> None:
    (path,) = write(world, tmp_path)
    loaded = load(source_file(path))
    assert (loaded.rejected, rules_of(loaded)) == (0, [])
    rows = rows_of(loaded, "organization")
    assert rows
    names = dict(world.organizations.drop_nulls("ein").select("ein", "name").iter_rows())
    assert {row["ein"]: row["name"] for row in rows} == {
        row["ein"]: names[str(row["ein"])] for row in rows
    }
    assert all(row["claimed"] for row in rows_of(loaded, "commitment"))
    assert len({row["key"] for row in rows_of(loaded, "commitment")}) == loaded.read
