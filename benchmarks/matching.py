"""How well and how fast organizations are matched: ``just bench matching``.

Run: python -m benchmarks.matching [--part hard|editions|national] [--records 500000] [--seed N].
Each part runs in a process of its own, so that its memory is its own. ``hard``: made-up records of
five publishers, the truth beside them, against plain Splink on the same pairs. ``editions``: two
editions of the register of one place, the EIN hidden, also from the key, and used as the truth;
then a list of awards. ``national``: a register of 2 million and 1 million grant rows without EIN.
Ends with 1 where a promise is broken.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path

import polars as pl

from benchmarks.editions import REAL, compare_editions, unmatched_awards
from benchmarks.matching_run import match, plain_splink_seconds
from graph.identity.settings import Matching
from loaders.world.hard import REGISTER, hard_records

PARTS = ("hard", "editions", "national")
ONCE = frozenset({REGISTER, "hard_awards"})
NATIONAL = {REGISTER: 2_000_000, "hard_foundation_grants": 1_000_000}
NATIONAL_DRAWN = 5_300_000  # of which so many are in the register, and more grant rows
GIB = 2**20  # ru_maxrss counts KiB


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts and give 1 where one of them broke its promise."""
    parser = argparse.ArgumentParser(description="quality and speed of matching")
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--records", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=20261124)
    asked = parser.parse_args(arguments)
    if asked.part:
        ways = {"hard": _hard, "editions": _editions, "national": _national}
        return ways[asked.part](asked.records, asked.seed)
    given = [f"--records={asked.records}", f"--seed={asked.seed}"]
    ends = [
        subprocess.run(
            [sys.executable, "-m", "benchmarks.matching", f"--part={part}", *given], check=False
        ).returncode
        for part in PARTS
    ]
    return int(any(ends))


def _promise(what: str, kept: bool) -> bool:
    print(f"  {what:<86} {'ok' if kept else 'BROKEN'}", flush=True)
    return kept


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIB


def _draw(path: Path, records: int, seed: int, most: Mapping[str, int]) -> None:
    """Draw records in a process of its own: drawing takes memory that matching does not."""
    spawned = get_context("spawn").Process(target=_write, args=(path, records, seed, dict(most)))
    spawned.start()
    spawned.join()
    if spawned.exitcode:
        raise SystemExit(spawned.exitcode)


def _write(path: Path, records: int, seed: int, most: Mapping[str, int]) -> None:
    drawn = hard_records(records, seed)
    if most:
        drawn = pl.concat([drawn.filter(dataset=name).head(rows) for name, rows in most.items()])
    drawn.write_parquet(path)


def _hard(records: int, seed: int) -> int:
    print(f"hard setting, {records:,} records, seed {seed}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _draw(folder / "drawn.parquet", records, seed, {})
        settings = Matching(model=folder / "matching.json", listed_once=ONCE)
        run = match(folder / "drawn.parquet", folder / "run", settings)
        memory = _memory()
        # Weights are learned by now, so that both sides score only.
        again = match(folder / "drawn.parquet", folder / "again", settings)
        plain = plain_splink_seconds(again)
    for name, (precision, recall) in run.tiers.items():
        print(f"  up to {name:<12} precision {precision:.4f}  recall {recall:.4f}")
    print(f"  seconds: {run.told()}; with weights at hand {again.told()}")
    precision, recall = run.tiers["scored"]
    by_number = run.tiers["identifier"][1]
    ratio = (again.processor["strict"] + again.processor["scored"]) / plain
    kept = [
        _promise(f"EIN alone recalls {by_number:.3f} (at most 0.20)", by_number <= 0.20),
        _promise(f"precision {precision:.4f} (at least 0.995)", precision >= 0.995),
        _promise(f"recall {recall:.4f} (at least 0.84)", recall >= 0.84),
        _promise(
            f"{ratio:.2f} x plain Splink by processor time, {plain:.1f} s (under 1.5 x)",
            ratio < 1.5,
        ),
        _promise(f"memory {memory:.2f} GiB (under 3)", memory < 3),
    ]
    return int(not all(kept))


def _editions(_records: int, _seed: int) -> int:
    if not REAL.is_dir():
        print(f"editions: {REAL} is missing (set COMMONGROUND_SHARED)")
        return 1
    found = compare_editions(REAL)
    print(f"two editions of one register, EIN hidden: {found.both:,} organizations in both")
    for old, new, verdict in found.renamed:
        print(f"  {verdict:<9} {old}  ->  {new}")
    wrong, awards = unmatched_awards(REAL)
    kept = [
        _promise(f"precision {found.precision:.4f} (at least 0.998)", found.precision >= 0.998),
        _promise(f"recall {found.recall:.4f} (at least 0.99)", found.recall >= 0.99),
        _promise(
            f"recall {found.changed_recall:.4f} of {found.changed} with another name or ZIP"
            " (at least 0.90)",
            found.changed_recall >= 0.90,
        ),
        _promise(f"{wrong} of {awards} awards from elsewhere joined (none)", wrong == 0),
    ]
    return int(not all(kept))


def _national(_records: int, seed: int) -> int:
    print("national: " + ", ".join(f"{rows:,} {name}" for name, rows in NATIONAL.items()))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _draw(folder / "drawn.parquet", NATIONAL_DRAWN, seed, NATIONAL)
        settings = Matching(model=folder / "matching.json", listed_once=frozenset({REGISTER}))
        run = match(folder / "drawn.parquet", folder / "run", settings)
    precision, recall = run.tiers["scored"]
    seconds, memory = sum(run.seconds.values()), _memory()
    print(f"  precision {precision:.4f}  recall {recall:.4f}")
    print(f"  seconds, learning among them: {run.told()}")
    kept = [
        _promise(f"{seconds:.0f} s (under 480)", seconds < 480),
        _promise(f"memory {memory:.2f} GiB (under 8)", memory < 8),
    ]
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(main())
