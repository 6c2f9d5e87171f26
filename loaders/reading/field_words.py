"""What is of the field by its words or its assistance listing: `field_words.toml` as SQL."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from graph.errors import SchemaError
from graph.ids import quote_text

TABLE = Path(__file__).with_name("field_words.toml")
_GAP = "(?:[a-z0-9]+ ){0,3}"


def named_in_field_sql(name: str) -> str:
    """SQL that is true where a name holds words of the field outside its false friends."""
    # Most names hold no such word at all; folding is done only for those that may.
    rough = quote_text("|".join(sorted({_longest(phrase) for phrase in _phrases("field_words")})))
    folded = f"' ' || regexp_replace(lower({name}), '[^a-z0-9]+', ' ', 'g') || ' '"
    friends = quote_text(phrase_pattern(_phrases("false_friends")))
    words = quote_text(phrase_pattern(_phrases("field_words")))
    left = f"regexp_replace({folded}, {friends}, ' ', 'g')"
    return (
        f"CASE WHEN regexp_matches(lower({name}), {rough}) "
        f"THEN regexp_matches({left}, {words}) ELSE false END"
    )


def name_reason_sql(name: str) -> str:
    """SQL for `field_reasons` of an organization that is known by its name: `name`, or null."""
    return f"CASE WHEN {named_in_field_sql(name)} THEN ['name'] END"


def trafficking_form_sql(text: str) -> str:
    """SQL for the form of trafficking that a text names (labor, sex, both), null where it is none.

    >>> trafficking_form_sql("NULL").startswith("CASE WHEN")
    True
    """
    folded = f"' ' || regexp_replace(lower({text}), '[^a-z0-9]+', ' ', 'g') || ' '"
    blocks = _table()["forms"]
    names = {
        block["form"]: f"regexp_matches({folded}, "
        f"{quote_text(phrase_pattern(tuple(block['phrases'])))})"
        for block in blocks
    }
    rough = quote_text(
        "|".join(sorted({_longest(item) for one in blocks for item in one["phrases"]}))
    )
    return (
        f"CASE WHEN NOT coalesce(regexp_matches(lower({text}), {rough}), false) THEN NULL "
        f"WHEN {names['sex']} AND {names['labor']} THEN 'both' "
        f"WHEN {names['sex']} THEN 'sex' WHEN {names['labor']} THEN 'labor' END"
    )


def trafficking_listings() -> tuple[str, ...]:
    """Assistance listings whose money is for this field alone, in order.

    >>> trafficking_listings()[0]
    '16.320'
    """
    return tuple(sorted(block["number"] for block in _table()["listings"]))


def trafficking_listing_sql(listing: str) -> str:
    """SQL that is true where a listing number is one of this field; never null."""
    numbers = ", ".join(quote_text(number) for number in trafficking_listings())
    return f"coalesce({listing} IN ({numbers}), false)"


def phrase_pattern(phrases: tuple[str, ...]) -> str:
    """One regular expression for phrases with `*` (any letters) and `...` (up to three words).

    It is to be matched against lower-case words with one space before and after each.

    >>> bool(re.search(phrase_pattern(("end ... slavery",)), " to end all modern slavery "))
    True
    >>> bool(re.search(phrase_pattern(("end ... slavery",)), " weekend slavery "))
    False
    """
    return "(?:" + "|".join(f" {_phrase(phrase)}" for phrase in phrases) + ")"


def _phrase(phrase: str) -> str:
    words = phrase.split()
    return "".join(_GAP if word == "..." else _word(word) + " " for word in words)


def _longest(phrase: str) -> str:
    return max(phrase.replace("...", "").replace("*", "").split(), key=len)


def _word(word: str) -> str:
    if not re.fullmatch(r"\*?[a-z0-9]+\*?", word):
        what = f"{word!r} is no word of letters and digits"
        raise SchemaError(str(TABLE), what, "write words, * and ... only")
    return word.replace("*", "[a-z0-9]*")


def _phrases(group: str) -> tuple[str, ...]:
    return tuple(phrase for block in _table()[group] for phrase in block["phrases"])


@cache
def _table() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
