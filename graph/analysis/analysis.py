"""What an analysis is: one question, one function, the parameters it takes.

The function is named by its import path and loaded when it is asked, so that listing the questions
stays fast and no analysis pays for another's imports.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.result import Result


@dataclass(frozen=True, slots=True)
class Analysis:
    """One question that can be asked of an edition.

    ``function`` is ``module:name``; ``parameters`` are the keyword parameters it accepts, each of
    them optional; ``scope`` is the scope in which the question makes most sense.
    """

    name: str
    function: str
    question: str
    parameters: tuple[str, ...]
    scope: str = "field"

    def load(self) -> Callable[..., Result]:
        """Import the function that answers the question."""
        module, _, name = self.function.partition(":")
        function: Callable[..., Result] = getattr(import_module(module), name)
        return function


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which known words to use instead of ``word``: the nearest ones, else all.

    >>> nearest("bridge", ["bridges", "duplication"])
    'use bridges'
    >>> nearest("xyz", ["bridges", "duplication"])
    'use one of bridges, duplication'
    >>> nearest("xyz", [])
    'leave it out'
    """
    names = list(known)
    if not names:
        return "leave it out"
    close = difflib.get_close_matches(word, names, n=3)
    if len(close) == 1:
        return f"use {close[0]}"
    return f"use one of {', '.join(close or names)}"
