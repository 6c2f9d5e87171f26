"""A build that runs beside the pages: one a workspace, seen by every browser that looks."""

from __future__ import annotations

import threading
from pathlib import Path

import streamlit as st

from commonground.build import build
from commonground.workspace import open_workspace


class Building:
    """One build in a thread of its own, and how far it is."""

    def __init__(self, folder: Path) -> None:
        self.what = "beginning"
        self.share = 0.0
        self.version: str | None = None
        self.problem: Exception | None = None
        self._folder = folder
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Tell whether it goes on."""
        return self._thread.is_alive()

    def wait(self) -> None:
        """Return once it has ended."""
        self._thread.join()

    def _run(self) -> None:
        try:
            workspace = open_workspace(self._folder)
            self.version = build(workspace, on_progress=self._hear).version
        except Exception as error:  # noqa: BLE001 - told on the page that asked for the build
            self.problem = error

    def _hear(self, what: str, done: int, total: int) -> None:
        self.what, self.share = what, done / total if total else 0.0


def start_building(folder: Path) -> None:
    """Begin to build a workspace, unless a build runs already."""
    running = _builds()
    with _starting():
        known = running.get(str(folder))
        if known is None or not known.is_running:
            running[str(folder)] = Building(folder)


def find_building(folder: Path) -> Building | None:
    """Give the build of a workspace that runs, or whose end nobody was told yet."""
    return _builds().get(str(folder))


def forget_building(folder: Path) -> None:
    """Let go of a build whose end was told."""
    _builds().pop(str(folder), None)


@st.cache_resource
def _builds() -> dict[str, Building]:
    return {}


@st.cache_resource
def _starting() -> threading.Lock:
    return threading.Lock()
