"""Codes of federal assistance as SQL: form of the money, sector of the recipient, who is a person.

Source: the publisher's data dictionary and its download code (business_categories, award type
mappings), read 2026-11-23. Until about 2011 recipients had codes of two digits.
"""

from graph.ids import quote_text
from loaders.reading.cast import Cast, Check, says

_KINDS = {
    "grant": ("02", "03", "04", "F001"),
    "cooperative_agreement": ("05", "F002"),
    "direct_payment": ("06", "10", "F006", "F007"),
    "loan": ("07", "08", "F003", "F004"),
    "insurance": ("09",),
    "other": ("11", "-1", "F005", "F008", "F009", "F010"),
}
# Letters of one recipient may be several. A to D, F, G, I, J and L are bodies of government, E a
# regional one of governments, H a public university. Not told apart: K tribally designated
# organizations (anybody writes it), O private universities, S to V kinds of college, W foreign
# entities, X others.
_SECTORS = {
    "government": ("[A-JL]", ("00", "01", "02", "04", "05", "06", "11")),
    "nonprofit": ("[MN]", ("12",)),
    "business": ("[QR]", ("22", "23")),
}
_OLDER_UNKNOWN = ("20", "25")
_PERSON = ("P", "21")


def as_kind(column: str, field: str) -> Cast:
    """Form of the money from the code of the assistance type."""
    pairs = {code: kind for kind, codes in _KINDS.items() for code in codes}
    known = ", ".join(quote_text(code) for code in pairs)
    cases = "".join(
        f" WHEN {column} IN ({', '.join(map(quote_text, codes))}) THEN {quote_text(kind)}"
        for kind, codes in _KINDS.items()
    )
    fails = Check(column, f"{column} NOT IN ({known})", "unknown_code",
                  says(column, "is no type of assistance"),
                  "write two digits, such as 04 for a project grant")  # fmt: skip
    return Cast(field, f"CASE{cases} END", (fails,))


def as_sector(column: str, field: str) -> Cast:
    """Sector where all codes of the recipient agree, else null."""
    tests = {
        sector: f"(regexp_matches({column}, {quote_text(letters)}) OR {column} IN "
        f"({', '.join(map(quote_text, older))}))"
        for sector, (letters, older) in _SECTORS.items()
    }
    cases = "".join(
        f" WHEN {test} AND NOT ({' OR '.join(other for other in tests.values() if other != test)}) "
        f"THEN {quote_text(sector)}"
        for sector, test in tests.items()
    )
    older = [*_OLDER_UNKNOWN, _PERSON[1], *(code for _, codes in _SECTORS.values()
             for code in codes)]  # fmt: skip
    listed = ", ".join(map(quote_text, older))
    unknown = f"NOT regexp_full_match({column}, '[A-X]{{1,6}}') AND {column} NOT IN ({listed})"
    fails = Check(column, unknown, "unknown_code", says(column, "is no code of recipients"),
                  "write letters from A to X")  # fmt: skip
    return Cast(field, f"CASE{cases} END", (fails,))


def person_sql(name: str, record_type: str, business_types: str) -> str:
    """SQL that is true where a record speaks of a person, whose name is redacted or not."""
    return (
        f"(coalesce({record_type} = '3', false) "
        f"OR coalesce(contains({business_types}, '{_PERSON[0]}'), false) "
        f"OR coalesce({business_types} = '{_PERSON[1]}', false) "
        f"OR coalesce(upper({name}) LIKE '%REDACTED DUE TO PII%', false))"
    )


def nobody_sql(name: str, record_type: str) -> str:
    """SQL that is true where a record adds up many recipients or hides who it is."""
    collective = (
        "^(MULTIPLE|MISCELLANEOUS|VARIOUS)( .*)? (RECIPIENT|AWARDEE|INDIVIDUAL)S?$|REDACTED"
    )
    return (
        f"(coalesce({record_type} = '1', false) "
        f"OR coalesce(regexp_matches(upper({name}), {quote_text(collective)}), false))"
    )
