"""What the cells of a column look like: dates, numbers, marks between words, words for codes."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches

from loaders.reading.states import states
from loaders.spreadsheet.fields import codes_of, words_for
from loaders.spreadsheet.headers import fold_header
from loaders.spreadsheet.items import names_of
from loaders.spreadsheet.money import SIGN

MOSTLY, SOME = 0.8, 0.3
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([ T].*)?")
_DAY = re.compile(r"(\d{1,4})([-/. ]+)(\d{1,2})([-/. ]+)(\d{1,4})([ T,]+\d{1,2}:\d{2}.*)?")
_NUMBER = re.compile(rf"{SIGN} ?-?{SIGN} ?\d[\d.,' \u2019\u00a0\u202f]*{SIGN}")
_SHAPES = {
    "ein": re.compile(r"\d{2}-?\d{7}"),
    "uei": re.compile(r"[A-HJ-NP-Z1-9][A-HJ-NP-Z0-9]{11}"),
    "url": re.compile(r"https?://\S+"),
    "phone": re.compile(r"[+]?[\d(][\d() ./-]{4,24}"),
    "listing": re.compile(r"\d{2}[.]\d{3}"),
    "date": re.compile(rf"{_ISO.pattern}|{_DAY.pattern}|\d{{4}}|\d{{1,2}}/\d{{4}}"),
    "whole": _NUMBER,
    "people": _NUMBER,
    "decimal": _NUMBER,
    "list": re.compile(r"[^\W\d_].*|.*[^\W\d_]{2}.*", re.DOTALL),
    "name": re.compile(
        r"(?i)(?!(yes|y|no|n|x|xx|true|false|maybe|sometimes|unsure|unknown|not sure|none|"
        r"ja|nein|oui|non|s[ií]|don.?t know|n/?a)\W*$|yes\b)(?!.*@).*[^\W\d_].*",
        re.DOTALL,
    ),
}
_MARKS = (";", "\n", "|", ",", "/")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+[.][A-Za-z]{2,}")


def looks_like(cast: str, texts: Sequence[str], least: float = MOSTLY) -> bool | None:
    """Tell whether so many texts have the shape of a cast; None for no shape or no texts.

    >>> looks_like("ein", ["12-3456789", "000000101"]), looks_like("words", ["any"])
    (True, None)
    """
    if cast == "state":
        known = {item.letters for item in states()} | {item.name.upper() for item in states()}
        return _are(texts, least, lambda text: text.upper() in known)
    shape = _SHAPES.get("date" if cast == "past_date" else cast)
    if shape is None:
        return None
    return _are(texts, least, lambda text: shape.fullmatch(text) is not None)


def is_mail(texts: Sequence[str]) -> bool:
    """Tell whether half of a column or more are e-mail addresses; a few odd cells make none.

    >>> is_mail(["pat@example.org"]), is_mail([*["Example Aid"] * 9, "pat@example.org"])
    (True, False)
    """
    found = sum(_MAIL.search(text) is not None for text in texts)
    return bool(found) and found * 2 >= len(texts)


def _are(texts: Sequence[str], least: float, fits: Callable[[str], bool]) -> bool | None:
    return sum(map(fits, texts)) >= least * len(texts) if texts else None


def date_format_of(texts: Sequence[str]) -> str | None:
    """Form of the dates; "" where none needs to be said, None where it could be one of two.

    >>> date_format_of(["31.03.2024", "01.02.2024"]), date_format_of(["2024-03-31"])
    ('DD.MM.YYYY', '')
    >>> date_format_of(["01/02/2024"]) is None
    True
    """
    others = [text for text in texts if not _ISO.fullmatch(text)]
    if not others:
        return ""
    for form, shape in (("YYYY", r"\d{4}"), ("MM/YYYY", r"\d{1,2}/\d{4}")):
        if all(re.fullmatch(shape, text) for text in others):
            return form
    days = [found.groups() for text in others if (found := _DAY.fullmatch(text))]
    if len(days) < MOSTLY * len(others):
        return None
    mark = str(Counter(day[1] for day in days).most_common(1)[0][0])
    year = "YYYY" if any(len(day[4]) == 4 or len(day[0]) == 4 for day in days) else "YY"
    if all(len(day[0]) == 4 for day in days):
        return f"YYYY{mark}MM{mark}DD"
    first, second = max(int(day[0]) for day in days), max(int(day[2]) for day in days)
    if (first > 12) == (second > 12):
        return None
    return mark.join(("DD", "MM", year) if first > 12 else ("MM", "DD", year))


def decimal_mark_of(texts: Sequence[str]) -> str | None:
    """Mark before the decimals; "" where numbers are plain, None where it could be one of two.

    >>> decimal_mark_of(["1.250,50"]), decimal_mark_of(["$1,250"]), decimal_mark_of(["1250"])
    (',', '.', '')
    >>> decimal_mark_of(["1.250"]) is None
    True
    """
    if all(re.fullmatch(r"-?\d+", text) for text in texts):
        return ""
    for text in texts:
        marks = re.findall("[.,]", text)
        if len(set(marks)) == 2:
            return str(marks[-1])
        if len(marks) > 1:
            return "." if marks[0] == "," else ","
        if marks and not re.search(r"[.,]\d{3}\D*$", text):
            return "," if marks[0] == "," else "" if re.fullmatch(r"-?[\d.]+", text) else "."
    if any("$" in text for text in texts) or not any(re.search("[.,]", text) for text in texts):
        return "."
    return None


def split_mark_of(texts: Sequence[str]) -> str | None:
    """Mark between the words of a list: the one that most of the longer texts hold, else None."""
    counts = {mark: sum(mark in text for text in texts) for mark in _MARKS}
    best = max(_MARKS, key=lambda mark: counts[mark])
    return best if counts[best] else None


def translate(row: str, field: str, cast: str, words: Iterable[str]) -> dict[str, str | None]:
    """Our code for each word that is none itself; None where nobody can tell.

    >>> translate("membership", "sector", "code", ["Nonprofit", "NGO", "Other"])
    {'NGO': 'nonprofit', 'Other': None}
    """
    codes = codes_of(row, field)
    names = names_of(row, field) if cast == "list" else dict.fromkeys(codes, "")
    known = {fold_header(text): code for code, name in names.items() for text in (name, code)}
    meant = dict(known)
    for code, others in words_for("yes_no" if cast == "yes_no" else field).items():
        if code in codes:
            meant |= {word: code for word in others if word not in known}
    plain = ("yes", "no", "true", "false") if cast == "yes_no" else ()
    found: dict[str, str | None] = {}
    for word in words:
        folded = fold_header(word) or word
        if folded not in known and folded not in plain:
            close = get_close_matches(folded, [key for key in meant if key], 1, 0.85)
            found[word] = meant.get(folded) or (meant[close[0]] if close else None)
    return found
