"""Write small files of federal awards in the publisher's columns, and load them."""

from pathlib import Path

from loaders.reading.source_file import Loaded
from loaders.usaspending_awards.columns import headers
from tests.loaders.sources import csv_text, load_text, rows_of

TRANSACTIONS, SUBAWARD_COLUMNS = headers()["transactions"], headers()["subawards"]
USUAL = {
    "assistance_award_unique_key": "ASST_NON_EX1_0000", "award_id_fain": "EX1",
    "awarding_agency_code": "000", "awarding_agency_name": "Example Department",
    "awarding_sub_agency_code": "0000", "awarding_sub_agency_name": "Example Office",
    "recipient_name": "EXAMPLE AID", "recipient_uei": "EXMP00000011", "recipient_state_code": "OR",
    "cfda_number": "93.569", "assistance_type_code": "04", "record_type_code": "2",
    "federal_action_obligation": "100.00", "action_date": "2024-01-01",
}  # fmt: skip
SUBAWARD = {
    "prime_award_unique_key": "ASST_NON_EX1_0000", "prime_award_fain": "EX1",
    "prime_awardee_name": "EXAMPLE AID", "prime_awardee_uei": "EXMP00000011",
    "prime_award_cfda_numbers_and_titles": "16.320: SERVICES FOR TRAFFICKING VICTIMS",
    "subaward_sam_report_id": "1", "subaward_number": "S1", "subaward_amount": "40.00",
    "subaward_action_date": "2024-02-01", "subawardee_name": "Example Legal Aid",
    "subawardee_uei": "EXMP00000013",
}  # fmt: skip


def text_of(header: tuple[str, ...], usual: dict[str, str], *rows: dict[str, str]) -> str:
    filled = [{**usual, **row} for row in rows]
    return csv_text(header, *[[row.get(name, "") for name in header] for row in filled])


def awards(folder: Path, *rows: dict[str, str], header: tuple[str, ...] = TRANSACTIONS) -> Loaded:
    numbered = [
        {"assistance_transaction_unique_key": f"T{number}", "modification_number": str(number),
         **row}
        for number, row in enumerate(rows)
    ]  # fmt: skip
    return load_text("usaspending_awards", folder, text_of(header, USUAL, *numbered))


def subawards(folder: Path, *rows: dict[str, str]) -> Loaded:
    text = text_of(SUBAWARD_COLUMNS, SUBAWARD, *rows)
    return load_text("usaspending_awards", folder, text)


def grants(loaded: Loaded) -> dict[str, dict[str, object]]:
    return {str(row["key"]).removeprefix("grant-usaspending-"): row
            for row in rows_of(loaded, "grant")}  # fmt: skip
