"""Reading e-file returns to typed records, with irsx beside it, which reads them into dictionaries.

Run: python -m benchmarks.returns [returns] [--irsx PYTHON], where PYTHON is an interpreter that has
irsx (`python3 -m venv DIR && DIR/bin/pip install irsx`). Generates returns of 30 KB and more in one
ZIP and takes the best of some rounds; the promise is 300 returns a second. irsx is timed as its
command reads returns, one process each, and as a program would, all in one process.
"""

import argparse
import datetime
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from loaders.irs_990_grants.forms import Body, Filed, Given, return_xml
from loaders.irs_990_grants.loader import load
from loaders.reading.source_file import SourceFile

PROMISED = 300.0
ROUNDS = 3
GRANTS, FILLER = 12, 130
COMPARED, ALONE = 60, 5
_IRSX = """
import json, sys, time
from irsx.xmlrunner import XMLRunner
runner = XMLRunner()
start, parts = time.perf_counter(), 0
for path in sys.argv[1:]:
    filing = runner.run_filing(path.rpartition("/")[2].partition("_")[0], filepath=path)
    parts += len(filing.get_result())
print(json.dumps([time.perf_counter() - start, parts]))
"""


def generated(number: int) -> bytes:
    """Give one return of Form 990 with a long Part III and a Schedule I."""
    grants = [
        Given(
            Body(
                f"EXAMPLE RECIPIENT {number * 7 + item}",
                f"00{(number * 7 + item) % 10_000_000:07}",
                "SALEM",
                "OR",
                f"{97000 + item:05}",
            ),
            5_000 + item,
        )
        for item in range(GRANTS)
    ]
    filer = Body(f"EXAMPLE FILER {number}", f"00{9_000_000 - number:07}")
    return return_xml(Filed(filer, 2021, grants, filler=FILLER))


def main(returns: int, irsx: str | None) -> int:
    with tempfile.TemporaryDirectory() as folder:
        contents = {f"2022{n:014}_public.xml": generated(n) for n in range(returns)}
        packed = Path(folder) / "returns.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in contents.items():
                archive.writestr(name, content)
        size = sum(map(len, contents.values())) / returns
        print(f"{returns} returns of {size / 1000:.0f} KB and {GRANTS} grants, best of {ROUNDS}")
        ours = returns / min(_loaded(packed, returns) for _ in range(ROUNDS))
        kept = ours >= PROMISED
        print(f"ours: {ours:,.0f} returns a second, zipped, to typed records")
        print(f"promised: at least {PROMISED:.0f}: {'kept' if kept else 'BROKEN'}")
        if irsx is None:
            print("irsx: not compared, no interpreter that has it was given (--irsx)")
        else:
            paths = _unpacked(Path(folder), dict(list(contents.items())[:COMPARED]))
            for words, theirs in _irsx(irsx, paths):
                print(f"irsx, {words}: {theirs:,.1f} returns a second; ratio {ours / theirs:,.1f}")
    return int(not kept)


def _loaded(packed: Path, returns: int) -> float:
    file = SourceFile("irs_990_grants", packed, packed.name, datetime.date(2026, 1, 1))
    start = time.perf_counter()
    loaded = load(file)
    seconds = time.perf_counter() - start
    if loaded.read != returns * (1 + GRANTS) or loaded.rejected:
        raise ValueError(f"{loaded.read} records read, {loaded.rejected} rejected")
    return seconds


def _unpacked(folder: Path, contents: dict[str, bytes]) -> list[str]:
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [str(folder / name) for name in contents]


def _irsx(python: str, paths: list[str]) -> Iterator[tuple[str, float]]:
    """Give returns a second of irsx, in both ways, from plain files to dictionaries."""
    start = time.perf_counter()
    for path in paths[:ALONE]:
        _run(python, [path])
    yield "a process for each return", ALONE / (time.perf_counter() - start)
    yield "one process for all", len(paths) / min(_run(python, paths) for _ in range(ROUNDS))


def _run(python: str, paths: list[str]) -> float:
    run = subprocess.run([python, "-c", _IRSX, *paths], capture_output=True, text=True)
    if run.returncode:
        raise ValueError(f"irsx ended with {run.returncode}: {run.stderr[-300:]}")
    seconds, parts = json.loads(run.stdout.splitlines()[-1])
    # Header, form and Schedule I of each return, or it has not read them.
    if parts < 3 * len(paths):
        raise ValueError(f"irsx gave {parts} parts of {len(paths)} returns")
    return float(seconds)


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("returns", type=int, nargs="?", default=1_000)
    asked.add_argument("--irsx")
    given = asked.parse_args()
    sys.exit(main(given.returns, given.irsx))
