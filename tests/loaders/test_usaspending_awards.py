"""Federal awards: transactions added up once, the total of the latest, no person kept."""

import json
import zipfile
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.usaspending_awards.columns import AWARDS, SUBAWARDS, headers
from loaders.usaspending_awards.loader import load
from tests.loaders.federal_awards import (
    SUBAWARD_COLUMNS,
    TRANSACTIONS,
    USUAL,
    awards,
    grants,
    text_of,
)
from tests.loaders.sources import findings_of, rows_of, rules_of, source_file


def test_every_column_of_the_publisher_is_read_or_withheld() -> None:
    assert (len(TRANSACTIONS), len(SUBAWARD_COLUMNS)) == (112, 113)
    for shape in AWARDS:
        assert {*TRANSACTIONS, *headers()["delta"]} <= {*shape.kept, *shape.withheld}
    assert set(SUBAWARD_COLUMNS) <= {*SUBAWARDS.kept, *SUBAWARDS.withheld}
    private = [name for shape in (*AWARDS, SUBAWARDS) for name in shape.kept
               if "address" in name or "officer" in name or "congressional" in name]  # fmt: skip
    assert set(private) == {"recipient_address_line_1", "subawardee_address_line_1"}


def test_officers_and_persons_leave_no_trace(tmp_path: Path) -> None:
    private = {name: "PRIVATE LANE" for name in AWARDS[0].withheld if name in TRANSACTIONS}
    person = {"recipient_name": "PRIVATE SOMEBODY", "business_types_code": "P",
              "assistance_award_unique_key": "ASST_NON_EX9_0000",
              "prime_award_base_transaction_description": "LOAN TO PRIVATE SOMEBODY",
              "recipient_zip_code": "PRIVATE",
              "recipient_address_line_1": "1 PRIVATE LANE"}  # fmt: skip
    loaded = awards(tmp_path, private, person, {**person, "business_types_code": "21"})
    everything = json.dumps(
        [table.to_pylist() for table in (*loaded.records.values(), loaded.rows, loaded.findings)],
        default=str,
    )
    assert "PRIVATE" not in everything
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (3, 3, 0)
    assert list(grants(loaded)) == ["ASST_NON_EX1_0000"]
    (finding,) = findings_of(loaded)
    assert (finding.rule, finding.line, finding.effect) == ("a_person", 3, "noted")
    assert finding.message.startswith("2 records")


def test_a_street_is_for_matching_only_and_does_not_change_the_content(tmp_path: Path) -> None:
    one, other = (awards(tmp_path, {"recipient_address_line_1": text, "recipient_zip_code": "?"})
                  for text in ("1 PRIVATE LANE", "2 PRIVATE LANE"))  # fmt: skip
    assert [loaded.records["organization"].column("street").drop_null().to_pylist()
            for loaded in (one, other)] == [["1 PRIVATE LANE"], ["2 PRIVATE LANE"]]  # fmt: skip
    assert one.rows.equals(other.rows)
    shown = [one.records["organization"].drop_columns(["street"]), one.rows, one.findings,
             *(table for kind, table in one.records.items() if kind != "organization")]  # fmt: skip
    assert "PRIVATE" not in json.dumps([table.to_pylist() for table in shown], default=str)
    assert not one.rows.equals(awards(tmp_path, {"federal_action_obligation": "1.00"}).rows)


def test_a_name_that_may_be_a_shelter_s_hides_every_street_of_its_number(tmp_path: Path) -> None:
    place = {"recipient_address_line_1": "1 PRIVATE LANE"}
    for names in (["EXAMPLE SAFE HOUSE"], ["EXAMPLE SAFE HOUSE", "EXAMPLE HOUSE"]):
        loaded = awards(tmp_path, *({**place, "recipient_name": name} for name in names))
        assert set(loaded.records["organization"].column("street").to_pylist()) == {None}


def test_the_total_of_the_latest_action_is_the_amount(tmp_path: Path) -> None:
    loaded = awards(
        tmp_path,
        {"action_date": "2024-05-01", "total_obligated_amount": "250.50"},
        {"action_date": "2023-10-01", "total_obligated_amount": "100.00"},
        {"action_date": "2024-06-01", "total_obligated_amount": ""},
    )
    assert grants(loaded)["ASST_NON_EX1_0000"]["amount_usd"] == 250.5
    assert loaded.rows.num_rows == 3
    assert [row["line"] for row in rows_of(loaded, "grant")] == [2]


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture],
          deadline=None)  # fmt: skip
@given(cents=st.lists(st.integers(-(10**13), 10**13), min_size=1, max_size=40))
def test_without_a_total_the_actions_are_added_up_exactly(tmp_path: Path, cents: list[int]) -> None:
    amounts = [Decimal(value) / 100 for value in cents]
    loaded = awards(tmp_path, *({"federal_action_obligation": f"{item:.2f}"} for item in amounts))
    assert grants(loaded)["ASST_NON_EX1_0000"]["amount_usd"] == float(sum(amounts))
    assert loaded.rejected == 0


def test_an_award_that_is_whole_and_does_not_add_up_is_told(tmp_path: Path) -> None:
    whole = {"action_type_code": "A", "total_obligated_amount": "100.02",
             "period_of_performance_current_end_date": "2024-12-31"}  # fmt: skip
    later = {"assistance_award_unique_key": "ASST_NON_EX2_0000", "action_date": "2025-01-01"}
    loaded = awards(tmp_path, whole, later)
    assert rules_of(loaded) == [(2, "amounts_differ")]
    assert grants(loaded)["ASST_NON_EX1_0000"]["amount_usd"] == 100.02
    cut = {**whole, "period_of_performance_current_end_date": "2026-12-31"}
    assert rules_of(awards(tmp_path, cut, later)) == []


def test_a_transaction_counts_once_as_it_was_last_modified(tmp_path: Path) -> None:
    same = {"assistance_transaction_unique_key": "T"}
    loaded = awards(
        tmp_path,
        {**same, "last_modified_date": "2024-03-01", "federal_action_obligation": "7.00"},
        {**same, "last_modified_date": "2024-02-01", "federal_action_obligation": "5.00"},
        {},
        {},
    )
    assert grants(loaded)["ASST_NON_EX1_0000"]["amount_usd"] == 207.0
    assert loaded.rows.num_rows == 4


def test_deleted_transactions_count_no_more(tmp_path: Path) -> None:
    header = (*headers()["delta"], *TRANSACTIONS)
    gone = {"correction_delete_ind": "D", "last_modified_date": "2024-06-01", "recipient_name": "",
            "assistance_award_unique_key": "", "federal_action_obligation": ""}  # fmt: skip
    other = {"award_id_fain": "EX2", "assistance_award_unique_key": "ASST_NON_EX2_0000"}
    loaded = awards(
        tmp_path,
        {"assistance_transaction_unique_key": "A", "correction_delete_ind": "C"},
        {"assistance_transaction_unique_key": "B", "last_modified_date": "2024-05-01"},
        {**other, "assistance_transaction_unique_key": "C"},
        {**gone, "assistance_transaction_unique_key": "B"},
        {**gone, **other, "assistance_award_unique_key": "",
         "assistance_transaction_unique_key": "C"},
        header=header,
    )  # fmt: skip
    assert [(key, row["amount_usd"]) for key, row in grants(loaded).items()] == [
        ("ASST_NON_EX1_0000", 100.0)
    ]
    assert rules_of(loaded) == [(5, "deleted_transaction")]
    assert (loaded.read, loaded.rejected) == (5, 0)


def test_a_listing_is_text_and_never_repaired(tmp_path: Path) -> None:
    keys = [f"ASST_NON_EX{number}_0000" for number in range(4)]
    loaded = awards(
        tmp_path,
        *({"assistance_award_unique_key": key, "cfda_number": listing}
          for key, listing in zip(keys, ("16.320", "16.32", "93.569", "10.U01"), strict=True)),
    )  # fmt: skip
    found = [(grants(loaded)[key]["listing"], grants(loaded)[key]["is_field"]) for key in keys]
    assert found == [("16.320", True), (None, None), ("93.569", None), ("10.U01", None)]
    (finding,) = findings_of(loaded)
    assert str(finding) == (
        "file.csv:3 cfda_number: '16.32' is no listing number: a zero at its end may have been "
        "lost; write it as text with three signs after the point, such as 16.320"
    )


def test_one_action_under_a_listing_of_the_field_makes_the_award_one(tmp_path: Path) -> None:
    loaded = awards(tmp_path, {"cfda_number": "16.320"}, {"action_date": "2024-09-01"})
    (grant,) = rows_of(loaded, "grant")
    assert (grant["listing"], grant["is_field"]) == ("16.320", True)


def test_words_of_the_purpose_make_a_grant_of_the_field(tmp_path: Path) -> None:
    column = "prime_award_base_transaction_description"
    loaded = awards(
        tmp_path,
        {column: "HELP FOR SURVIVORS OF SEX TRAFFICKING AND FORCED LABOR"},
        {column: "DRUG TRAFFICKING AREAS", "assistance_award_unique_key": "ASST_NON_EX2_0000"},
        {column: "write to somebody@example.org", "transaction_description": "REPAIRS",
         "assistance_award_unique_key": "ASST_NON_EX3_0000"},
    )  # fmt: skip
    found = [(row["is_field"], row["trafficking_form"]) for row in rows_of(loaded, "grant")]
    assert found == [(True, "both"), (None, None), (None, None)]
    assert grants(loaded)["ASST_NON_EX3_0000"]["purpose"] == "REPAIRS"
    assert rules_of(loaded) == [(4, "holds_mail_address")]


def test_many_recipients_in_one_record_are_no_organization(tmp_path: Path) -> None:
    loaded = awards(
        tmp_path,
        {"recipient_name": "MULTIPLE RECIPIENTS", "record_type_code": "1"},
        {"recipient_name": "MULTIPLE FOREIGN RECIPIENTS", "recipient_uei": "",
         "assistance_award_unique_key": "ASST_NON_EX2_0000"},
        {"recipient_name": "", "recipient_uei": "",
         "assistance_award_unique_key": "ASST_NON_EX3_0000"},
    )  # fmt: skip
    assert len(grants(loaded)) == 3
    assert rows_of(loaded, "awarded_to") == []
    assert {row["sector"] for row in rows_of(loaded, "organization")} == {"government"}
    assert rules_of(loaded) == [(4, "missing_value")]


def test_sectors_come_from_the_codes_of_the_recipient_where_these_agree(tmp_path: Path) -> None:
    sectors = {"A": "government", "C": "government", "I": "government", "L": "government",
               "M": "nonprofit", "MN": "nonprofit", "NS": "nonprofit", "R": "business",
               "MR": None, "BM": None, "X": None, "": None, "00": "government", "12": "nonprofit",
               "22": "business", "25": None, "!": None}  # fmt: skip
    rows = [
        {"business_types_code": code, "recipient_uei": f"EXMP{number:08}"}
        for number, code in enumerate(sectors)
    ]
    loaded = awards(tmp_path, *rows)
    found = {row["uei"]: row["sector"] for row in rows_of(loaded, "organization") if row["uei"]}
    assert found == {f"EXMP{number:08}": sector
                     for number, sector in enumerate(sectors.values())}  # fmt: skip
    assert rules_of(loaded) == [(18, "unknown_code")]


def test_who_gives_is_the_lower_agency_and_stands_under_the_upper(tmp_path: Path) -> None:
    loaded = awards(
        tmp_path,
        {},
        {"assistance_award_unique_key": "ASST_NON_EX2_0000", "awarding_agency_code": "00E",
         "awarding_agency_name": "Example Foundation", "awarding_sub_agency_code": "00E0",
         "awarding_sub_agency_name": "EXAMPLE FOUNDATION"},
    )  # fmt: skip
    givers = {row["target_key"]: row["source_key"] for row in rows_of(loaded, "funds")}
    assert givers == {
        "grant-usaspending-ASST_NON_EX1_0000": "sub-agency-0000",
        "grant-usaspending-ASST_NON_EX2_0000": "agency-00E",
    }
    assert [row["key"] for row in rows_of(loaded, "parent_of")] == ["agency-000>sub-agency-0000"]


def test_parents_are_tied_once_and_never_to_themselves(tmp_path: Path) -> None:
    itself = {"recipient_parent_uei": "EXMP00000011", "recipient_parent_name": "EXAMPLE AID"}
    other = {"recipient_uei": "EXMP00000012", "recipient_parent_uei": "EXMP00000011",
             "recipient_parent_name": "EXAMPLE AID"}  # fmt: skip
    second = {**other, "assistance_award_unique_key": "ASST_NON_EX2_0000"}
    third = {**other, "assistance_award_unique_key": "ASST_NON_EX3_0000"}
    loaded = awards(tmp_path, itself, second, third)
    keys = [row["key"] for row in rows_of(loaded, "parent_of")]
    assert keys == ["agency-000>sub-agency-0000", "EXMP00000011>EXMP00000012"]


def test_a_shelter_keeps_no_zip_under_any_of_its_names(tmp_path: Path) -> None:
    zipped = {"recipient_zip_code": "97301", "recipient_city_name": "SALEM"}
    loaded = awards(
        tmp_path,
        {**zipped, "recipient_name": "EXAMPLE SAFE HOUSE"},
        {**zipped, "recipient_name": "EXAMPLE AID", "action_date": "2024-09-01"},
        {**zipped, "recipient_name": "EXAMPLE OTHER", "recipient_uei": "EXMP00000012",
         "assistance_award_unique_key": "ASST_NON_EX2_0000"},
    )  # fmt: skip
    found = {row["name"]: (row["zip"], row["is_location_confidential"])
             for row in rows_of(loaded, "organization") if row["uei"]}  # fmt: skip
    assert found == {"EXAMPLE AID": (None, True), "EXAMPLE OTHER": ("97301", None)}


def test_the_county_of_the_recipient_is_its_place(tmp_path: Path) -> None:
    column = "prime_award_transaction_recipient_county_fips_code"
    loaded = awards(tmp_path, {column: "41047"}, {column: "047", "recipient_uei": "EXMP00000012"})
    assert [row["target_key"] for row in rows_of(loaded, "located_in")] == ["us-county-41047"]
    assert rules_of(loaded) == [(3, "not_a_county_code")]


def test_older_files_give_the_same_key_without_the_publishers(tmp_path: Path) -> None:
    header = ("award_id_fain", "award_id_uri", "modification_number", "obligated_amount",
              "awarding_sub_agency_code", "awarding_sub_agency_name", "recipient_duns",
              "recipient_name", "recipient_state_code", "cfda_number", "award_description",
              "recipient_address_line_3", "assistance_type_code")  # fmt: skip
    loaded = awards(
        tmp_path,
        {"obligated_amount": "10.00", "recipient_duns": "000000014", "award_description": "WORK"},
        {"obligated_amount": "-30.00", "recipient_duns": "000000014", "award_description": "WORK"},
        header=header,
    )
    (grant,) = rows_of(loaded, "grant")
    assert (grant["key"], grant["amount_usd"], grant["purpose"]) == (
        "grant-usaspending-ASST_NON_EX1_0000", -20.0, "WORK")  # fmt: skip
    assert "DUNS-000000014" in {row["key"] for row in rows_of(loaded, "organization")}
    assert {rule for _, rule in rules_of(loaded)} == {"missing_optional_column"}


def test_a_custom_download_of_few_columns_loads(tmp_path: Path) -> None:
    header = ("assistance_award_unique_key", "recipient_name", "total_obligated_amount",
              "cfda_numbers_and_titles", "award_base_action_date")  # fmt: skip
    both = "93.569: BLOCK GRANT; 16.320: SERVICES FOR TRAFFICKING VICTIMS"
    loaded = awards(
        tmp_path,
        {"total_obligated_amount": "5", "cfda_numbers_and_titles": both,
         "award_base_action_date": "2023-10-02"},
        header=header,
    )  # fmt: skip
    (grant,) = rows_of(loaded, "grant")
    assert (grant["listing"], grant["title"], grant["is_field"]) == (
        "16.320", "SERVICES FOR TRAFFICKING VICTIMS", True)  # fmt: skip
    assert (str(grant["award_date"]), grant["year"], grant["amount_usd"]) == ("2023-10-02", 2024, 5)


def test_a_row_without_any_key_is_rejected(tmp_path: Path) -> None:
    keyless = {"assistance_award_unique_key": "", "award_id_fain": ""}
    loaded = awards(tmp_path, {}, keyless)
    assert rules_of(loaded) == [(3, "missing_value")]
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (2, 1, 1)


def test_a_zip_of_a_full_and_a_delta_file_is_one(tmp_path: Path) -> None:
    full = text_of(TRANSACTIONS, USUAL, {"assistance_transaction_unique_key": "A"},
                   {"assistance_transaction_unique_key": "B", "cfda_number": "16.32"})  # fmt: skip
    delta = text_of((*headers()["delta"], *TRANSACTIONS), USUAL,
                    {"assistance_transaction_unique_key": "A", "correction_delete_ind": "D",
                     "last_modified_date": "2024-06-01"})  # fmt: skip
    with zipfile.ZipFile(tmp_path / "file.zip", "w") as archive:
        archive.writestr("FY2024_All_Assistance_Full_1.csv", full)
        archive.writestr("FY2024_Assistance_Delta_1.csv", delta)
        archive.writestr("Data_Dictionary_Crosswalk.xlsx", b"no table of ours")
    loaded = load(source_file(tmp_path / "file.zip"))
    assert [row["amount_usd"] for row in rows_of(loaded, "grant")] == [100.0]
    assert (loaded.read, loaded.rejected) == (3, 0)
    assert {(item.file, item.line, item.rule) for item in findings_of(loaded)} >= {
        ("file.zip/FY2024_All_Assistance_Full_1.csv", 3, "not_a_listing"),
        ("file.zip/FY2024_Assistance_Delta_1.csv", 2, "deleted_transaction"),
    }
