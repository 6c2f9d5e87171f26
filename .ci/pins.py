"""Write down the exact versions that this tree was tested with, or check that they agree.

``uv.lock`` holds addresses of the index it was made with, so it stays out of the tree. Instead
pyproject.toml carries each version as a constraint of uv, with its markers, and requirements.txt
carries the same with hashes and names no index.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TREE = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^constraint-dependencies = \[\n(?:.*\n)*?\]\n", re.MULTILINE)
PIN = re.compile(r"^([a-z0-9-]+==[^ \\;]+)((?: ; [^\\]+)?)", re.MULTILINE)


def main() -> int:
    """Renew the pins; with ``--check`` only say whether the two files agree."""
    settings = TREE / "pyproject.toml"
    requirements = TREE / "requirements.txt"
    text = settings.read_text(encoding="utf-8")
    if "--check" in sys.argv[1:]:
        found = BLOCK.search(text)
        agrees = found is not None and found.group() == _block(requirements.read_text())
        sys.stdout.write("pins agree\n" if agrees else "pins differ; run: just pins\n")
        return 0 if agrees else 1
    without = BLOCK.sub("", text)
    exported = _export(without)
    requirements.write_text(exported, encoding="utf-8")
    written = without.replace("[tool.uv]\n", "[tool.uv]\n" + _block(exported), 1)
    settings.write_text(written, encoding="utf-8")
    return 0


def _export(settings: str) -> str:
    """Resolve in a folder of its own, so that no lock file is left in the tree."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
        for needed in ("README.md", "LICENSE"):
            shutil.copyfile(TREE / needed, folder / needed)
        export = [
            "uv", "export", "--quiet", "--format", "requirements-txt", "--all-groups",
            "--no-emit-project", "--no-header", "--no-annotate",
        ]  # fmt: skip
        done = subprocess.run(export, cwd=folder, check=True, capture_output=True, text=True)
        return done.stdout


def _block(exported: str) -> str:
    """Give the constraints of a requirements file as a block of pyproject.toml."""
    lines = [
        f"{name}{marker.strip() and ' ' + marker.strip()}" for name, marker in PIN.findall(exported)
    ]
    quoted = "".join(f'  "{line}",\n' for line in sorted(lines))
    return f"constraint-dependencies = [\n{quoted}]\n"


if __name__ == "__main__":
    sys.exit(main())
