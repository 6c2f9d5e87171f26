"""Review: which records speak of one organization; a steward decides pair by pair."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from commonground.explorer.parts.answer import link_profile
from commonground.explorer.parts.build_now import show_build
from commonground.explorer.parts.bulk import show_bulk
from commonground.explorer.parts.deciding import (
    show_buttons,
    show_reason,
    show_reviewer,
    show_told,
    show_undo,
)
from commonground.explorer.parts.frame import show_title
from commonground.explorer.parts.pair_links import asked_pair, go_to
from commonground.explorer.parts.sides import show_sides
from commonground.explorer.parts.table import Shown, show_table
from commonground.explorer.parts.why import show_alternatives, show_why
from commonground.explorer.reading import Reading
from commonground.explorer.reviewing import LISTED, Reviewing
from commonground.explorer.state import give, take
from commonground.explorer.words import count, escape
from commonground.review.decide import Pair
from graph.identity.explained import said_by

if TYPE_CHECKING:
    import polars as pl

_KINDS: Mapping[str, str] = {
    "open": "Open pairs, likeliest first",
    "joined": "Joined by score, thinnest evidence first",
    "sample": "A sample, to measure how often we are right",
    "large": "What joins the largest organizations",
    "changed": "What changed since the version before",
}
_EMPTY: Mapping[str, str] = {
    "open": "No open pairs. Every record stands where numbers, rules, scores or people put it.",
    "joined": "Nothing was joined by its score, or all of it is decided.",
    "sample": "No scored pair is left to draw.",
    "large": "No organization stands on more than one record.",
    "changed": "No record stands under another id than in the version before.",
}
_DATASETS = (
    Shown("publisher", "Publisher"),
    Shown("dataset", "Dataset"),
    Shown("open", "Open pairs"),
    Shown("decided", "Decided", help="Pairs on which a decision stands."),
)


def render(reading: Reading) -> None:
    """Show how far the review is, one pair at a time, and the way to decide many by a rule."""
    show_title(
        "Review",
        "Do two records speak of one organization? Decide pair by pair. Nothing is merged for "
        "good: every decision is a line in a file, and undo takes it back.",
    )
    reviewing = Reviewing(reading)
    progress = reviewing.progress()
    show_build(reviewing.workspace.folder, progress.not_built)
    st.markdown(
        f"**{count(progress.open, 'open pair')}** · decided: {progress.same:,} the same, "
        f"{progress.different:,} different"
    )
    kind = _choose_kind()
    pairs = reviewing.pairs(kind)
    pair, place = _chosen(pairs)
    show_told()
    if pairs.is_empty():
        st.info(escape(_EMPTY[kind]))
    if pair is None:
        show_undo(reviewing)
    else:
        _show_pair(reviewing, pairs, pair, place)
    if progress.open:
        show_bulk(reviewing)
    _show_datasets(reviewing)


def _choose_kind() -> str:
    shown, who, why = st.columns([5, 2, 4])
    with shown:
        kind = st.selectbox(
            "Show",
            list(_KINDS),
            format_func=_KINDS.__getitem__,
            key=take("kind", lambda text: text if text in _KINDS else None, "open"),
            on_change=go_to,
            args=(None,),
        )
    with who:
        show_reviewer()
    with why:
        show_reason()
    give("kind", None if kind == "open" else kind)
    return kind


def _chosen(pairs: pl.DataFrame) -> tuple[Pair | None, int | None]:
    """Give the pair that the address asks for, else the first, and its place in the list."""
    listed: list[Pair] = pairs.select("record_a", "record_b").rows()
    asked = asked_pair()
    if asked is None:
        return (listed[0], 0) if listed else (None, None)
    return asked, next((n for n, pair in enumerate(listed) if set(pair) == set(asked)), None)


def _show_pair(reviewing: Reviewing, pairs: pl.DataFrame, pair: Pair, place: int | None) -> None:
    sides, judged = reviewing.sides(pair), reviewing.judged(pair)
    st.header(f"{escape(sides.a.name)} · {escape(sides.b.name)}", anchor=False)
    st.caption(escape(_where(pairs.height, place)))
    if (known := reviewing.standing(pair)) is not None:
        verdict = "the same" if known.verdict == "same" else "different"
        told = said_by(known.by, known.date, known.reason)
        st.info(escape(f"Decided: {verdict} ({told}). Deciding again replaces it."))
    show_buttons(reviewing, pair, _following(pairs, pair, place))
    key = "|".join(pair)
    show_sides(sides, key=f"sides {key}")
    with st.container(horizontal=True):
        if judged.id_a and judged.are_one:
            link_profile(judged.id_a, "their profile")
        else:
            for letter, id_ in (("A", judged.id_a), ("B", judged.id_b)):
                if id_:
                    link_profile(id_, f"the profile of {letter}")
    show_why(judged, key=f"why {key}")
    show_alternatives(reviewing.alternatives(pair[0]), pair)


def _where(found: int, place: int | None) -> str:
    if place is None:
        return "Not in this list"
    first = "the first " if found == LISTED else ""
    return f"Pair {place + 1:,} of {first}{found:,}"


def _following(pairs: pl.DataFrame, pair: Pair, place: int | None) -> Pair | None:
    """Give the pair after this one; after the last the first again, ``None`` for no other."""
    listed: list[Pair] = pairs.select("record_a", "record_b").rows()
    after = 0 if place is None else (place + 1) % len(listed)
    return listed[after] if listed and set(listed[after]) != set(pair) else None


def _show_datasets(reviewing: Reviewing) -> None:
    part = st.expander("Progress by dataset", on_change="rerun", key="datasets")
    if not part.open:
        return
    with part:
        table = reviewing.by_dataset()
        if table.is_empty():
            st.markdown("Nothing is open and nothing was decided.")
        else:
            show_table(table, _DATASETS, key="by-dataset", caption="Progress by dataset")
