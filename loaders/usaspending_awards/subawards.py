"""Subawards: what recipients of awards pass on. Part of the prime award, never added to it.

Recipients report a subaward again and again, with its amount as it then stands: the latest report
counts and reports are never added up. A number that is none (N/A, 0) is told apart by its date.
"""

from dataclasses import replace

from graph.ids import quote_text
from loaders.reading.cast import Cast, as_date, as_text, as_url, as_words
from loaders.reading.field_words import (
    named_in_field_sql,
    trafficking_form_sql,
    trafficking_listing_sql,
)
from loaders.reading.source_file import Loaded
from loaders.reading.table import TextTable
from loaders.usaspending_awards.codes import nobody_sql
from loaders.usaspending_awards.listings import listing_casts
from loaders.usaspending_awards.recipients import Recipient, as_dollars
from loaders.usaspending_awards.records import (
    GRANT,
    awarded_to_sql,
    create_organizations,
    funds_sql,
    located_in_sql,
    organizations_sql,
    parents_sql,
)

_HIDDEN = nobody_sql("subawardee_name", "NULL")
_RECIPIENT = Recipient(
    "recipient", "subawardee_name", "subawardee_uei", "subawardee_duns", "subawardee_city_name",
    "subawardee_state_code", "subawardee_zip_code", "subawardee_address_line_1",
    "subawardee_country_code", hidden=_HIDDEN,
)  # fmt: skip
_PARENT = Recipient("parent", "subawardee_parent_name", "subawardee_parent_uei", hidden=_HIDDEN)
_FUNDER = Recipient(
    "funder", "prime_awardee_name", "prime_awardee_uei", "prime_awardee_duns",
    "prime_awardee_city_name", "prime_awardee_state_code",
    hidden=nobody_sql("prime_awardee_name", "NULL"),
)  # fmt: skip
_NO_NUMBER = "N/?A|NONE|0+|-+|TBD|UNKNOWN"


def load_subawards(table: TextTable) -> Loaded:
    """Read subawards into grants of kind `subaward`, given by whoever got the prime award."""
    table.cast(_casts(), content=True)
    table.connection.execute(_ACTIONS)
    table.connection.execute(_AWARDS)
    table.connection.execute("CREATE TABLE agency(key VARCHAR, name VARCHAR, line BIGINT, "
                             "above VARCHAR)")  # fmt: skip
    create_organizations(table.connection, "action", ("recipient", "funder", "parent"))
    table.find(_REPORTED_AGAIN)
    return table.loaded(
        {
            "grant": _GRANTS,
            "organization": organizations_sql(),
            "funds": funds_sql("funder_key", named="funder_name"),
            "awarded_to": awarded_to_sql(),
            "parent_of": parents_sql(),
            "located_in": located_in_sql(),
        },
        rows="action",
    )


def _casts() -> tuple[Cast, ...]:
    is_none = f"regexp_full_match(upper(subaward_number), {quote_text(_NO_NUMBER)})"
    number = (
        f"CASE WHEN {is_none} THEN coalesce(subaward_action_date, 'undated') "
        "ELSE regexp_replace(upper(subaward_number), '[^A-Z0-9.]+', '-', 'g') END"
    )
    return (
        as_text("prime_award_unique_key", "prime", needed=True),
        replace(as_text("subaward_number", "number", needed=True), expression=number),
        as_text("subaward_sam_report_id", "report"),
        as_text("subaward_fsrs_report_id", "older_report"),
        as_dollars("subaward_amount", "amount"),
        as_date("subaward_action_date", "action_date"),
        Cast("modified", "coalesce(subaward_sam_report_last_modified_date, "
             "subaward_fsrs_report_last_modified_date)"),
        *_RECIPIENT.casts(),
        *_PARENT.casts(),
        *_FUNDER.casts(),
        *listing_casts("prime_award_cfda_number", "prime_award_cfda_title",
                       "prime_award_cfda_numbers_and_titles"),
        as_words("subaward_description", "purpose"),
        as_url("usaspending_permalink", "url"),
    )  # fmt: skip


_ACTIONS = (
    "CREATE TABLE action AS SELECT *, concat_ws('-', 'sub', upper(prime), number, "
    "coalesce(replace(recipient_key, '|', '-'), 'unnamed')) AS award, "
    "concat_ws('|', award, report, older_report) AS key, "
    "date_diff('day', DATE '1678-01-01', coalesce(TRY_CAST(left(modified, 10) AS DATE), "
    "action_date, DATE '1678-01-01')) * 100000000000 + line AS rank FROM typed"
)
_AWARDS = (
    "CREATE TABLE award AS SELECT first_line, reports, amounts, action.* FROM action JOIN "
    "(SELECT award, max(rank) AS rank, min(line) AS first_line, count(*) AS reports, "
    "count(DISTINCT amount) AS amounts FROM action GROUP BY award) AS latest USING (award, rank)"
)
_REPORTED_AGAIN = (
    "SELECT min(first_line) AS line, 'subaward_number' AS \"column\", NULL AS value, "
    "'reported_again' AS rule, 'noted' AS effect, count(*) || ' subawards stand in several rows "
    "with different amounts; the latest report counts' AS message, "
    "'compare with the recipient of the award' AS mend FROM award WHERE amounts > 1 "
    "HAVING count(*) > 0"
)
_GRANTS = (
    f"SELECT {quote_text(GRANT)} || award AS key, first_line AS line, title, purpose, "
    "'subaward' AS kind, amount::DOUBLE AS amount_usd, action_date AS award_date, "
    "year(action_date + INTERVAL 3 MONTH)::BIGINT AS year, listing, "
    f"{quote_text(GRANT)} || upper(prime) AS prime_award, "
    f"{trafficking_form_sql('purpose')} AS trafficking_form, "
    f"CASE WHEN {trafficking_listing_sql('listing')} OR {named_in_field_sql('purpose')} "
    "THEN true END AS is_field, url, "
    "(recipient_is_synthetic OR funder_is_synthetic) AS is_synthetic "
    "FROM award ORDER BY line, key"
)
