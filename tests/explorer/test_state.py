"""What is chosen is in the address, and an address opens the view again."""

from __future__ import annotations

from commonground.api import Landscape
from tests.explorer.conftest import OpenPage
from tests.explorer.test_pages import COUNTY


def test_an_address_fills_the_form(open_page: OpenPage, harbor: Landscape) -> None:
    app = open_page(harbor, "", place=COUNTY, service="legal-civil,safe-house,nonsense")
    assert app.selectbox[0].value == COUNTY
    assert app.multiselect[0].value == ["legal-civil", "safe-house"]


def test_a_choice_goes_into_the_address(open_page: OpenPage, harbor: Landscape) -> None:
    app = open_page(harbor, "")
    app.selectbox[0].set_value(COUNTY)
    app.multiselect[1].set_value(["adults"]).run()
    assert app.query_params["place"] == COUNTY
    assert app.query_params["population"] == "adults"
    app.multiselect[1].set_value([]).run()
    assert "population" not in app.query_params
    assert app.query_params["place"] == COUNTY


def test_a_new_address_wins_over_what_was_chosen(open_page: OpenPage, harbor: Landscape) -> None:
    app = open_page(harbor, "", place=COUNTY)
    app.query_params["place"] = "us-state-me"
    app.run()
    assert app.selectbox[0].value == "us-state-me"


def test_a_place_may_be_written_in_any_form(open_page: OpenPage, harbor: Landscape) -> None:
    app = open_page(harbor, "place", place="23001")
    assert app.selectbox[0].value == COUNTY
    assert app.query_params["place"] == COUNTY
