"""Which chapter of its group a row is, from the second name (SORT_NAME), and nothing of a person.

In rows of a group's subordinates the second name says which one it is: "5375 SOMEWHERE COUNTY",
"12 SOMEBODY POST". In a few it is that of a pastor or trustee, and many posts are named after
somebody. So of a text with a number only the number and the kind of chapter are kept; a text
without one only where a word shows that it names a place, a school or a body.
"""

from loaders.reading.states import states

# Kinds of chapter.
_KINDS = (
    "AERIE", "ASSEMBLY", "AUXILIARY", "AZA", "BBG", "BRANCH", "CAMP", "CHAPTER", "CLUB",
    "COMMANDERY", "CONSISTORY", "COUNCIL", "COURT", "DAUGHTERS", "DEPARTMENT", "DETACHMENT",
    "DISTRICT", "DIVISION", "GRANGE", "LADIES", "LOCAL", "LODGE", "MAIDS", "NEST", "PACK", "POST",
    "REGION", "SECTION", "SONS", "SQUADRON", "TEMPLE", "TENT", "TRIBE", "TROOP", "UNION", "UNIT",
)  # fmt: skip
# Further words that stand in names of places, schools and bodies, not of persons.
_BODIES = (
    "ACADEMY", "ALLIANCE", "ALUMNAE", "ALUMNI", "AREA", "ASSN", "ASSOC", "ASSOCIATION", "BBYO",
    "BOOSTER", "BOOSTERS", "CENTER", "CHAP", "CHURCH", "CIRCLE", "CITY", "CNCL", "COLLEGE",
    "COMMITTEE", "COMMUNITY", "CONFERENCE", "COUNTY", "DAR", "DEPT", "ELEMENTARY", "ES",
    "FEDERATION", "FELLOWSHIP", "FFA", "FOOTBALL", "FOUNDATION", "GRADUATE", "GROUP", "GUILD",
    "HIGH", "HS", "INSTITUTE", "JAYCEES", "LEAGUE", "LIBRARY", "LIONS", "LL", "METRO",
    "MINISTRIES", "MINISTRY", "MISSION", "NETWORK", "ORGANIZATION", "PARISH", "PARTNERS", "PROJ",
    "PROJECT", "PTA", "PTO", "PTSA", "PTSO", "RECTORY", "ROTARY", "SCHOOL", "SEPTA", "SHRINERS",
    "SOCIETY", "SORORITY", "STATE", "TOASTMASTERS", "TOWNSHIP", "UNIV", "UNIVERSITY", "YOUTH",
    "OF", "AND", "THE", "FOR", "IN", "&",
)  # fmt: skip
_GREEK = (
    "ALPHA|BETA|GAMMA|DELTA|EPSILON|ZETA|ETA|THETA|IOTA|KAPPA|LAMBDA|MU|NU|XI|OMICRON|PI|RHO|SIGMA"
    "|TAU|UPSILON|PHI|CHI|PSI|OMEGA"
)
_COMPASS = (
    "NORTH|SOUTH|EAST|WEST|NORTHERN|SOUTHERN|EASTERN|WESTERN|CENTRAL|GREATER|NEW|FORT|MOUNT|LAS|LOS"
    "|SAN|SANTA"
)
_STREET = "^[0-9].* (ST|AVE|RD|DR|LN|BLVD|HWY|WAY|PL|CIR|STREET|AVENUE|ROAD|DRIVE|LANE)$"
# What a person is or does.
_OFFICES = (
    "TTEE|TTEES|TRUSTEE|TRUSTEES|PASTOR|TREAS|TREASURER|PRES|PRESIDENT|SECY|SECRETARY|CHAIR"
    "|CHAIRMAN|DIRECTOR|EXECUTOR|EXEC|OFFICER|MANAGER|AGENT|ESQ|CPA|PHD|JR|SR|III|REV|REVEREND|FR"
    "|FATHER|SISTER|BROTHER|RABBI|BISHOP|DEACON|ELDER|MSGR|MONSIGNOR|MR|MRS|MISS|DR|HON|JUDGE"
)
# States whose names and codes are neither names nor titles of persons.
_NO_PLACES = ("GEORGIA", "VIRGINIA", "WASHINGTON", "AL", "DE", "LA", "MA", "MD", "MS", "PA", "VI")


def chapter_sql(text: str, name: str) -> str:
    """Give the expression for the chapter that a second name tells; null where it may be a person.

    Both are expressions; ``name`` is that of the row, mostly of its group: a text that repeats one
    of its longer words speaks of a body. Null where the text is.
    """
    words = f"string_split(replace(upper(trim({text})), '-', ' '), ' ')"
    is_other = f"regexp_matches(upper({text}), '[%@]|C ?/ ?O\\b|\\bATTN\\b|{_STREET}')"
    kinds = _listed(_KINDS)
    numbered = f"list_filter({words}, lambda w: regexp_matches(w, '[0-9]') OR w IN ({kinds}))"
    own = f"list_filter(string_split(upper({name}), ' '), lambda w: length(w) > 3)"
    telling = _listed((*_KINDS, *_BODIES, *_states()))
    return (
        f"CASE WHEN {is_other} THEN NULL "
        f"WHEN regexp_matches({text}, '[0-9]') THEN array_to_string({numbered}, ' ') "
        f"WHEN regexp_matches(upper({text}), '\\b({_OFFICES})\\b') THEN NULL "
        f"WHEN len({words}) = 1 OR list_has_any({words}, [{telling}]) "
        f"OR list_has_any({words}, {own}) "
        f"OR regexp_full_match(upper({text}), '(({_GREEK})[ -]?)+') "
        f"OR regexp_matches(upper({text}), '^({_COMPASS}) ') THEN {text} END"
    )


def _states() -> tuple[str, ...]:
    """Give codes of the states, and their names of one word."""
    told = (word.upper() for state in states() for word in (state.letters, state.name))
    return tuple(sorted(word for word in told if " " not in word and word not in _NO_PLACES))


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
