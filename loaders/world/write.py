"""Write a world: every source's example in its publisher's format, and the truth beside them."""

from __future__ import annotations

import datetime
import importlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from loaders.world.model import WAVES, World

LOADERS = Path(__file__).parents[1]
TRUTH = "truth.json"
_WAVE = re.compile(r"_(\d{4})-(\d{2})\.\w+$")


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One file of a world: whose format it has, where it lies, when it is said to be fetched."""

    source: str
    path: Path
    retrieved: datetime.date


def write_world(world: World, folder: Path) -> tuple[WrittenFile, ...]:
    """Write ``folder/<source>/*`` with every source's example, and ``folder/truth.json``.

    The same world gives the same bytes. A file whose name ends in ``_YYYY-MM`` belongs to the wave
    of that month, any other to the last wave.
    """
    written: list[WrittenFile] = []
    for example in sorted(LOADERS.glob("*/example.py")):
        source = example.parent.name
        module = importlib.import_module(f"loaders.{source}.example")
        target = folder / source
        target.mkdir(parents=True, exist_ok=True)
        paths: list[Path] = module.write(world, target)
        written += [WrittenFile(source, path, _retrieved(path)) for path in sorted(paths)]
    retrieved = {f"{item.source}/{item.path.name}": item.retrieved.isoformat() for item in written}
    text = json.dumps({**world.truth, "files": retrieved}, indent=1, sort_keys=True)
    (folder / TRUTH).write_text(text + "\n", encoding="utf-8", newline="\n")
    return tuple(written)


def _retrieved(path: Path) -> datetime.date:
    """Day on which a file is said to have been fetched, by the month in its name."""
    if found := _WAVE.search(path.name):
        month = (int(found[1]), int(found[2]))
        return next(wave for wave in WAVES if (wave.year, wave.month) == month)
    return WAVES[-1]
