"""Coalitions as people name them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import polars as pl

from graph.errors import UsageError
from graph.snapshot.edition import Edition


@dataclass(frozen=True, slots=True)
class Coalition:
    """One coalition of an edition."""

    id: str
    name: str


def find_coalition(edition: Edition, text: str) -> Coalition:
    """Find the one coalition that ``text`` means: its id, its publisher's key, or its name.

    Names are compared without case. `UsageError` names the nearest coalitions where none fits, and
    their ids where several do.
    """
    frame = edition.frame("coalition", ["id", "publisher_key", "name"])
    words = text.strip()
    tests = (
        pl.col("id") == words,
        pl.col("publisher_key") == words,
        pl.col("name").str.to_lowercase() == words.lower(),
    )
    for test in tests:
        found = frame.filter(test)
        if found.height > 1:
            choices = "; ".join(f"{name} ({id_})" for id_, _, name in found.head(6).iter_rows())
            raise UsageError(f"coalition {text}", "several coalitions", f"use the id: {choices}")
        if found.height == 1:
            return Coalition(found["id"].item(), found["name"].item())
    raise UsageError(f"coalition {text}", "there is no such coalition", _mend(frame, words))


def _mend(frame: pl.DataFrame, words: str) -> str:
    if frame.is_empty():
        return "add a roster first; this edition holds no coalition"
    labels = {f"{name}".lower(): f"{name} ({id_})" for id_, _, name in frame.iter_rows()}
    close = difflib.get_close_matches(words.lower(), labels, n=3, cutoff=0.5)
    if not close:
        return "write its id, its key at its publisher, or its whole name"
    return f"use {'; '.join(labels[name] for name in close)}"
