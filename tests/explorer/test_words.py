"""Names reach labels as they are written, whatever they hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from commonground.explorer.words import cell, code, escape, share


@pytest.mark.parametrize(
    "name",
    [
        "![](http://outside.test/pixel.png)",
        "[click](https://outside.test)",
        "<img src=x onerror=alert(1)>",
        ":material/home: :red[x] :smile:",
        "$x^2$ **bold** _thin_ ~~gone~~ `code`",
        "# Heading",
        "1. list",
        "&lt;b&gt;",
    ],
)
def test_markup_in_a_name_is_only_text(name: str) -> None:
    shown = MarkdownIt("commonmark").render(escape(name))
    assert "<img" not in shown
    assert "<a " not in shown
    assert shown.startswith("<p>")
    assert shown.count("<") == 2


@given(st.text(max_size=40))
def test_escaping_keeps_the_words(name: str) -> None:
    joiner = "\u2060"  # invisible; escaping adds it, and a name may hold one of its own
    shown = escape(name).replace(joiner, "")
    assert "\n" not in shown
    assert shown.replace("\\", "") == " ".join(name.split()).replace(joiner, "").replace("\\", "")


def test_values_read_like_words() -> None:
    assert cell([]) == ""
    assert cell(0.25) == "0.25"
    assert share(1.0) == "100 %"
    assert code("not_known") == "Not known"
    assert code("joint_program") == "Joint program"
