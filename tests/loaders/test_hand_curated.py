"""What people write by hand: additions, partnerships, claims, regions, corrections."""

import csv
import re
from pathlib import Path

import pytest

from loaders.hand_curated.loader import HEADER
from loaders.hand_curated.statements import KINDS
from loaders.reading.source_file import Loaded
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of, rules_of

ID = "organization-00ab12cd34ef5678"
OTHER = "organization-1111111111111111"
TREE = Path(__file__).resolve().parents[2]


def by_hand(folder: Path, *rows: dict[str, str]) -> Loaded:
    columns = ["kind", *sorted({name for row in rows for name in row} - {"kind"})]
    text = csv_text(columns, *[[row.get(name, "") for name in columns] for row in rows])
    return load_text("hand_curated", folder, text)


def test_columns_that_no_row_uses_can_be_left_out(tmp_path: Path) -> None:
    loaded = by_hand(tmp_path, {"kind": "organization", "name": "Example Market"})
    assert findings_of(loaded) == []
    assert rows_of(loaded, "organization")[0]["key"] == "example-market|"


def test_an_organization_known_by_id_refers_to_it(tmp_path: Path) -> None:
    loaded = by_hand(tmp_path, {"kind": "organization", "id": ID, "sector": "business"})
    (row,) = rows_of(loaded, "organization")
    assert (row["key"], row["refers_to"], row["name"], row["sector"]) == (
        ID, f"id:{ID}", None, "business",
    )  # fmt: skip


def test_a_partnership_brings_both_organizations(tmp_path: Path) -> None:
    loaded = by_hand(
        tmp_path,
        {
            "kind": "partnership", "name": "Example Aid", "ein": "00-0000001",
            "other_name": "Example Clinic", "other_state": "or", "role": "referral",
            "is_directed": "true", "observed": "true", "rung": "acted", "start": "2024-01-01",
            "source_url": "https://example.org/a", "date": "2025-01-01", "by": "steward",
        },
    )  # fmt: skip
    (tie,) = rows_of(loaded, "partnership")
    assert (tie["source_key"], tie["target_key"]) == ("000000001", "example-clinic|OR")
    assert (tie["role"], tie["is_directed"], tie["claimed"], tie["observed"]) == (
        "referral", True, None, True,
    )  # fmt: skip
    assert str(tie["evidence_date"]) == "2025-01-01"
    assert {row["key"] for row in rows_of(loaded, "organization")} == {
        "000000001", "example-clinic|OR",
    }  # fmt: skip


def test_a_partnership_by_ids_does_not_rename_anybody(tmp_path: Path) -> None:
    loaded = by_hand(
        tmp_path,
        {"kind": "partnership", "id": ID, "name": "as I call them", "other_id": OTHER,
         "other_name": "and them", "claimed": "true"},
    )  # fmt: skip
    assert [row["name"] for row in rows_of(loaded, "organization")] == [None, None]


def test_a_signature_is_no_act(tmp_path: Path) -> None:
    loaded = by_hand(
        tmp_path,
        {"kind": "partnership", "id": ID, "other_id": OTHER, "observed": "true", "rung": "signed"},
    )
    assert rows_of(loaded, "partnership")[0]["observed"] is None
    assert rules_of(loaded) == [(2, "observed_needs_attended_or_acted")]


def test_a_general_claim_is_evidence_about_an_organization(tmp_path: Path) -> None:
    loaded = by_hand(
        tmp_path,
        {"kind": "claim", "name": "Example Aid", "date": "2025-01-01",
         "source_url": "https://example.org/a"},
        {"kind": "claim", "name": "Example Aid", "claimed": "false"},
    )  # fmt: skip
    claims = rows_of(loaded, "evidence")
    assert [(row["about_kind"], row["about_key"], row["kind"]) for row in claims] == [
        ("organization", "example-aid|", "claim")
    ] * 2
    assert [row["is_affirmed"] for row in claims] == [True, False]
    assert len({row["key"] for row in claims}) == 2


def test_a_region_holds_the_counties_of_its_rows(tmp_path: Path) -> None:
    loaded = by_hand(
        tmp_path,
        {"kind": "region", "region_name": "Our two counties", "county": "41039"},
        {"kind": "region", "region_name": "Our Two Counties", "county": "41047"},
    )
    (region,) = rows_of(loaded, "place")
    assert (region["key"], region["name"], region["kind"]) == (
        "region-our-two-counties", "Our two counties", "region",
    )  # fmt: skip
    assert [(row["source_key"], row["target_key"]) for row in rows_of(loaded, "within")] == [
        ("us-county-41039", "region-our-two-counties"),
        ("us-county-41047", "region-our-two-counties"),
    ]


@pytest.mark.parametrize(
    ("type_name", "identity", "field", "value", "expected"),
    [
        ("organization", ID, "sector", "community", "community"),
        ("organization", ID, "ruling_year", "1999", 1999),
        ("organization", ID, "other_names", "B; A;A", ["A", "B"]),
        ("organization", ID, "ein", "000000007", "000000007"),
        ("place", "us-county-41039", "is_current", "no", False),
        ("program", "program-00ab12cd34ef5678", "reach_km", "12.5", 12.5),
        ("coalition", "coalition-00ab12cd34ef5678", "name", "Example Alliance", "Example Alliance"),
        ("place", "us-county-41039", "population_count", "5", 5),
    ],
)
def test_a_correction_sets_one_field_of_what_it_refers_to(
    tmp_path: Path, type_name: str, identity: str, field: str, value: str, expected: object
) -> None:
    loaded = by_hand(
        tmp_path,
        {"kind": "correction", "type": type_name, "id": identity, "field": field, "value": value},
    )
    (row,) = rows_of(loaded, type_name)
    assert (row["key"], row[field], row.get("refers_to")) == (
        identity, expected, None if type_name == "place" else f"id:{identity}",
    )  # fmt: skip
    assert findings_of(loaded) == []


CORRECTION = {"kind": "correction", "type": "organization", "id": ID, "field": "sector",
              "value": "community"}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "column", "rule"),
    [
        ({"value": "charity"}, "value", "does_not_fit"),
        ({"field": "ruling_year", "value": "long ago"}, "value", "does_not_fit"),
        ({"field": "ein", "value": "12345"}, "value", "does_not_fit"),
        ({"field": "is_synthetic", "value": "false"}, "field", "unknown_field"),
        ({"field": "is_location_confidential", "value": "no"}, "field", "unknown_field"),
        ({"field": "colour"}, "field", "unknown_field"),
        ({"field": "is_field"}, "field", "unknown_field"),
        ({"type": "person"}, "type", "unknown_code"),
        ({"type": "program"}, "id", "not_an_id"),
        ({"value": ""}, "type", "missing_value"),
    ],
)
def test_a_correction_that_does_not_fit_is_refused(
    tmp_path: Path, change: dict[str, str], column: str, rule: str
) -> None:
    loaded = by_hand(tmp_path, CORRECTION, {**CORRECTION, **change})
    (finding,) = findings_of(loaded)
    assert (finding.line, finding.column, finding.rule, finding.effect) == (
        3, column, rule, "rejected",
    )  # fmt: skip
    assert (loaded.read, loaded.rejected) == (2, 1)


def test_of_two_corrections_of_one_field_the_first_stays(tmp_path: Path) -> None:
    loaded = by_hand(tmp_path, CORRECTION, {**CORRECTION, "value": "business"}, CORRECTION)
    assert rules_of(loaded) == [(3, "duplicate_key")]
    assert {row["sector"] for row in rows_of(loaded, "organization")} == {"community"}
    assert (loaded.read, loaded.rejected) == (3, 1)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"kind": "organization", "ein": "000000001"}, "name"),
        ({"kind": "partnership", "id": ID, "claimed": "true"}, "other_name"),
        ({"kind": "partnership", "id": ID, "other_id": OTHER}, "claimed"),
        ({"kind": "claim", "claimed": "true"}, "name"),
        ({"kind": "region", "county": "41039"}, "region_name"),
        ({"kind": "region", "region_name": "???", "county": "41039"}, "region_name"),
        ({"kind": "region", "region_name": "Ours"}, "county"),
        ({"kind": ""}, "kind"),
        ({"kind": "hearsay"}, "kind"),
    ],
)
def test_a_row_without_what_its_kind_needs_is_left_out(
    tmp_path: Path, row: dict[str, str], column: str
) -> None:
    loaded = by_hand(tmp_path, {"name": "Example Aid", **row} if row["kind"] == "" else row,
                     {"kind": "organization", "name": "Example Market"})  # fmt: skip
    (finding,) = findings_of(loaded)
    assert (finding.line, finding.column, finding.effect) == (2, column, "rejected")
    assert (loaded.read, loaded.rejected, len(rows_of(loaded, "organization"))) == (2, 1, 1)


def test_phones_with_words_and_mail_addresses_are_dropped(tmp_path: Path) -> None:
    loaded = by_hand(
        tmp_path,
        {"kind": "organization", "name": "Example Aid", "public_phone": "555-0100 ask Private",
         "website": "mailto:private@example.org", "referral_line": "541-555-0100"},
    )  # fmt: skip
    (row,) = rows_of(loaded, "organization")
    assert (row["public_phone"], row["website"], row["referral_line"]) == (
        None, None, "541-555-0100",
    )  # fmt: skip


def test_who_wrote_a_row_and_why_stays_in_the_file(tmp_path: Path) -> None:
    loaded = by_hand(
        tmp_path,
        {"kind": "organization", "name": "Example Aid", "by": "Private", "reason": "Private"},
    )
    tables = [*loaded.records.values(), loaded.rows, loaded.findings]
    assert "Private" not in str([table.to_pylist() for table in tables])


def test_the_page_describes_every_column_and_its_example_loads(tmp_path: Path) -> None:
    page = (TREE / "docs" / "sources" / "hand_curated.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+)`", page))
    assert set(HEADER) <= named
    assert set(KINDS) <= named
    (example,) = re.findall(r"```csv\n(.+?)```", page, re.DOTALL)
    assert set(next(csv.reader([example.splitlines()[0]]))) <= set(HEADER)
    loaded = load_text("hand_curated", tmp_path, example)
    assert (loaded.read, findings_of(loaded)) == (4, [])


def test_a_correction_whose_id_is_a_name_is_rejected(tmp_path: Path) -> None:
    row = {"kind": "correction", "type": "organization", "id": "Example Aid", "field": "city",
           "value": "Salem"}  # fmt: skip
    loaded = by_hand(tmp_path, row)
    assert (loaded.read, loaded.rejected, loaded.records) == (1, 1, {})
    assert "rejected" in {finding.effect for finding in findings_of(loaded)}


def test_what_is_no_id_of_ours_names_nobody(tmp_path: Path) -> None:
    text = "kind,id,name\norganization,Example Aid,\norganization,,Example Aid\n"
    loaded = load_text("hand_curated", tmp_path, text)
    assert (loaded.read, loaded.rejected) == (2, 1)
    assert {(row["line"], row["rule"]) for row in loaded.findings.to_pylist()} == {
        (2, "not_an_id"),
        (2, "missing_value"),
    }
