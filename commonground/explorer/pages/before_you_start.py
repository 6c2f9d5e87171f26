"""Before you start: what an idea would meet in a place, and whom one could extend instead."""

from __future__ import annotations

import polars as pl
import streamlit as st

from commonground.explorer.facts.overview import list_states
from commonground.explorer.parts.answer import (
    link_profile,
    show_answer,
    show_columns,
    show_files,
    show_limits,
)
from commonground.explorer.parts.choices import choose_place, choose_populations, choose_services
from commonground.explorer.parts.frame import show_title
from commonground.explorer.parts.table import Shown, show_table
from commonground.explorer.reading import Reading
from commonground.explorer.words import code, escape
from graph.result import Result

_MOST = 1000
_PROGRAMS = (
    Shown("program", "Program"),
    Shown("organization", "Who runs it", opens="organization_id"),
    Shown("match", "Of the idea"),
    Shown("services", "Services"),
    Shown("populations", "For whom"),
    Shown("reach", "Reach", kind="code"),
    Shown("status", "Status", kind="code"),
    Shown("last_confirmed", "Confirmed"),
)
_ADJACENT = (
    Shown("organization", "Organization", opens="organization_id"),
    Shown("sector", "Sector", kind="code"),
    Shown("reasons", "Why it is listed", kind="sentence"),
    Shown("city", "City"),
    Shown("coalition_count", "Coalitions"),
)
_STATES = (
    Shown("state", "State"),
    Shown("organization_count", "Organizations", help="With their registered office there."),
    Shown("program_count", "Programs", help="Open programs that reach a part of it or all of it."),
    Shown("coalition_count", "Coalitions", help="With a member there."),
    Shown("county_count", "Counties"),
)


def render(reading: Reading) -> None:
    """Ask for an idea and its place; show what it would meet, or what is loaded while none is."""
    show_title(
        "Before you start",
        "Say what you have in mind and where. Most places already have somebody whose work meets "
        "it: look first, and extend one or two of them before starting anew.",
    )
    place = choose_place(reading)
    left, right = st.columns(2)
    with left:
        services = choose_services(reading)
    with right:
        populations = choose_populations(reading)
    if not (place or services or populations):
        _show_overview(reading)
        return
    result = reading.analyse(
        "before-you-start", place=place, service=services, population=populations, limit=_MOST
    )
    st.markdown(f"**{escape(result.sentence)}**")
    _show_first(result.table.filter(role="extend_first"))
    programs = result.table.filter(role="existing_program").with_columns(
        pl.col("match").str.strip_suffix(" of this idea")
    )
    more = "other " if result.table["match"].is_not_null().any() else ""
    nothing = f"No {more}program that does a part of this is known here. There may be some."
    _show_part(
        programs, _PROGRAMS, "Programs that are there already", key="programs", empty=nothing
    )
    adjacent = result.table.filter(role="adjacent_organization")
    _show_part(adjacent, _ADJACENT, "Organizations beside it", key="adjacent", empty=(
        "None is known. They are looked for once a place is chosen."
    ))  # fmt: skip
    if result.table.height:
        show_files(reading, result, key="before-you-start")
    st.header("How sure is this, and what was not looked at", anchor=False)
    show_limits(result)
    _explain(result)


def _show_overview(reading: Reading) -> None:
    st.header("What is loaded here", anchor=False)
    empty = "Nothing is loaded yet. A steward adds publishers' files and builds the workspace."
    show_answer(reading, reading.fact(list_states), _STATES, key="states", empty=empty)


def _show_first(table: pl.DataFrame) -> None:
    if table.is_empty():
        return
    st.header("Ask these first", anchor=False)
    for column, row in zip(st.columns(2), table.to_dicts(), strict=False):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{escape(row['organization'])}**")
            if row["program"]:
                st.markdown(f"Program: {escape(row['program'])}")
            st.markdown(escape(row["reasons"][:1].upper() + row["reasons"][1:]))
            ways = [row["public_phone"], row["website"], code(row["sector"])]
            st.caption(escape(" · ".join(filter(None, ways))))
            link_profile(row["organization_id"], "its profile")


def _show_part(
    table: pl.DataFrame, columns: tuple[Shown, ...], heading: str, *, key: str, empty: str
) -> None:
    st.header(heading, anchor=False)
    if table.is_empty():
        st.info(escape(empty))
        return
    show_table(table, columns, key=key, caption=heading)


def _explain(result: Result) -> None:
    with st.expander("How this is computed"):
        st.markdown(
            "Open programs that reach the place, by what they state, are compared with the services"
            " and people of the idea. Ask first: those that do most of it, reach nearest, run now, "
            "sit in a coalition and were confirmed within two years; of two different "
            "organizations. Organizations beside it do none of it but run something else there, or "
            "a register files them under work that meets the same people."
        )
        st.markdown("**Columns of the files**")
        show_columns(result)
