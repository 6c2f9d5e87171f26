"""Engines: one file a language, each built once from an edition and opened read-only.

A new engine is one file with ``prepare`` and ``open_engine`` and one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import cast

from graph.engines.protocol import Answer, Engine
from graph.errors import UsageError
from graph.snapshot.edition import Edition

__all__ = ["LANGUAGES", "Answer", "Engine", "open_engine", "prepare_engine"]

# Language to the module that answers it; read on first use, because each pulls in its own weight.
LANGUAGES: Mapping[str, str] = {
    "cypher": "graph.engines.cypher",
    "sparql": "graph.engines.sparql",
    "sql": "graph.engines.sql",
}


def open_engine(language: str, edition: Edition) -> Engine:
    """Open the engine of a language on an edition, building its files where they are missing.

    Raises `UsageError` for an unknown language. The caller closes the engine.
    """
    opened = cast("Callable[[Edition], Engine]", _module(language).open_engine)
    return opened(edition)


def prepare_engine(language: str, edition: Edition) -> Path:
    """Build the files of a language where they are missing, without opening them; give the folder.

    Worth a call before a deadline starts to run: the first build of a large edition takes longer
    than any query may.
    """
    build = cast("Callable[[Edition], Path]", _module(language).prepare)
    return build(edition)


def _module(language: str) -> ModuleType:
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise UsageError(f"language {language}", "is not known", f"use one of {known}")
    try:
        return import_module(LANGUAGES[language])
    except ModuleNotFoundError as error:
        # ArcadeDB has no build for some machines.
        what = f"cannot be used here: {error.name} is not installed"
        raise UsageError(f"language {language}", what, "use another language") from error
