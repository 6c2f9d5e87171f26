"""Write docs/cli.md from the commands themselves: ``python -m tests.cli.reference``."""

from __future__ import annotations

import os
from pathlib import Path

import typer.main
import typer.testing

from commonground.cli.app import app

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cli.md"
_HEAD = """# The command line

Written from the commands by `just docs`; a test compares. Options before the verb choose the
workspace; data goes to stdout, messages to stderr; exit codes are 0 (done), 1 (problems were found,
or nothing was published), 2 (wrong use) and 130 (stopped by Ctrl-C).

Without a workspace, verbs that only read use the demonstration, in which everything is made up.
Verbs that change a workspace (add, build, correct, purge) then end with 2.
"""


def verbs(*under: str) -> list[str]:
    """Names of all verbs in the order of the help, or of those under a verb that has some."""
    command = typer.main.get_command(app)
    for word in under:
        command = command.commands[word]  # type: ignore[attr-defined]
    return list(getattr(command, "commands", ()))


def help_of(*words: str) -> str:
    """Give what ``commonground WORDS --help`` prints, 100 columns wide."""
    environment = {"COLUMNS": "100", "NO_COLOR": "1"}
    runner = typer.testing.CliRunner()
    done = runner.invoke(app, [*words, "--help"], env=environment, prog_name="commonground")
    assert done.exit_code == 0, done.output
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip()


def reference() -> str:
    """Give the whole page."""
    parts = [_HEAD, f"```text\n{help_of()}\n```\n"]
    for verb in verbs():
        parts.append(f"## {verb}\n\n```text\n{help_of(verb)}\n```\n")
        under = [(verb, name) for name in verbs(verb)]
        parts += [f"### {' '.join(words)}\n\n```text\n{help_of(*words)}\n```\n" for words in under]
    return "\n".join(parts)


if __name__ == "__main__":
    os.environ.pop("COMMONGROUND_WORKSPACE", None)
    PAGE.write_text(reference(), encoding="utf-8")
