"""The word lists of the synthetic world, read from ``words.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

_LISTS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)
FIRST_WORDS: list[str] = _LISTS["first_words"]
SECOND_WORDS: list[str] = _LISTS["second_words"]
BACKGROUND_FORMS: list[str] = _LISTS["background_forms"]
FIELD_FORMS: dict[str, list[str]] = _LISTS["field_forms"]
COALITION_THEMES: list[str] = _LISTS["coalition_themes"]
COALITION_FORMS: list[str] = _LISTS["coalition_forms"]
SERVICE_WORDS: dict[str, list[str]] = _LISTS["service_words"]
SERVICE_OPENINGS: list[str] = _LISTS["service_openings"]
PROGRAM_NAMES: list[str] = _LISTS["program_names"]
PROGRAM_FORMS: list[str] = _LISTS["program_forms"]
NTEE: dict[str, list[str]] = _LISTS["ntee"]
