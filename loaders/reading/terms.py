"""Words of directories and registries to our codes: the table `terms.csv`, and nothing else.

A row maps a term of a taxonomy (``commonground`` for our own codes, ``any`` for plain words) to a
service, population, trafficking form or status. Rows of taxonomy ``name`` are words looked for in
the name of a service; those without a code are false friends (credit counseling), looked over
first.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from graph.ids import slug

TABLE = Path(__file__).with_name("terms.csv")
OURS = "commonground"
ANY = "any"
NAME = "name"
KINDS = ("service", "population", "trafficking_form", "status")


def codes_of(words: Sequence[str], taxonomy: str = OURS) -> tuple[tuple[str, str], ...]:
    """Give kinds and codes of a term, which may go by several words: by its own taxonomy, else any.

    >>> codes_of(("Safe house", "safe-house"))
    (('service', 'safe-house'),)
    >>> codes_of(("Food pantries",), "Some list"), codes_of(("Walk-in",))
    ((('service', 'basic-necessities'),), ())
    """
    for listed in (slug(taxonomy), ANY):
        known = [code for word in words for code in _table().get((listed, fold(word)), ())]
        if known:
            return tuple(dict.fromkeys(known))
    return ()


def fold(text: str) -> str:
    """Fold words so that case, signs and a plural s do not count.

    >>> fold("Food Pantries (daily)"), fold("Workers' rights")
    ('food-pantrie-daily', 'worker-right')
    """
    words = slug(text.replace("'", "").replace("\u2019", "")).split("-")
    return "-".join(_singular(word) for word in words)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def codes_of_name(name: str) -> Iterator[tuple[str, str]]:
    """Give kinds and codes that the words of a service's name stand for.

    >>> list(codes_of_name("Example Legal Aid")), list(codes_of_name("Credit Counseling"))
    ([('service', 'legal-civil')], [])
    """
    held = f"-{fold(name)}-"
    for words, codes in _phrases().items():
        if not codes:
            held = held.replace(f"-{words}-", "-")
    for words, codes in _phrases().items():
        if f"-{words}-" in held:
            yield from codes


@cache
def _phrases() -> Mapping[str, tuple[tuple[str, str], ...]]:
    return {words: codes for (taxonomy, words), codes in _table().items() if taxonomy == NAME}


@cache
def _table() -> Mapping[tuple[str, str], tuple[tuple[str, str], ...]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return _grouped(csv.DictReader(lines))


def _grouped(
    rows: Iterable[Mapping[str, str]],
) -> Mapping[tuple[str, str], tuple[tuple[str, str], ...]]:
    table: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in rows:
        codes = table.setdefault((row["taxonomy"], fold(row["term"])), [])
        if row["code"]:
            codes.append((row["kind"], row["code"]))
    return {term: tuple(codes) for term, codes in table.items()}
