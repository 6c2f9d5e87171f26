"""Terms of a directory to our codes, by the table `loaders/reading/terms.csv` and nothing else.

Words in the name of a service count only where its terms say nothing of that kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.schema import get_type
from loaders.program_directory.objects import Members, key_of, objects_in
from loaders.reading.terms import KINDS, codes_of, codes_of_name

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
        known = codes_of(term.words, term.taxonomy)
        for kind, code in known:
            found.add(kind, code)
            if code == "planned":
                found.planned = term
        if not known:
            found.unknown.append(term)
    by_name: list[str] = []
    for kind, code in (pair for copy in copies for pair in _of_name(copy)):
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


def _of_name(service: Members) -> Iterator[tuple[str, str]]:
    return codes_of_name(str(service.get("name") or ""))
