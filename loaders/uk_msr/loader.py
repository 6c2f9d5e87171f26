"""Read the United Kingdom's register of modern slavery statements: one CSV a year.

A row is one organization under one statement; a group's statement stands once for each of its
organizations and gives each its own commitment, because each of them has to answer for it. The
parent of a group is told by its name alone; where one organization of the file has that name, it is
that one. A statement is a claim, never an act. The file writes Yes or leaves the cell empty for
what a statement covers: empty is kept as not known.

Approving persons, addresses and free texts (`header.toml`) never leave this module. Sector Private
is `business`, also for the charities among them. Foreign companies report too, so the country is
told only where a company number or a public body says so.
"""

import tomllib
from pathlib import Path

from graph.ids import hash_sql, quote_text
from loaders.reading.cast import Cast, Check, as_url, as_yes_no, says
from loaders.reading.confidential import confidential_mark_sql, synthetic_sql
from loaders.reading.country_records import as_year
from loaders.reading.field_words import name_reason_sql
from loaders.reading.header import Columns
from loaders.reading.organization_keys import organization_key_sql
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.table import open_table
from loaders.reading.ties import each_tie_sql, tie_sql
from loaders.uk_msr.columns import (
    as_british_day,
    as_company,
    as_group,
    as_organisation,
    as_sector,
)

_WITHHELD = tomllib.loads(Path(__file__).with_name("header.toml").read_text(encoding="utf-8"))
_COVERS = {
    "StatementIncludesPolicies": "covers_policies",
    "StatementIncludesRisksAssessment": "covers_risks",
    "StatementIncludesDueDiligence": "covers_due_diligence",
    "StatementIncludesTraining": "covers_training",
    "StatementIncludesGoals": "covers_goals",
}
COLUMNS = Columns(
    required=("StatementYear", "OrganisationName"),
    optional=(
        "SectorType", "CompanyNumber", "GroupSubmission", "ParentName", "StatementURL",
        "StatementStartDate", "StatementEndDate", "DateApproved", *_COVERS,
    ),
    free=("StatementSummaryURL",),
    withheld=(*_WITHHELD["persons"], *_WITHHELD["contents"]),
)  # fmt: skip
# The Modern Slavery Act 2015 asks for the first statements; a year's file opens the year before.
FIRST_YEAR = 2015


def load(file: SourceFile) -> Loaded:
    """Read one year into organizations, their statements and the parents of groups."""
    with open_table(file, COLUMNS) as table:
        table.cast(_casts(file), _CHECKS, content=True)
        table.refuse_duplicates("OrganisationName")
        table.connection.execute(_STATEMENT.format(dataset=quote_text(file.dataset)))
        return table.loaded(
            {
                "organization": _ORGANIZATIONS,
                "commitment": _COMMITMENTS,
                "made_commitment": _MADE,
                "parent_of": _PARENTS,
            }
        )


def _casts(file: SourceFile) -> tuple[Cast, ...]:
    company = as_company("CompanyNumber", "org_id", name="OrganisationName")
    sector = as_sector("SectorType", "sector")
    organization = organization_key_sql(
        name='"OrganisationName"', state="NULL::VARCHAR", ein="NULL", org_id=company.expression
    )
    is_british = f"({company.expression}) IS NOT NULL OR ({sector.expression}) = 'government'"
    return (
        as_organisation("OrganisationName", "name"),
        as_year("StatementYear", "year", first=FIRST_YEAR, last=file.retrieved.year + 1),
        Cast("organization_key", organization),
        Cast("key", f"({organization}) || '|' || StatementYear || '|' || "
                    "coalesce(StatementSummaryURL, StatementURL, '')"),
        company,
        sector,
        Cast("country", f"CASE WHEN {is_british} THEN 'GBR' END"),
        as_group("ParentName", "parent", group="GroupSubmission", member="OrganisationName"),
        as_url("StatementURL", "statement_url"),
        as_url("StatementSummaryURL", "summary_url"),
        as_british_day("StatementStartDate", "start_date"),
        as_british_day("StatementEndDate", "end_date"),
        as_british_day("DateApproved", "approved"),
        *(as_yes_no(column, field) for column, field in _COVERS.items()),
    )  # fmt: skip


_START = as_british_day("StatementStartDate", "start").expression
_END = as_british_day("StatementEndDate", "end").expression
_CHECKS = (
    Check("StatementEndDate", f"({_END}) < ({_START})", "end_before_start",
          says("StatementEndDate", "is before the start"), "correct one of the two dates",
          "noted"),
)  # fmt: skip
_STATEMENT = (
    "CREATE TABLE statement AS WITH "
    "named AS (SELECT name_key(name) AS folded, min(organization_key) AS known_key FROM typed "
    "GROUP BY folded HAVING count(DISTINCT organization_key) = 1), "
    "parent AS (SELECT DISTINCT parent, name_key(parent) AS folded FROM typed "
    "WHERE parent IS NOT NULL) "
    f"SELECT typed.*, known_key, coalesce(known_key, folded || '|') AS parent_key, "
    f"'commitment-' || {{dataset}} || '-' || {hash_sql('key')} AS commitment_key "
    "FROM typed LEFT JOIN parent USING (parent) LEFT JOIN named USING (folded)"
)
_MARKS = (
    f"{confidential_mark_sql('name')} AS is_location_confidential, "
    f"{synthetic_sql('name')} AS is_synthetic, "
    f"{name_reason_sql('name')} AS field_reasons"
)
_ORGANIZATIONS = (
    f"SELECT key, min(line) AS line, name, org_id, sector, country, {_MARKS} FROM ("
    "SELECT organization_key AS key, line, name, org_id, sector, country FROM statement "
    "UNION ALL SELECT parent_key, line, parent, NULL, NULL, NULL FROM statement "
    "WHERE parent IS NOT NULL AND known_key IS NULL) "
    "GROUP BY ALL ORDER BY line, key, name"
)
_COMMITMENTS = (
    "SELECT commitment_key AS key, line, 'transparency_statement' AS kind, "
    "'Modern slavery statement ' || year AS name, true AS claimed, "
    f"{', '.join(_COVERS.values())}, year, start_date, end_date, 'statement' AS evidence_type, "
    "approved AS evidence_date, coalesce(statement_url, summary_url) AS source_url, "
    f"{synthetic_sql('name')} AS is_synthetic FROM statement ORDER BY line"
)
_MADE = each_tie_sql(
    ("organization", "organization_key"), ("commitment", "commitment_key"), "statement"
)
_PARENTS = tie_sql(
    ("organization", "parent_key"), ("organization", "organization_key"),
    "statement WHERE parent IS NOT NULL AND parent_key <> organization_key",
)  # fmt: skip
