"""The Review page: a pair is shown with its reasons, decided, taken back, followed by a build."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from commonground import api
from commonground.api import Landscape
from commonground.explorer.building import find_building, start_building
from commonground.explorer.pages import entries_of
from commonground.explorer.parts.sides import split_differences
from commonground.explorer.parts.why import say_judgement
from commonground.explorer.reading import Reading
from commonground.review.decide import FILE
from graph.errors import WorkspaceError
from graph.identity.explained import refusal_words
from tests.explorer.conftest import OpenPage
from tests.explorer.test_pages import said, tables
from tests.likeness import IDENTIFY, PAIRS, alike, build_rosters

HOUSE, HSE, PATH, PTH = (
    "a:example-house|NV",
    "b:example-hse|NV",
    "a:example-path|NV",
    "b:example-pth|NV",
)
EMPTY = {
    "joined": "Nothing was joined by its score",
    "changed": "No record stands under another id",
}


@pytest.fixture(scope="module", autouse=True)
def likeness() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IDENTIFY, "find_likeness", alike(PAIRS))
        yield


@pytest.fixture(scope="module")
def built(likeness: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_rosters(tmp_path_factory.mktemp("built")).folder


@pytest.fixture
def landscape(built: Path, tmp_path: Path) -> Landscape:
    return api.open(shutil.copytree(built, tmp_path / "workspace"))


@pytest.fixture(scope="module")
def unwritten(built: Path) -> Landscape:
    """For tests that decide nothing."""
    return api.open(built)


def lines(landscape: Landscape) -> list[tuple[str, ...]]:
    with (landscape.workspace.decisions / FILE).open(encoding="utf-8", newline="") as stream:
        return [tuple(row[:4] + row[5:]) for row in csv.reader(stream)][1:]


def click(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def as_somebody(app: AppTest) -> AppTest:
    return app.text_input(key="reviewer").set_value("PE").run()


def plain(app: AppTest) -> str:
    return said(app).replace("\\", "")


def test_a_pair_is_shown_with_its_reasons(open_page: OpenPage, unwritten: Landscape) -> None:
    app = open_page(unwritten, "review")
    words = plain(app)
    assert not app.exception
    assert "3 open pairs" in words
    assert "Example House · Example Hse" in words
    assert "Pair 1 of 3" in words
    assert "two organizations" in words
    assert "about 1 in 10 pairs that look like this is two organizations" in words
    assert "Whom else it may be" in words
    shown = "".join(str(table.proto) for table in tables(app))
    assert "the names agree exactly, 3 bear it".capitalize() in shown


def test_nobody_decides_without_a_name(open_page: OpenPage, unwritten: Landscape) -> None:
    app = click(open_page(unwritten, "review"), "Same")
    assert "initials: are missing" in app.error[0].value.replace("\\", "")
    assert lines(unwritten) == []
    assert "Pair 1 of 3" in plain(app)


def test_a_decision_is_written_and_taken_back(open_page: OpenPage, landscape: Landscape) -> None:
    app = as_somebody(open_page(landscape, "review"))
    app.text_input(key="reason").set_value("one roof").run()
    app = click(app, "Different")
    assert lines(landscape) == [(HOUSE, HSE, "different", "PE", "one roof", "")]
    assert app.text_input(key="reason").value == ""
    assert app.query_params["a"] != [HOUSE]
    words = plain(app)
    assert "1 decision waits for the next build" in words
    assert f"commonground --workspace {landscape.workspace.folder} build" in words
    assert "2 open pairs · decided: 0 the same, 1 different" in words.replace("*", "")
    app = click(app, "Undo")
    assert lines(landscape)[-1] == (HOUSE, HSE, "withdrawn", "PE", "undo", "")
    assert "Example House · Example Hse" in plain(app)
    assert "waits for the next build" not in plain(app)


def test_skipping_comes_round_to_the_first(open_page: OpenPage, unwritten: Landscape) -> None:
    app = open_page(unwritten, "review")
    seen = []
    for _ in range(3):
        seen.append(app.header[0].value)
        app = click(app, "Skip")
    assert len(set(seen)) == 3
    assert app.header[0].value == seen[0]
    assert lines(unwritten) == []


def test_the_address_opens_a_pair_and_a_list(open_page: OpenPage, unwritten: Landscape) -> None:
    app = open_page(unwritten, "review", kind="joined", a=PATH, b=PTH)
    words = plain(app)
    assert "Example Path · Example Pth" in words
    assert "one organization" in words
    assert "Score 0.995: about 1 in 200 pairs that look like this is two" in words
    assert app.selectbox[0].value == "joined"


def test_a_decided_pair_says_who_decided(open_page: OpenPage, landscape: Landscape) -> None:
    click(as_somebody(open_page(landscape, "review")), "Same")
    app = open_page(landscape, "review", a=HOUSE, b=HSE)
    assert any("Decided: the same (PE" in info.value.replace("\\", "") for info in app.info)
    assert "Not in this list" in plain(app)


@pytest.mark.parametrize("kind", EMPTY)
def test_nothing_to_decide_is_said_in_words(
    open_page: OpenPage, landscape: Landscape, kind: str
) -> None:
    app = as_somebody(open_page(landscape, "review", kind=kind))
    if kind == "joined":
        app = click(app, "Same")
    assert not app.exception
    assert EMPTY[kind] in app.info[0].value
    assert click(app, "Undo").success or kind == "changed"


def test_a_rule_is_shown_before_it_decides(open_page: OpenPage, landscape: Landscape) -> None:
    app = as_somebody(open_page(landscape, "review"))
    app.number_input[0].set_value(0.35)
    app.radio[0].set_value("different")
    app = click(app, "Show the pairs")
    decide = "Decide that 2 pairs are different"
    assert "2 open pairs: score 0.35 or more" in plain(app)
    assert next(button for button in app.button if button.label == decide).disabled
    assert lines(landscape) == []
    app.checkbox[0].check().run()
    app = click(app, decide)
    assert [line[2] for line in lines(landscape)] == ["different", "different"]
    app = click(app, "Undo")
    assert "3 open pairs" in plain(app)


def test_a_rule_that_means_everything_is_refused(open_page: OpenPage, unwritten: Landscape) -> None:
    app = click(open_page(unwritten, "review"), "Show the pairs")
    assert "every open pair" in app.error[0].value


def test_a_locked_workspace_is_said_in_words(open_page: OpenPage, landscape: Landscape) -> None:
    app = as_somebody(open_page(landscape, "review"))
    with landscape.workspace.lock():
        app = click(app, "Same")
    assert not app.exception
    assert "is writing here" in app.error[0].value
    assert lines(landscape) == []


def test_a_build_follows_the_decisions(open_page: OpenPage, landscape: Landscape) -> None:
    app = as_somebody(open_page(landscape, "review", kind="joined"))
    click(click(app, "Different"), "Build now")
    folder = landscape.workspace.folder
    building = find_building(folder)
    assert building is not None
    building.wait()
    assert building.problem is None
    after = api.open(folder)
    app = open_page(after, "review", a=PATH, b=PTH)
    assert after.edition.version != landscape.edition.version
    assert any("this is version" in done.value for done in app.success)
    assert "two organizations" in plain(app)
    assert "A person decided that they are not one (PE" in plain(app)
    assert "next build" not in plain(app)


def test_a_build_that_cannot_begin_says_why(landscape: Landscape, open_page: OpenPage) -> None:
    folder = landscape.workspace.folder
    with landscape.workspace.lock():
        start_building(folder)
        building = find_building(folder)
        assert building is not None
        building.wait()
    assert isinstance(building.problem, WorkspaceError)
    app = open_page(landscape, "review")
    assert "is writing here" in app.error[0].value


def test_only_stewards_find_the_page() -> None:
    assert "review" in [entry.address for entry in entries_of("steward")]
    assert "review" not in [entry.address for entry in entries_of("partner")]
    assert entries_of("public")[0].address == ""


def _draw_joined(reading: object, id_: str) -> None:
    from commonground.explorer.parts.joined import show_joined
    from commonground.explorer.reading import Reading

    assert isinstance(reading, Reading)
    show_joined(reading, id_)


@pytest.mark.parametrize("edition", ["steward", "partner", "public"])
def test_a_profile_says_what_it_was_joined_from(unwritten: Landscape, edition: str) -> None:
    ids = dict(unwritten.edition.frame("organization", ["name", "id"]).iter_rows())
    given = Reading(replace(unwritten, edition=replace(unwritten.edition, edition=edition)))
    app = AppTest.from_function(
        _draw_joined, args=(given, ids["Example Path"]), default_timeout=60
    ).run()
    links = [link.proto.label.replace("\\", "") for link in app.get("page_link")]
    assert not app.exception
    assert ("Joined from 2 records" in said(app)) == (edition != "public")
    assert ("Joined by score 0.99: look →" in links) == (edition == "steward")
    words = plain(AppTest.from_function(_draw_joined, args=(given, ids["Example House"])).run())
    assert ("May be the same as" in words) == (edition != "public")
    assert ("Example Hse · Reno, NV · score 0.90" in words) == (edition == "partner")


def test_differences_are_cut_out_by_word() -> None:
    ours, theirs = split_differences("Example House of Reno", "Example Hse of reno")
    assert [text for text, differs in ours if differs] == ["House"]
    assert [text for text, differs in theirs if differs] == ["Hse"]
    assert "".join(text for text, _ in theirs) == "Example Hse of reno"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"tier": "strict", "rule": "same name and phone"}, "By rule: same name and phone"),
        ({"tier": "reference", "rule": None}, "One of the two says that it speaks of the other"),
        ({"tier": "relation", "rule": "hosts: care of", "is_turned": True},
         "By rule, B hosts A (care of)"),
        ({"tier": "cluster", "rule": "weak chain", "score": 0.99},
         "Score 0.99: about 1 in 100 pairs that look like this is two organizations; "
         + refusal_words("weak chain")),
        ({"tier": "person", "rule": "hosts", "verdict": "different", "by": "PE",
          "date": "2026-02-01", "reason": "", "is_turned": False},
         "A person decided that they are not one (PE, 2026-02-01); A hosts B"),
    ],
)  # fmt: skip
def test_a_judgement_is_said_in_words(row: dict[str, object], words: str) -> None:
    assert say_judgement({"score": None, **row}) == words
