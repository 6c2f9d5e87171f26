"""Rows that say something new: organizations, partnerships, general claims and regions."""

from graph.ids import quote_text
from graph.schema import get_type
from loaders.reading.cast import (
    Cast,
    Check,
    as_code,
    as_date,
    as_ein,
    as_matching,
    as_name,
    as_phone,
    as_url,
    as_words,
    as_yes_no,
)
from loaders.reading.confidential import confidential_mark_sql, synthetic_sql
from loaders.reading.organization_casts import identity_casts
from loaders.reading.organization_keys import organization_key_sql
from loaders.reading.participation import as_end, as_observed
from loaders.reading.source_file import SourceFile
from loaders.reading.states import as_state
from loaders.reading.ties import tie_sql

KINDS = ("organization", "partnership", "claim", "region", "correction")
COLUMNS = (
    "id", "name", "ein", "uei", "org_id", "city", "state", "sector", "survivor_led",
    "community_led", "website", "public_phone", "referral_line", "other_id", "other_name",
    "other_ein", "other_state", "role", "is_directed", "claimed", "observed", "rung",
    "evidence_type", "start", "end", "region_name", "county", "source_url", "date",
)  # fmt: skip
OUR_ID = "(organization|program|coalition)-[0-9a-f]{16}|us|us-[a-z]+-[a-z0-9-]+|region-[a-z0-9-]+"
_CODED = ("sector", "survivor_led", "community_led")


def casts(file: SourceFile) -> tuple[Cast, ...]:
    """Typed columns of these rows; rows that lack what their kind needs are left out."""
    organization, partnership = get_type("organization").fields, get_type("partnership").fields
    return (
        _as_id("id"),
        as_name("name", "name", needed=False),
        *identity_casts(),
        *(as_code(name, name, organization[name].codes) for name in _CODED),
        as_url("website", "website"),
        as_phone("public_phone", "public_phone"),
        as_phone("referral_line", "referral_line"),
        _as_id("other_id"),
        as_name("other_name", "other_name", needed=False),
        as_ein("other_ein", "other_ein"),
        as_state("other_state", "other_state"),
        as_code("role", "role", partnership["role"].codes),
        as_yes_no("is_directed", "is_directed"),
        as_yes_no("claimed", "claimed"),
        as_observed("observed", "observed", rung="rung"),
        as_code("rung", "rung", partnership["rung"].codes),
        as_words("evidence_type", "evidence_type"),
        as_date("start", "start_date"),
        as_end("end", "end_date", start="start"),
        as_url("source_url", "source_url"),
        as_date("date", "evidence_date", latest=file.retrieved.isoformat()),
        as_name("region_name", "region_name", needed=False),
        as_matching("county", "county", "[0-9]{5}", "not_a_county_code", "is no county code",
                    "write five digits as text, such as 41039"),
        Cast("is_whole", f"CASE WHEN NOT ({' OR '.join(c.when for c in _LACKS)}) THEN true END",
             _LACKS, needed=True),
    )  # fmt: skip


def _as_id(column: str) -> Cast:
    mend = "copy it from a page or an export, such as organization-ab12cd34ef56ab78"
    return as_matching(column, column, OUR_ID, "not_an_id", "is no id of ours", mend)


def _lacks(kinds: str, column: str, when: str, message: str, mend: str) -> Check:
    listed = ", ".join(quote_text(kind) for kind in kinds.split())
    held = f"coalesce(lower(kind) IN ({listed}) AND ({when}), false)"
    return Check(column, held, "missing_value", quote_text(message), mend, "rejected")


def _nobody(id_column: str, name_column: str) -> str:
    """Neither an id nor a name that can be used: what is no id of ours leaves none."""
    casts = (_as_id(id_column), as_name(name_column, name_column, needed=False))
    return " AND ".join(f"({cast.expression}) IS NULL" for cast in casts)


_LACKS = (
    _lacks("organization partnership claim", "name", _nobody("id", "name"),
           "neither id nor name is given", "write the name of the organization, or its id"),
    _lacks("partnership", "other_name", _nobody("other_id", "other_name"),
           "neither other_id nor other_name is given", "write whom the partnership is with"),
    _lacks("partnership", "claimed", "claimed IS NULL AND observed IS NULL",
           "neither claimed nor observed is given", "write true or false in one of them"),
    _lacks("region", "region_name", "region_name IS NULL OR region_key(region_name) = 'region-'",
           "the region has no name in letters from a to z", "give it a name"),
    _lacks("region", "county", "county IS NULL OR NOT regexp_full_match(county, '[0-9]{5}')",
           "the region row has no county code", "write five digits, such as 41039"),
    _lacks("correction", "type", "type IS NULL OR id IS NULL OR field IS NULL OR value IS NULL",
           "a correction needs type, id, field and value", "fill all four"),
)  # fmt: skip
_FIRST = organization_key_sql(name="name", state="state", ein="ein", uei="uei", org_id="org_id")
_OTHER = organization_key_sql(name="other_name", state="other_state", ein="other_ein")
ROWS = f"""
CREATE TABLE keyed AS
SELECT *, CASE kind
    WHEN 'organization' THEN first_key
    WHEN 'partnership' THEN concat_ws('|', first_key, other_key, role, start_date)
    WHEN 'claim' THEN concat_ws('|', 'claim', first_key, evidence_date, source_url)
    WHEN 'region' THEN region_key || '>' || county
    ELSE concat_ws('|', 'correction', "type", id, "field") END AS key
FROM (SELECT *, coalesce(id, {_FIRST}) AS first_key, coalesce(other_id, {_OTHER}) AS other_key,
      region_key(region_name) AS region_key FROM typed)
"""

_NAMED = "kind IN ('organization', 'partnership', 'claim')"
_ORGANIZATIONS = f"""
SELECT first_key AS key, line, CASE WHEN id IS NOT NULL THEN 'id:' || id END AS refers_to,
       CASE WHEN id IS NULL OR kind = 'organization' THEN name END AS name, ein, uei, org_id, city,
       state, sector, survivor_led, community_led, website, public_phone, referral_line,
       {confidential_mark_sql("name")} AS is_location_confidential,
       CASE WHEN {synthetic_sql("name", "ein")} THEN true END AS is_synthetic
FROM keyed WHERE {_NAMED}
UNION ALL BY NAME
SELECT other_key AS key, line, CASE WHEN other_id IS NOT NULL THEN 'id:' || other_id END
       AS refers_to, CASE WHEN other_id IS NULL THEN other_name END AS name, other_ein AS ein,
       other_state AS state,
       {confidential_mark_sql("other_name")} AS is_location_confidential,
       CASE WHEN {synthetic_sql("other_name", "other_ein")} THEN true END AS is_synthetic
FROM keyed WHERE kind = 'partnership'
"""
RECORDS = {
    "organization": f"SELECT * REPLACE (min(line) AS line) FROM ({_ORGANIZATIONS}) GROUP BY ALL "
    "ORDER BY line, key",
    "partnership": "SELECT key, line, 'organization' AS source_type, first_key AS source_key, "
    "'organization' AS target_type, other_key AS target_key, role, start_date, end_date, "
    "is_directed, claimed, observed, rung, evidence_type, evidence_date, source_url FROM keyed "
    "WHERE kind = 'partnership' ORDER BY line",
    "evidence": "SELECT key, line, 'organization' AS about_kind, first_key AS about_key, "
    "'claim' AS kind, coalesce(claimed, true) AS is_affirmed, rung, evidence_type, "
    "evidence_date AS date, source_url AS url FROM keyed WHERE kind = 'claim' ORDER BY line",
    "place": "SELECT region_key AS key, min(line) AS line, arg_min(region_name, line) AS name, "
    "'region' AS kind, true AS is_current FROM keyed WHERE kind = 'region' GROUP BY region_key "
    "ORDER BY line",
    "within": tie_sql(
        ("place", "'us-county-' || county"), ("place", "region_key"), "keyed WHERE kind = 'region'"
    ),
}
