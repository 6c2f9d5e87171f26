"""Decide many open pairs at once by a rule, as one step; shown before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from commonground.review.queue import pairs_to_decide
from commonground.review.sides import read_sides
from commonground.workspace import Workspace
from graph.errors import UsageError
from graph.schema import get_type

ANY = "score"  # the rule that asks for a score and nothing else
_SHORT = {"phone": "public_phone"}


@dataclass(frozen=True, slots=True)
class Rule:
    """Which open pairs are meant: those with equal ``fields`` and a score inside the bounds."""

    fields: tuple[str, ...]
    score_at_least: float | None = None
    score_at_most: float | None = None

    def __str__(self) -> str:
        parts = [f"equal {' and '.join(self.fields)}".replace("_", " ")] if self.fields else []
        if self.score_at_least is not None:
            parts.append(f"score {self.score_at_least:g} or more")
        if self.score_at_most is not None:
            parts.append(f"score {self.score_at_most:g} or less")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Matched:
    """Open pairs that a rule means; ``left_out`` counts those that could not all be true."""

    pairs: pl.DataFrame
    left_out: int


def read_rule(
    text: str, *, score_at_least: float | None = None, score_at_most: float | None = None
) -> Rule:
    """Read a rule: fields joined by ``+`` (``name+phone``), or ``score`` with a bound.

    `UsageError` for a field that organizations do not have, or a rule that means every pair.
    """
    known = [field.name for field in get_type("organization").record_fields]
    named = [part.strip().lower().replace("-", "_") for part in text.split("+")]
    fields = [name if name in known else _SHORT.get(name, name) for name in named if name != ANY]
    if wrong := [name for name in fields if name not in known]:
        mend = "write fields such as name+phone, name+zip or website, or score"
        raise UsageError(f"--bulk {text}", f"{wrong[0]!r} is no field of organizations", mend)
    if not fields and score_at_least is None and score_at_most is None:
        raise UsageError(f"--bulk {text}", "means every open pair", "add --score-at-least X")
    return Rule(tuple(dict.fromkeys(fields)), score_at_least, score_at_most)


def matching_pairs(workspace: Workspace, rule: Rule, *, verdict: str = "same") -> Matched:
    """Give the open pairs that a rule means, in the columns of `pairs_to_decide`.

    For ``same``, a record that the rule would join to several candidates is left out with all of
    them: at most one is right, and only a person can say which.
    """
    pairs = pairs_to_decide(workspace, kind="open")
    if rule.score_at_least is not None:
        pairs = pairs.filter(pl.col("score") >= rule.score_at_least)
    if rule.score_at_most is not None:
        pairs = pairs.filter(pl.col("score") <= rule.score_at_most)
    if rule.fields:
        sides = read_sides(workspace, pairs.select("record_a", "record_b").rows())
        is_meant = [all(one.mark(name) == "equal" for name in rule.fields) for one in sides]
        pairs = pairs.filter(pl.Series(is_meant, dtype=pl.Boolean))
    if verdict != "same":
        return Matched(pairs, 0)
    is_sole = pl.col("id_b").n_unique().over("id_a") == 1
    kept = pairs.filter(is_sole)
    return Matched(kept, pairs.height - kept.height)
