"""The whole app: settings of the browser page, menu, the chosen page in its frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from commonground.explorer.pages import Entry, entries_of
from commonground.explorer.parts.frame import page_frame, show_edition
from commonground.explorer.reading import EDITION, chosen_workspace, open_reading


def run_app(arguments: Sequence[str]) -> None:
    """Show the page that the address asks for; ``arguments`` are those of the command line."""
    st.set_page_config(
        page_title="CommonGround", page_icon="🧭", layout="wide", menu_items={"About": ABOUT}
    )
    entries = entries_of(EDITION)
    pages = [
        st.Page(_drawn(entry, arguments), title=entry.title, url_path=entry.address or None,
                default=entry is entries[0])
        for entry in entries
    ]  # fmt: skip
    st.navigation(pages, position="top").run()


def _drawn(entry: Entry, arguments: Sequence[str]) -> Callable[[], None]:
    def draw() -> None:
        with page_frame():
            reading = open_reading(chosen_workspace(arguments))
            show_edition(reading.edition)
            entry.render(reading)

    return draw


ABOUT = "CommonGround: who works on what, where, for whom, with whom; what is said, what is done."
