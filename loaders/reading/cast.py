"""From text to typed columns, in SQL: a value that does not fit becomes null with a finding.

Each `as_*` function says for one column of `source` which expression gives the typed value, and
which findings tell a person what did not fit. Nothing is repaired in silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.ids import quote_name, quote_text

_MAIL = r"[^@\s]+@[^@\s]+[.][A-Za-z]{2,}"
_PHONE = r"[+]?[0-9(][0-9() ./-]{4,24}"
_URL = r"https?://[^\s@]{3,1000}"
# Marks that turn the direction of text around (U+202A to U+202E, U+2066 to U+2069), and signs
# without width that no script needs inside a word.
_UNSEEN = "[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]"
_CONTROL = r"[\x00-\x1f\x7f]"
# Street lines that name a person beside the street, for SQL and Python alike.
PERSON_OF_STREET = r"(?i)[%@]|\bC ?/ ?O\b|\bCARE OF\b|\bATT(N|ENTION)\b"


@dataclass(frozen=True, slots=True)
class Check:
    """A finding for each row of `source` in which `when` holds; `message` is an SQL expression.

    `withholds` keeps the value itself out of the finding, where it may name a person.
    """

    column: str
    when: str
    rule: str
    message: str
    mend: str
    effect: str = "nulled"
    withholds: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    """One typed field: its expression over `source`, and whether a record needs it to load.

    What is ``for_matching`` only is no part of what the record states: a hash of its content must
    not be a way to try out streets.
    """

    field: str
    expression: str
    checks: tuple[Check, ...] = ()
    needed: bool = False
    for_matching: bool = False


def typed_sql(casts: Sequence[Cast], relation: str) -> str:
    """Query that gives `line` and each field, for rows that have every needed field."""
    listed = ", ".join(f"{cast.expression} AS {quote_name(cast.field)}" for cast in casts)
    needs = " AND ".join(f"({cast.expression}) IS NOT NULL" for cast in casts if cast.needed)
    return f"SELECT line, {listed} FROM {relation}" + (f" WHERE {needs}" if needs else "")


def find_sql(check: Check, relation: str) -> str:
    """Query that gives the findings of one check."""
    name = quote_text(check.column)
    value = "NULL" if check.withholds else quote_name(check.column)
    return (
        f'SELECT line, {name} AS "column", {value} AS value, '
        f"{quote_text(check.rule)} AS rule, {quote_text(check.effect)} AS effect, "
        f"{check.message} AS message, {quote_text(check.mend)} AS mend "
        f"FROM {relation} WHERE {check.when}"
    )


def says(column: str, words: str) -> str:
    """SQL for a message that quotes the value of a column and goes on with words.

    >>> print(says("RULING", "is no month"))
    '''' || left("RULING", 60) || ''' is no month'
    """
    return f"'''' || left({quote_name(column)}, 60) || {quote_text(chr(39) + ' ' + words)}"


def unless(cast: Cast, hidden: str) -> Cast:
    """Leave a field out where `hidden` holds: no value, and none in a finding either."""
    # What fails first: few values do, and `hidden` looks at long names.
    checks = tuple(replace(item, when=f"({item.when}) AND NOT {hidden}") for item in cast.checks)
    value = f"CASE WHEN NOT {hidden} THEN {cast.expression} END"
    return replace(cast, expression=value, checks=checks)


def missing(column: str) -> Check:
    """Reject a row in which a column that it needs is empty."""
    return Check(column, f"{quote_name(column)} IS NULL", "missing_value", "'is empty'",
                 "write it", "rejected")  # fmt: skip


def required(cast: Cast, column: str) -> Cast:
    """Reject a row in which the column is empty or what stands there does not fit."""
    wrong = (replace(item, effect="rejected") for item in cast.checks)
    return replace(cast, checks=(missing(column), *wrong), needed=True)


def checked(cast: Cast, check: Check) -> Cast:
    """Add a check to a field: a value for which it holds becomes null."""
    value = f"CASE WHEN NOT coalesce({check.when}, false) THEN {cast.expression} END"
    return replace(cast, expression=value, checks=(*cast.checks, check))


def as_text(column: str, field: str, *, needed: bool = False) -> Cast:
    """Text as it is written."""
    plain = Cast(field, quote_name(column))
    return required(plain, column) if needed else plain


def as_street(column: str, hidden: str) -> Cast:
    """Street line, for matching only; none where a place is confidential (`hidden`).

    What names a person beside the street (in care of, attention) or holds a mail address is none.
    """
    raw = quote_name(column)
    # Few lines hold one of the signs, and `hidden` looks at long names.
    named = f"regexp_matches({raw}, {quote_text(PERSON_OF_STREET)})"
    return Cast(
        "street", f"CASE WHEN NOT {named} AND NOT ({hidden}) THEN {raw} END", for_matching=True
    )


def as_name(column: str, field: str, *, needed: bool = True) -> Cast:
    """A name as written; an e-mail address is none, and turning marks get a note."""
    raw = quote_name(column)
    mail = _holds_mail(raw)
    effect = "rejected" if needed else "nulled"
    checks = (
        *((missing(column),) if needed else ()),
        Check(column, mail, "not_a_name", "'an e-mail address stands where a name is wanted'",
              "write the name of the organization", effect, withholds=True),
        Check(column, f"strlen({raw}) <> length({raw}) AND "  # none of these signs is ASCII
              f"regexp_matches({raw}, {quote_text(_UNSEEN)})", "turned_text",
              "'the name holds marks that are not seen or turn text around'",
              "write it again by hand", "noted"),
        Check(column, f"regexp_matches({raw}, {quote_text(_CONTROL)})", "control_characters",
              "'the name holds control characters or line breaks'",
              "write it on one line", "noted"),
    )  # fmt: skip
    return Cast(field, f"CASE WHEN NOT {mail} THEN {raw} END", checks, needed)


def as_words(column: str, field: str) -> Cast:
    """Text as it is written, unless it holds somebody's e-mail address."""
    raw = quote_name(column)
    mail = _holds_mail(raw)
    check = Check(column, mail, "holds_mail_address", "'an e-mail address stands in the text'",
                  "leave out addresses of persons", withholds=True)  # fmt: skip
    return Cast(field, f"CASE WHEN NOT {mail} THEN {raw} END", (check,))


def as_phone(column: str, field: str) -> Cast:
    """A phone line in digits and signs; words beside it may name a person."""
    return as_matching(column, field, _PHONE, "not_a_phone_line", "is no phone line",
                       "write the digits of a published line, and no name")  # fmt: skip


def _holds_mail(raw: str) -> str:
    # Few values hold the sign at all, and looking for it is cheap.
    return f"(contains({raw}, '@') AND regexp_matches({raw}, {quote_text(_MAIL)}))"


def as_whole(
    column: str, field: str, *, lowest: int | None = None, highest: int | None = None
) -> Cast:
    """A whole number in digits, with a sign at most."""
    raw = quote_name(column)
    number = f"CASE WHEN regexp_full_match({raw}, '-?[0-9]{{1,18}}') THEN {raw}::BIGINT END"
    fails = Check(column, f"{raw} IS NOT NULL AND ({number}) IS NULL", "not_a_whole_number",
                  says(column, "is not a whole number"),
                  "write digits only or leave it empty")  # fmt: skip
    return _within(column, field, number, fails, lowest, highest)


def as_decimal(
    column: str, field: str, *, lowest: float | None = None, highest: float | None = None
) -> Cast:
    """A number with a point, without exponent or thousands marks."""
    raw = quote_name(column)
    fits = f"regexp_full_match({raw}, '-?[0-9]{{1,15}}([.][0-9]+)?')"
    number = f"CASE WHEN {fits} THEN {raw}::DOUBLE END"
    fails = Check(column, f"{raw} IS NOT NULL AND NOT {fits}", "not_a_number",
                  says(column, "is not a number"),
                  "write digits with a point or leave it empty")  # fmt: skip
    return _within(column, field, number, fails, lowest, highest)


def as_date(column: str, field: str, *, latest: str | None = None) -> Cast:
    """A day as 2026-03-31, from 1678 to 2261; `latest` bounds it for things that have happened."""
    raw = quote_name(column)
    fits = f"regexp_full_match({raw}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')"
    day = f"CASE WHEN {fits} THEN TRY_CAST({raw} AS DATE) END"
    fails = Check(column, f"{raw} IS NOT NULL AND ({day}) IS NULL", "not_a_date",
                  says(column, "is not a date"),
                  "write year-month-day, as 2026-03-31, or leave it empty")  # fmt: skip
    return _within(column, field, day, fails, "DATE '1678-01-01'",
                   f"DATE '{latest or '2261-12-31'}'")  # fmt: skip


def as_yes_no(column: str, field: str) -> Cast:
    """True or false; yes and no mean the same."""
    raw = quote_name(column)
    value = (
        f"CASE WHEN lower({raw}) IN ('true', 'yes') THEN true "
        f"WHEN lower({raw}) IN ('false', 'no') THEN false END"
    )
    fails = Check(column, f"{raw} IS NOT NULL AND ({value}) IS NULL", "not_true_or_false",
                  says(column, "is neither true nor false"),
                  "write true or false, or leave it empty where it is not known")  # fmt: skip
    return Cast(field, value, (fails,))


def as_code(column: str, field: str, codes: Sequence[str], *, needed: bool = False) -> Cast:
    """One of a list of codes; case, and a space or hyphen for an underscore, do not count."""
    raw = quote_name(column)
    folded = f"replace(replace(lower({raw}), ' ', '_'), '-', '_')"
    listed = ", ".join(quote_text(code) for code in codes)
    pairs = ", ".join(
        f"{{'far': levenshtein({folded}, {quote_text(code)}), 'code': {quote_text(code)}}}"
        for code in codes
    )
    nearest = f"list_transform(list_sort([{pairs}])[:2], lambda pair: pair.code)"
    message = (
        f"{says(column, 'is none of the codes; nearest: ')} || array_to_string({nearest}, ', ')"
    )
    fails = Check(column, f"{folded} NOT IN ({listed})", "unknown_code", message,
                  f"use one of {', '.join(codes)}")  # fmt: skip
    plain = Cast(field, f"CASE WHEN {folded} IN ({listed}) THEN {folded} END", (fails,))
    return required(plain, column) if needed else plain


def as_url(column: str, field: str) -> Cast:
    """A web address; one that holds an @ is taken for somebody's account and dropped."""
    return as_matching(column, field, _URL, "not_a_web_address", "is no web address",
                     "write it from http:// or https:// on, without name or password")  # fmt: skip


def as_ein(column: str, field: str, *, needed: bool = False) -> Cast:
    """An EIN as nine digits of text; `12-3456789` is the same, fewer digits are not padded."""
    raw = quote_name(column)
    fits = f"regexp_full_match({raw}, '[0-9]{{2}}-?[0-9]{{7}}')"
    short = "is no EIN: it has fewer than nine digits, a zero in front may have been lost"
    science = "is no EIN: a spreadsheet turned it into a number"
    message = (
        f"CASE WHEN regexp_full_match({raw}, '[0-9]{{1,8}}') THEN {says(column, short)} "
        f"WHEN regexp_full_match({raw}, '[0-9.]+([eE][+][0-9]+)?') THEN {says(column, science)} "
        f"ELSE {says(column, 'is no EIN')} END"
    )
    fails = Check(column, f"NOT {fits}", "not_an_ein", message,
                  "write nine digits as text, zeros in front included")  # fmt: skip
    plain = Cast(field, f"CASE WHEN {fits} THEN replace({raw}, '-', '') END", (fails,))
    return required(plain, column) if needed else plain


def as_uei(column: str, field: str) -> Cast:
    """A unique entity id: twelve letters and digits, never I or O."""
    return as_matching(column, field, "[A-HJ-NP-Z1-9][A-HJ-NP-Z0-9]{11}", "not_a_uei", "is no UEI",
                     "write its twelve letters and digits", fold="upper")  # fmt: skip


def as_org_id(column: str, field: str) -> Cast:
    """An identifier in the form of org-id.guide, such as GB-CHC-1234567."""
    return as_matching(column, field, "[A-Z0-9]{2,4}-[A-Z0-9_]+(-[A-Z0-9./_-]+)?", "not_an_org_id",
                     "is no org-id", "write it as GB-CHC-1234567", fold="upper")  # fmt: skip


def as_zip(column: str, field: str, *, needed: bool = False) -> Cast:
    """A ZIP as five digits; the four after a hyphen are dropped, and 00000 means none."""
    raw = quote_name(column)
    fits = f"regexp_full_match({raw}, '[0-9]{{5}}(-?[0-9]{{4}})?')"
    wrong = f"NOT {fits}" + (f" OR starts_with({raw}, '00000')" if needed else "")
    fails = Check(column, wrong, "not_a_zip", says(column, "is no ZIP"),
                  "write five digits as text, zeros in front included")  # fmt: skip
    plain = Cast(field, f"CASE WHEN {fits} THEN nullif(left({raw}, 5), '00000') END", (fails,))
    return required(plain, column) if needed else plain


def as_matching(
    column: str, field: str, pattern: str, rule: str, words: str, mend: str, *, fold: str = ""
) -> Cast:
    """Text that a pattern matches in full, folded by the SQL function named in `fold`."""
    value = f"{fold}({quote_name(column)})" if fold else quote_name(column)
    fits = f"regexp_full_match({value}, {quote_text(pattern)})"
    fails = Check(column, f"NOT {fits}", rule, says(column, words), mend)
    return Cast(field, f"CASE WHEN {fits} THEN {value} END", (fails,))


def _within(
    column: str, field: str, value: str, fails: Check, lowest: object, highest: object
) -> Cast:
    bounds = []
    if lowest is not None:
        bounds.append(f"({value}) < {lowest}")
    if highest is not None:
        bounds.append(f"({value}) > {highest}")
    if not bounds:
        return Cast(field, value, (fails,))
    outside = " OR ".join(bounds)
    plain = [str(bound).removeprefix("DATE ").strip("'") for bound in (lowest, highest) if bound
             is not None]  # fmt: skip
    words = (
        f"is not between {plain[0]} and {plain[-1]}"
        if len(plain) == 2
        else (f"is below {plain[0]}" if lowest is not None else f"is over {plain[0]}")
    )
    check = Check(column, outside, "out_of_range", says(column, words), "check the value")
    return checked(Cast(field, value, (fails,)), check)
