"""The button that leaves the page at once, for somebody who must not be seen here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

# A plain weather page of the US government; nothing is asked of it before the button is pressed.
NEUTRAL_PAGE = "https://www.weather.gov/"
_HERE = Path(__file__).parent


def show_quick_exit() -> None:
    """Show the button at the upper right corner, in view wherever the page is scrolled to."""
    _component()(key="quick_exit", data={"url": NEUTRAL_PAGE})


def _component() -> Any:
    return st.components.v2.component(
        "commonground_quick_exit",
        html='<button type="button" title="Or press Shift three times">Leave this page</button>',
        css=(_HERE / "quick_exit.css").read_text(encoding="utf-8"),
        js=(_HERE / "quick_exit.js").read_text(encoding="utf-8"),
    )
