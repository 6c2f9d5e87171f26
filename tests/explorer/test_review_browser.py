"""The Review page in a real browser at both widths: whole, quiet, keys decide and take back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from commonground.review.decide import FILE
from tests.explorer.browsing import (
    CLIPPED,
    SIDEWAYS,
    WIDTHS,
    chromium,
    drawn,
    keep_screenshot,
    opened,
    served,
    violations,
)
from tests.likeness import IDENTIFY, PAIRS, alike, build_rosters

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

VIEWS = {
    "review": "review",
    "review-joined": "review?kind=joined",
    "review-nothing": "review?kind=changed",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IDENTIFY, "find_likeness", alike(PAIRS))
        return build_rosters(tmp_path_factory.mktemp("built")).folder


@pytest.fixture(scope="module")
def explorer(built: Path) -> Iterator[str]:
    with served(built) as address:
        yield address


@pytest.fixture
def workspace(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "workspace"))


def lines(workspace: Path) -> list[str]:
    return (workspace / "decisions" / FILE).read_text(encoding="utf-8").splitlines()[1:]


def sign(page: Page, name: str) -> None:
    field = page.get_by_role("textbox", name="Your initials")
    field.click()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    drawn(page)
    page.get_by_role("heading", name="Review").click()  # out of the field, for the keys


def settled(page: Page) -> None:
    """Wait until nothing fades: half-faded text has no contrast of its own."""
    drawn(page)
    page.wait_for_function("() => document.getAnimations().every((one) => one.currentTime > 500)")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("view", VIEWS)
def test_the_page_is_whole_and_quiet(
    browser: Browser, explorer: str, view: str, width: int
) -> None:
    with opened(browser, f"{explorer}/{VIEWS[view]}", width=width) as (page, outside):
        for part in page.locator("summary").all():
            part.click()
            drawn(page)
        assert page.evaluate(SIDEWAYS) == [0, 0]
        assert page.evaluate(CLIPPED) == []
        assert violations(page) == []
        assert outside == []
        if view != "review-nothing":
            page.locator('[data-testid="stVegaLiteChart"] canvas, svg.marks').first.wait_for()


@pytest.mark.parametrize("width", WIDTHS)
def test_keys_decide_and_take_back(browser: Browser, workspace: Path, width: int) -> None:
    with (
        served(workspace) as address,
        opened(browser, f"{address}/review", width=width) as (page, outside),
    ):
        sign(page, "PE sdnu")  # letters in a field are no decision
        assert lines(workspace) == []
        page.keyboard.down("s")
        for _ in range(5):
            page.keyboard.down("s")  # a key held down
        page.keyboard.up("s")
        page.get_by_text("decided, the same").wait_for()
        drawn(page)
        assert [line.split(",")[2:4] for line in lines(workspace)] == [["same", "PE sdnu"]]
        assert page.get_by_role("button", name="Different").count() == 1
        page.keyboard.press("n")
        page.get_by_text("Pair 2 of 2").wait_for()
        drawn(page)
        page.keyboard.press("d")
        page.get_by_text("decided, different").wait_for()
        drawn(page)
        page.get_by_text("2 decisions wait for the next build").wait_for()
        page.keyboard.press("u")
        page.get_by_text("Taken back: 1 decision").wait_for()
        drawn(page)
        assert [line.split(",")[2] for line in lines(workspace)] == [
            "same", "different", "withdrawn",
        ]  # fmt: skip
        settled(page)
        assert violations(page) == []
        assert page.evaluate(SIDEWAYS) == [0, 0]
        assert outside == []
        keep_screenshot(page, "review", width)


def test_a_relation_is_chosen_and_the_build_shows_it(browser: Browser, workspace: Path) -> None:
    with (
        served(workspace) as address,
        opened(browser, f"{address}/review", width=1280) as (page, _),
    ):
        sign(page, "PE")
        page.get_by_role("button", name="Related").click()
        page.get_by_text("B hosts A").click()
        page.get_by_text("B hosts A. Undo").wait_for()
        assert lines(workspace)[0].startswith("b:example-hse|NV,a:example-house|NV,different,PE")
        assert lines(workspace)[0].endswith(",hosts")
        drawn(page)
        page.get_by_role("button", name="Build now").click()
        page.get_by_text("Built: this is version 2-").wait_for(timeout=60_000)
        drawn(page)
        assert page.get_by_text("for the next build").count() == 0
        assert page.get_by_text("version 2-").first.is_visible()


def test_a_profile_leads_to_the_pair_and_back_returns(browser: Browser, explorer: str) -> None:
    with opened(browser, f"{explorer}/profile?name=Path", width=390) as (page, _):
        page.locator("table a").first.click()
        page.get_by_text("Joined by score").click()
        page.wait_for_url("**/review?*")
        page.get_by_role("heading", name="Example Path").wait_for()
        drawn(page)
        page.go_back()
        page.get_by_role("heading", name="Joined from 2 records").wait_for()
