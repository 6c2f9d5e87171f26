"""Open one page of the explorer on a made-up town, without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from commonground.api import Landscape
from commonground.explorer import reading
from tests.explorer import town

OpenPage = Callable[..., AppTest]


def _draw(address: str) -> None:
    from pathlib import Path

    from commonground.explorer.pages import ENTRIES
    from commonground.explorer.parts.frame import page_frame, show_edition
    from commonground.explorer.reading import open_reading

    with page_frame():
        opened = open_reading(Path("town"))
        show_edition(opened.edition)
        next(entry for entry in ENTRIES if entry.address == address).render(opened)


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenPage]:
    """Give a function that draws the page of an address on a landscape, with a query."""

    def opened(landscape: Landscape, address: str, **query: str) -> AppTest:
        monkeypatch.setattr(reading, "open_reading", lambda _: reading.Reading(landscape))
        app = AppTest.from_function(_draw, args=(address,), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    yield opened
    st.cache_resource.clear()


@pytest.fixture
def harbor(tmp_path: Path) -> Landscape:
    """Small town with the Example Harbor House."""
    return town.small_town(tmp_path)
