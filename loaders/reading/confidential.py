"""Who may run a shelter or safe house: their ZIP, street and points are never kept.

Classes of the National Taxonomy of Exempt Entities and words in names, on the safe side: an animal
shelter loses its ZIP too. Ground: 34 USC 12291(b)(2), 42 USC 10406(c)(5).
"""

from graph.ids import quote_text

# Family violence shelters, youth and group homes, temporary housing, protection against abuse and
# all of its sub-classes (I70 to I79).
NTEE_CLASSES = ("P43", "P62", "P85", "F42", "L41", "P73")
_NTEE_GROUP = "I7"
NAME_PATTERN = r"SHELTER|SAFE ?HOUSE|REFUGE($|[^E])|TRANSITIONAL HOUSING"


def confidential_sql(name: str, ntee_code: str = "NULL") -> str:
    """SQL that is true where a name or class may belong to a shelter; both are expressions."""
    classes = ", ".join(quote_text(code) for code in NTEE_CLASSES)
    by_class = f"left({ntee_code}, 3) IN ({classes}) OR left({ntee_code}, 2) = '{_NTEE_GROUP}'"
    by_name = f"regexp_matches(upper({name}), {quote_text(NAME_PATTERN)})"
    return f"(coalesce({by_class}, false) OR coalesce({by_name}, false))"


def confidential_mark_sql(name: str) -> str:
    """SQL that is true where a name may belong to a shelter, else null: not known to be one."""
    return f"CASE WHEN {confidential_sql(name)} THEN true END"


def synthetic_sql(name: str, ein: str = "NULL") -> str:
    """SQL that is true for made-up organizations: names from `Example `, EIN from 00."""
    return f"(coalesce({name} ILIKE 'example %', false) OR coalesce({ein} LIKE '00%', false))"
