"""Organizations as people name them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from graph.errors import UsageError
from graph.snapshot.edition import Edition


@dataclass(frozen=True, slots=True)
class Organization:
    """One organization of an edition."""

    id: str
    name: str


def find_organization(edition: Edition, text: str) -> Organization:
    """Find the one organization that ``text`` means: its id, tax number, publisher's key or name.

    Names are compared without case. `UsageError` names the ids where several fit, and says how to
    find it where none does.
    """
    words = text.strip()
    frame = pl.scan_parquet(edition.path("organization"))
    digits = words.replace("-", "")
    tests = (
        pl.col("id") == words,
        pl.col("ein") == digits,
        pl.col("publisher_key") == words,
        pl.col("name").str.to_lowercase() == words.lower(),
    )
    for test in tests:
        found = frame.filter(test).select("id", "name", "city", "state").sort("id").collect()
        if found.height == 1:
            return Organization(found["id"].item(), found["name"].item())
        if found.height > 1:
            choices = "; ".join(
                f"{', '.join(filter(None, (name, city, state)))} ({id_})"
                for id_, name, city, state in found.head(6).iter_rows()
            )
            where = f"organization {text}"
            raise UsageError(where, "several organizations", f"use the id: {choices}")
    mend = "write its id, its tax number, its key at its publisher, or its whole name"
    raise UsageError(f"organization {text}", "there is no such organization", mend)
