"""A small generated world, brought to a published snapshot by the commands themselves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ORGANIZATIONS = "240"
SEED = "11"


def run_commonground(
    *words: str | Path, text: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command line in a process of its own, as a script would."""
    environment = {name: value for name, value in os.environ.items() if "COMMONGROUND" not in name}
    command = [sys.executable, "-c", "from commonground.cli import main; main()", *map(str, words)]
    return subprocess.run(
        command, env=environment, input=text, capture_output=True, text=True, check=False
    )


@dataclass(frozen=True)
class Town:
    """A workspace built from a world, the world's folder and what is true of it."""

    workspace: Path
    world: Path
    truth: dict[str, Any]


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Generate, init, add and build; every step must end with 0 and keep stdout for data."""
    folder = tmp_path_factory.mktemp("town")
    world, workspace = folder / "world", folder / "workspace"
    steps: list[list[str | Path]] = [
        ["generate", "--organizations", ORGANIZATIONS, "--seed", SEED, "--out", world],
        ["--workspace", workspace, "init", "--salt", "town"],
    ]
    for step in steps:
        _must_succeed(*step)
    truth = json.loads((world / "truth.json").read_text(encoding="utf-8"))
    fetched: dict[tuple[str, str], list[Path]] = {}
    for name, retrieved in sorted(truth["files"].items()):
        fetched.setdefault((name.partition("/")[0], retrieved), []).append(world / name)
    for (source, retrieved), files in fetched.items():
        _must_succeed_here("-w", workspace, "add", source, *files, "--retrieved", retrieved)
    _must_succeed("--workspace", workspace, "build", has_output=True)
    return Town(workspace, world, truth)


def _must_succeed(*words: str | Path, has_output: bool = False) -> None:
    done = run_commonground(*words)
    assert done.returncode == 0, done.stderr
    assert bool(done.stdout) == has_output, done.stdout


def _must_succeed_here(*words: str | Path) -> None:
    """Run one command in this process: forty new ones would take longer than all the tests."""
    from commonground.cli import main

    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    assert not ended.value.code
