"""What stands round every page: the way out, the banner, which edition this is, the hotlines."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from commonground.explorer.parts.quick_exit import show_quick_exit
from commonground.explorer.words import escape
from graph.errors import CommonGroundError
from graph.snapshot.edition import Edition

HOTLINES = Path(__file__).parent.parent / "hotlines.toml"
_PAGE_STYLE = Path(__file__).parent / "page.css"
_SCOPES = {"field": "organizations of the field", "all": "all organizations"}


@contextmanager
def page_frame() -> Iterator[None]:
    """Put the way out above a page and the hotlines below it, whatever happens in between.

    An error that a person can mend is shown in its own words; a defect is not hidden.
    """
    st.html(_PAGE_STYLE)
    show_quick_exit()
    try:
        yield
    except CommonGroundError as error:
        show_error(error)
    finally:
        _show_hotlines()


def show_error(error: CommonGroundError) -> None:
    """Show where, what and how to mend it."""
    st.error(escape(f"{error.where}: {error.what}.") + "\n\n" + escape(f"To mend it: {error.mend}"))


def show_edition(edition: Edition) -> None:
    """Show the banner of made-up data and which edition answers."""
    if edition.is_synthetic:
        st.warning(
            "**Made-up data for demonstration.** Organizations whose names begin with “Example” "
            "do not exist."
        )
    as_of = "" if edition.as_of is None else f" · as of {edition.as_of.isoformat()}"
    st.caption(
        escape(
            f"{edition.edition.capitalize()} edition · version {edition.version} · "
            f"{_SCOPES[edition.scope]}{as_of}"
        )
    )


def show_title(title: str, said: str) -> None:
    """Show the heading of a page and what it is for."""
    st.title(escape(title), anchor=False)
    st.markdown(escape(said))


def _show_hotlines() -> None:
    lines = _read_hotlines()
    said = [_line(item) for item in lines["line"]]
    with st.container(key="hotlines"):
        st.divider()
        st.markdown("**This is not a helpline.** If you or somebody else needs help:")
        st.markdown("\n".join(f"- {line}" for line in said))
        sources = ", ".join(item["source"] for item in lines["line"])
        st.caption(
            escape(f"The lines' own sites: {sources}. Written {lines['written'].isoformat()}.")
        )


def _line(item: dict[str, str]) -> str:
    ways = [f"call [{escape(item['call'])}](tel:{item['call']})"]
    if "text" in item:
        ways.append(f"text [{escape(item['text'])}](sms:{item['text']})")
    return f"{escape(item['name'])}: {' or '.join(ways)}"


@cache
def _read_hotlines() -> dict[str, Any]:
    return tomllib.loads(HOTLINES.read_text(encoding="utf-8"))
