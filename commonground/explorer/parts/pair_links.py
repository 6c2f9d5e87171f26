"""Links to one pair of records on the Review page, and which pair its address asks for."""

from __future__ import annotations

import streamlit as st

from commonground.explorer.words import escape
from commonground.review.decide import Pair

REVIEW = "review"


def link_pair(pair: Pair, label: str, **more: str) -> None:
    """Show a link to a pair on the Review page; ``more`` goes into its address too."""
    page = st.Page(_elsewhere, url_path=REVIEW)
    st.page_link(page, label=escape(label), query_params={"a": pair[0], "b": pair[1], **more})


def asked_pair() -> Pair | None:
    """Give the pair that the address of the Review page asks for."""
    a, b = st.query_params.get("a"), st.query_params.get("b")
    return (a, b) if a and b else None


def go_to(pair: Pair | None) -> None:
    """Write a pair to the address of the Review page; ``None`` for whichever comes first."""
    for name, record in zip(("a", "b"), pair or (None, None), strict=True):
        if record is None:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = record


def _elsewhere() -> None:
    """Stand for the page that draws pairs."""
