"""Read which industries touch which good: one row a good and a branch of NAICS, with a reason.

Columns: good, naics_code, industry, reason, source_url, and naics_edition where it is not 2017.
Our own table comes with the product (`goods_industries.csv`): it says what a branch does by the
definitions of NAICS, never that a business buys a tainted good. A row without a code says why a
good has no branch; such goods are named in one finding.
"""

from graph.ids import quote_text
from loaders.reading.cast import Cast, Check, as_name, as_url, as_whole, as_words, says
from loaders.reading.confidential import synthetic_sql
from loaders.reading.goods import know_goods
from loaders.reading.header import Columns
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.table import TextTable, open_table

COLUMNS = Columns(
    required=("good", "naics_code", "reason"),
    optional=("industry", "source_url"),
    free=("naics_edition",),
)
NAICS_EDITION = 2017
_EDITIONS = (1997, 2022)  # NAICS is drawn anew every five years
_SHOWN = 8


def load(file: SourceFile) -> Loaded:
    """Read one table into goods, industries and which industry uses which good."""
    with open_table(file, COLUMNS) as table:
        know_goods(table.connection)
        table.cast(_casts(), content=True)
        table.refuse_duplicates("good")
        _name_unmapped(table)
        return table.loaded(
            {"good": _GOODS, "industry": _INDUSTRIES, "uses_good": _USES}, rows="typed"
        )


def _casts() -> tuple[Cast, ...]:
    fits = "regexp_full_match(naics_code, '[0-9]{2,6}')"
    edition = as_whole("naics_edition", "naics_edition", lowest=_EDITIONS[0], highest=_EDITIONS[1])
    return (
        as_name("good", "name"),
        Cast("good_key", "good_key(good)"),
        Cast("key", "good_key(good) || coalesce('|' || naics_code, '')"),
        Cast("naics_code", f"CASE WHEN {fits} THEN naics_code END"),
        Cast("is_readable", f"CASE WHEN naics_code IS NULL OR {fits} THEN true END", _CODE_CHECKS,
             needed=True),
        Cast("industry", "coalesce(industry, 'NAICS ' || naics_code)"),
        as_words("reason", "reason"),
        as_url("source_url", "source_url"),
        Cast("naics_edition", f"coalesce({edition.expression}, {NAICS_EDITION})", edition.checks),
        Cast("is_synthetic", synthetic_sql("good")),
    )  # fmt: skip


def _name_unmapped(table: TextTable) -> None:
    table.find(
        "SELECT min(line) AS line, 'naics_code' AS \"column\", NULL AS value, "
        "'good_without_industry' AS rule, 'noted' AS effect, 'goods without an industry: ' || "
        f"count(*) || ': ' || array_to_string(list(name ORDER BY line)[:{_SHOWN}], ', ') || "
        f"CASE WHEN count(*) > {_SHOWN} THEN ', ...' ELSE '' END AS message, "
        "'the rows say why; add a code where you know one' AS mend "
        "FROM typed WHERE naics_code IS NULL HAVING count(*) > 0"
    )


_CODE_CHECKS = (
    Check("naics_code", "NOT regexp_full_match(naics_code, '[0-9]{2,6}')", "not_a_naics_code",
          says("naics_code", "is no NAICS code"),
          "write two to six digits as text, or leave it empty and say why", "rejected"),
    Check("reason", "reason IS NULL", "missing_value", "'is empty'",
          "write in a few words what the branch does with the good"),
)  # fmt: skip
_GOODS = (
    "SELECT good_key AS key, min(line) AS line, good_name(name) AS name, is_synthetic FROM typed "
    "GROUP BY ALL ORDER BY line, key"
)
_INDUSTRIES = (
    "SELECT 'industry-' || naics_code AS key, min(line) AS line, industry AS name, naics_code, "
    f"naics_edition, coalesce(industry ILIKE {quote_text('example %')}, false) AS is_synthetic "
    "FROM typed WHERE naics_code IS NOT NULL GROUP BY ALL ORDER BY line, key"
)
_USES = (
    "SELECT 'industry-' || naics_code || '>' || good_key AS key, line, "
    "'industry' AS source_type, 'industry-' || naics_code AS source_key, 'good' AS target_type, "
    "good_key AS target_key, reason, source_url FROM typed WHERE naics_code IS NOT NULL "
    "ORDER BY line"
)
