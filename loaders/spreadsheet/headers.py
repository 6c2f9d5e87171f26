"""What a header may mean: words over a column, against the words that `fields.toml` knows."""

import re
from collections.abc import Mapping
from functools import cache

from loaders.spreadsheet.fields import fields, plain_words, small_words, unread_headers

EXACT, NEAR, FAINT = 3, 2, 1
_ASKS = re.compile(r"(?i)(do|does|did|is|are|was|were|has|have|can|could|will|would|should)\b")


def fold_header(text: str) -> str:
    """Fold a header as the table writes its words: numbering, signs and case do not count.

    >>> fold_header("3. Tax-ID (EIN)?")
    'tax id ein'
    """
    plain = re.sub(r"^\s*\(?\d{1,2}[.)]\s+", "", text)
    return " ".join(re.findall(r"[^\W_]+", plain.lower()))


def meanings(header: str) -> Mapping[str, int]:
    """Fields that a header may mean, each with how sure that is; empty where nothing is known.

    A header that is one of the words of a field, brackets aside, is `EXACT`; one that holds such
    words is `NEAR`, and only the longest words count. "Name" alone may be anybody's: it is `FAINT`.

    >>> meanings("Agency name (as registered)")["organization_name"] == EXACT
    True
    >>> meanings("Please give the agency name as registered")["organization_name"] == NEAR
    True
    """
    if is_bare_name(header):
        return {"organization_name": FAINT}
    short = _folded_words(re.sub(r"[(\[].*?[)\]]", " ", header)) or _folded_words(header)
    for folded in (_folded_words(header), short):
        if folded in _known():
            return dict.fromkeys(_known()[folded], EXACT)
    within = [word for word in _known() if word not in plain_words() and _holds(word, short)]
    longest = max(map(len, within), default=0)
    names = (name for word in within if len(word) == longest for name in _known()[word])
    return dict.fromkeys(names, NEAR)


def is_bare_name(header: str) -> bool:
    """Tell whether a header says no more than "Name"."""
    return _folded_words(header) == "name"


def asks_yes_or_no(header: str) -> bool:
    """Tell whether a header is a question that is answered by yes or no.

    >>> asks_yes_or_no("Does your agency meet?"), asks_yes_or_no("Which agency are you?")
    (True, False)
    """
    return _ASKS.match(fold_header(header)) is not None


def speaks_of_persons(header: str) -> bool:
    """Tell whether a header says that its column holds persons, their addresses, or streets.

    >>> speaks_of_persons("Your name (optional)"), speaks_of_persons("Main phone")
    (True, False)
    """
    folded = fold_header(header)
    for phrase in _public():
        folded = f" {folded} ".replace(f" {phrase} ", " ").strip()
    return "@" in header or any(_holds(word, folded) for word in unread_headers())


@cache
def _public() -> tuple[str, ...]:
    """Words of our fields that hold such a word and speak of no person, such as `main phone`."""
    listed = (fold_header(word) for field in fields().values() for word in field.headers)
    return tuple(word for word in listed if any(_holds(said, word) for said in unread_headers()))


def _holds(word: str, folded: str) -> bool:
    return f" {word} " in f" {folded} "


def _folded_words(header: str) -> str:
    words = fold_header(header).split()
    return " ".join(word for word in words if word not in small_words()) or " ".join(words)


@cache
def _known() -> Mapping[str, tuple[str, ...]]:
    """Names of fields by all words for them, folded, in the order of the table."""
    known: dict[str, tuple[str, ...]] = {}
    for field in fields().values():
        for word in dict.fromkeys((field.name.replace("_", " "), *field.headers)):
            folded = _folded_words(word)
            known[folded] = (*known.get(folded, ()), field.name)
    return known
