"""How long people wait: ``just bench speed``.

Each figure stands beside a reference that was timed in the same run, so that two machines compare
by ratio. Ends with 1 where a budget is passed: demonstration from files to snapshot 30 s, first
explorer page on a built snapshot 3 s, ``--help`` 0.5 s.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TREE = Path(__file__).resolve().parent.parent
TRIES = 3
PAGE = """
import os, sys
from streamlit.testing.v1 import AppTest
sys.argv = ["explorer_app.py", "--workspace", os.environ["COMMONGROUND_DEMONSTRATION"]]
page = AppTest.from_file("explorer_app.py", default_timeout=120).run()
assert not page.exception, page.exception
assert page.title or page.header or page.markdown
"""
READ = """
import sys, duckdb
for path in sys.argv[1:]:
    kind = "read_csv" if path.endswith(".csv") else "read_text"
    options = ", all_varchar = true" if kind == "read_csv" else ""
    duckdb.sql(f"SELECT * FROM {kind}('{path}'{options})").fetchall()
"""


@dataclass(frozen=True)
class Timed:
    """One wait with its budget and its reference, in seconds."""

    what: str
    seconds: float
    budget: float
    reference: str
    reference_seconds: float

    def line(self) -> str:
        """Give the wait, its budget and its ratio to the reference on one line."""
        ratio = self.seconds / self.reference_seconds
        verdict = "ok" if self.seconds <= self.budget else "TOO SLOW"
        return (
            f"{self.what:<38} {self.seconds:7.2f} s  budget {self.budget:5.1f} s  "
            f"{ratio:6.1f} x {self.reference} ({self.reference_seconds:.2f} s)  {verdict}"
        )


def seconds_of(command: Sequence[str], environment: dict[str, str], *, tries: int = TRIES) -> float:
    """Shortest of some runs of a command that must succeed."""
    taken = []
    for _ in range(tries):
        begun = time.perf_counter()
        subprocess.run(command, cwd=TREE, env=environment, check=True, capture_output=True)
        taken.append(time.perf_counter() - begun)
    return min(taken)


def main() -> int:
    python = sys.executable
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {**os.environ, "COMMONGROUND_DEMONSTRATION": str(folder / "demonstration")}
        environment.pop("COMMONGROUND_WORKSPACE", None)
        commonground = [python, "-c", "from commonground.cli import main; main()"]
        world = folder / "world"
        generate = [*commonground, "generate", "--out", str(world)]
        generating = seconds_of(generate, environment, tries=1)
        files = [str(path) for path in sorted(world.glob("*/*"))]
        reading = seconds_of([python, "-c", READ, *files], environment)
        building = seconds_of([*commonground, "verify"], environment, tries=1)
        helping = seconds_of([*commonground, "--help"], environment)
        paging = seconds_of([python, "-c", PAGE], environment)
        typing = seconds_of([python, "-c", "import typer"], environment)
        streaming = seconds_of([python, "-c", "import streamlit.testing.v1"], environment)
    waits = [
        Timed(
            "demonstration, files to snapshot",
            building - generating,
            30,
            "reading as text",
            reading,
        ),
        Timed("first explorer page, built snapshot", paging, 3, "import streamlit", streaming),
        Timed("--help", helping, 0.5, "import typer", typing),
    ]
    for wait in waits:
        print(wait.line())
    return int(any(wait.seconds > wait.budget for wait in waits))


if __name__ == "__main__":
    sys.exit(main())
