"""The register of exempt organizations: what is kept, what is dropped, what is counted."""

import json
from collections import Counter
from pathlib import Path

import pytest

from loaders.irs_bmf.loader import COLUMNS, load, sectors
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of, rules_of, source_file

HEADER = (
    "EIN", "NAME", "ICO", "STREET", "CITY", "STATE", "ZIP", "GROUP", "SUBSECTION", "AFFILIATION",
    "CLASSIFICATION", "RULING", "DEDUCTIBILITY", "FOUNDATION", "ACTIVITY", "ORGANIZATION",
    "STATUS", "TAX_PERIOD", "ASSET_CD", "INCOME_CD", "FILING_REQ_CD", "PF_FILING_REQ_CD",
    "ACCT_PD", "ASSET_AMT", "INCOME_AMT", "REVENUE_AMT", "NTEE_CD", "SORT_NAME",
)  # fmt: skip
USUAL = {
    "EIN": "000000001", "NAME": "EXAMPLE AID", "ICO": "% SOMEBODY PRIVATE",
    "STREET": "7 HIDDEN LANE", "CITY": "SALEM", "STATE": "OR", "ZIP": "97301-1234",
    "GROUP": "0000", "SUBSECTION": "03", "RULING": "199504", "NTEE_CD": "P20",
}  # fmt: skip


def register(*rows: dict[str, str]) -> str:
    filled = [{**USUAL, "EIN": f"{number:09}", **row} for number, row in enumerate(rows, 1)]
    return csv_text(HEADER, *[[row.get(name, "") for name in HEADER] for row in filled])


def organizations(folder: Path, *rows: dict[str, str]) -> list[dict[str, object]]:
    return rows_of(load_text("irs_bmf", folder, register(*rows)), "organization")


def test_persons_leave_no_trace_and_streets_serve_matching_only(tmp_path: Path) -> None:
    loaded = load_text(
        "irs_bmf", tmp_path, register({"SORT_NAME": "SOMEBODY PRIVATE TRUSTEE"}, {"EIN": "bad"})
    )
    streets = loaded.records["organization"].column("street").to_pylist()
    assert streets == ["7 HIDDEN LANE"]
    seen = [loaded.records["organization"].drop_columns(["street"]), loaded.rows, loaded.findings]
    everything = json.dumps([table.to_pylist() for table in seen])
    assert "PRIVATE" not in everything
    assert "HIDDEN" not in everything
    assert set(HEADER) == {*COLUMNS.kept, *COLUMNS.withheld}


def test_a_confidential_organization_has_no_street_even_for_matching(tmp_path: Path) -> None:
    filed = {"NAME": "EXAMPLE SAFE HOUSE", "GROUP": "1234", "AFFILIATION": "9",
             "SORT_NAME": "EXAMPLE COUNTY 12"}  # fmt: skip
    (row,) = organizations(tmp_path, filed)
    assert row["is_location_confidential"]
    assert row["street"] is row["chapter"] is None


@pytest.mark.parametrize(
    ("group", "affiliation", "second", "chapter", "role"),
    [
        ("1234", "9", "POST 12", "POST 12", "subordinate"),
        ("1234", "9", "12 SOMEBODY PRIVATE POST", "12 POST", "subordinate"),
        ("1234", "9", "REV SOMEBODY J PRIVATE COUNCIL 12", "COUNCIL 12", "subordinate"),
        ("1234", "9", "5375 EXAMPLE COUNTY", "5375", "subordinate"),
        ("1234", "9", "EXAMPLE COUNTY CHAPTER", "EXAMPLE COUNTY CHAPTER", "subordinate"),
        ("1234", "9", "ALPHA BETA", "ALPHA BETA", "subordinate"),
        ("1234", "9", "AID OF SALEM", "AID OF SALEM", "subordinate"),
        ("1234", "9", "SOMEBODY PRIVATE", None, "subordinate"),
        ("1234", "9", "SOMEBODY PRIVATE TTEE", None, "subordinate"),
        ("1234", "9", "REV SOMEBODY PRIVATE CHURCH", None, "subordinate"),
        ("1234", "9", "SOMEBODY PRIVATE PASTOR", None, "subordinate"),
        ("1234", "6", "SOMEBODY PRIVATE", None, "central"),
        ("0000", "3", "SOMEBODY PRIVATE", None, None),
        ("1234", "9", "12 HIDDEN LN", None, "subordinate"),
        ("1234", "9", "% SOMEBODY PRIVATE", None, "subordinate"),
    ],
)
def test_the_second_name_says_which_chapter_only_below_a_group(
    tmp_path: Path, group: str, affiliation: str, second: str, chapter: str | None, role: str | None
) -> None:
    filed = {"GROUP": group, "AFFILIATION": affiliation, "SORT_NAME": second}
    (row,) = organizations(tmp_path, filed)
    assert (row["chapter"], row["group_role"]) == (chapter, role)


def test_the_content_of_a_record_does_not_rest_on_its_street(tmp_path: Path) -> None:
    rows = load_text("irs_bmf", tmp_path, register({"STREET": "1 A ST"})).rows
    moved = load_text("irs_bmf", tmp_path, register({"STREET": "2 B ST"})).rows
    renamed = load_text("irs_bmf", tmp_path, register({"NAME": "EXAMPLE AID INC"})).rows
    assert rows.equals(moved)
    assert not rows.equals(renamed)


@pytest.mark.parametrize(
    ("code", "sector"), [("03", "nonprofit"), ("01", "government"), ("90", "unknown")]
)
def test_the_sector_comes_from_the_subsection(tmp_path: Path, code: str, sector: str) -> None:
    (row,) = organizations(tmp_path, {"SUBSECTION": code})
    assert (row["sector"], row["subsection_code"]) == (sector, code)


def test_an_unknown_subsection_is_told_and_the_sector_unknown(tmp_path: Path) -> None:
    loaded = load_text("irs_bmf", tmp_path, register({"SUBSECTION": "99"}))
    (row,) = rows_of(loaded, "organization")
    assert (row["sector"], row["subsection_code"]) == ("unknown", None)
    assert rules_of(loaded) == [(2, "unknown_code")]
    assert set(sectors().values()) == {"nonprofit", "government", "unknown"}


@pytest.mark.parametrize(
    "hidden",
    [
        {"NTEE_CD": "P43"}, {"NTEE_CD": "I72Z"}, {"NAME": "EXAMPLE SAFEHOUSE"},
        {"NAME": "EXAMPLE WOMENS SHELTERS INC"}, {"NAME": "EXAMPLE REFUGE"},
        {"SORT_NAME": "EXAMPLE TRANSITIONAL HOUSING"},
    ],
)  # fmt: skip
def test_shelters_keep_no_zip(tmp_path: Path, hidden: dict[str, str]) -> None:
    (row,) = organizations(tmp_path, hidden)
    assert (row["zip"], row["is_location_confidential"]) == (None, True)


def test_a_bad_zip_of_a_shelter_is_not_repeated_in_a_finding(tmp_path: Path) -> None:
    loaded = load_text("irs_bmf", tmp_path, register({"NTEE_CD": "P43", "ZIP": "9730 HIDDEN"}))
    assert findings_of(loaded) == []


def test_refugees_are_no_refuge(tmp_path: Path) -> None:
    (row,) = organizations(tmp_path, {"NAME": "EXAMPLE REFUGEE AID"})
    assert (row["zip"], row["is_location_confidential"]) == ("97301", False)


@pytest.mark.parametrize(
    "name",
    [
        "EXAMPLE ALLIANCE AGAINST HUMAN TRAFFICKING",
        "EXAMPLE ANTI-TRAFFICKING PROJECT",
        "EXAMPLE ANTITRAFFICKING PROJECT",
        "EXAMPLE HUMAN TRAFFICKINGLEGAL CENTER",
        "EXAMPLE SEX TRAFFICKING SURVIVORS HOUSE",
        "EXAMPLE DRUG AND HUMAN TRAFFICKING TASK FORCE",
        "EXAMPLE FUND TO END MODERN-DAY SLAVERY",
        "EXAMPLE ANTI-SLAVERY SOCIETY",
        "EXAMPLE WORKERS AGAINST FORCED LABOR",
        "EXAMPLE CENTER FOR COMMERCIALLY SEXUALLY EXPLOITED CHILDREN",
    ],
)
def test_names_of_the_field_are_a_reason(tmp_path: Path, name: str) -> None:
    (row,) = organizations(tmp_path, {"NAME": name})
    assert row["field_reasons"] == ["name"]


@pytest.mark.parametrize(
    "name",
    [
        "EXAMPLE AID",
        "EXAMPLE DRUG TRAFFICKING TASK FORCE",
        "EXAMPLE NARCOTICS TRAFFICKERS WATCH",
        "EXAMPLE WILDLIFE TRAFFICKING ALLIANCE",
        "EXAMPLE ARMS TRAFFICKING MONITOR",
        "EXAMPLE SLAVERY MUSEUM",
        "EXAMPLE MUSEUM OF SLAVERY AND FREEDOM",
        "EXAMPLE ANTI-SLAVERY HISTORY SOCIETY",
        "EXAMPLE SLAVERY MEMORIAL FOUNDATION",
        "EXAMPLE TORTURE ABOLITION COALITION",
        "EXAMPLE ABOLITION HISTORIANS",
        "EXAMPLE COALITION TO ABOLISH THE DEATH PENALTY",
        "EXAMPLE FOUNDATION FOR TRAFFIC SAFETY",
        "EXAMPLE AIR TRAFFIC CONTROLLERS",
        "EXAMPLE KIDS CUP TRAFFICK JAM",
        "EXAMPLE SLAVIC HERITAGE",
        "EXAMPLE CHILDREN OF FORMER SLAVES",
        "EXAMPLE WESTEND SLAVERY LECTURES",
    ],
)
def test_false_friends_are_kept_out(tmp_path: Path, name: str) -> None:
    (row,) = organizations(tmp_path, {"NAME": name})
    assert row["field_reasons"] is None


def test_a_second_name_counts_as_a_reason_but_is_not_kept(tmp_path: Path) -> None:
    (row,) = organizations(tmp_path, {"SORT_NAME": "EXAMPLE HUMAN TRAFFICKING FUND"})
    assert row["field_reasons"] == ["name"]
    assert "EXAMPLE HUMAN TRAFFICKING FUND" not in row.values()


def test_zeros_that_mean_nothing_are_null(tmp_path: Path) -> None:
    (row,) = organizations(tmp_path, {"GROUP": "0000", "RULING": "000000", "ZIP": "00000-0000"})
    assert (row["group_code"], row["ruling_year"], row["zip"]) == (None, None, None)


def test_amounts_may_be_negative_or_missing_but_not_words(tmp_path: Path) -> None:
    loaded = load_text(
        "irs_bmf",
        tmp_path,
        register({"ASSET_AMT": "ten", "INCOME_AMT": "-5", "REVENUE_AMT": ""}),
    )
    (row,) = rows_of(loaded, "organization")
    assert (row["asset_usd"], row["income_usd"], row["revenue_usd"]) == (None, -5, None)
    assert [str(item) for item in findings_of(loaded)] == [
        "file.csv:2 ASSET_AMT: 'ten' is not a whole number; write digits only or leave it empty"
    ]


def test_each_defect_is_one_finding_and_good_rows_load(tmp_path: Path) -> None:
    text = register(
        {},
        {"EIN": "12345678"},
        {"NAME": ""},
        {"STATE": "OREGON"},
        {"RULING": "190013"},
        {"RULING": "209901"},
        {"NTEE_CD": "??"},
        {"EIN": "000000001", "NAME": "EXAMPLE OTHER"},
        {"EIN": "000000001"},
    )
    loaded = load_text("irs_bmf", tmp_path, text)
    assert rules_of(loaded) == [
        (3, "not_an_ein"), (4, "missing_value"), (5, "unknown_state"), (6, "not_a_month"),
        (7, "out_of_range"), (8, "not_an_ntee_code"), (9, "duplicate_key"),
    ]  # fmt: skip
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (9, 6, 3)
    doubled = findings_of(loaded)[-1]
    assert str(doubled).endswith("'000000001' stands on line 2 with other values; "
                                 "keep one of the two rows")  # fmt: skip


def test_a_file_of_another_source_is_one_finding(tmp_path: Path) -> None:
    loaded = load_text("irs_bmf", tmp_path, "fips,county\n41039,Lane County\n")
    assert rules_of(loaded) == [(1, "file_of_another_source")]
    assert (loaded.read, loaded.rejected, dict(loaded.records)) == (1, 1, {})


def test_only_made_up_organizations_are_synthetic(tmp_path: Path) -> None:
    rows = organizations(
        tmp_path,
        {"EIN": "990000001", "NAME": "TOWN AID"},
        {"EIN": "990000002", "NAME": "Example Aid"},
        {"EIN": "000000003", "NAME": "TOWN AID"},
    )
    assert [row["is_synthetic"] for row in rows] == [False, True, True]


def test_real_registers_load_whole_with_hardly_a_finding(shared: Path) -> None:
    counts: Counter[str] = Counter()
    for path in sorted((shared / "irs_bmf").glob("*.csv")):
        loaded = load(source_file(path))
        lines = path.read_bytes().count(b"\n")
        assert loaded.read == lines - 1
        assert loaded.findings.num_rows <= loaded.read * 0.001
        counts["read"] += loaded.read
        counts["named"] += sum(
            row is not None for row in loaded.records["organization"]["field_reasons"].to_pylist()
        )
    assert counts["read"] == 63_006
    assert 5 <= counts["named"] <= 30
