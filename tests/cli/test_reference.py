"""The page about the command line says what the commands say."""

from __future__ import annotations

import pytest

from tests.cli.reference import PAGE, help_of, reference, verbs

ALL = [
    "init", "fetch", "map", "add", "remove", "check", "build", "sources", "types", "template",
    "queries", "analyses", "analyse", "query", "export", "explore", "generate", "snapshots",
    "verify", "correct", "check-sheets", "review", "purge",
    "identity", "decisions",
]  # fmt: skip


def test_the_page_is_what_the_commands_print() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "run: just docs"


def test_every_verb_is_there() -> None:
    assert sorted(verbs()) == sorted(ALL)


@pytest.mark.parametrize("verb", ALL)
def test_every_help_has_an_example(verb: str) -> None:
    text = help_of(verb)
    assert "Example:" in text
    assert f"commonground {verb}" in text or f" {verb} " in text.partition("Example:")[2]


@pytest.mark.parametrize("words", [(verb, name) for verb in ALL for name in verbs(verb)])
def test_every_verb_under_a_verb_has_an_example(words: tuple[str, str]) -> None:
    assert f" {' '.join(words)}" in help_of(*words).partition("Example:")[2]
