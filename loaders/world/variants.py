"""Ways to write one organization's name, street and phone, as publishers and people do.

Every way takes a random stream and a column and gives a column of the same length. They know
nothing of how matching folds names, so that one can measure the other.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

WORDS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("hard.toml").read_text(encoding="utf-8")
)
PREFIX = "Example "  # never spoiled: it says that a name is made up
LONGEST = 35  # characters that old forms have room for
LEGAL = r",? (?:Inc|Incorporated|Corporation|Corp|LLC|Ltd)\.?$"
_SMALL = ("of", "the", "and", "for", "&", "a", "at", "in")
# Letters that scanners take for others.
_MISREAD = (("rn", "m"), ("m", "rn"), ("l", "1"), ("o", "0"), ("cl", "d"), ("h", "b"), ("e", "c"))

Way = Callable[[np.random.Generator, pl.Series], pl.Series]


def vary(rng: np.random.Generator, names: pl.Series, shares: Mapping[str, float]) -> pl.DataFrame:
    """Write names in several ways at once: columns ``name`` and ``variant``.

    ``shares`` gives each way of `WAYS` its chance in a row; ways act in the order of `WAYS`.
    ``variant`` joins those that changed the row by ``+`` and is null where none did.
    """
    name = names.alias("name")
    variant = pl.Series("variant", [""], dtype=pl.String).new_from_index(0, len(names))
    for way, write in WAYS.items():
        rows = np.flatnonzero(rng.random(len(names)) < shares.get(way, 0.0))
        if rows.size:
            written = name.clone().scatter(rows, write(rng, name.gather(rows)))
            told = pl.when(written != name).then(variant + f"+{way}").otherwise(variant)
            variant, name = pl.select(told.alias("variant")).to_series(), written
    frame = pl.DataFrame({"name": name, "variant": variant.str.strip_chars_start("+")})
    return frame.with_columns(variant=pl.when(pl.col("variant") != "").then("variant"))


def shorten(rng: np.random.Generator, texts: pl.Series, table: str = "short") -> pl.Series:
    """Shorten every word that the table of ``hard.toml`` knows, in one of its ways a row."""
    ways: dict[str, list[str]] = WORDS[table]
    turn = rng.integers(3, size=len(texts))
    written = texts.clone()
    for number in range(3):
        rows = np.flatnonzero(turn == number)
        words = {word: short[number % len(short)] for word, short in ways.items()}
        split = texts.gather(rows).str.split(" ")
        mapped = split.list.eval(pl.element().replace(list(words), list(words.values())))
        written = written.scatter(rows, mapped.list.join(" "))
    return written


def misspell(rng: np.random.Generator, texts: pl.Series, start: int = len(PREFIX)) -> pl.Series:
    """Swap, drop or double one letter after ``start``, or read one as a scanner does.

    A text too short for it stays as it is.
    """
    frame = pl.DataFrame({"text": texts, "kind": rng.integers(4, size=len(texts)),
                          "draw": rng.random(len(texts)),
                          "pair": rng.integers(len(_MISREAD), size=len(texts))})  # fmt: skip
    text, kind, size = pl.col("text"), pl.col("kind"), pl.col("text").str.len_chars()
    at = (start + pl.col("draw") * (size.cast(pl.Int64) - start - 1)).cast(pl.Int64)
    before, one, other = text.str.slice(0, at), text.str.slice(at, 1), text.str.slice(at + 1, 1)
    after = text.str.slice(at + 2)
    misread = pl.coalesce(
        pl.when(pl.col("pair") == number).then(
            text.str.slice(0, start) + text.str.slice(start).str.replace(seen, read, literal=True))
        for number, (seen, read) in enumerate(_MISREAD)
    )  # fmt: skip
    spoiled = (
        pl.when(kind == 0).then(before + other + one + after)
        .when(kind == 1).then(before + other + after)
        .when(kind == 2).then(before + one + one + other + after)
        .otherwise(misread)
    )  # fmt: skip
    return frame.select(pl.when(size > start + 3).then(spoiled).otherwise(text)).to_series()


def initials(_rng: np.random.Generator, names: pl.Series) -> pl.Series:
    """Give the acronym: first letters of the words that count; two letters at least."""
    words = names.str.replace(LEGAL, "").str.split(" ")
    heads = words.list.eval(pl.element().filter(~pl.element().is_in(_SMALL)).str.slice(0, 1))
    short = heads.list.join("").str.to_uppercase()
    return pl.select(pl.when(short.str.len_chars() > 1).then(short).otherwise(names)).to_series()


def _legal_word(rng: np.random.Generator, names: pl.Series) -> pl.Series:
    """Drop the legal word where there is one, add one elsewhere."""
    has = names.str.contains(LEGAL)
    endings = pl.Series([", Inc.", " Inc", " Inc.", ", Incorporated", " Corp"])
    ending = endings.gather(rng.integers(len(endings), size=len(names)))
    bare = names.str.replace(LEGAL, "")
    return pl.select(pl.when(has).then(bare).otherwise(names + ending)).to_series()


def _drop_word(rng: np.random.Generator, names: pl.Series) -> pl.Series:
    """Leave out one word that is neither the first two nor the last, in names of four or more."""
    at, words, frame = pl.col("at"), pl.col("words"), _at_words(rng, names, first=2, beside=1)
    kept = pl.concat_list(words.list.head(at), words.list.slice(at + 1)).list.join(" ")
    return frame.select(pl.when(words.list.len() >= 4).then(kept).otherwise("name")).to_series()


def _swap_words(rng: np.random.Generator, names: pl.Series) -> pl.Series:
    """Change the order of two neighboring words after the first."""
    at, words, frame = pl.col("at"), pl.col("words"), _at_words(rng, names, first=1, beside=1)
    parts = (words.list.head(at), words.list.slice(at + 1, 1), words.list.slice(at, 1),
             words.list.slice(at + 2))  # fmt: skip
    swapped = pl.concat_list(*parts).list.join(" ")
    return frame.select(pl.when(words.list.len() >= 3).then(swapped).otherwise("name")).to_series()


def _at_words(
    rng: np.random.Generator, names: pl.Series, *, first: int, beside: int
) -> pl.DataFrame:
    """Split names and pick a word in each, from ``first`` on, with ``beside`` words after it."""
    frame = pl.DataFrame({"name": names, "draw": rng.random(len(names))}).with_columns(
        words=pl.col("name").str.split(" ")
    )
    choices = pl.col("words").list.len().cast(pl.Int64) - first - beside
    at = first + (pl.col("draw") * choices.clip(1)).cast(pl.Int64)
    return frame.with_columns(at=at)


def _shorten_name(rng: np.random.Generator, names: pl.Series) -> pl.Series:
    return shorten(rng, names)


def _misspell_name(rng: np.random.Generator, names: pl.Series) -> pl.Series:
    return misspell(rng, names)


def _cut(_rng: np.random.Generator, names: pl.Series) -> pl.Series:
    return names.str.slice(0, LONGEST).str.strip_chars_end()


def _shout(_rng: np.random.Generator, names: pl.Series) -> pl.Series:
    return names.str.to_uppercase().str.replace_all(r"[.,']", "")


WAYS: dict[str, Way] = {
    "acronym": initials,
    "legal word": _legal_word,
    "word dropped": _drop_word,
    "word order": _swap_words,
    "abbreviation": _shorten_name,
    "typo": _misspell_name,
    "cut": _cut,
    "upper case": _shout,
}


def write_phones(rng: np.random.Generator, phones: pl.Series) -> pl.Series:
    """Write ten digits in one of five ways that people use; null stays null."""
    frame = pl.DataFrame({"phone": phones, "way": rng.integers(5, size=len(phones))})
    parts = [pl.col("phone").str.slice(start, size) for start, size in ((0, 3), (3, 3), (6, 4))]
    forms = ("({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "+1 {} {} {}", "{}-{}-{} ext. 12")
    written = pl.coalesce(
        pl.when(pl.col("way") == number).then(pl.format(form, *parts))
        for number, form in enumerate(forms)
    )
    return frame.select(pl.when(pl.col("phone").is_not_null()).then(written)).to_series()


def write_streets(rng: np.random.Generator, streets: pl.Series) -> pl.Series:
    """Write a street as publishers do: short or whole words, sometimes upper case or no suite."""
    draws = rng.random((3, len(streets)))
    suite = r",? (?:Suite) \S+$"
    frame = pl.DataFrame({"whole": streets, "short": shorten(rng, streets, "short_street")})
    bare = pl.when(pl.Series(draws[0] < 0.35)).then(pl.col("whole").str.replace(suite, ""))
    chosen = pl.when(pl.Series(draws[1] < 0.6)).then("short").otherwise("whole")
    upper = pl.when(pl.Series(draws[2] < 0.5))
    frame = frame.with_columns(chosen=pl.coalesce(bare, chosen))
    return frame.select(
        upper.then(pl.col("chosen").str.to_uppercase()).otherwise("chosen")
    ).to_series()
