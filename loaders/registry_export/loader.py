"""Read an export of a registry of the field, as CSV or workbook: one row an organization.

Columns: name, ein, org_id, website, city, state, country, sector, trafficking_form, populations,
services, industries, coalitions, tier, last_updated, source_url; several words stand between
semicolons, as our codes or as plain words (`loaders/reading/terms.csv`, `industries.csv`). The name
is required, and one of services, populations, trafficking_form, coalitions, industries and
last_updated: any other list of names may be one of persons. Being listed is a reason to be in the
field. Services come as one program with the people and form listed beside them; without services a
row has none. Coalitions that it names are a claim of the organization itself. Only a business works
in an industry: others say which industries they look at, which is another fact. A tier is the
registry's judgement and is not kept.
"""

from graph.ids import quote_text
from graph.schema import get_type
from loaders.reading.cast import (
    Cast,
    as_code,
    as_date,
    as_ein,
    as_name,
    as_org_id,
    as_url,
    as_words,
    unless,
)
from loaders.reading.confidential import confidential_sql, synthetic_sql
from loaders.reading.header import Columns
from loaders.reading.organization_keys import organization_key_sql
from loaders.reading.several import words_sql
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.states import as_state
from loaders.reading.table import TextTable, open_table
from loaders.reading.ties import tie_sql
from loaders.registry_export.words import NAICS_EDITION, know_words

HEADER = (
    "name", "ein", "org_id", "website", "city", "state", "country", "sector", "trafficking_form",
    "populations", "services", "industries", "coalitions", "tier", "last_updated", "source_url",
)  # fmt: skip
# What tells a registry of the field from any list of names: such lists may name persons.
_FACETS = (
    "services", "populations", "trafficking_form", "coalitions", "industries", "last_updated",
)  # fmt: skip
SHAPES = tuple(
    Columns(required=("name", facet), optional=tuple(name for name in HEADER[1:] if name != facet))
    for facet in _FACETS
)


def load(file: SourceFile) -> Loaded:
    """Read one export into organizations, their listed programs, coalitions and industries."""
    with open_table(file, *SHAPES) as table:
        know_words(table)
        table.cast(_casts(file), content=True)
        _make_listed(table)
        _note_what_is_left(table)
        return table.loaded(
            {
                "organization": _ORGANIZATIONS,
                "program": _PROGRAMS,
                "offers": _OFFERS,
                "provides": _facet_ties("services", "service"),
                "serves": _facet_ties("populations", "population"),
                "coalition": _COALITIONS,
                "membership": _MEMBERSHIPS,
                "industry": _INDUSTRIES,
                "works_in": _WORKS_IN,
            },
            rows="listed",
        )


def _casts(file: SourceFile) -> tuple[Cast, ...]:
    today = file.retrieved.isoformat()
    country = "(SELECT min(code) FROM known WHERE facet = 'country' AND word = source.country)"
    abroad = f"(source.country IS NOT NULL AND coalesce({country}, '') <> 'USA')"
    return (
        as_name("name", "name"),
        as_ein("ein", "ein"),
        as_org_id("org_id", "org_id"),
        as_url("website", "website"),
        as_words("city", "city"),
        unless(as_state("state", "state"), abroad),
        Cast("country", country),
        as_code("sector", "sector", get_type("organization").fields["sector"].codes),
        as_words("coalitions", "coalitions"),
        *(Cast(f"written_{name}", name) for name in _WRITTEN),
        as_date("last_updated", "last_updated", latest=today),
        as_url("source_url", "source_url"),
    )


# Kept as written only to tell rows apart.
_WRITTEN = ("services", "populations", "trafficking_form", "industries")
_KEY = organization_key_sql(
    name="name", state="coalesce(state, country)", ein="ein", org_id="org_id"
)
_FORMS = (
    "SELECT line, CASE WHEN bool_or(code = 'both') OR (bool_or(code = 'labor') AND "
    "bool_or(code = 'sex')) THEN 'both' ELSE coalesce(min(code) FILTER (WHERE code IN "
    "('labor', 'sex')), 'not_stated') END AS trafficking_form "
    "FROM mapped WHERE facet = 'trafficking_form' GROUP BY line"
)


def _make_listed(table: TextTable) -> None:
    """Make table `listed`, one row an accepted record, and `mapped` (line, facet, code, title)."""
    table.connection.execute(
        "CREATE TABLE mapped AS SELECT DISTINCT line, facet, code, title FROM facet "
        "JOIN known USING (facet, word)"
    )
    table.connection.execute(
        f"CREATE TABLE listed AS SELECT typed.*, {_KEY} AS key, form.trafficking_form, "
        "line IN (SELECT line FROM mapped WHERE facet = 'services') AS has_program "
        f"FROM typed LEFT JOIN ({_FORMS}) AS form USING (line)"
    )


def _note_what_is_left(table: TextTable) -> None:
    """Tell once of each kind of facet that is given and not kept, with the number of rows."""
    of = "line IN (SELECT line FROM mapped WHERE facet "
    notes = (
        ("tier", "tier_not_kept", "tier IS NOT NULL",
         "a tier is the judgement of the registry and is not kept", "nothing to do"),
        ("services", "facet_without_services",
         f"line IN (SELECT line FROM listed WHERE NOT has_program) AND {of} IN "
         "('populations', 'trafficking_form'))",
         "people or form of trafficking stand without a service, so no program has them",
         "add the services"),
        ("industries", "industry_of_no_business",
         "line IN (SELECT line FROM listed WHERE coalesce(sector, '') <> 'business') AND "
         f"{of} = 'industries')",
         "who is no business does not work in an industry, so it is not kept",
         "write business as the sector where it is one"),
    )  # fmt: skip
    for column, rule, when, message, mend in notes:
        table.find(
            f'SELECT min(line) AS line, {quote_text(column)} AS "column", NULL AS value, '
            f"{quote_text(rule)} AS rule, 'noted' AS effect, "
            f"{quote_text(message + '; rows: ')} || count(*) AS message, "
            f"{quote_text(mend)} AS mend FROM source WHERE {when} HAVING count(*) > 0"
        )


_ORGANIZATIONS = (
    "SELECT key, min(line) AS line, name, ein, org_id, website, city, state, country, sector, "
    f"['registry'] AS field_reasons, {confidential_sql('name')} AS is_location_confidential, "
    f"{synthetic_sql('name', 'ein')} AS is_synthetic FROM listed GROUP BY ALL ORDER BY line, key"
)
_PROGRAM = "key || ':registry'"
_PROGRAMS = (
    f"SELECT {_PROGRAM} AS key, min(line) AS line, "
    "name || ': programs listed in the registry' AS name, trafficking_form, "
    f"last_updated AS last_confirmed, {synthetic_sql('name', 'ein')} AS is_synthetic "
    "FROM listed WHERE has_program GROUP BY ALL ORDER BY line, key"
)
_OFFERS = (
    f"SELECT {_PROGRAM} AS key, min(line) AS line, 'organization' AS source_type, "
    f"key AS source_key, 'program' AS target_type, {_PROGRAM} AS target_key "
    "FROM listed WHERE has_program GROUP BY listed.key ORDER BY line, source_key"
)
_NAMED = f"SELECT *, unnest({words_sql('coalitions')}) AS coalition FROM listed"
_COALITIONS = (
    "SELECT name_key(coalition) AS key, min(line) AS line, coalition AS name, "
    f"{synthetic_sql('coalition')} AS is_synthetic FROM ({_NAMED}) GROUP BY ALL ORDER BY line, key"
)
_MEMBERSHIPS = (
    "SELECT key || '|' || name_key(coalition) AS key, line, 'organization' AS source_type, "
    "key AS source_key, 'coalition' AS target_type, name_key(coalition) AS target_key, "
    "true AS claimed, 'registry listing' AS evidence_type, last_updated AS evidence_date, "
    f"source_url FROM ({_NAMED}) ORDER BY line, target_key"
)
_BUSINESSES = (
    "SELECT listed.key, line, code, title FROM listed JOIN mapped USING (line) "
    "WHERE facet = 'industries' AND sector = 'business'"
)
_INDUSTRIES = (
    "SELECT 'industry-' || code AS key, min(line) AS line, title AS name, code AS naics_code, "
    f"{NAICS_EDITION}::BIGINT AS naics_edition FROM ({_BUSINESSES}) GROUP BY ALL "
    "ORDER BY line, key"
)
_WORKS_IN = (
    "SELECT key || '>' || code AS key, line, 'organization' AS source_type, key AS source_key, "
    f"'industry' AS target_type, 'industry-' || code AS target_key FROM ({_BUSINESSES}) "
    "ORDER BY line, code"
)


def _facet_ties(facet: str, target: str) -> str:
    rows = f"listed JOIN mapped USING (line) WHERE has_program AND facet = {quote_text(facet)}"
    return tie_sql(("program", _PROGRAM), (target, "code"), rows)
