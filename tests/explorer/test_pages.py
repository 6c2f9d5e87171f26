"""Every page draws: with a town, with nothing at all, and with names that attack the reader."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from commonground.api import Landscape
from commonground.explorer.pages import ENTRIES
from tests.explorer import town
from tests.explorer.conftest import OpenPage
from tests.graph.analysis.towns import Row

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

COUNTY = "us-county-23001"
VIEWS: dict[str, tuple[str, dict[str, str]]] = {
    "before you start": ("", {}),
    "an idea in a place": ("", {"place": "us-state-me", "service": "legal-civil"}),
    "who is here": ("place", {"place": COUNTY}),
    "gaps": ("place", {"place": COUNTY, "view": "Gaps"}),
    "overlap": ("place", {"view": "Overlap"}),
    "bridges": ("place", {"view": "Bridges"}),
    "said and done": ("place", {"view": "Said and done"}),
    "coalitions": ("profile", {}),
    "search": ("profile", {"name": "example"}),
    "organization": ("profile", {"id": town.HARBOR}),
    "coalition": ("profile", {"id": town.TASK_FORCE}),
    "ask": ("ask", {}),
    "own text": ("ask", {"question": "own"}),
    "data": ("data", {}),
}


def said(app: AppTest) -> str:
    """Everything that a page says outside tables and pictures."""
    parts: list[Any] = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption,
                        *app.info, *app.warning, *app.error]  # fmt: skip
    return "\n".join(part.value for part in parts)


def tables(app: AppTest) -> list[Any]:
    """Tables of a page: they are components of our own."""
    return [
        element for element in app.get("bidi_component") if "table" in str(element.proto).lower()
    ]


def test_every_page_has_a_view() -> None:
    for_all = {entry.address for entry in ENTRIES if entry.editions is None}  # others: test_review
    assert {address for address, _ in VIEWS.values()} == for_all


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_shows_the_town(open_page: OpenPage, harbor: Landscape, view: str) -> None:
    address, query = VIEWS[view]
    app = open_page(harbor, address, **query)
    assert not app.exception
    assert not app.error
    assert "This is not a helpline" in said(app)
    assert "Made-up data" in said(app)
    assert "Steward edition" in said(app)
    if view != "own text":
        assert tables(app) or app.info


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_of_nothing_says_so_in_words(open_page: OpenPage, tmp_path: Path, view: str) -> None:
    address, query = VIEWS[view]
    app = open_page(town.town_of(tmp_path), address, **{**query, "place": ""})
    assert not app.exception
    assert "Made-up data" not in said(app)
    if view not in ("own text", "said and done"):
        assert app.info or app.error, said(app)


@pytest.mark.parametrize("view", VIEWS)
def test_a_hostile_name_stays_a_name(open_page: OpenPage, tmp_path: Path, view: str) -> None:
    address, query = VIEWS[view]
    app = open_page(town.small_town(tmp_path, name=town.HOSTILE), address, **query)
    assert not app.exception
    assert re.search(r"(?<!\\)!\[|(?<!\\)\]\(http|(?<!\\)<script", said(app)) is None


def test_an_unknown_address_of_a_profile_is_explained(
    open_page: OpenPage, harbor: Landscape
) -> None:
    app = open_page(harbor, "profile", id="organization-gone")
    assert "search by name" in app.info[0].value


def test_an_unknown_place_is_explained(open_page: OpenPage, harbor: Landscape) -> None:
    app = open_page(harbor, "place", place="Nowhere")
    assert not app.exception
    assert "no such place" in app.error[0].value


def test_a_profile_speaks_of_its_ties_without_judging(
    open_page: OpenPage, harbor: Landscape
) -> None:
    app = open_page(harbor, "profile", id=town.HARBOR)
    words = said(app)
    known = "1 program, 1 membership in coalitions (a record shows it taking part in 1)"
    assert known in words
    assert "Survivor\\-led\\: yes" in words
    assert "Community\\-led\\: not asked" in words


def test_what_is_not_known_is_not_called_nothing(open_page: OpenPage, tmp_path: Path) -> None:
    lone: Row = {
        "id": "organization-lone",
        "name": "Example Lone House",
        "sector": "nonprofit",
    }
    landscape = town.town_of(tmp_path, lone)
    words = said(open_page(landscape, "profile", id="organization-lone"))
    assert "None of its programs, coalitions or partners is known here" in words
    assert "runs 0" not in words


def test_own_text_runs_only_at_a_click(open_page: OpenPage, harbor: Landscape) -> None:
    app = open_page(harbor, "ask", question="own", text="SELECT count(*) AS n FROM organization")
    assert "Nothing runs until you press" in said(app)
    assert not tables(app)


def test_an_error_of_a_person_is_shown_in_words(open_page: OpenPage, harbor: Landscape) -> None:
    app = open_page(harbor, "ask", question="own", text="DROP TABLE organization")
    app.button[0].click().run()
    assert not app.exception
    assert "To mend it" in app.error[0].value
    assert "This is not a helpline" in said(app)
