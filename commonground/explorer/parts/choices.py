"""The choices a reader makes: a place, services, populations; each lives in the address."""

from __future__ import annotations

import streamlit as st

from commonground.explorer.facts.choices import list_codes, list_places
from commonground.explorer.parts.frame import show_error
from commonground.explorer.reading import Reading
from commonground.explorer.state import codes_among, give, join_codes, take
from graph.analysis.places import find_place
from graph.errors import UsageError

_LAST_PLACE = "last place"


def choose_place(reading: Reading) -> str | None:
    """Ask for a place and give its id; ``None`` for all places. The choice follows to other pages.

    A region, state or county is picked from the list; a city or ZIP is typed.
    """
    known = reading.fact(list_places)

    def parse(text: str) -> str | None:
        return text if text in known else _typed_place(reading, text)

    key = take("place", parse, st.session_state.get(_LAST_PLACE))
    chosen: str | None = st.selectbox(
        "Where: a region, state or county; or type a city with its state, or a ZIP",
        list(known),
        index=None,
        format_func=lambda id_: known.get(id_, id_),
        key=key,
        placeholder="All places",
        accept_new_options=True,
    )
    place = chosen if chosen is None or chosen in known else _typed_place(reading, chosen)
    st.session_state[_LAST_PLACE] = place
    give("place", place)
    return place


def choose_services(reading: Reading) -> str:
    """Ask for services and give their codes joined by commas; empty for all."""
    return _choose_codes(reading, "service", "Services", "All services")


def choose_populations(reading: Reading) -> str:
    """Ask for populations and give their codes joined by commas; empty for all."""
    return _choose_codes(reading, "population", "People served", "Everybody")


def _choose_codes(reading: Reading, type_name: str, label: str, placeholder: str) -> str:
    known = reading.fact(list_codes, type_name)
    nothing: list[str] = []
    key = take(type_name, codes_among(known), nothing)
    chosen = st.multiselect(
        label, list(known), format_func=lambda code: known[code], key=key, placeholder=placeholder
    )
    text = join_codes(chosen)
    give(type_name, text)
    return text


def _typed_place(reading: Reading, text: str) -> str | None:
    try:
        return reading.fact(find_place, text).id
    except UsageError as error:
        show_error(error)
        return None
