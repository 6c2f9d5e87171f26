"""What is compared between two ways of writing, in levels from full agreement to none.

Levels are read from the top; the first that holds counts. Each has a weight, log2(m/u), where m is
how often it holds among records of one organization and u among others (Fellegi and Sunter, 1969).
A level with a frequency column weighs more where what is shared is rare.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Weights = Mapping[str, Mapping[str, tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of agreement: in words, as SQL over ``_l`` and ``_r``, and its frequencies."""

    words: str
    condition: str
    frequency: str | None = None
    fixed_m: float | None = None
    fixed_u: float | None = None
    is_doubtful: bool = False  # left to a person, whatever else agrees


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that is compared: null where ``unknown`` holds, else the first level that fits."""

    name: str
    unknown: str
    levels: tuple[Level, ...]


def _equal(column: str) -> str:
    return f"{column}_l = {column}_r"


def _either_null(*columns: str) -> str:
    return " OR ".join(f"{column}_l IS NULL OR {column}_r IS NULL" for column in columns)


_SHARED = "len(list_intersect(words_l, words_r))"
_MOST = f"3 * {_SHARED} >= 2 * greatest(len(words_l), len(words_r))"
_HOLDS = f"{_SHARED} = least(len(words_l), len(words_r))"
# "POST 12" and "POST 13", "NORTH" and nothing; in two towns, the town in one name only.
_MARKED = (
    "marks_l <> marks_r OR (town_l <> town_r AND coalesce(named_town_l, '')"
    " <> coalesce(named_town_r, ''))"
)
# In one town many names bear the town's name: it tells nothing there.
_LOCAL = "(is_local_l OR is_local_r)"
_NO_ADDRESS = "(address_l IS NULL OR address_r IS NULL)"
_BOX = "(coalesce(street_l, '') = 'PO BOX') <> (coalesce(street_r, '') = 'PO BOX')"

NAME = Feature(
    "name",
    _either_null("name"),
    (
        Level("the same name", _equal("name"), "name"),
        Level(
            "the same words in another order or spacing",
            f"{_equal('ordered')} OR {_equal('solid')}",
            "rare",
        ),
        Level(
            "one is the initials of the other",
            "(name_l = acronym_r OR name_r = acronym_l)",
            "acronym",
        ),
        Level("another number, side or town in the name", _MARKED, fixed_m=0.01, is_doubtful=True),
        Level(
            "one or two letters differ",
            "abs(length(stem_l) - length(stem_r)) <= 2 AND damerau_levenshtein(stem_l, stem_r)"
            " <= CASE WHEN length(stem_l) >= 14 THEN 2 WHEN length(stem_l) >= 6 THEN 1 ELSE 0 END",
        ),
        Level(
            "one has a word more that makes another organization of a name",
            f"kin_l <> kin_r AND {_HOLDS}",
            fixed_m=0.01,
            is_doubtful=True,
        ),
        Level(
            "one name holds all telling words of the other",
            f"rare_l = rare_r AND {_HOLDS}",
            "rare",
        ),
        Level(
            "two thirds of the telling words are the same, the two rarest too",
            f"rare_pair_l = rare_pair_r AND {_MOST}",
            "rare_pair",
        ),
        Level(
            "two thirds of the telling words are the same, the rarest too",
            f"rare_l = rare_r AND NOT {_LOCAL} AND {_MOST}",
            "rare",
        ),
        Level("almost the same letters", "jaro_winkler_similarity(stem_l, stem_r) >= 0.93"),
        Level("one name holds all telling words of the other, the rarest not", _HOLDS),
        Level("the rarest word is the same", "rare_l = rare_r", "rare"),
        Level("similar letters", "jaro_winkler_similarity(stem_l, stem_r) >= 0.86"),
        Level(
            "at least half of the telling words are the same",
            f"2 * {_SHARED} >= greatest(len(words_l), len(words_r))",
        ),
        Level("another name", "ELSE", is_doubtful=True),
    ),
)
PLACE = Feature(
    "place",
    "(zip_l IS NULL AND city_l IS NULL AND state_l IS NULL)"
    " OR (zip_r IS NULL AND city_r IS NULL AND state_r IS NULL)",
    (
        Level(
            "the same address and unit",
            f"{_equal('address')} AND unit_l IS NOT DISTINCT FROM unit_r",
            "address",
        ),
        Level(
            "the same address, the unit missing once",
            f"{_equal('address')} AND (unit_l IS NULL OR unit_r IS NULL)",
            "address",
        ),
        Level("the same address, another unit", _equal("address"), "address"),
        Level(
            "the same house number, the street spelled alike, one town",
            f"{_equal('house')} AND (zip_l = zip_r OR town_l = town_r)"
            " AND (jaro_winkler_similarity(street_l, street_r) >= 0.85"
            " OR starts_with(street_l, street_r) OR starts_with(street_r, street_l))",
        ),
        Level("the same ZIP, no street known", f"{_equal('zip')} AND {_NO_ADDRESS}", "zip"),
        Level("the same town, no street known", f"{_equal('town')} AND {_NO_ADDRESS}", "town"),
        Level("the same ZIP, a box once and a street once", f"{_equal('zip')} AND {_BOX}", "zip"),
        Level("the same ZIP, another address", _equal("zip"), "zip"),
        Level(
            "the same town, a box once and a street once", f"{_equal('town')} AND {_BOX}", "town"
        ),
        Level("the same town, another address", _equal("town"), "town"),
        Level("the same state", _equal("state")),
        Level("another state", "ELSE"),
    ),
)
PHONE = Feature(
    "phone",
    _either_null("phone"),
    (Level("the same phone", _equal("phone"), "phone"), Level("another phone", "ELSE")),
)
WEBSITE = Feature(
    "website",
    _either_null("website"),
    (
        # Places of one brand have one website; so have those that moved.
        Level(
            "the same website, another town",
            f"{_equal('website')} AND town_l <> town_r",
            "website",
            is_doubtful=True,
        ),
        Level("the same website", _equal("website"), "website"),
        Level("another website", "ELSE"),
    ),
)
CHAPTER = Feature(
    "chapter",
    "chapter_l IS NULL AND chapter_r IS NULL",
    (
        # Not learned: chapters of one brand at one address look like one organization to
        # expectation maximisation. Among records of one, another chapter is an error of writing.
        Level("the same chapter", _equal("chapter"), fixed_m=0.95),
        # Random pairs hardly ever have two chapters; others of one brand nearly always do.
        Level(
            "another chapter",
            "chapter_l <> chapter_r",
            fixed_m=0.002,
            fixed_u=0.95,
            is_doubtful=True,
        ),
        Level("a chapter once only", "ELSE", fixed_m=0.048),
    ),
)
YEAR = Feature(
    "ruling year",
    _either_null("ruling_year"),
    (
        Level("the same year of exemption", _equal("ruling_year")),
        Level("a year apart", "abs(ruling_year_l - ruling_year_r) = 1"),
        Level("another year of exemption", "ELSE"),
    ),
)
CLASS = Feature(
    "class",
    _either_null("subsection_code"),
    (
        Level(
            "the same subsection and field of work",
            f"{_equal('subsection_code')} AND {_equal('ntee')}",
        ),
        Level(
            "the same subsection, field of work not known",
            f"{_equal('subsection_code')} AND (ntee_l IS NULL OR ntee_r IS NULL)",
        ),
        Level("the same subsection, another field of work", _equal("subsection_code")),
        Level("another subsection", "ELSE"),
    ),
)
GROUP = Feature(
    "group",
    _either_null("group_code"),
    (Level("the same group number", _equal("group_code")), Level("another group", "ELSE")),
)
FEATURES = (NAME, PLACE, PHONE, WEBSITE, CHAPTER, YEAR, CLASS, GROUP)


def frequency_columns() -> list[str]:
    """Give the columns whose frequencies are used, in alphabetical order."""
    return sorted({level.frequency for f in FEATURES for level in f.levels if level.frequency})


def splink_settings(weights: Weights | None = None, *, prior: float = 1e-4) -> dict[str, Any]:
    """Give settings for Splink 5; ``weights`` are (m, u) by feature and level in words."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "written",
        "probability_two_random_records_match": prior,
        "blocking_rules_to_generate_predictions": [],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
        "max_iterations": 30,
        "comparisons": [_comparison(feature, weights) for feature in FEATURES],
    }


def _comparison(feature: Feature, weights: Weights | None) -> dict[str, Any]:
    unknown = {
        "sql_condition": feature.unknown,
        "label_for_charts": "not known",
        "is_null_level": True,
    }
    known = (weights or {}).get(feature.name, {})
    return {
        "output_column_name": feature.name.replace(" ", "_"),
        "comparison_levels": [unknown]
        + [_level(level, known.get(level.words)) for level in feature.levels],
    }


def _level(level: Level, weight: tuple[float, float] | None) -> dict[str, Any]:
    made: dict[str, Any] = {"sql_condition": level.condition, "label_for_charts": level.words}
    if level.frequency:
        made["tf_adjustment_column"] = level.frequency
        # Weight m/frequency where the level is agreement on the value itself; where it asks for
        # more, Splink scales its u by how rare the value is (it finds the level on it alone).
        made["disable_tf_exact_match_detection"] = level.frequency not in ("rare", "zip", "town")
    if weight:
        made |= {"m_probability": weight[0], "u_probability": weight[1]}
    if level.fixed_m is not None:
        made |= {"m_probability": level.fixed_m, "fix_m_probability": True}
    if level.fixed_u is not None:
        made |= {"u_probability": level.fixed_u, "fix_u_probability": True}
    return made
