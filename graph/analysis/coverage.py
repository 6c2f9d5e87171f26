"""What the datasets of an edition looked for, in words: a missing row means nothing elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from graph.snapshot.edition import Edition

TOPICS: Mapping[str, str] = {
    "organizations": "organizations",
    "programs": "programs",
    "reach": "where programs take people from",
    "membership_claims": "what organizations say of their coalitions",
    "membership_acts": "who was seen taking part in a coalition",
    "partnerships": "who works with whom",
    "grants": "grants",
    "places": "places",
    "indicators": "figures on need",
}


def describe_coverage(edition: Edition, topics: Sequence[str]) -> dict[str, str]:
    """Say for each topic which datasets looked for it and when they were retrieved, in name order.

    ``topics`` are keys of `TOPICS`. A topic that no dataset looked for gets a sentence that says
    so: nothing is known there, and nothing is known to be absent.
    """
    datasets = edition.frame("dataset", ["name", "looked_for", "retrieved"]).sort("name")
    return {topic: _sentence(datasets, topic) for topic in topics}


def _sentence(datasets: pl.DataFrame, topic: str) -> str:
    looked = datasets.filter(pl.col("looked_for").list.contains(topic).fill_null(value=False))
    if looked.is_empty():
        return f"no dataset looked for {TOPICS[topic]}; it is not known"
    named = [
        name if day is None else f"{name} (retrieved {day.isoformat()})"
        for name, day in looked.select("name", "retrieved").iter_rows()
    ]
    return f"{TOPICS[topic]}: looked for by {', '.join(named)}"
