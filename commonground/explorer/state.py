"""State of a page in its address: what is chosen goes into the URL, a link opens the view again.

A widget asks `take` for its key before it is drawn; after that the page hands the value to `give`.
What changed in the address since the last run (a link, the browser's back button) wins over what
the widget held.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

Value = TypeVar("Value")


def take(name: str, parse: Callable[[str], Value | None], default: Value) -> str:
    """Give the key of a widget whose state holds what the address says, else ``default``.

    ``parse`` reads the text of the address; ``None`` from it means that the text says nothing
    usable, and the default holds.
    """
    key, seen = f"widget:{name}", f"address:{name}"
    text = st.query_params.get(name)
    if key not in st.session_state or st.session_state.get(seen) != text:
        read = None if text is None else parse(text)
        st.session_state[key] = default if read is None else read
        st.session_state[seen] = text
    return key


def give(name: str, text: str | None) -> None:
    """Write what is chosen to the address; nothing chosen leaves the name out of it."""
    wanted = text or None
    if st.query_params.get(name) != wanted:
        if wanted is None:
            del st.query_params[name]
        else:
            st.query_params[name] = wanted
    st.session_state[f"address:{name}"] = wanted


def join_codes(codes: list[str]) -> str:
    """Write several codes as one text of the address.

    >>> join_codes(["legal-civil", "safe-house"])
    'legal-civil,safe-house'
    """
    return ",".join(codes)


def codes_among(known: dict[str, str]) -> Callable[[str], list[str] | None]:
    """Give a reader of several codes that drops those the page does not know.

    >>> codes_among({"adults": "Adults"})("adults,nobody")
    ['adults']
    """
    return lambda text: [code for code in text.split(",") if code in known] or None
