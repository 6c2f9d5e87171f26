"""Columns of the publisher's files: what is read, and what is known but never kept."""

import tomllib
from pathlib import Path

from loaders.reading.header import Columns

_KEYS = ("assistance_transaction_unique_key", "assistance_award_unique_key")
_NAMED = (
    "period_of_performance_start_date", "period_of_performance_current_end_date",
    "awarding_agency_name", "awarding_sub_agency_name", "recipient_uei", "recipient_city_name",
    "recipient_state_code", "assistance_type_code", "business_types_code",
)  # fmt: skip
_READ_IF_THERE = (
    "action_date", "award_id_fain", "award_id_uri", "awarding_agency_code",
    "awarding_sub_agency_code", "action_type_code", "modification_number",
    "prime_award_base_transaction_description", "transaction_description", "award_description",
    "record_type_code", "recipient_duns", "recipient_parent_uei", "recipient_parent_name",
    "recipient_country_code", "recipient_zip_code", "recipient_address_line_1",
    "usaspending_permalink", "last_modified_date",
    "prime_award_transaction_recipient_county_fips_code",
    "prime_award_summary_recipient_county_fips_code", "correction_delete_ind",
    "correction_delete_indicator_code", "award_base_action_date", "award_latest_action_date",
    *_KEYS, "federal_action_obligation", "obligated_amount", "total_obligated_amount",
    "cfda_number", "cfda_title", "cfda_numbers_and_titles",
)  # fmt: skip
# Files of subawards under contracts have no `prime_award_fain`.
_SUBAWARD_REQUIRED = ("prime_award_unique_key", "prime_award_fain", "subaward_number",
                      "subaward_amount")  # fmt: skip
_SUBAWARD_NAMED = (
    "subaward_action_date", "subawardee_uei", "subawardee_name", "subawardee_city_name",
    "subawardee_state_code", "prime_awardee_uei", "prime_awardee_name", "subaward_description",
)  # fmt: skip
_SUBAWARD_READ_IF_THERE = (
    "subawardee_duns", "subawardee_country_code", "subawardee_zip_code",
    "subawardee_address_line_1", "subawardee_parent_uei",
    "subawardee_parent_name", "prime_awardee_duns", "prime_awardee_city_name",
    "prime_awardee_state_code", "prime_award_cfda_numbers_and_titles", "prime_award_cfda_number",
    "prime_award_cfda_title", "subaward_sam_report_id", "subaward_fsrs_report_id",
    "subaward_sam_report_last_modified_date", "subaward_fsrs_report_last_modified_date",
    "usaspending_permalink",
)  # fmt: skip


def headers() -> dict[str, tuple[str, ...]]:
    """Column names by kind of file, in the publisher's order.

    >>> [len(headers()[kind]) for kind in ("transactions", "subawards")]
    [112, 113]
    """
    path = Path(__file__).with_name("headers.toml")
    blocks = tomllib.loads(path.read_text(encoding="utf-8"))
    return {kind: tuple(names.split()) for kind, names in blocks.items()}


def _shape(
    required: tuple[str, ...], optional: tuple[str, ...], free: tuple[str, ...], known: set[str]
) -> Columns:
    rest = tuple(name for name in free if name not in required)
    withheld = tuple(sorted(known - {*required, *optional, *free}))
    return Columns(required, optional, rest, withheld)


def _shapes() -> tuple[Columns, ...]:
    known = headers()
    awards = {name for kind in ("transactions", "delta", "summaries", "older")
              for name in known[kind]}  # fmt: skip
    subawards = {*known["subawards"], *known["older_subawards"]}
    older_key = ("award_id_fain", "awarding_sub_agency_code")
    amounts = ("federal_action_obligation", "obligated_amount")
    required = (
        (*_KEYS, "recipient_name", amounts[0]),
        ("assistance_award_unique_key", "recipient_name", "total_obligated_amount"),
        *((*older_key, "recipient_name", amount) for amount in amounts),
    )
    return (
        *(_shape(names, tuple(name for name in _NAMED if name not in names), _READ_IF_THERE, awards)
          for names in required),
        _shape(_SUBAWARD_REQUIRED, _SUBAWARD_NAMED, _SUBAWARD_READ_IF_THERE, subawards),
    )  # fmt: skip


# Transactions, awards in one row each, and both without the publisher's keys; subawards.
*AWARDS, SUBAWARDS = _shapes()
