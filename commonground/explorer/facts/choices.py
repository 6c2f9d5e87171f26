"""What the forms offer: places, services, populations."""

from __future__ import annotations

import polars as pl

from graph.analysis.places import Place
from graph.snapshot.edition import Edition


def list_places(edition: Edition) -> dict[str, str]:
    """Give id -> label of regions, states and current counties, in this order; empty for none.

    Cities and ZIPs are too many for a list; a form takes them as typed text.
    """
    rank = {"region": 0, "state": 1, "county": 2}
    frame = (
        edition.frame("place", ["id", "name", "kind", "fips", "state", "is_current"])
        .filter(pl.col("kind").is_in(list(rank)) & pl.col("is_current").ne_missing(False))
        .with_columns(pl.col("kind").replace_strict(rank, return_dtype=pl.Int8).alias("rank"))
        .sort("rank", "state", "name", "id", nulls_last=True)
    )
    return {
        row["id"]: Place(row["id"], row["name"], row["kind"], row["fips"], row["state"]).label
        for row in frame.to_dicts()
    }


def list_codes(edition: Edition, type_name: str) -> dict[str, str]:
    """Give code -> plain name of every service or population, by name."""
    frame = edition.frame(type_name, ["id", "name"]).sort("name", "id")
    return dict(zip(frame["id"], frame["name"], strict=True))
