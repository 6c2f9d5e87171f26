"""The register of modern slavery statements: groups, company numbers, nobody who approved."""

import datetime
import json
from pathlib import Path

import pytest

from loaders.reading.source_file import Loaded
from loaders.uk_msr.example import write
from loaders.uk_msr.loader import COLUMNS, load
from loaders.world import World, generate_world
from tests.loaders.sources import csv_text, load_text, rows_of, rules_of, source_file

USUAL = {
    "StatementYear": "2025", "OrganisationName": "Example Mills plc", "SectorType": "Private",
    "CompanyNumber": "EX000001", "StatementStartDate": "01/04/2023",
    "StatementEndDate": "31/03/2024", "DateApproved": "05/09/2024",
    "StatementURL": "https://example.org/statement",
    "StatementSummaryURL": "https://example.org/summary/EX/2025",
    "ApprovingPerson": "SOMEBODY PRIVATE", "Address": "7 HIDDEN LANE\r\nHIDDEN TOWN",
    "EmailAddressNoURL": "PRIVATE@example.org", "NoGoalsReason": "ask PRIVATE",
}  # fmt: skip
HEADER = (*COLUMNS.kept, *COLUMNS.withheld)


@pytest.fixture(scope="module", params=[100, 10_000])
def world(request: pytest.FixtureRequest) -> World:
    return generate_world(request.param, 1)


def register(folder: Path, *rows: dict[str, str]) -> Loaded:
    filled = [{**USUAL, **row} for row in rows]
    text = csv_text(HEADER, *[[row.get(name, "") for name in HEADER] for row in filled])
    return load_text("uk_msr", folder, text)


def test_a_statement_is_a_claim_with_its_days_and_subjects(tmp_path: Path) -> None:
    covers = {"StatementIncludesPolicies": "Yes", "StatementIncludesGoals": "No"}
    loaded = register(tmp_path, covers)
    (statement,) = rows_of(loaded, "commitment")
    assert statement["kind"] == "transparency_statement"
    assert statement["claimed"] is True
    assert "observed" not in statement
    assert (statement["covers_policies"], statement["covers_goals"]) == (True, False)
    assert statement["covers_training"] is None  # an empty cell is not a no
    assert statement["year"] == 2025
    assert statement["start_date"] == datetime.date(2023, 4, 1)
    assert statement["evidence_date"] == datetime.date(2024, 9, 5)
    assert rules_of(loaded) == []


def test_persons_addresses_and_free_texts_leave_no_trace(tmp_path: Path) -> None:
    loaded = register(tmp_path, {}, {"OrganisationName": ""}, {"CompanyNumber": "bad"})
    everything = json.dumps(
        [table.to_pylist() for table in (*loaded.records.values(), loaded.rows, loaded.findings)],
        default=str,
    )
    assert "PRIVATE" not in everything
    assert "HIDDEN" not in everything


@pytest.mark.parametrize(
    ("row", "org_id", "sector", "country"),
    [
        ({}, "GB-COH-EX000001", "business", "GBR"),
        ({"CompanyNumber": "ex000002"}, "GB-COH-EX000002", "business", "GBR"),
        ({"CompanyNumber": "", "SectorType": "Public"}, None, "government", "GBR"),
        ({"CompanyNumber": ""}, None, "business", None),
        ({"CompanyNumber": "", "OrganisationName": "99999999"}, "GB-COH-99999999", "business",
         "GBR"),
    ],
)  # fmt: skip
def test_a_company_number_is_an_org_id(
    tmp_path: Path, row: dict[str, str], org_id: str | None, sector: str, country: str | None
) -> None:
    (one,) = rows_of(register(tmp_path, row), "organization")
    assert (one["org_id"], one["sector"], one["country"]) == (org_id, sector, country)


def test_a_group_statement_is_one_commitment_for_each_organization(tmp_path: Path) -> None:
    group = {"GroupSubmission": "Yes", "ParentName": "Example Mills plc"}
    loaded = register(
        tmp_path,
        group,
        {**group, "OrganisationName": "Example Mills North", "CompanyNumber": ""},
        {**group, "OrganisationName": "Example Farms", "CompanyNumber": "EX000003",
         "ParentName": "Example Foods SA"},
        {"ParentName": "Example Elsewhere", "OrganisationName": "Example Alone",
         "CompanyNumber": "EX000004"},
    )  # fmt: skip
    assert len({row["key"] for row in rows_of(loaded, "commitment")}) == 4
    assert [(row["source_key"], row["target_key"]) for row in rows_of(loaded, "parent_of")] == [
        ("GB-COH-EX000001", "example-mills-north|"), ("example-foods-sa|", "GB-COH-EX000003"),
    ]  # fmt: skip
    assert len(rows_of(loaded, "organization")) == 5
    assert loaded.rejected == 0


def test_a_number_in_place_of_a_name_is_told_and_gets_no_parent(tmp_path: Path) -> None:
    loaded = register(
        tmp_path,
        {"OrganisationName": "99999999", "CompanyNumber": "", "GroupSubmission": "Yes",
         "ParentName": "Example Mills plc"},
    )  # fmt: skip
    assert rules_of(loaded) == [(2, "name_is_a_number")]
    assert rows_of(loaded, "parent_of") == []


def test_the_same_statement_of_another_year_is_another_commitment(tmp_path: Path) -> None:
    loaded = register(tmp_path, {}, {"StatementYear": "2024"}, {})
    assert len({row["key"] for row in rows_of(loaded, "commitment")}) == 2
    assert len(rows_of(loaded, "organization")) == 1
    assert (loaded.read, loaded.rows.num_rows) == (3, 3)


def test_each_defect_is_a_finding_and_good_rows_load(tmp_path: Path) -> None:
    loaded = register(
        tmp_path,
        {},
        {"OrganisationName": "", "CompanyNumber": "EX000002"},
        {"StatementYear": "", "CompanyNumber": "EX000003"},
        {"StatementYear": "1999", "CompanyNumber": "EX000004"},
        {"SectorType": "Other", "CompanyNumber": "EX000005"},
        {"CompanyNumber": "1234567"},
        {"StatementStartDate": "31/02/2024", "CompanyNumber": "EX000007"},
        {"StatementEndDate": "01/01/2020", "CompanyNumber": "EX000008"},
        {"StatementURL": "see our website", "CompanyNumber": "EX000009"},
        {"DateApproved": "06/09/2024"},
    )
    # The rows' address goes over two lines, so each record takes two.
    assert rules_of(loaded) == [
        (4, "missing_value"), (6, "missing_value"), (8, "out_of_range"), (10, "unknown_code"),
        (12, "not_a_company_number"), (14, "not_a_date"), (16, "end_before_start"),
        (18, "not_a_web_address"), (20, "duplicate_key"),
    ]  # fmt: skip
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (10, 6, 4)
    assert rows_of(loaded, "commitment")[-1]["source_url"] == USUAL["StatementSummaryURL"]


def test_what_the_example_writes_comes_back(world: World, tmp_path: Path) -> None:
    for path in write(world, tmp_path):
        loaded = load(source_file(path))
        assert (loaded.rejected, rules_of(loaded)) == (0, [])
        statements = rows_of(loaded, "commitment")
        assert {str(row["year"]) for row in statements} == {path.stem[-4:]}
        assert len(statements) == loaded.read
        rows = rows_of(loaded, "organization")
        assert all(row["is_synthetic"] for row in rows)
        assert len(rows) == len(statements)
        assert {str(row["org_id"])[:9] for row in rows if row["org_id"]} == {"GB-COH-EX"}
        assert not any(row["field_reasons"] for row in rows)
