"""Fixtures that several rooms share: publishers' real files, the command line, a small world."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

TREE = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with publishers' real files; without it a test is skipped, in CI it fails."""
    folder = Path(os.environ.get("COMMONGROUND_SHARED", TREE.parent / "shared")).resolve()
    if not (folder / "data").is_dir():
        reason = f"no real files: {folder / 'data'} is missing (set COMMONGROUND_SHARED)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder / "data"


@dataclass(frozen=True)
class Ended:
    """How one command ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str


Command = Callable[..., Ended]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Give a function that runs one command line in this process."""
    from commonground.cli import main

    monkeypatch.delenv("COMMONGROUND_WORKSPACE", raising=False)
    monkeypatch.setenv("COMMONGROUND_DEBUG", "1")

    def run_command(*words: str | Path, expect: int = 0) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        code = ended.value.code or 0
        assert code == expect, f"{_line(words)} ended with {code}: {err}"
        return Ended(int(code), out, err)

    return run_command


def _line(words: Sequence[str | Path]) -> str:
    return " ".join(str(word) for word in words)
