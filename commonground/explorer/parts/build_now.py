"""What waits for the next build, the button that builds, and how far a build is."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from commonground.explorer.building import find_building, forget_building, start_building
from commonground.explorer.parts.frame import show_error
from commonground.explorer.parts.pair_links import go_to
from commonground.explorer.words import count, escape
from graph.errors import CommonGroundError


def show_build(folder: Path, waiting: int) -> None:
    """Show how many decisions wait and the button, or the build that runs, or how it ended."""
    building = find_building(folder)
    if building is not None and building.is_running:
        with st.container(border=True):
            _show_running(folder)
        return
    if building is not None:
        forget_building(folder)
        if isinstance(building.problem, CommonGroundError):
            show_error(building.problem)
        elif building.problem is not None:
            raise building.problem
        else:
            st.success(escape(f"Built: this is version {building.version}."))
    if waiting:
        wait = "waits" if waiting == 1 else "wait"
        with st.container(border=True, gap="small"):
            said = f"**{count(waiting, 'decision')} {wait} for the next build.**"
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"{said} Nothing changes until then.", width="content")
                st.button("Build now", on_click=_build, args=(folder,))
            st.caption("Or type: " + escape(f"commonground --workspace {folder} build"))


def _build(folder: Path) -> None:
    start_building(folder)
    go_to(None)  # afterwards the list begins anew


@st.fragment(run_every=1.0)
def _show_running(folder: Path) -> None:
    building = find_building(folder)
    if building is None or not building.is_running:
        st.rerun(scope="app")
        return
    st.markdown("**The workspace is being built.** You may go on reading; decisions wait for it.")
    st.progress(min(max(building.share, 0.0), 1.0), text=escape(building.what))
