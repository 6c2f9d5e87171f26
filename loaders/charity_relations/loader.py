"""Read lists of parents and members by org-id: one row a tie, hubs of thousands of members.

Columns: org_id_a (the parent), org_id_b (the member), relationship, source, valid_from, valid_to,
org_name, org_name_a, org_name_b. The publisher's file names the member under org_name_a and the
parent under org_name_b; which way round a file is, its hubs tell: a parent has one name. A tie that
ended makes its organizations and no `parent_of`, because that type has no dates. org_name is empty
in all rows, source says by which list the publisher found the tie: both are left unread.
"""

from graph.ids import quote_text
from loaders.reading.cast import Cast, Check, as_code, as_date, as_name, as_org_id, required
from loaders.reading.confidential import confidential_mark_sql, synthetic_sql
from loaders.reading.field_words import name_reason_sql
from loaders.reading.header import Columns
from loaders.reading.organization_keys import ein_sql
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.table import TextTable, open_table
from loaders.reading.ties import each_tie_sql

COLUMNS = Columns(
    required=("org_id_a", "org_id_b"),
    optional=("relationship", "valid_from", "valid_to", "org_name_a", "org_name_b"),
    withheld=("org_name", "source"),
)
# Prefixes of org-id.guide for the registers of charities of the United Kingdom.
CHARITY_REGISTERS = ("GB-CHC", "GB-SC", "GB-NIC")


def load(file: SourceFile) -> Loaded:
    """Read one file into organizations keyed by org-id and the ties between them."""
    with open_table(file, COLUMNS) as table:
        names = _name_columns(table)
        table.cast(_casts(names), _CHECKS, content=True)
        table.refuse_duplicates("org_id_b")
        _note_ended(table)
        return table.loaded({"organization": _organizations(), "parent_of": _ties(file)})


def _name_columns(table: TextTable) -> tuple[str, str]:
    """Columns that name parent and member: those under which fewer ids have several names."""
    pairs = "count(DISTINCT org_id_a || chr(31) || {}) + count(DISTINCT org_id_b || chr(31) || {})"
    straight, crossed = (
        pairs.format("org_name_a", "org_name_b"), pairs.format("org_name_b", "org_name_a")
    )  # fmt: skip
    query = f"SELECT {crossed} <= {straight}, count(org_name_a) + count(org_name_b) FROM source"
    ((is_crossed, named),) = table.connection.execute(query).fetchall()
    if not named or not is_crossed:
        return "org_name_a", "org_name_b"
    table.find(
        "SELECT min(line) AS line, 'org_name_a' AS \"column\", NULL AS value, "
        "'crossed_names' AS rule, 'noted' AS effect, count(*) || ' rows, the first on this line: "
        "org_name_a is taken for the name of org_id_b and org_name_b for that of org_id_a' "
        "AS message, 'nothing to do where that is right, as in the publisher''s file' AS mend "
        "FROM source"
    )
    return "org_name_b", "org_name_a"


def _casts(names: tuple[str, str]) -> tuple[Cast, ...]:
    parent, member = names
    return (
        required(as_org_id("org_id_a", "parent"), "org_id_a"),
        required(as_org_id("org_id_b", "member"), "org_id_b"),
        Cast("key", "upper(org_id_a) || '>' || upper(org_id_b)"),
        Cast("relationship", _RELATION.expression, _RELATION.checks, needed=True),
        as_date("valid_from", "valid_from"),
        as_date("valid_to", "valid_to"),
        as_name(parent, "parent_name", needed=False),
        as_name(member, "member_name", needed=False),
    )


# A list without the column holds parents and nothing else.
_CODE = as_code("relationship", "relationship", ("parent",), needed=True)
_RELATION = Cast(
    "relationship",
    f"CASE WHEN relationship IS NULL THEN 'parent' ELSE {_CODE.expression} END",
    tuple(check for check in _CODE.checks if check.rule == "unknown_code"),
)
_SELF = "upper(org_id_a) = upper(org_id_b)"
_CHECKS = (
    Check("org_id_b", _SELF, "tie_to_itself", "'parent and member are the same organization'",
          "correct one of the two; no tie is made", "noted"),
)  # fmt: skip


def _note_ended(table: TextTable) -> None:
    table.find(
        "SELECT min(line) AS line, 'valid_to' AS \"column\", NULL AS value, 'tie_ended' AS rule, "
        "'noted' AS effect, count(*) || ' ties ended, the first is on this line; they are not "
        "kept as ties of today' AS message, 'nothing to do' AS mend "
        f"FROM typed WHERE {_has_ended(table.file)} HAVING count(*) > 0"
    )


def _has_ended(file: SourceFile) -> str:
    return f"coalesce(valid_to < DATE '{file.retrieved.isoformat()}', false)"


def _organizations() -> str:
    """Each organization once: the first name that a row gives, else the org-id itself."""
    registers = ", ".join(quote_text(register) for register in CHARITY_REGISTERS)
    return (
        "WITH told AS (SELECT parent AS key, line, parent_name AS name FROM typed "
        "UNION ALL SELECT member, line, member_name FROM typed), "
        "organization AS (SELECT key, min(line) AS line, coalesce(arg_min(name, line), key) "
        f"AS name, {ein_sql('key')} AS ein "
        "FROM told GROUP BY key) "
        "SELECT key, line, name, ein, CASE WHEN ein IS NULL THEN key END AS org_id, "
        f"CASE WHEN regexp_extract(key, '^[^-]+-[^-]+') IN ({registers}) THEN 'nonprofit' END "
        "AS sector, CASE WHEN starts_with(key, 'GB-') THEN 'GBR' END AS country, "
        f"{confidential_mark_sql('name')} AS is_location_confidential, "
        f"{synthetic_sql('name', 'ein')} AS is_synthetic, "
        f"{name_reason_sql('name')} AS field_reasons "
        "FROM organization ORDER BY line, key"
    )


def _ties(file: SourceFile) -> str:
    ties = f"typed WHERE parent <> member AND NOT {_has_ended(file)}"
    return each_tie_sql(("organization", "parent"), ("organization", "member"), ties)
