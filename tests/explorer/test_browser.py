"""Each page in a real browser at both widths: whole, readable, quiet, and left at once."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from commonground import api
from commonground.demonstration import open_demonstration
from commonground.explorer.parts.quick_exit import NEUTRAL_PAGE
from tests.explorer import town
from tests.explorer.browsing import (
    BOXES,
    CLIPPED,
    ROOM,
    SIDEWAYS,
    WIDTHS,
    chromium,
    drawn,
    keep_screenshot,
    opened,
    served,
    violations,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

MOST_MEMBERS = """
SELECT {column} AS id FROM membership GROUP BY 1 HAVING count(*) < 100 ORDER BY count(*) DESC, 1
LIMIT 1
"""
VIEWS = {
    "before-you-start": "?place=us-state-or&service=legal-civil",
    "first-look": "",
    "place-who-is-here": "place?place=us-state-or",
    "place-gaps": "place?place=us-state-or&view=Gaps",
    "place-overlap": "place?place=us-state-or&view=Overlap",
    "place-bridges": "place?view=Bridges",
    "place-said-and-done": "place?view=Said+and+done",
    "coalitions": "profile",
    "search": "profile?name=legal",
    "organization": "profile?id={organization}",
    "coalition": "profile?id={coalition}",
    "ask": "ask",
    "ask-own-text": "ask?question=own&text=SELECT+name+FROM+service",
    "data": "data",
}
HOSTILE_VIEWS = ("", "?place=us-state-me", "place", "profile?name=example",
                 f"profile?id={town.HARBOR}", "data")  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def workspace() -> Path:
    return open_demonstration().folder


@pytest.fixture(scope="module")
def explorer(workspace: Path) -> Iterator[str]:
    with served(workspace) as address:
        yield address


@pytest.fixture(scope="module")
def known(workspace: Path) -> dict[str, str]:
    landscape = api.open(workspace)
    ends = {"organization": "source_id", "coalition": "target_id"}
    return {
        name: landscape.sql(MOST_MEMBERS.format(column=column)).table["id"][0]
        for name, column in ends.items()
    }


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_whole_and_quiet(
    browser: Browser, explorer: str, known: dict[str, str], view: str, width: int
) -> None:
    address = f"{explorer}/{VIEWS[view].format(**known)}"
    with opened(browser, address, width=width) as (page, outside):
        assert page.evaluate(SIDEWAYS) == [0, 0]
        assert page.evaluate(CLIPPED) == []
        assert violations(page) == []
        for frame in page.query_selector_all("iframe"):
            assert (frame.get_attribute("title") or "").startswith("Picture of")
        assert outside == []
        keep_screenshot(page, view, width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("whose", ["organization", "coalition"])
def test_labels_of_a_picture_stay_apart_and_inside(
    browser: Browser, explorer: str, known: dict[str, str], whose: str, width: int
) -> None:
    with opened(browser, f"{explorer}/profile?id={known[whose]}", width=width) as (page, _):
        frame = page.frames[-1]
        boxes = frame.evaluate(BOXES)
        room, height, title = frame.evaluate(ROOM)
        assert len(boxes) > 3
        assert title.startswith("Who is tied to Example")
        for box in boxes:
            assert box["left"] >= 0
            assert box["top"] >= 0
            assert box["right"] <= room
            assert box["bottom"] <= height
        for one, other in itertools.combinations(boxes, 2):
            assert (
                one["right"] <= other["left"]
                or other["right"] <= one["left"]
                or one["bottom"] <= other["top"]
                or other["bottom"] <= one["top"]
            )
        assert violations(frame) == []


def test_the_first_page_shows_data(browser: Browser, explorer: str) -> None:
    with opened(browser, explorer, width=1280) as (page, _):
        assert page.locator("table tbody tr").count() >= 3
        assert "Oregon" in page.locator("table").inner_text()


@pytest.mark.parametrize("how", ["click", "keyboard"])
@pytest.mark.parametrize("view", ["first-look", "ask", "coalition"])
def test_the_way_out_leaves_at_once(
    browser: Browser, explorer: str, known: dict[str, str], view: str, how: str
) -> None:
    address = f"{explorer}/{VIEWS[view].format(**known)}"
    with opened(browser, address, width=390) as (page, outside):
        button = page.get_by_role("button", name="Leave this page")
        box = button.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 100
        assert outside == []
        if how == "click":
            button.click()
        else:
            for _ in range(3):
                page.keyboard.press("Shift")
        page.wait_for_url(NEUTRAL_PAGE)
        assert outside == [NEUTRAL_PAGE]
        page.go_back()
        assert page.url == "about:blank"


def test_a_choice_makes_a_link_that_opens_the_view_again(browser: Browser, explorer: str) -> None:
    with opened(browser, explorer, width=1280) as (page, _):
        page.get_by_label("Where").click()
        page.get_by_role("option", name="Oregon", exact=True).click()
        drawn(page)
        page.get_by_label("Services").click()
        page.keyboard.type("Safe house")
        page.get_by_role("option", name="Safe house").click()
        page.wait_for_url("**service=safe-house**")
        link = page.url
    assert "place=us-state-or" in link
    with opened(browser, link, width=1280) as (page, _):
        text = page.locator('[data-testid="stMain"]').inner_text()
        assert "Oregon for safe house" in text


def test_a_name_in_a_table_opens_its_profile_and_back_returns(
    browser: Browser, explorer: str
) -> None:
    with opened(browser, f"{explorer}/place?place=us-state-or", width=1280) as (page, _):
        link = page.locator("table a").first
        name = link.inner_text()
        link.click()
        page.wait_for_url("**/profile?id=organization-*")
        page.get_by_role("heading", name=name).wait_for()
        assert page.get_by_role("heading", name=name).count() == 1
        page.go_back()
        page.wait_for_url("**/place?place=us-state-or")
        page.locator("table a").first.wait_for()


def test_a_header_sorts_and_a_button_shows_more(browser: Browser, explorer: str) -> None:
    with opened(browser, f"{explorer}/profile", width=1280) as (page, _):
        rows = page.locator("table tbody tr")
        shown = rows.count()
        page.get_by_role("button", name="Show 25 more").click()
        assert rows.count() == shown + 25
        members = page.get_by_role("columnheader", name="Members").get_by_role("button")
        members.click()
        members.click()
        counts = [int(text.replace(",", "")) for text in
                  page.locator("tbody tr td:nth-child(2)").all_inner_texts()]  # fmt: skip
        assert counts == sorted(counts, reverse=True)


def test_a_table_downloads_as_a_workbook(browser: Browser, explorer: str) -> None:
    with opened(browser, f"{explorer}/profile", width=1280) as (page, _):
        with page.expect_download() as download:
            page.get_by_role("button", name="Excel workbook").click()
        path = download.value.path()
        assert download.value.suggested_filename.startswith("made-up-data-coalitions-")
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
        assert book.sheetnames == ["table", "about"]
        assert book["table"].max_row > 100


def test_own_text_answers_at_a_click(browser: Browser, explorer: str) -> None:
    address = f"{explorer}/{VIEWS['ask-own-text']}"
    with opened(browser, address, width=1280) as (page, _):
        assert page.locator("table").count() == 0
        page.get_by_role("button", name="Run").click()
        page.locator("table tbody tr").first.wait_for()
        assert "Safe house" in page.locator("table").inner_text()


def test_the_three_languages_give_the_same_rows(browser: Browser, explorer: str) -> None:
    rows = []
    for language in ("sql", "cypher", "sparql"):
        address = f"{explorer}/ask?language={language}"
        with opened(browser, address, width=1280) as (page, _):
            page.locator("table tbody tr").first.wait_for()
            rows.append(sorted(page.locator("table tbody tr").all_inner_texts()))
    assert rows[0] == rows[1] == rows[2]


@pytest.mark.parametrize("address", HOSTILE_VIEWS)
def test_a_hostile_name_asks_for_nothing(browser: Browser, address: str, hostile: str) -> None:
    with opened(browser, f"{hostile}/{address}", width=390) as (page, outside):
        assert outside == []
        assert page.evaluate(SIDEWAYS) == [0, 0]
        assert page.get_by_text("not a helpline").count() == 1


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    script = Path(__file__).parent / "hostile_app.py"
    with served(tmp_path_factory.mktemp("hostile"), script=script) as address:
        yield address
