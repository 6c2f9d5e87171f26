"""Columns as this register writes them: company numbers, days, sectors, placeholders for names."""

from graph.ids import quote_name, quote_text
from loaders.reading.cast import Cast, Check, as_name, says

# Eight signs: eight digits, or letters of the register (SC, NI, OC, IP...) and digits.
_COMPANY = "[0-9A-Z]{2}[0-9]{4}[0-9A-Z]{2}"
_SECTORS = {"private": "business", "public": "government"}


def as_company(column: str, field: str, *, name: str) -> Cast:
    """The number at Companies House as an org-id, `GB-COH-` and eight signs.

    Ten or so rows of each year hold the number in place of the name; it counts where none is given.
    """
    raw, instead = f"upper({quote_name(column)})", quote_name(name)
    fits = f"regexp_full_match({raw}, {quote_text(_COMPANY)})"
    value = (
        f"CASE WHEN {fits} THEN 'GB-COH-' || {raw} WHEN {raw} IS NULL AND {_is_number(name)} "
        f"AND length({instead}) = 8 THEN 'GB-COH-' || {instead} END"
    )
    fails = Check(column, f"NOT {fits}", "not_a_company_number",
                  says(column, "is no company number"),
                  "write its eight signs as text, zeros in front included")  # fmt: skip
    return Cast(field, value, (fails,))


def as_organisation(column: str, field: str) -> Cast:
    """The name; a number in its place is kept and told."""
    plain = as_name(column, field)
    number = Check(column, _is_number(column), "name_is_a_number",
                   says(column, "is a number where a name is wanted"),
                   "look the company up; the number is kept as its name", "noted")  # fmt: skip
    return Cast(field, plain.expression, (*plain.checks, number), needed=True)


def as_group(column: str, field: str, *, group: str, member: str) -> Cast:
    """The parent's name of a group's statement, where the member is somebody else."""
    plain = as_name(column, field, needed=False)
    other = (
        f"lower({quote_name(group)}) = 'yes' AND NOT {_is_number(member)} "
        f"AND name_key({quote_name(column)}) <> name_key({quote_name(member)})"
    )
    return Cast(field, f"CASE WHEN {other} THEN {plain.expression} END", plain.checks)


def as_sector(column: str, field: str) -> Cast:
    """Business or government."""
    raw = f"lower({quote_name(column)})"
    cases = " ".join(f"WHEN '{theirs}' THEN '{ours}'" for theirs, ours in _SECTORS.items())
    fails = Check(column, f"{raw} NOT IN ('private', 'public')", "unknown_code",
                  says(column, "is neither Private nor Public"),
                  "write it as the register does")  # fmt: skip
    return Cast(field, f"CASE {raw} {cases} END", (fails,))


def as_british_day(column: str, field: str) -> Cast:
    """A day as 31/03/2026 (or 2026-03-31), from 2000 to 2100; an hour behind it does not count."""
    raw = quote_name(column)
    formats = "['%d/%m/%Y', '%Y-%m-%d']"
    shape = "^([0-9/-]+)([ T][0-9:.]+Z?)?$"
    day = f"try_strptime(regexp_extract({raw}, {quote_text(shape)}, 1), {formats})::DATE"
    value = f"CASE WHEN year({day}) BETWEEN 2000 AND 2100 THEN {day} END"
    fails = Check(column, f"{raw} IS NOT NULL AND ({value}) IS NULL", "not_a_date",
                  says(column, "is not a date of this century"),
                  "write day/month/year, as 31/03/2026, or leave it empty")  # fmt: skip
    return Cast(field, value, (fails,))


def _is_number(column: str) -> str:
    return f"coalesce(regexp_full_match({quote_name(column)}, '[0-9]+'), false)"
