"""The explorer on a town whose names attack the reader; served by the browser tests."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from commonground.explorer import app, reading
from tests.explorer import town


@st.cache_resource
def _hostile() -> reading.Reading:
    return reading.Reading(town.small_town(Path(tempfile.mkdtemp()), name=town.HOSTILE))


if __name__ == "__main__":
    setattr(app, "open_reading", lambda _: _hostile())  # noqa: B010 - the app names it for itself
    app.run_app(sys.argv[1:])
