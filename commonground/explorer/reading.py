"""Where the pages get their answers: one landscape a process, each answer asked once and kept.

Kept answers are keyed by workspace, edition, version and scope, so that a workspace which is built
again answers anew and no edition ever answers for another.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from commonground import api
from commonground.api import Landscape
from graph.result import Result
from graph.snapshot.edition import Edition
from graph.snapshot.write import current_version

EDITION = "steward"
WORKSPACE_VARIABLE = "COMMONGROUND_WORKSPACE"
Fact = TypeVar("Fact")
_KEPT = 400


@dataclass(frozen=True)
class Reading:
    """What a page may ask; it changes nothing."""

    landscape: Landscape

    @property
    def edition(self) -> Edition:
        """Edition that every answer comes from."""
        return self.landscape.edition

    def analyse(self, name: str, **parameters: object) -> Result:
        """Ask one of the analyses; what is empty counts as not given."""
        given = {key: value for key, value in parameters.items() if value}
        result: Result = self._kept(
            ("analysis", name, _named(given)), lambda: self.landscape.analyse(name, **given)
        )
        return result

    def query(self, name: str, *, language: str, parameters: Mapping[str, object]) -> Result:
        """Ask one question of the library in one language."""
        result: Result = self._kept(
            ("query", name, language, _named(parameters)),
            lambda: self.landscape.query(name, language=language, **parameters),
        )
        return result

    def run(self, text: str, *, language: str) -> Result:
        """Run text that somebody wrote, read-only and with a deadline; never kept."""
        ask: Callable[[str], Result] = getattr(self.landscape, language)
        return ask(text)

    def fact(self, function: Callable[..., Fact], *about: object) -> Fact:
        """Read something of the edition by a function of `commonground.explorer.facts`."""
        name = f"{function.__module__}.{function.__qualname__}"
        kept: Fact = self._kept(("fact", name, repr(about)), lambda: function(self.edition, *about))
        return kept

    def _kept(self, what: tuple[str, ...], function: Callable[[], Any]) -> Any:
        edition = self.edition
        where = (str(edition.tables), edition.edition, edition.version, edition.scope)
        return _ask(where + what, function)


def open_reading(folder: Path) -> Reading:
    """Open what a workspace has published now; raises what `commonground.api.open` raises."""
    version = current_version(folder / "snapshots" / EDITION)
    return _open(str(folder), version or "")


def chosen_workspace(arguments: Sequence[str]) -> Path:
    """Say which workspace to show: ``--workspace DIR``, else that of the environment.

    With neither it is the demonstration, which is built when it is asked for the first time.
    """
    parser = argparse.ArgumentParser(prog="explorer_app.py")
    parser.add_argument("--workspace", type=Path, default=os.environ.get(WORKSPACE_VARIABLE))
    folder = parser.parse_args(arguments).workspace
    if folder:
        return Path(folder)
    from commonground.demonstration import open_demonstration

    return open_demonstration().folder


def _named(values: Mapping[str, object]) -> str:
    return repr(sorted(values.items()))


@st.cache_resource(max_entries=2, show_spinner="Opening the landscape …")
def _open(folder: str, version: str) -> Reading:
    del version  # a new version is opened anew
    return Reading(api.open(folder, edition=EDITION))


@st.cache_resource(max_entries=_KEPT, show_spinner="Reading the landscape …")
def _ask(key: tuple[str, ...], _function: Callable[[], Any]) -> Any:
    del key
    return _function()
