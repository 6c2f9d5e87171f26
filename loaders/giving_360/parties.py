"""Who gives and who gets a grant: organizations by org-id, never a person."""

from graph.ids import quote_name, quote_text
from loaders.giving_360.columns import READ, SLOTS, slot_sql, title_of
from loaders.reading.cast import Cast, Check, as_name, as_text, as_url, find_sql, says, typed_sql
from loaders.reading.confidential import confidential_mark_sql, synthetic_sql
from loaders.reading.country_records import know_countries
from loaders.reading.field_words import named_in_field_sql
from loaders.reading.organization_keys import ein_sql
from loaders.reading.table import TextTable

ROLES = {"recipient": "recipientOrganization", "funder": "fundingOrganization"}
# Ids of org-id.guide, and those that 360Giving publishers make up, such as 360G-Example-ORG:12.
_ORG_ID = "[A-Z0-9]{2,4}-[A-Z0-9_]+(-[A-Z0-9./_:-]+)?"
# Registers that hold one kind of body (org-id.guide): charities of the United Kingdom; councils,
# departments and the health service.
_NONPROFIT = "GB-(CHC|SC|NIC)-.*"
_GOVERNMENT = "GB-(GOR|LAE|LAS|LANI|PLA|NHS)-.*"
# What publishers wrote for a person before the standard had a place for it.
_SOMEBODY = (
    r"((grant|award|payment)s? (to|for) )?(an? )?(individual|person)s?( recipient| applicant)?s?"
)
_MANGLED = "\u00c3[\u0080-\u00bf]|\u00e2\u20ac"


def person_sql() -> str:
    """SQL that is true where a grant goes to a person."""
    stated = [slot_sql(part, field, 0) for part in ("recipientIndividual", "toIndividualsDetails")
              for field in READ[part]]  # fmt: skip
    names = [slot_sql(ROLES["recipient"], "name", slot) for slot in range(SLOTS)]
    listed = f"lower(concat_ws(chr(10), {', '.join(names)}))"
    return (
        f"(coalesce({', '.join(stated)}) IS NOT NULL "
        f"OR regexp_matches({listed}, {quote_text(f'(?m)^{_SOMEBODY}$')}))"
    )


def parties_sql() -> str:
    """SQL for the text of all parties of a grant, to tell two grants apart."""
    texts = [slot_sql(part, field, slot) for part in ROLES.values() for slot in range(SLOTS)
             for field in READ[part]]  # fmt: skip
    return f"concat_ws(chr(31), {', '.join(f'''coalesce({text}, '')''' for text in texts)})"


def mangled(column: str) -> Check:
    """Check for letters that were taken for others, as in a wrong encoding; they stay."""
    return Check(column, f"regexp_matches({quote_name(column)}, {quote_text(_MANGLED)})",
                 "mangled_letters", "'letters were mangled before the file came here'",
                 "write them anew", "noted")  # fmt: skip


def create_parties(table: TextTable) -> None:
    """Make `party` (line, role, key and fields of an organization) of the grants in `typed`.

    Persons' grants have none. Needs the tables `source` and `typed`.
    """
    know_countries(table.connection)
    made = []
    for role, part in ROLES.items():
        relation = f"{role}_text"
        table.connection.execute(f"CREATE TABLE {relation} AS {_slots(part)}")
        casts = _casts(role, part)
        for check in (check for cast in casts for check in cast.checks):
            table.find(find_sql(check, relation))
        made.append(typed_sql(casts, relation))
    table.connection.execute(f"CREATE TABLE party AS {' UNION ALL '.join(made)}")


def _slots(part: str) -> str:
    listed = []
    for slot in range(SLOTS):
        fields = {title_of(part, field): slot_sql(part, field, slot) for field in READ[part]}
        chosen = ", ".join(f"{value} AS {quote_name(title)}" for title, value in fields.items())
        there = f"coalesce({', '.join(fields.values())}) IS NOT NULL"
        accepted = "line IN (SELECT line FROM typed WHERE NOT is_person)"
        listed.append(f"SELECT line, {chosen} FROM source WHERE {there} AND {accepted}")
    return " UNION ALL ".join(listed)


def _casts(role: str, part: str) -> tuple[Cast, ...]:
    code, name, city, country, url = (title_of(part, field) for field in READ[part])
    raw = f"upper({quote_name(code)})"
    # Some publishers write the hyphen of the tax office, as in US-EIN-12-3456789.
    ein = ein_sql(f"regexp_replace({raw}, '^(US-EIN-[0-9]{{2}})-', '\\1')")
    is_ein, is_ours = f"starts_with({raw}, 'US-EIN-')", f"regexp_full_match({raw}, '{_ORG_ID}')"
    named = as_name(name, "name", needed=False)
    wrong_ein = Check(code, f"{is_ein} AND {ein} IS NULL", "not_an_ein",
                      says(code, "holds no EIN of nine digits"),
                      "write nine digits, zeros in front included")  # fmt: skip
    wrong_id = Check(code, f"NOT {is_ein} AND NOT {is_ours}", "not_an_org_id",
                     says(code, "is no org-id"), "write it as GB-CHC-1234567")  # fmt: skip
    unnamed = Check(name, f"{quote_name(name)} IS NULL", "missing_value",
                    "'the organization has no name and is left out'", "write it")  # fmt: skip
    land = f"country_code({quote_name(country)})"
    nowhere = f"{quote_name(country)} IS NOT NULL AND {land} IS NULL"
    unknown = Check(country, nowhere, "unknown_country",
                    says(country, "is no country"), "write its code, such as GB")  # fmt: skip
    return (
        Cast("role", quote_text(role)),
        Cast("ein", ein, (wrong_ein,)),
        Cast("org_id", f"CASE WHEN {is_ours} AND NOT {is_ein} THEN {raw} END", (wrong_id,)),
        Cast("name", named.expression, (unnamed, *named.checks, mangled(name)), needed=True),
        Cast("folded", f"name_key({named.expression}) || '|'"),
        Cast("sector", f"CASE WHEN regexp_full_match({raw}, '{_NONPROFIT}') THEN 'nonprofit' "
             f"WHEN regexp_full_match({raw}, '{_GOVERNMENT}') THEN 'government' END"),
        as_text(city, "city"),
        Cast("country", land, (unknown,)),
        as_url(url, "website"),
        Cast("is_confidential", confidential_mark_sql(quote_name(name))),
        Cast("is_synthetic", synthetic_sql(quote_name(name), ein)),
        Cast("is_named", named_in_field_sql(quote_name(name))),
    )  # fmt: skip


KEY = "coalesce(ein, org_id, folded)"
ORGANIZATIONS = (
    f"SELECT {KEY} AS key, min(line) AS line, name, sector, ein, org_id, city, country, website, "
    "is_confidential AS is_location_confidential, CASE WHEN is_named THEN ['name'] END "
    "AS field_reasons, is_synthetic FROM party GROUP BY ALL ORDER BY ALL"
)
