"""The explorer is served on this machine only and tells nobody anything."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from commonground.explorer.launch import launch_command
from commonground.explorer.reading import WORKSPACE_VARIABLE, chosen_workspace

if TYPE_CHECKING:
    import pytest


def test_the_command_serves_on_loopback_and_reports_nothing(tmp_path: Path) -> None:
    command = launch_command(tmp_path, port=8765, headless=True)
    assert command[:4] == [sys.executable, "-m", "streamlit", "run"]
    assert Path(command[4]).name == "explorer_app.py"
    assert Path(command[4]).is_file()
    assert command[-3:] == ["--", "--workspace", str(tmp_path.resolve())]
    flags = dict(part.removeprefix("--").split("=", 1) for part in command[5:-3])
    assert flags["server.address"] == "127.0.0.1"
    assert flags["server.port"] == "8765"
    assert flags["server.headless"] == "true"
    assert flags["browser.gatherUsageStats"] == "false"
    assert flags["client.showErrorDetails"] == "none"
    assert flags["client.showErrorLinks"] == "false"
    assert flags["runner.magicEnabled"] == "false"
    assert flags["server.enableAgentApi"] == "false"


def test_the_argument_wins_over_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WORKSPACE_VARIABLE, "elsewhere")
    assert chosen_workspace(["--workspace", str(tmp_path)]) == tmp_path
    assert chosen_workspace([]) == Path("elsewhere")
