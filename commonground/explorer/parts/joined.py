"""On a profile, for those who may see records: what it was joined from, and what it may be."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st

from commonground.explorer.facts.joined import Joined, read_joined
from commonground.explorer.parts.pair_links import link_pair
from commonground.explorer.parts.said_and_done import name_record
from commonground.explorer.parts.table import Shown, show_table
from commonground.explorer.reading import Reading
from commonground.explorer.words import count, escape

_EDITIONS = ("steward", "partner")
_TIERS: Mapping[str, str] = {
    "identifier": "Equal number",
    "reference": "A record says so",
    "strict": "Strict rule",
    "scored": "Likeness, by score",
    "person": "A person's decision",
}
_RECORDS = (
    Shown("publisher", "Publisher"),
    Shown("from_record", "Record"),
    Shown("retrieved", "Retrieved"),
    Shown("how", "How surely joined", help="The surest judgement that ties it to another record."),
    Shown("score", "Score"),
)
_LINKS = 5


def show_joined(reading: Reading, id_: str) -> None:
    """Show what an organization was joined from; nothing for one record with nothing open."""
    if reading.edition.edition not in _EDITIONS:
        return
    joined = reading.fact(read_joined, id_)
    if joined.records.height > 1:
        _show_records(joined, can_decide=reading.edition.edition == "steward")
    if joined.may_be.height:
        _show_may_be(joined.may_be, can_decide=reading.edition.edition == "steward")


def _show_records(joined: Joined, *, can_decide: bool) -> None:
    records = joined.records
    st.subheader(f"Joined from {count(records.height, 'record')}", anchor=False)
    shown = records.with_columns(
        name_record().alias("from_record"),
        how=pl.col("tier").replace_strict(_TIERS, default=None, return_dtype=pl.String),
    )
    show_table(shown, _RECORDS, key="joined", caption="Records that it was joined from", step=10)
    scored = records.filter(tier="scored").with_columns(
        pair=pl.concat_list("record", "other").list.sort()
    )
    for row in scored.unique("pair").sort("score", "record").head(_LINKS * can_decide).to_dicts():
        link_pair(tuple(row["pair"]), f"Joined by score {row['score']:.2f}: look →", kind="joined")


def _show_may_be(found: pl.DataFrame, *, can_decide: bool) -> None:
    st.markdown("**May be the same as:**")
    for row in found.head(_LINKS).to_dicts():
        where = ", ".join(filter(None, (row["city"], row["state"])))
        score = "" if row["score"] is None else f"score {row['score']:.2f}"
        said = " · ".join(filter(None, (row["name"], where, score)))
        if can_decide:
            link_pair((row["record_a"], row["record_b"]), f"{said}: decide →")
        else:
            st.markdown(f"- {escape(said)}")
    if found.height > _LINKS:
        st.caption(f"and {count(found.height - _LINKS, 'more organization', 'more')}")
