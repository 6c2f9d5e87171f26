"""Read lists of what organizations undertake in their own business, as CSV or workbook.

Columns: organization_name, ein, uei, org_id, city, state, sector, naics, naics_title, commitment
(living_wage, survivor_hiring, due_diligence, alliance_membership, other), name, claimed, observed,
evidence_type, evidence_date, start, end, source_url, retrieved. A row needs organization_name,
commitment and one of claimed and observed; observed is true only with a kind or an address of
evidence, because it says that somebody else saw it kept. Sector is the organization's own word,
empty is unknown: a commitment makes nobody a business.

Membership of a business alliance such as BEST is a commitment here and no membership of a
coalition: paying dues to an alliance is what a business undertakes for itself, and counted among
coalitions it would change what the field says and does about working together.
"""

from graph.ids import hash_sql, quote_text
from graph.schema import get_type
from loaders.reading.cast import (
    Cast,
    Check,
    as_code,
    as_date,
    as_matching,
    as_name,
    as_url,
    as_words,
    as_yes_no,
    checked,
)
from loaders.reading.confidential import synthetic_sql
from loaders.reading.header import Columns
from loaders.reading.organization_casts import identity_casts, mark_casts
from loaders.reading.organization_keys import organization_key_sql
from loaders.reading.participation import as_end, as_evidence_date, as_told
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.table import open_table
from loaders.reading.ties import tie_sql

HEADER = (
    "organization_name", "ein", "uei", "org_id", "city", "state", "sector", "naics", "naics_title",
    "commitment", "name", "claimed", "observed", "evidence_type", "evidence_date", "start", "end",
    "source_url", "retrieved",
)  # fmt: skip
COMMITMENTS = (
    "living_wage", "survivor_hiring", "due_diligence", "alliance_membership", "other",
)  # fmt: skip
_REQUIRED = ("organization_name", "commitment")
COLUMNS = Columns.of(HEADER, required=_REQUIRED)


def codes_of(column: str) -> tuple[str, ...]:
    """Codes that a coded column may hold; empty for other columns.

    >>> codes_of("commitment")[0], codes_of("claimed")
    ('living_wage', ('true', 'false'))
    """
    if column in ("claimed", "observed"):
        return ("true", "false")
    if column == "sector":
        return get_type("organization").fields["sector"].codes
    return COMMITMENTS if column == "commitment" else ()


def load(file: SourceFile) -> Loaded:
    """Read one list into organizations, commitments and branches of business."""
    with open_table(file, COLUMNS) as table:
        table.cast(_casts(file), content=True)
        table.connection.execute(_ROW.format(dataset=quote_text(file.dataset)))
        return table.loaded(
            {
                "organization": _ORGANIZATIONS,
                "commitment": _COMMITMENTS,
                "made_commitment": _MADE,
                "industry": _INDUSTRIES,
                "works_in": _WORKS,
            },
            rows="undertaking",
        )


def _casts(file: SourceFile) -> tuple[Cast, ...]:
    return (
        as_name("organization_name", "organization_name"),
        as_code("commitment", "kind", COMMITMENTS, needed=True),
        as_told(),
        *identity_casts(),
        as_code("sector", "sector", codes_of("sector")),
        as_matching("naics", "naics", "[1-9][0-9]{1,5}", "not_a_naics_code", "is no NAICS code",
                    "write two to six digits, such as 7211"),
        as_words("naics_title", "naics_title"),
        as_words("name", "name"),
        as_yes_no("claimed", "claimed"),
        _observed(),
        as_words("evidence_type", "evidence_type"),
        as_evidence_date(latest=file.retrieved.isoformat()),
        as_date("start", "start_date"),
        as_end("end", "end_date", start="start"),
        as_url("source_url", "source_url"),
        *mark_casts("organization_name"),
    )  # fmt: skip


def _observed() -> Cast:
    bare = "lower(observed) IN ('true', 'yes') AND evidence_type IS NULL AND source_url IS NULL"
    check = Check("observed", bare, "observed_needs_evidence",
                  "'observed is true but nothing says by what'",
                  "write the kind of document or its address, or leave observed empty")  # fmt: skip
    return checked(as_yes_no("observed", "observed"), check)


_KEY = organization_key_sql(
    name="organization_name", state="state", ein="ein", uei="uei", org_id="org_id"
)
_ROW = (
    "CREATE TABLE undertaking AS SELECT *, 'commitment-' || {dataset} || '-' || "
    f"{hash_sql('key')} AS commitment_key FROM (SELECT *, organization_key || '|' || kind || '|' "
    "|| coalesce(name_key(name), '') || '|' || coalesce(start_date::VARCHAR, '') AS key FROM "
    f"(SELECT *, {_KEY} AS organization_key FROM typed))"
)
_ORGANIZATIONS = (
    "SELECT organization_key AS key, min(line) AS line, organization_name AS name, ein, uei, "
    "org_id, city, state, sector, is_location_confidential, is_synthetic FROM undertaking "
    "GROUP BY ALL ORDER BY line, key"
)
_COMMITMENTS = (
    "SELECT commitment_key AS key, line, kind, name, claimed, observed, start_date, end_date, "
    "evidence_type, evidence_date, source_url, is_synthetic FROM undertaking ORDER BY line"
)
_MADE = tie_sql(
    ("organization", "organization_key"), ("commitment", "commitment_key"), "undertaking"
)
_INDUSTRIES = (
    "SELECT 'industry-' || naics AS key, line, coalesce(title, 'NAICS ' || naics) AS name, "
    f"naics AS naics_code, {synthetic_sql('title')} AS is_synthetic FROM "
    "(SELECT naics, min(line) AS line, arg_min(naics_title, line) AS title FROM undertaking "
    "WHERE naics IS NOT NULL GROUP BY naics) ORDER BY line, key"
)
_WORKS = (
    "SELECT organization_key || '>' || naics AS key, min(line) AS line, "
    "'organization' AS source_type, organization_key AS source_key, "
    "'industry' AS target_type, 'industry-' || naics AS target_key FROM undertaking "
    "WHERE naics IS NOT NULL GROUP BY ALL ORDER BY line, key"
)
