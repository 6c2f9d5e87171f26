"""Read extracts of the IRS Exempt Organizations Business Master File.

28 columns, one organization a row, key EIN. The care-of name never leaves this module. The street
serves matching only, and is not read for confidential classes. The second name is often that of a
trustee: only its words of the field count, but for subordinates of a group, where it says which
chapter, post or local the row is (`chapters.py`).
Sector comes from the subsection code alone (`subsections.csv`): the foundation codes for
governmental units are chosen by the filers and hold ordinary nonprofits.
"""

import csv
from dataclasses import replace
from functools import cache
from pathlib import Path

from graph.ids import quote_text
from loaders.irs_bmf.chapters import chapter_sql
from loaders.reading.cast import (
    Cast,
    Check,
    as_ein,
    as_matching,
    as_name,
    as_street,
    as_text,
    as_whole,
    as_zip,
    says,
    unless,
)
from loaders.reading.confidential import confidential_sql, synthetic_sql
from loaders.reading.field_words import named_in_field_sql
from loaders.reading.header import Columns
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.states import as_state
from loaders.reading.table import open_table

COLUMNS = Columns(
    required=("EIN", "NAME", "STATE", "SUBSECTION"),
    optional=(
        "CITY", "ZIP", "GROUP", "RULING", "ASSET_AMT", "INCOME_AMT", "REVENUE_AMT", "NTEE_CD",
        "SORT_NAME", "STREET", "AFFILIATION",
    ),
    withheld=(
        "ICO", "CLASSIFICATION", "DEDUCTIBILITY", "FOUNDATION",
        "ACTIVITY", "ORGANIZATION", "STATUS", "TAX_PERIOD", "ASSET_CD", "INCOME_CD",
        "FILING_REQ_CD", "PF_FILING_REQ_CD", "ACCT_PD",
    ),
)  # fmt: skip
_OLDEST_RULING = 1900


def load(file: SourceFile) -> Loaded:
    """Read one extract into organization records keyed by EIN."""
    with open_table(file, COLUMNS) as table:
        table.cast(_casts(file), content=True)
        table.refuse_duplicates("EIN")
        organizations = (
            "SELECT key, line, key AS ein, name, sector, city, state, zip, ntee_code, "
            "subsection_code, group_code, ruling_year, asset_usd, income_usd, revenue_usd, "
            "is_location_confidential, is_synthetic, street, chapter, group_role, ruling_month, "
            "CASE WHEN is_named THEN ['name'] END AS field_reasons FROM typed ORDER BY line"
        )
        return table.loaded({"organization": organizations})


def _casts(file: SourceFile) -> tuple[Cast, ...]:
    names = "concat_ws(' / ', NAME, SORT_NAME)"
    hidden = confidential_sql(names, "NTEE_CD")
    return (
        as_ein("EIN", "key", needed=True),
        as_name("NAME", "name"),
        _subsection(),
        Cast("sector", _sector_sql("SUBSECTION")),
        as_text("CITY", "city"),
        as_state("STATE", "state"),
        unless(as_zip("ZIP", "zip"), hidden),
        as_matching(
            "NTEE_CD",
            "ntee_code",
            "[A-Z][0-9][0-9A-Z]{0,2}",
            "not_an_ntee_code",
            "is no NTEE code",
            "write a letter and two digits, such as P62",
        ),
        _group(),
        _ruling(file),
        as_whole("ASSET_AMT", "asset_usd"),
        as_whole("INCOME_AMT", "income_usd"),
        as_whole("REVENUE_AMT", "revenue_usd"),
        Cast("is_location_confidential", hidden),
        Cast("is_synthetic", synthetic_sql("NAME", "EIN")),
        Cast("is_named", named_in_field_sql(names)),
        as_street("STREET", hidden),
        _chapter(hidden),
        Cast("group_role", _GROUP_ROLE, for_matching=True),
        Cast("ruling_month", _RULING_MONTH, for_matching=True),
    )


# Affiliation 6 and 8 are the central organizations of a group, 9 its subordinates.
_GROUP_ROLE = """
    CASE WHEN "GROUP" = '0000' THEN NULL WHEN AFFILIATION IN ('6', '8') THEN 'central'
         WHEN AFFILIATION = '9' THEN 'subordinate' END
    """
_RULING_MONTH = "nullif(TRY_CAST(RULING[5:6] AS BIGINT), 0)"


def _chapter(hidden: str) -> Cast:
    """Which of its group's subordinates a row is; none where it may be a shelter."""
    is_subordinate = f"\"GROUP\" <> '0000' AND AFFILIATION = '9' AND NOT ({hidden})"
    told = chapter_sql("SORT_NAME", "NAME")
    return Cast("chapter", f"CASE WHEN {is_subordinate} THEN {told} END", for_matching=True)


@cache
def sectors() -> dict[str, str]:
    """Sector of each subsection code that the IRS uses.

    >>> sectors()["01"], sectors()["03"]
    ('government', 'nonprofit')
    """
    path = Path(__file__).with_name("subsections.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["sector"] for row in csv.DictReader(lines)}


def _sector_sql(code: str) -> str:
    cases = ""
    for sector in sorted(set(sectors().values())):
        listed = ", ".join(quote_text(key) for key, value in sectors().items() if value == sector)
        cases += f" WHEN {code} IN ({listed}) THEN {quote_text(sector)}"
    return f"CASE{cases} ELSE 'unknown' END"


def _subsection() -> Cast:
    known = ", ".join(quote_text(code) for code in sectors())
    fails = Check(
        "SUBSECTION",
        f"SUBSECTION NOT IN ({known})",
        "unknown_code",
        says("SUBSECTION", "is no subsection of section 501(c)"),
        "write two digits as the IRS lists them, such as 03",
    )
    return Cast(
        "subsection_code", f"CASE WHEN SUBSECTION IN ({known}) THEN SUBSECTION END", (fails,)
    )


def _group() -> Cast:
    cast = as_matching(
        "GROUP",
        "group_code",
        "[0-9]{4}",
        "not_a_group_number",
        "is no group exemption number",
        "write four digits, 0000 for none",
    )
    return replace(cast, expression=f"nullif({cast.expression}, '0000')")


def _ruling(file: SourceFile) -> Cast:
    fits = "regexp_full_match(RULING, '[0-9]{4}(0[0-9]|1[0-2])')"
    year = f"CASE WHEN {fits} AND RULING <> '000000' THEN left(RULING, 4)::BIGINT END"
    last = file.retrieved.year
    outside = f"({year}) < {_OLDEST_RULING} OR ({year}) > {last}"
    checks = (
        Check("RULING", f"NOT {fits}", "not_a_month", says("RULING", "is no year and month"),
              "write six digits, such as 199504, or 000000 for none"),
        Check("RULING", outside, "out_of_range",
              says("RULING", f"is not between {_OLDEST_RULING} and {last}"), "check the year"),
    )  # fmt: skip
    return Cast("ruling_year", f"CASE WHEN NOT ({outside}) THEN {year} END", checks)
