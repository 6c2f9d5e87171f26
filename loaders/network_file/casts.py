"""From the text of nodes and edges to typed columns; a node without a name is rejected."""

from __future__ import annotations

from dataclasses import replace

from graph.ids import hash_sql, quote_name
from graph.schema import get_type
from loaders.network_file.rows import COLUMNS
from loaders.reading.cast import (
    Cast,
    Check,
    as_code,
    as_date,
    as_decimal,
    as_ein,
    as_matching,
    as_name,
    as_org_id,
    as_text,
    as_uei,
    as_url,
    as_words,
    as_yes_no,
    says,
)
from loaders.reading.organization_keys import ein_sql
from loaders.reading.participation import as_end
from loaders.reading.states import as_state

_HAS_NAME = "part = 'node' AND kind IN ('organization', 'coalition', 'program')"
_ROW_HASH = hash_sql(*(quote_name(name) for name in COLUMNS.kept))


def network_casts(latest: str) -> tuple[Cast, ...]:
    """Casts of all columns; `latest` is the last day on which anything can have been seen.

    Nodes of persons hold nothing but their id, so they give no finding.
    """
    return (
        *(as_text(name, name) for name in ("part", "kind", "source", "target", "tie", "role",
                                           "attributes")),
        Cast("id", "id", _NEEDED_IDS),
        Cast("key", _KEY),
        Cast("is_complete", f"CASE WHEN NOT coalesce({_INCOMPLETE}, false) THEN true END",
             needed=True),
        *(as_yes_no(name, name) for name in ("is_known", "is_confidential", "is_directed",
                                             "is_reversed")),
        as_words("type", "type"),
        as_words("edge_type", "edge_type"),
        _name(),
        as_code("sector", "sector", get_type("organization").fields["sector"].codes),
        _org_id(),
        _ein(),
        as_uei("uei", "uei"),
        as_words("city", "city"),
        as_state("state", "state"),
        Cast("country", "country_code", (_UNKNOWN_COUNTRY,)),
        as_url("website", "website"),
        as_date("start", "start_date"),
        as_end("end", "end_date", start="start"),
        as_date("evidence_date", "evidence_date", latest=latest),
        *_amounts(),
        as_words("purpose", "purpose"),
    )  # fmt: skip


# The id of a person may be a name, which no finding may repeat.
_KEY = (
    f"CASE WHEN {_HAS_NAME} THEN 'node:' || id WHEN part = 'node' THEN 'nothing:' || line "
    f"ELSE 'edge:' || {_ROW_HASH} END"
)
_MAIL_NAME = next(c for c in as_name("name", "name").checks if c.rule == "not_a_name").when
_INCOMPLETE = (
    f"(part = 'node' AND id IS NULL) OR ({_HAS_NAME} AND (name IS NULL OR {_MAIL_NAME})) "
    "OR (part = 'edge' AND (source IS NULL OR target IS NULL))"
)
_NEEDED_IDS = (
    Check("id", "part = 'node' AND id IS NULL", "missing_value", "'the node has no id'",
          "give it one", "rejected"),
    Check("source", "part = 'edge' AND source IS NULL", "missing_value",
          "'the edge does not say where it begins'", "name the node", "rejected"),
    Check("target", "part = 'edge' AND target IS NULL AND source IS NOT NULL", "missing_value",
          "'the edge does not say where it ends'", "name the node", "rejected"),
)  # fmt: skip
_UNKNOWN_COUNTRY = Check(
    "country", "country IS NOT NULL AND country_code IS NULL", "unknown_country",
    says("country", "is no country that is known here"),
    "write its plain English name or its ISO code",
)  # fmt: skip


def _name() -> Cast:
    """A name, needed of what is kept; numbers and addresses of nodes are no names."""
    plain = as_name("name", "name", needed=False)
    mail = tuple(
        replace(check, effect="rejected") if check.rule == "not_a_name" else check
        for check in plain.checks
    )
    empty = Check("name", f"{_HAS_NAME} AND id IS NOT NULL AND name IS NULL", "missing_value",
                  "'the node has no name; its id is none'", "give it a label",
                  "rejected")  # fmt: skip
    return replace(plain, checks=(empty, *mail))


def _org_id() -> Cast:
    cast = as_org_id("org_id", "org_id")
    value = f"CASE WHEN {ein_sql('org_id')} IS NULL THEN {cast.expression} END"
    return replace(cast, expression=value)


def _ein() -> Cast:
    cast = as_ein("ein", "ein")
    return replace(cast, expression=f"coalesce({cast.expression}, {ein_sql('org_id')})")


def _amounts() -> tuple[Cast, ...]:
    """Amounts of money by currency; without one nobody knows what an amount is."""
    stated = as_decimal("amount", "amount", lowest=0)
    dollars = as_decimal("amount_usd", "amount_usd", lowest=0)
    code = as_matching("currency", "currency", "[A-Z]{3}", "unknown_currency",
                       "is no code of a currency", "write three letters, such as USD",
                       fold="upper")  # fmt: skip
    unsure = Check("amount", "amount IS NOT NULL AND currency IS NULL", "amount_without_currency",
                   "'the amount is in no currency that is named'",
                   "add a column currency, or name the column amount_usd")  # fmt: skip
    is_dollar = "upper(currency) = 'USD'"
    return (
        Cast("amount_usd", f"coalesce({dollars.expression}, CASE WHEN {is_dollar} THEN "
             f"{stated.expression} END)", dollars.checks),
        Cast("amount", f"CASE WHEN NOT {is_dollar} AND ({code.expression}) IS NOT NULL "
             f"THEN {stated.expression} END", (*stated.checks, unsure)),
        Cast("currency", f"CASE WHEN NOT {is_dollar} THEN {code.expression} END", code.checks),
    )  # fmt: skip
