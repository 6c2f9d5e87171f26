"""Names that are a reason to be in the field: the table `field_words.toml` as SQL."""

import re
import tomllib
from functools import cache
from pathlib import Path

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


@cache
def _phrases(group: str) -> tuple[str, ...]:
    blocks = tomllib.loads(TABLE.read_text(encoding="utf-8"))[group]
    return tuple(phrase for block in blocks for phrase in block["phrases"])
