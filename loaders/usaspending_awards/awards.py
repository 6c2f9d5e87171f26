"""Transactions of federal assistance, added up to awards.

A row is one action on an award, and the actions of an award are spread over the files of several
years. `total_obligated_amount` is what the publisher holds for the whole award, the same in every
row of one download, so that of the latest action is taken; only where a file has none are the
actions added up, exactly and with their sign. Where a file holds an award from its first action to
past its last day and the two differ by more than a cent, a finding says so.

A transaction that stands twice counts once, as it was last modified; one that is deleted, not at
all. Persons are dropped: their rows are counted and give nothing.
"""

from graph.ids import quote_text
from loaders.reading.cast import Cast, Check, as_date, as_text, as_url, as_words
from loaders.reading.confidential import synthetic_sql
from loaders.reading.field_words import (
    named_in_field_sql,
    trafficking_form_sql,
    trafficking_listing_sql,
)
from loaders.reading.participation import as_end
from loaders.reading.source_file import Loaded
from loaders.reading.table import TextTable
from loaders.usaspending_awards.codes import as_kind, as_sector, nobody_sql, person_sql
from loaders.usaspending_awards.listings import listing_casts
from loaders.usaspending_awards.recipients import Recipient, as_dollars, first_of
from loaders.usaspending_awards.records import (
    GRANT,
    agency_casts,
    awarded_to_sql,
    create_agencies,
    create_organizations,
    funds_sql,
    located_in_sql,
    organizations_sql,
    parents_sql,
)

_PERSON = person_sql("recipient_name", "record_type_code", "business_types_code")
_HIDDEN = f"({_PERSON} OR {nobody_sql('recipient_name', 'record_type_code')})"
_DELETED = "upper(coalesce(correction_delete_ind, correction_delete_indicator_code)) = 'D'"
# The publisher makes both keys of the same parts; older files and deletions hold only the parts.
_AWARD = (
    "coalesce(upper(assistance_award_unique_key), CASE WHEN record_type_code = '1' "
    "OR award_id_fain IS NULL THEN 'ASST_AGG_' || upper(award_id_uri) "
    "ELSE 'ASST_NON_' || upper(award_id_fain) END || '_' || awarding_sub_agency_code)"
)
_PARTS = ("awarding_sub_agency_code", "award_id_fain", "award_id_uri", "cfda_number",
          "modification_number")  # fmt: skip
_TRANSACTION = (
    "coalesce(upper(assistance_transaction_unique_key), upper(assistance_award_unique_key), "
    f"upper(concat_ws('_', {', '.join(f'''coalesce({part}, '-NONE-')''' for part in _PARTS)})))"
)
_RECIPIENT = Recipient(
    "recipient", "recipient_name", "recipient_uei", "recipient_duns", "recipient_city_name",
    "recipient_state_code", "recipient_zip_code", "recipient_address_line_1",
    "recipient_country_code",
    ("prime_award_transaction_recipient_county_fips_code",
     "prime_award_summary_recipient_county_fips_code"), _HIDDEN,
)  # fmt: skip
_PARENT = Recipient("parent", "recipient_parent_name", "recipient_parent_uei", hidden=_HIDDEN)


def load_awards(table: TextTable) -> Loaded:
    """Read transactions, or awards in one row each, into grants and who gives and gets them."""
    table.cast(_casts(), _CHECKS, content=True)
    _tell_of_persons(table)
    _choose_transactions(table)
    _add_up(table)
    _tell_of_sums(table)
    create_agencies(table.connection)
    create_organizations(table.connection, "action", ("recipient", "parent"))
    return table.loaded(
        {
            "grant": _GRANTS,
            "organization": organizations_sql(),
            "funds": funds_sql("agency_key", named="agency_name"),
            "awarded_to": awarded_to_sql(),
            "parent_of": parents_sql(),
            "located_in": located_in_sql(),
        }
    )


def _casts() -> tuple[Cast, ...]:
    dates = [as_date(name, name) for name in ("action_date", "award_latest_action_date")]
    texts = ("prime_award_base_transaction_description", "transaction_description",
             "award_description")  # fmt: skip
    amounts = ("federal_action_obligation", "obligated_amount")
    return (
        Cast("key", _TRANSACTION, needed=True),
        Cast("award", _AWARD, _NO_AWARD, needed=True),
        Cast("is_deleted", f"coalesce({_DELETED}, false)"),
        Cast("is_person", _PERSON),
        Cast("is_first", "coalesce(upper(action_type_code) = 'A' "
             "OR regexp_full_match(modification_number, '0+'), false)"),
        first_of("obligation", *(as_dollars(name, name) for name in amounts)),
        as_dollars("total_obligated_amount", "total"),
        first_of("action_date", *dates),
        as_date("award_base_action_date", "base_date"),
        as_date("period_of_performance_start_date", "start_date"),
        as_end("period_of_performance_current_end_date", "end_date",
               start="period_of_performance_start_date"),
        as_text("last_modified_date", "modified"),
        *_RECIPIENT.casts(),
        as_sector("business_types_code", "recipient_sector"),
        *_PARENT.casts(),
        *agency_casts("awarding_agency_code", "awarding_agency_name", "awarding_sub_agency_code",
                      "awarding_sub_agency_name"),
        *listing_casts("cfda_number", "cfda_title", "cfda_numbers_and_titles"),
        as_kind("assistance_type_code", "kind"),
        first_of("purpose", *(as_words(name, name) for name in texts)),
        as_url("usaspending_permalink", "url"),
    )  # fmt: skip


_NO_AWARD = (
    Check("assistance_award_unique_key", f"{_AWARD} IS NULL", "missing_value",
          "'no key of the award, and no award number to make it of'", "write it", "rejected"),
)  # fmt: skip
_CHECKS = (
    Check("recipient_name", f"NOT coalesce({_DELETED}, false) AND NOT {_HIDDEN} "
          "AND recipient_name IS NULL", "missing_value",
          "'the recipient is not named; the award is kept without one'", "write it", "noted"),
)  # fmt: skip


def _tell_of_persons(table: TextTable) -> None:
    table.find(
        "SELECT min(line) AS line, 'recipient_name' AS \"column\", NULL AS value, "
        "'a_person' AS rule, 'noted' AS effect, count(*) || ' records of awards to persons are "
        "counted and not kept; the first is this one' AS message, 'nothing' AS mend "
        "FROM typed WHERE is_person HAVING count(*) > 0"
    )


def _choose_transactions(table: TextTable) -> None:
    """Make `action`: the transactions that count, with `rank` in order of their date, then line."""
    table.connection.execute(
        "CREATE TABLE superseded AS "
        "WITH often AS (SELECT key FROM typed GROUP BY key HAVING count(*) > 1) "
        "SELECT line FROM typed WHERE key IN (SELECT key FROM often) "
        "QUALIFY row_number() OVER (PARTITION BY key ORDER BY modified DESC NULLS LAST, line DESC) "
        "> 1"
    )
    table.connection.execute(
        "CREATE VIEW action AS SELECT *, date_diff('day', DATE '1678-01-01', "
        "coalesce(action_date, DATE '1678-01-01')) * 100000000000 + line AS rank FROM typed "
        "WHERE NOT is_deleted AND NOT is_person AND line NOT IN (SELECT line FROM superseded)"
    )
    table.find(
        "SELECT min(line) AS line, 'correction_delete_ind' AS \"column\", NULL AS value, "
        "'deleted_transaction' AS rule, 'noted' AS effect, count(*) || ' transactions are deleted "
        "here; the first is this one' AS message, 'add the newest full file too: an older one may "
        "still hold awards of which nothing is left' AS mend FROM typed WHERE is_deleted "
        "HAVING count(*) > 0"
    )


def _add_up(table: TextTable) -> None:
    """Make `award`: one row an award, with the fields of its latest action."""
    table.connection.execute(
        "CREATE TABLE award AS WITH sums AS (SELECT award, min(line) AS first_line, "
        "max(rank) AS rank, max(rank) FILTER (WHERE total IS NOT NULL) AS total_rank, "
        "sum(obligation) AS obligations, min(action_date) AS first_date, "
        "min(action_date) FILTER (WHERE is_first) AS new_date, bool_or(is_first) AS has_first, "
        f"min(listing) FILTER (WHERE {trafficking_listing_sql('listing')}) AS field_listing "
        "FROM action GROUP BY award), "
        "totals AS (SELECT award, total AS latest_total FROM action SEMI JOIN sums "
        "ON action.rank = sums.total_rank) "
        "SELECT sums.first_line, sums.obligations, sums.first_date, sums.new_date, "
        "sums.has_first, sums.field_listing, totals.latest_total, last.* "
        "FROM sums JOIN action AS last ON last.rank = sums.rank "
        "LEFT JOIN totals ON totals.award = sums.award"
    )


def _tell_of_sums(table: TextTable) -> None:
    table.find(
        "SELECT first_line AS line, 'total_obligated_amount' AS \"column\", "
        "latest_total::VARCHAR AS value, 'amounts_differ' AS rule, 'noted' AS effect, "
        "'the actions of the award add up to ' || obligations || ', its total is ' || "
        "latest_total || '; the total is kept' AS message, "
        "'look whether actions are missing' AS mend FROM award "
        "WHERE has_first AND end_date <= (SELECT max(action_date) FROM action) "
        "AND abs(obligations - latest_total) > 0.01"
    )


_FISCAL = "year(coalesce(base_date, new_date, first_date) + INTERVAL 3 MONTH)"
_GRANTS = (
    f"SELECT {quote_text(GRANT)} || award AS key, first_line AS line, title, purpose, kind, "
    "coalesce(latest_total, obligations)::DOUBLE AS amount_usd, "
    "coalesce(base_date, new_date) AS award_date, start_date, end_date, "
    f"{_FISCAL}::BIGINT AS year, coalesce(field_listing, listing) AS listing, "
    f"{trafficking_form_sql('purpose')} AS trafficking_form, "
    f"CASE WHEN field_listing IS NOT NULL OR {named_in_field_sql('purpose')} THEN true END "
    "AS is_field, url, "
    f"(recipient_is_synthetic OR {synthetic_sql('agency_name')}) AS is_synthetic "
    "FROM award ORDER BY line, key"
)
