"""Samples of all sources, damaged at random by a seed, and what the loaders make of them.

`python -m tests.conformance.mutations [how many]` prints the figures.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from graph.confine import ConfinedError, ConfinedWorker
from loaders.reading.sources import read_source, source_names
from tests.conformance.outcomes import Outcome, Trial, broken_promises, open_trials
from tests.conformance.xlsx_cases import book
from tests.conformance.zip_cases import zipped

MUTATIONS = 2_000
SECONDS = 60.0
_OVER_BASE = 3 * 2**30  # wide tables reserve much and use little of it
_LARGEST = 1 << 20  # a larger sample would only make the run slow


@dataclass(frozen=True)
class Sample:
    """A good file of a source; `beside` is the mapping or list that belongs to it, left whole."""

    source: str
    name: str
    content: bytes
    beside: Path | None = None

    @property
    def opened(self) -> str:
        """The file that is given to the loader: a mapping is only looked at beside its list."""
        is_mapping = self.beside is not None and self.name.endswith(".toml")
        return self.beside.name if is_mapping and self.beside else self.name


@dataclass
class Figures:
    """What came of all mutations: how many, how many loaded anything, and everything that failed.

    `crashes` are children that died, hung or ran out of memory, `defects` exceptions that a loader
    raised, `losses` promises that were not kept.
    """

    tried: int = 0
    loaded: int = 0
    refused: int = 0
    crashes: list[str] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    rules: Counter[str] = field(default_factory=Counter)

    def count(self, name: str, outcome: Outcome) -> None:
        """Add one outcome."""
        self.tried += 1
        self.loaded += outcome.loaded > 0
        self.refused += outcome.loaded == 0
        self.rules.update(outcome.rules)
        if outcome.defect is not None:
            self.defects.append(f"{name}: {outcome.defect}")
        elif broken := broken_promises(outcome):
            self.losses.append(f"{name}: {'; '.join(broken)}")

    @property
    def words(self) -> str:
        """The counts in one line."""
        return (
            f"{self.tried} files, {self.loaded} loaded in part or whole, {self.refused} gave "
            f"nothing, {len(self.rules)} rules told; parent crashes 0, child crashes "
            f"{len(self.crashes)}, exceptions {len(self.defects)}, silent losses "
            f"{len(self.losses)}"
        )

    def __str__(self) -> str:
        return "\n".join([self.words, *self.crashes, *self.defects, *self.losses])


def samples() -> list[Sample]:
    """The samples of every source, and one of them as workbook, gzip and ZIP."""
    found = []
    for name in source_names():
        paths = sorted(read_source(name).folder.glob("sample*.*"))
        for path in paths:
            pair = [other for other in paths if other.stem == path.stem and other != path]
            if path.stat().st_size <= _LARGEST:
                found.append(Sample(name, path.name, path.read_bytes(), *pair[:1]))
    roster = next(s for s in found if (s.source, s.name) == ("coalition_members", "sample.csv"))
    rows = list(csv.reader(io.StringIO(roster.content.decode())))
    wrapped = {
        "sample.xlsx": book(rows),
        "sample.csv.gz": gzip.compress(roster.content, mtime=0),
        "sample.zip": zipped({"a.csv": roster.content, "b.csv": roster.content}),
        "sample16.csv": roster.content.decode().encode("utf-16"),
    }
    return found + [Sample(roster.source, name, data) for name, data in wrapped.items()]


def mutate(sample: Sample, others: Sequence[Sample], seed: str) -> bytes:
    """Damage a sample in one to three ways; the same seed gives the same bytes."""
    chance = random.Random(seed)
    content = bytearray(sample.content)
    for _ in range(chance.randint(1, 3)):
        chance.choice(_WAYS)(content, chance, others)
    return bytes(content)


Way = Callable[[bytearray, random.Random, Sequence[Sample]], None]


def _span(content: bytearray, chance: random.Random) -> slice:
    begin = chance.randint(0, len(content))
    return slice(begin, begin + chance.choice((1, 2, 8, 64, 512)))


def _flip(content: bytearray, chance: random.Random, _: Sequence[Sample]) -> None:
    places = [chance.randrange(len(content) or 1) for _place in range(chance.choice((1, 1, 2, 8)))]
    for place in places if content else ():
        content[place] ^= 1 << chance.randrange(8)


def _cut(content: bytearray, chance: random.Random, _: Sequence[Sample]) -> None:
    del content[chance.randint(0, len(content)) :]


def _drop(content: bytearray, chance: random.Random, _: Sequence[Sample]) -> None:
    del content[_span(content, chance)]


def _repeat(content: bytearray, chance: random.Random, _: Sequence[Sample]) -> None:
    span = _span(content, chance)
    content[span.start : span.start] = bytes(content[span]) * chance.choice((1, 2, 100))


def _swap(content: bytearray, chance: random.Random, _: Sequence[Sample]) -> None:
    one, other = _span(content, chance), _span(content, chance)
    kept = bytes(content[one])
    content[one] = content[other]
    content[other] = kept


def _splice(content: bytearray, chance: random.Random, others: Sequence[Sample]) -> None:
    taken = bytearray(chance.choice(others).content)
    at = chance.randint(0, len(content))
    content[at:at] = taken[_span(taken, chance)]


def _strew(content: bytearray, chance: random.Random, _: Sequence[Sample]) -> None:
    at = chance.randint(0, len(content))
    content[at:at] = chance.choice(_HOSTILE) * chance.choice((1, 1, 3))


_WAYS: tuple[Way, ...] = (_flip, _flip, _cut, _drop, _repeat, _swap, _splice, _strew)
_HOSTILE = (
    b"\0", b'"', b"\r", b"\n", b",", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"<", b"&", b"{", b"[",
    b"]]>", b"'; --", b"\xed\xa0\x80", b"9" * 400, b"NaN", b"<!DOCTYPE a>", b"\xe2\x80\xae",
)  # fmt: skip


def run_mutations(shares: Sequence[Sequence[int]]) -> Figures:
    """Load the damaged samples with these numbers, one confined child for each share."""
    figures, known = Figures(), samples()
    with (
        tempfile.TemporaryDirectory(prefix="commonground-") as folder,
        ThreadPoolExecutor(len(shares)) as pool,
    ):
        parts = pool.map(lambda share: list(_outcomes(known, share, Path(folder))), shares)
        for name, outcome, crash in (item for part in parts for item in part):
            if crash:
                figures.tried += 1
                figures.crashes.append(f"{name}: {crash}")
            else:
                figures.count(name, outcome)
    return figures


def _outcomes(
    known: Sequence[Sample], numbers: Sequence[int], folder: Path
) -> Iterator[tuple[str, Outcome, str]]:
    with open_trials(over_base=_OVER_BASE) as worker:
        for number in numbers:
            sample = known[number % len(known)]
            place = folder / str(number)
            place.mkdir()
            damaged = mutate(sample, known, f"{sample.source} {sample.name} {number}")
            (place / sample.name).write_bytes(damaged)
            if sample.beside is not None:
                (place / sample.beside.name).write_bytes(sample.beside.read_bytes())
            name = f"{number} {sample.source}/{sample.name}"
            yield name, *_try(worker, Trial(sample.source, place / sample.opened))


def _try(worker: ConfinedWorker[Trial, Outcome], trial: Trial) -> tuple[Outcome, str]:
    try:
        return worker.call(trial, seconds=SECONDS), ""
    except ConfinedError as error:
        return Outcome(), f"{type(error).__name__}: {error.what}"


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MUTATIONS
    seen = run_mutations([range(first, count, 2) for first in range(2)])
    sys.stdout.write(f"{seen}\n")
    sys.exit(int(bool(seen.crashes or seen.defects or seen.losses)))
