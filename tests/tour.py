"""Run the commands that README shows and write down what they print: ``python -m tests.tour``.

Runs on the demonstration; the blocks are those marked ``console``.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
_BLOCK = re.compile(r"^```console\n\$ commonground ([^\n]*)\n.*?^```", re.MULTILINE | re.DOTALL)


def retold(text: str) -> str:
    """Give a document with the output under each of its commands as it is now."""
    return _BLOCK.sub(_block, text)


def _block(found: re.Match[str]) -> str:
    command = found.group(1)
    return f"```console\n$ commonground {command}\n{_output(command)}```"


def _output(command: str) -> str:
    environment = {**os.environ, "COMMONGROUND_DEBUG": ""}
    environment.pop("COMMONGROUND_WORKSPACE", None)
    words = [sys.executable, "-c", "from commonground.cli import main; main()"]
    done = subprocess.run(
        [*words, *shlex.split(command)], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    README.write_text(retold(README.read_text(encoding="utf-8")), encoding="utf-8")
