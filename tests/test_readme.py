"""README says nothing that is not there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

TREE = Path(__file__).resolve().parent.parent
README = (TREE / "README.md").read_text(encoding="utf-8")


def _commands() -> list[str]:
    """Every line of a code block that calls commonground, without the environment round it."""
    blocks = re.findall(r"^```(?:sh|console)?\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [
        line.partition("commonground ")[2] for line in lines if re.search(r"\bcommonground ", line)
    ]


def test_the_first_two_commands_set_everything_up() -> None:
    block = re.search(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert block is not None
    lines = [line for line in block.group(1).splitlines() if line and not line.startswith("#")]
    assert len(lines) == 2
    assert lines[0].endswith("commonground explore")
    assert lines[1].endswith("uv run pytest")
    for line in lines:
        assert line.startswith("(python3 -m venv .uv && .uv/bin/pip install -q uv || ")


@pytest.mark.parametrize("command", sorted(set(_commands())))
def test_commands_in_readme_exist(command: str) -> None:
    from tests.cli.reference import help_of, verbs

    words = shlex.split(command, comments=True)
    while words and words[0].startswith("-"):
        words = words[1:] if words[0] in {"--version", "--help"} else words[2:]
    if not words:
        return
    assert words[0] in verbs()
    known = help_of(words[0])
    for word in words[1:]:
        if word.startswith("--"):
            assert word.partition("=")[0] in known, word


def test_files_that_readme_names_exist() -> None:
    named = set(re.findall(r"`((?:graph|loaders|commonground|queries|docs|tests|benchmarks|\.ci)"
                           r"(?:/[a-z_./-]*)?)`", README))  # fmt: skip
    assert named
    assert [name for name in sorted(named) if not (TREE / name).exists()] == []


def test_python_calls_in_readme_exist() -> None:
    import commonground
    from commonground.api import Landscape

    for name in re.findall(r"\bcommonground\.([a-z_]+)\(", README):
        assert hasattr(commonground, name)
    for name in re.findall(r"\btown\.([a-z_]+)\(", README):
        assert hasattr(Landscape, name)


@pytest.mark.promises
def test_the_tour_prints_what_readme_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.tour import retold

    monkeypatch.setenv("COMMONGROUND_DEMONSTRATION", str(tmp_path / "demonstration"))
    assert retold(README) == README, "run: just docs"
