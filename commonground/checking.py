"""Read files as a build would and say what is wrong, without a workspace; find their source first.

Every try runs in a confined child: a reader that hangs or crashes costs one try.
"""

from __future__ import annotations

import datetime
import gzip
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from commonground.given_files import bundle_name, split_bundle, write_bundle
from graph.confine import ConfinedError, ConfinedWorker
from graph.errors import SourceFileError
from graph.findings import Finding, findings_table
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.sources import Source, load_function, read_source, source_names

if TYPE_CHECKING:
    import pyarrow as pa

SECONDS = 600.0
MEMORY_BYTES = 12 * 2**30
# Of a longer list its beginning tells the source; the whole is then read once.
SAMPLE_BYTES = 2**20
_LISTS = (".csv", ".tsv", ".txt", ".csv.gz")
MAPPED = "spreadsheet"  # the source whose files come with a mapping
_MAPPING = ".toml"
_ELSEWHERE = ("file_of_another_source", "not_a_directory")
_WIDE = (b"\xff\xfe", b"\xfe\xff")

Progress = Callable[[str, int, int], None]
Trial = tuple[str, SourceFile]


@dataclass(frozen=True, slots=True)
class Checked:
    """What one source's reader says of one file.

    ``read = good + rejected`` counts records, ``kept`` the filled fields that would be loaded.
    """

    file: str
    source: Source
    read: int
    good: int
    rejected: int
    kept: int
    findings: pa.Table

    @property
    def worth(self) -> tuple[int, int, int]:
        """What makes one reading better than another: good records, few rejected, more kept."""
        return self.good, -self.rejected, self.kept


@dataclass(frozen=True, slots=True)
class Guess:
    """The reading that fits a file best, and the sources that fit as well.

    Where no source finds a good record, ``best`` is none and ``misfits`` holds what they say.
    """

    best: Checked | None
    ties: tuple[str, ...] = ()
    misfits: tuple[Checked, ...] = ()


@contextmanager
def files_to_read(source: Source | None, paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Give the files as `add` would keep them: tables of one package, or a list and its mapping,
    as one ZIP. Without a source each file is for itself, unless one of them is no file of any.
    """
    parts: list[Path] = []
    others = list(paths)
    if source is not None:
        parts, others = split_bundle(source, paths)
    elif len(paths) > 1 and not all(map(_takers, paths)):
        parts, others = others, []
    with tempfile.TemporaryDirectory(prefix="commonground-") as folder:
        made = [write_bundle(parts, Path(folder) / bundle_name(parts, None))] if parts else []
        yield [*made, *others]


def stated_source(paths: Iterable[Path]) -> Source | None:
    """Give the source that a mapping file states, given beside its list or in one ZIP with it."""
    return read_source(MAPPED) if any(map(_holds_mapping, paths)) else None


def _holds_mapping(path: Path) -> bool:
    if path.name.lower().endswith(_MAPPING):
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.lower().endswith(_MAPPING) for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):  # its reader says how
        return False


def check_as(source: Source, path: Path, *, reader: Reader) -> Checked:
    """Read a file as one source; a reader that gives up is one finding."""
    file = SourceFile(source.name, path.resolve(), path.name, datetime.date.today())
    try:
        return reader.call((source.name, file), seconds=SECONDS)
    except (ConfinedError, SourceFileError) as error:
        finding = Finding(
            source.name, path.name, None, None, None, "unreadable_file", "rejected", error.what,
            error.mend,
        )  # fmt: skip
        return Checked(path.name, source, 1, 0, 1, 0, findings_table([finding]))


def guess_source(path: Path, *, reader: Reader, tell: Progress) -> Guess:
    """Find the source that reads a file best, and give its reading of the whole file.

    Only sources that take its ending are tried. `SourceFileError` where there is none.
    """
    names = _takers(path)
    if not names:
        raise SourceFileError(str(path), "no source reads such files", "see: sources --known")
    tried = []
    with _sample(path) as (sample, is_whole):
        for number, name in enumerate(names):
            tell(f"trying {len(names)} sources on {path.name}", number, len(names))
            tried.append(check_as(read_source(name), sample, reader=reader))
    fitting = [item for item in tried if item.good]
    if not fitting:
        return Guess(None, misfits=tuple(_telling(tried)))
    best = max(fitting, key=lambda item: item.worth)
    ties = tuple(item.source.name for item in fitting if item is not best and _is_tie(item, best))
    if not is_whole:
        best = check_as(best.source, path, reader=reader)
    return Guess(best, ties)


def _takers(path: Path) -> list[str]:
    """Names of the sources that take a file of this ending."""
    ending = path.name.lower()
    return [name for name in source_names() if ending.endswith(read_source(name).accepts)]


def _is_tie(item: Checked, best: Checked) -> bool:
    return item.worth == best.worth


def _telling(tried: Iterable[Checked]) -> list[Checked]:
    """Keep the sources that know some of the file, where there are any, and one of each word."""
    told: dict[str, Checked] = {}
    for item in tried:
        for row in item.findings.slice(0, 1).to_pylist():
            told.setdefault(f"{row['rule']} {row['message']}", item)
    near = [item for item in told.values() if _first_rule(item) not in _ELSEWHERE]
    return near or list(told.values())[:1]


def _first_rule(item: Checked) -> str:
    return str(item.findings["rule"][0].as_py())


@contextmanager
def _sample(path: Path) -> Iterator[tuple[Path, bool]]:
    """Give the beginning of a long list, cut after a whole record, and whether it is all of it."""
    beginning = _beginning(path) if path.name.lower().endswith(_LISTS) else None
    if beginning is None:
        yield path, True
        return
    with tempfile.TemporaryDirectory(prefix="commonground-") as folder:
        sample = Path(folder) / path.name.removesuffix(".gz")
        sample.write_bytes(beginning)
        yield sample, False


def _beginning(path: Path) -> bytes | None:
    """First bytes of a list up to the end of a record; none where it is short, or cannot be cut."""
    opened = gzip.open if path.name.lower().endswith(".gz") else open
    try:
        with opened(path, "rb") as stream:
            first = stream.read(SAMPLE_BYTES + 1)
    except (OSError, EOFError):  # damaged: its reader says how
        return None
    if len(first) <= SAMPLE_BYTES or first.startswith(_WIDE):
        return None
    end = len(first)
    while (end := first.rfind(b"\n", 0, end)) >= 0:
        if first.count(b'"', 0, end) % 2 == 0:
            return first[: end + 1]
    return None


Reader = ConfinedWorker[Trial, Checked]


def open_reader() -> Reader:
    """Give a reader for tries: one confined child, started anew where a try ends it."""
    return ConfinedWorker(reader_of_trials, where="checking", memory_bytes=MEMORY_BYTES)


def reader_of_trials() -> Callable[[Trial], Checked]:
    """Give what the child answers with."""
    return read_trial


def read_trial(trial: Trial) -> Checked:
    """Run the loader of a source on a file; gives the account without the records."""
    name, file = trial
    loaded = load_function(name)(file)
    return Checked(
        file.name, read_source(name), loaded.read, loaded.rows.num_rows, loaded.rejected,
        _filled(loaded), loaded.findings,
    )  # fmt: skip


def _filled(loaded: Loaded) -> int:
    return sum(
        len(column) - column.null_count
        for table in loaded.records.values()
        for batch in table.to_batches()
        for column in batch.columns
    )
