"""The picture: boxes that never touch, nothing fetched, names as labels only."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.api import Landscape
from commonground.explorer.facts.profile import Profile, read_profile
from commonground.explorer.network_view.layout import (
    Box,
    Layout,
    narrow_layout,
    text_width,
    wide_layout,
)
from commonground.explorer.network_view.neighbourhood import (
    MOST_DRAWN,
    MOST_DRAWN_NARROW,
    Neighbour,
    Neighbourhood,
    read_neighbourhood,
)
from commonground.explorer.network_view.picture import POLICY, picture_html
from tests.explorer import town

NAMES = st.lists(st.text(st.characters(codec="utf-8"), max_size=90), max_size=24)


def overlap(one: Box, other: Box) -> bool:
    return (
        abs(one.x - other.x) * 2 < one.width + other.width
        and abs(one.y - other.y) * 2 < one.height + other.height
    )


@pytest.mark.parametrize("make", [wide_layout, narrow_layout])
@given(names=NAMES)
def test_boxes_never_touch_and_hold_their_text(make: Any, names: list[str]) -> None:
    layout: Layout = make("Example Harbor House and Youth Services", names)
    boxes = [layout.centre, *layout.boxes]
    assert len(layout.boxes) == len(names)
    assert not any(overlap(*pair) for pair in itertools.combinations(boxes, 2))
    for box in boxes:
        assert abs(box.x) * 2 + box.width <= layout.width
        assert abs(box.y) * 2 + box.height <= layout.height
        assert all(text_width(line) <= box.width for line in box.text.split("\n"))


def test_neighbours_are_the_ties_of_a_profile(harbor: Landscape) -> None:
    profile = read_profile(harbor.edition, town.HARBOR)
    assert profile is not None
    shown = read_neighbourhood(harbor.edition, profile)
    kinds = {(item.kind, item.is_seen) for item in shown.neighbours}
    assert kinds == {("coalition", True), ("program", True), ("nonprofit", True)}
    assert shown.found == 3


def test_neighbours_of_a_coalition_are_its_members(harbor: Landscape) -> None:
    profile = read_profile(harbor.edition, town.TASK_FORCE)
    assert profile is not None
    shown = read_neighbourhood(harbor.edition, profile)
    assert [(item.kind, item.is_seen) for item in shown.neighbours] == [
        ("nonprofit", True), ("nonprofit", False), ("government", False),
    ]  # fmt: skip


def crowd(number: int, name: str = "Example Hill") -> Neighbourhood:
    profile = Profile("organization", "o", name, {}, None)
    listed = [Neighbour(f"n{at}", name, "nonprofit", at % 2 == 0) for at in range(number)]
    return Neighbourhood(profile, tuple(listed[:MOST_DRAWN]), number)


def drawn(page: str) -> dict[str, Any]:
    found = re.search(r"const LAYOUTS = (\{.*\});\n", page)
    assert found is not None
    layouts: dict[str, Any] = json.loads(found.group(1))
    return layouts


def test_a_crowd_is_cut_and_said() -> None:
    page = picture_html(crowd(100))
    layouts = drawn(page)
    assert len(layouts["wide"]["boxes"]) == 1 + MOST_DRAWN
    assert layouts["wide"]["more"] == 100 - MOST_DRAWN
    assert len(layouts["narrow"]["boxes"]) == 1 + MOST_DRAWN_NARROW
    assert layouts["narrow"]["more"] == 100 - MOST_DRAWN_NARROW


def test_the_page_fetches_nothing_and_runs_no_name() -> None:
    attack = "</script><script>alert(1)</script><img src=http://outside.test/x.png>"
    page = picture_html(crowd(3, name=attack))
    assert re.search(r"""<(link|script|img|iframe)[^>]*(src|href)\s*=""", page) is None
    assert "<script>alert(1)" not in page
    assert POLICY in page
    assert re.search(r"<title>Who is tied to &lt;/script&gt;", page)
    ids = re.search(r"nodes = new vis\.DataSet\((\[.*?\])\);", page)
    assert ids is not None
    assert all(isinstance(node["id"], int) for node in json.loads(ids.group(1)))
