"""How the explorer is started: Streamlit on this machine only, with nothing told to anybody."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from commonground.explorer.theme import OPTIONS
from graph.errors import UsageError

LOOPBACK = "127.0.0.1"
_SETTINGS: Mapping[str, str] = {
    "browser.gatherUsageStats": "false",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "client.toolbarMode": "minimal",
    "runner.magicEnabled": "false",
    "server.address": LOOPBACK,
    "server.enableAgentApi": "false",
    "server.fileWatcherType": "none",
    "server.showEmailPrompt": "false",
}


def launch_command(workspace: Path, *, port: int, headless: bool) -> list[str]:
    """Give the command that serves the explorer on a workspace at 127.0.0.1.

    ``headless`` opens no browser window. Raises `UsageError` where the explorer is not installed.
    """
    spec = find_spec("explorer_app")
    if spec is None or spec.origin is None:
        raise UsageError("explorer_app", "is not installed", "install commonground again")
    settings = {
        **_SETTINGS,
        **OPTIONS,
        "server.headless": str(headless).lower(),
        "server.port": str(port),
    }
    flags = [f"--{name}={value}" for name, value in sorted(settings.items())]
    return [
        *(sys.executable, "-m", "streamlit", "run", spec.origin),
        *flags,
        *("--", "--workspace", str(workspace.resolve())),
    ]


def launch(workspace: Path, *, port: int, headless: bool) -> int:
    """Serve the explorer until it is stopped; on POSIX it takes this process's place."""
    command = launch_command(workspace, port=port, headless=headless)
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        os.execv(command[0], command)
    return subprocess.call(command)
