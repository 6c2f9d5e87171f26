"""From typed rows to records: which ties and things each kind of row speaks of."""

from graph.ids import hash_sql, quote_text, slug
from graph.schema import get_type
from loaders.reading.confidential import confidential_sql, synthetic_sql
from loaders.reading.field_words import named_in_field_sql, trafficking_listings
from loaders.spreadsheet.fields import RowKind
from loaders.spreadsheet.organizations import organization_keys, organizations_sql

_DATED = '"start" AS start_date, "end" AS end_date'
_SAID = "claimed, observed, rung, evidence_type, evidence_date, source_url"


def keyed_sql(kind: RowKind, dataset: str, relation: str) -> str:
    """Query that adds `organization_key`, `other_key` where two meet, and `key` to typed rows."""
    keys = organization_keys(kind)
    if kind.name == "membership":
        keys.append("coalesce(coalition_id, name_key(coalition_name)) AS other_key")
    listed = "".join(f", {item}" for item in keys)
    key = _ROW_KEYS[kind.name].replace("$", slug(dataset))
    return f"SELECT *, {key} AS key FROM (SELECT *{listed} FROM {relation})"


def records_sql(kind: RowKind) -> dict[str, str]:
    """One query a type over `keyed` and `item` (line, field, code)."""
    organizations = organizations_sql(kind)
    first = {"organization": _grouped(organizations)} if organizations else {}
    return first | _MORE[kind.name]


_ROW_KEYS = {
    "membership": "concat_ws('|', organization_key, other_key, coalesce(role, ''), "
    "coalesce(\"start\"::VARCHAR, ''))",
    "program": "coalesce(program_id, organization_key || '|' || name_key(program_name))",
    "partnership": "concat_ws('|', organization_key, other_key, role, \"start\")",
    "grant": "'grant-$-' || coalesce(nullif(name_key(grant_id), ''), content)",
    "commitment": "'commitment-$-' || "
    + hash_sql("organization_key", "kind", "standard", "year::VARCHAR", '"start"::VARCHAR'),
    "need": "'need-$-' || content",
    "resource": "'resource-' || name_key(resource_name)",
    "organization": "organization_key",
}  # fmt: skip


def _grouped(query: str) -> str:
    """One record for all rows that say the same of the same thing."""
    return f"SELECT * REPLACE (min(line) AS line) FROM ({query}) GROUP BY ALL ORDER BY line, key"


def _tie(source: str, source_key: str, target: str, target_key: str, more: str = "", *,
         rows: str = "keyed", key: str = "") -> str:  # fmt: skip
    named = key or f"{source_key} || '>' || {target_key}"
    return _grouped(
        f"SELECT {named} AS key, line, {quote_text(source)} AS source_type, {source_key} AS "
        f"source_key, {quote_text(target)} AS target_type, {target_key} AS target_key"
        f"{', ' if more else ''}{more} FROM {rows} WHERE {target_key} IS NOT NULL"
    )


def _listed_tie(source: str, field: str, target: str) -> str:
    rows = f"(SELECT * FROM keyed JOIN item USING (line) WHERE item.field = {quote_text(field)})"
    return _tie(source, "key", target, "code", rows=rows, key="key || '>' || code")


# Words count also where they are no code of ours: on the safe side.
_SECRET_WORDS = " OR ".join(
    confidential_sql(name)
    for name in ("program_name", "organization_name", "services", "description")
)
_SECRET_CODES = ", ".join(
    quote_text(code)
    for code, values in get_type("service").codes.items()
    if values["is_location_confidential"]
)
_SECRET = f"(is_secret OR {_SECRET_WORDS})"
_PROGRAM_ROWS = (
    "(SELECT keyed.*, key IN (SELECT key FROM keyed JOIN item USING (line) "
    f"WHERE item.field = 'services' AND code IN ({_SECRET_CODES})) AS is_secret, "
    "(SELECT CASE WHEN count(*) = 0 THEN NULL WHEN bool_or(code = 'us') THEN 'national' "
    "WHEN bool_and(starts_with(code, 'us-state-')) THEN 'statewide' ELSE 'areas' END "
    "FROM item WHERE item.line = keyed.line AND item.field = 'places') AS stated_reach FROM keyed)"
)
_LISTINGS = ", ".join(map(quote_text, trafficking_listings()))
_FIELD_GRANT = f"coalesce(listing IN ({_LISTINGS}), false) OR " + named_in_field_sql(
    "concat_ws(' ', title, purpose)"
)
_MORE = {
    "membership": {
        "coalition": _grouped(
            "SELECT other_key AS key, line, coalition_name AS name, "
            f"{synthetic_sql('coalition_name')} AS is_synthetic FROM keyed"
        ),
        "membership": _tie("organization", "organization_key", "coalition", "other_key",
                           f"role, {_DATED}, seat, {_SAID}", key="key"),
        "located_in": _tie("coalition", "other_key", "place", "coalition_place"),
    },
    "program": {
        "program": _grouped(
            "SELECT key, line, program_name AS name, CASE WHEN NOT "
            f"{_SECRET} THEN description END AS description, status, \"start\" AS start_date, "
            "trafficking_form, coalesce(reach, stated_reach) AS reach, reach_km, minimum_age, "
            "maximum_age, beds, slots, clients_per_year, website, public_phone, last_confirmed, "
            f"CASE WHEN {_SECRET} THEN true END AS is_location_confidential, "
            f"{synthetic_sql('organization_name', 'ein')} AS is_synthetic FROM {_PROGRAM_ROWS}"
        ),
        "offers": _tie("organization", "organization_key", "program", "key"),
        "provides": _listed_tie("program", "services", "service"),
        "serves": _listed_tie("program", "populations", "population"),
        "covers": _listed_tie("program", "places", "place"),
        "located_in": _tie("program", "key", "place", "site",
                           rows=f"(SELECT * FROM {_PROGRAM_ROWS} WHERE NOT {_SECRET})"),
    },
    "partnership": {
        "partnership": _tie("organization", "organization_key", "organization", "other_key",
                            f"role, {_DATED}, is_directed, {_SAID}", key="key"),
    },
    "grant": {
        "grant": _grouped(
            "SELECT key, line, title, purpose, kind, coalesce(amount_usd, CASE WHEN currency = "
            "'USD' THEN amount END) AS amount_usd, CASE WHEN currency <> 'USD' THEN amount END "
            "AS amount, CASE WHEN currency <> 'USD' THEN currency END AS currency, award_date, "
            f"{_DATED}, year, listing, trafficking_form, "
            f"CASE WHEN {_FIELD_GRANT} THEN true END AS is_field, url, "
            f"{synthetic_sql('recipient_name', 'ein')} AS is_synthetic FROM keyed"
        ),
        "awarded_to": _tie("grant", "key", "organization", "organization_key"),
        "funds": _tie("organization", "other_key", "grant", "key",
                      rows="(SELECT * FROM keyed WHERE other_key IS NOT NULL)"),
    },
    "commitment": {
        "commitment": _grouped(
            "SELECT key, line, kind, standard AS name, claimed, observed, year, "
            f"{_DATED}, evidence_type, evidence_date, source_url, "
            f"{synthetic_sql('organization_name', 'ein')} AS is_synthetic FROM keyed"
        ),
        "made_commitment": _tie("organization", "organization_key", "commitment", "key"),
    },
    "need": {
        "need": _grouped(
            "SELECT key, line, title, unit, quantity, lowest, highest, trafficking_form, year, "
            "method, source_title, source_url, stated_date, "
            f"{synthetic_sql('source_title')} AS is_synthetic FROM keyed"
        ),
        "states_need": _tie("need", "key", "place", "place"),
        "calls_for": _listed_tie("need", "services", "service"),
        "needed_by": _listed_tie("need", "populations", "population"),
    },
    "resource": {
        "resource": _grouped(
            "SELECT key, line, resource_name AS name, kind, publisher, summary, (SELECT "
            "list(code ORDER BY code) FROM item WHERE item.line = keyed.line AND item.field = "
            "'sectors') AS sectors, state, url, public_phone, checked_date, "
            f"{synthetic_sql('resource_name')} AS is_synthetic FROM keyed"
        ),
        "helps_with": _listed_tie("resource", "services", "service"),
        "useful_in": _listed_tie("resource", "places", "place"),
    },
    "organization": {},
}  # fmt: skip
