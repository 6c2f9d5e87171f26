"""Terms of a directory to our codes: `terms.csv` beside this file, and nothing else.

A row maps a term of a taxonomy (``commonground`` for our own codes, ``any`` for plain words) to a
service, population, trafficking form or status. Rows of taxonomy ``name`` are words looked for in
the name of a service, which count only where its terms say nothing of that kind; those without a
code are false friends (credit counseling), looked over first.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from graph.ids import slug
from graph.schema import get_type
from loaders.program_directory.objects import Members, key_of, objects_in

OURS = "commonground"
ANY = "any"
NAME = "name"
KINDS = ("service", "population", "trafficking_form", "status")
Codes = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Term:
    """One term as a directory gives it: its taxonomy, its words and code, where it stands."""

    taxonomy: str
    words: tuple[str, ...]
    path: str
    value: str | None = None

    @property
    def label(self) -> str:
        """The term as shown to people."""
        return self.words[0]


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a service's terms and name come to, by kind; which terms and kinds stand out."""

    codes: Codes
    unknown: tuple[Term, ...] = ()
    by_name: tuple[str, ...] = ()
    planned: Term | None = None

    def of(self, kind: str) -> tuple[str, ...]:
        """Codes of one kind in order."""
        return tuple(sorted(self.codes.get(kind, ())))

    @property
    def trafficking_form(self) -> str | None:
        """The one form that the codes come to; labor and sex are both."""
        forms = set(self.of("trafficking_form"))
        if "both" in forms or {"labor", "sex"} <= forms:
            return "both"
        stated = sorted(forms - {"not_stated"})
        return stated[0] if stated else ("not_stated" if forms else None)

    @property
    def is_confidential(self) -> bool:
        """Tell whether one of the services keeps its place secret."""
        declared = get_type("service").codes
        return any(declared[code]["is_location_confidential"] for code in self.of("service"))


def map_service(copies: Sequence[Members]) -> Mapped:
    """Map the terms of a service, of all its copies in a file, and its name where they say nothing.

    >>> map_service([{"name": "Community Counselling"}]).of("service")
    ('mental-health-trauma-care',)
    """
    found = _Found()
    for term in (term for copy in copies for term in terms_of(copy)):
        known = lookup(term)
        for kind, code in known:
            found.add(kind, code)
            if code == "planned":
                found.planned = term
        if not known:
            found.unknown.append(term)
    by_name: list[str] = []
    for kind, code in (pair for copy in copies for pair in read_name(copy)):
        if kind not in found.codes or kind in by_name:
            found.add(kind, code)
            by_name.append(kind)
    codes = {kind: frozenset(held) for kind, held in found.codes.items()}
    kinds = tuple(kind for kind in KINDS if kind in by_name)
    return Mapped(codes, tuple(found.unknown), kinds, found.planned)


@dataclass
class _Found:
    codes: dict[str, set[str]] = field(default_factory=dict)
    unknown: list[Term] = field(default_factory=list)
    planned: Term | None = None

    def add(self, kind: str, code: str) -> None:
        self.codes.setdefault(kind, set()).add(code)


def terms_of(service: Members) -> Iterator[Term]:
    """Give the terms of a service: of its attributes (3.0) and of its `taxonomy_terms` (older)."""
    for place, attribute in objects_in(service, "attributes"):
        path = f"attributes{place}.taxonomy_term"
        value = str(attribute.get("value") or "") or None
        terms = objects_in(attribute, "taxonomy_term")
        if terms:
            yield from _term(path, terms[0][1], value)
        elif only_id := key_of(attribute, "taxonomy_term_id"):
            yield Term("", (only_id,), f"{path}_id")
    for place, term in objects_in(service, "taxonomy_terms"):
        yield from _term(f"taxonomy_terms{place}", term, None)


def _term(path: str, term: Members, value: str | None) -> Iterator[Term]:
    given = (str(term.get(name) or "").strip() for name in ("name", "code"))
    words = tuple(dict.fromkeys(word for word in given if word))
    detail = objects_in(term, "taxonomy_detail")
    taxonomy = str(term.get("taxonomy") or (detail[0][1].get("name") if detail else "") or "")
    if words:
        yield Term(taxonomy.strip(), words, path, value)


def lookup(term: Term) -> tuple[tuple[str, str], ...]:
    """Give kinds and codes of a term: by its own taxonomy, else by its words in any.

    >>> lookup(Term("commonground", ("Safe house", "safe-house"), ""))
    (('service', 'safe-house'),)
    """
    for taxonomy in (slug(term.taxonomy), ANY):
        known = [code for word in term.words for code in _table().get((taxonomy, fold(word)), ())]
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


def read_name(service: Members) -> Iterator[tuple[str, str]]:
    """Give kinds and codes that the words of a service's name stand for."""
    held = f"-{fold(str(service.get('name') or ''))}-"
    phrases = {words: codes for (taxonomy, words), codes in _table().items() if taxonomy == NAME}
    for words, codes in phrases.items():
        if not codes:
            held = held.replace(f"-{words}-", "-")
    for words, codes in phrases.items():
        if f"-{words}-" in held:
            yield from codes


@cache
def _table() -> Mapping[tuple[str, str], tuple[tuple[str, str], ...]]:
    path = Path(__file__).with_name("terms.csv")
    with path.open(encoding="utf-8", newline="") as lines:
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
