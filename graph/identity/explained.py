"""What an explanation says, in words for whoever is asked to trust it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

NUMBERS = {"ein": "tax number", "US-EIN": "tax number", "uei": "UEI", "org_id": "register number"}
RELATIONS = {
    "parent_of": "{a} is the parent of {b}",
    "hosts": "{a} hosts {b}",
    "succeeds": "{a} is the successor of {b}",
    "same_brand": "{a} and {b} are two places or chapters of one brand",
}
REFUSALS = {
    "decided different": "joining them would put together what a person keeps apart",
    "related instead": "a rule found that they are related, and related is not the same",
    "weak chain": "they are alike only through others, and too few records of the two sides are",
}
PRIOR = "prior"  # the feature that says how likely any two records are one
BITS = "ten bits are odds of a thousand to one"


@dataclass(frozen=True, slots=True)
class Feature:
    """What one comparison showed; ``weight`` is in bits (log2 of the Bayes factor)."""

    feature: str
    level: str
    weight: float

    def __str__(self) -> str:
        named = "to begin with" if self.feature == PRIOR else self.feature
        side = "for" if self.weight > 0 else "against"
        weight = "counts for nothing" if not self.weight else f"{abs(self.weight):.1f} bits {side}"
        return f"{named}: {self.level}: {weight}"


@dataclass(frozen=True, slots=True)
class Party:
    """What was asked about: an organization (``id``) and, where one was named, its record."""

    asked: str
    id: str
    name: str
    record: str | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.record or self.id})"


@dataclass(frozen=True, slots=True)
class Judged:
    """One judgement on two records, in words; features where it was scored."""

    record_a: str
    record_b: str
    verdict: str
    tier: str
    words: str
    score: float | None = None
    features: tuple[Feature, ...] = ()

    def lines(self) -> list[str]:
        """Give the judgement as lines for reading."""
        named = "" if self.tier == "veto" else f"{self.record_a} and {self.record_b}: "
        lines = [f"{named}{self.words}"]
        return lines + [f"  {item}" for item in self.features]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why two are one, or why not.

    ``because`` is a word for machines: ``joined``, ``decided``, ``related``, ``refused``,
    ``open``, ``numbers``, ``made_up``, ``below`` or ``never_compared``. ``judgements`` are the
    steps that join the records, in order, or what was found of the pair.
    """

    a: Party
    b: Party
    are_one: bool
    because: str
    sentence: str
    judgements: tuple[Judged, ...] = ()

    def lines(self) -> list[str]:
        """Give the explanation as lines for reading: the answer first."""
        lines = [self.sentence]
        for item in self.judgements:
            lines += item.lines()
        if any(item.features for item in self.judgements):
            lines.append(f"({BITS})")
        return lines

    def to_dict(self) -> dict[str, Any]:
        """Give the explanation as plain values for JSON."""
        return asdict(self)


def read_features(text: str | None) -> tuple[Feature, ...]:
    """Read the features of a judgement (JSON): the prior, then by weight; none for no text."""
    items = json.loads(text) if text else []
    read = [Feature(item["feature"], item["level"], float(item["weight"])) for item in items]
    order = sorted(read, key=lambda item: (item.feature != PRIOR, -abs(item.weight), item.feature))
    return tuple(order)


def score_words(score: float) -> str:
    """Say a score and what it means: how seldom pairs like it are the other thing.

    >>> score_words(0.99)
    'score 0.99: about 1 in 100 pairs that look like this is two organizations'
    >>> score_words(0.25)
    'score 0.25: about 1 in 4 pairs that look like this is one organization'
    >>> score_words(0.5)
    'score 0.5: about as likely as not to be one organization'
    """
    shown = f"score {score:.6f}".rstrip("0").rstrip(".")
    if 0.35 <= score <= 0.65:
        return f"{shown}: about as likely as not to be one organization"
    rare, what = (1 - score, "two organizations") if score > 0.5 else (score, "one organization")
    often = "fewer than 1 in a million" if rare < 1e-6 else f"about 1 in {round(1 / rare):,}"
    return f"{shown}: {often} pairs that look like this is {what}"


def relation_words(relation: str, a: str, b: str) -> str:
    """Say what a is to b.

    >>> relation_words("hosts", "Example Church", "Example Program")
    'Example Church hosts Example Program'
    """
    return RELATIONS.get(relation, "{a} and {b} are related").format(a=a, b=b)


def refusal_words(rule: str) -> str:
    """Say why two groups were not joined although a pair of theirs is alike.

    >>> refusal_words("conflicting US-EIN")
    'joining them would give one organization two different tax numbers'
    """
    if rule.startswith("conflicting listed once in "):
        dataset = rule.removeprefix("conflicting listed once in ")
        return f"{dataset} lists each organization once, and it lists both"
    if rule.startswith("conflicting "):
        scheme = rule.removeprefix("conflicting ")
        named = NUMBERS.get(scheme, f"{scheme} number")
        return f"joining them would give one organization two different {named}s"
    return REFUSALS.get(rule, rule)


def said_by(by: str | None, date: str | None, reason: str | None) -> str:
    """Say who decided, when and why, as far as the line says it.

    >>> said_by("steward", "2026-01-02", None)
    'steward, 2026-01-02'
    """
    who: Sequence[str] = [part for part in (by or "a person", date) if part]
    return ", ".join(who) + (f": {reason}" if reason else "")
