"""Load files in a confined child and say how it ended: counts, findings, seconds, memory."""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from graph.confine import ConfinedWorker
from graph.findings import EFFECTS, Finding
from loaders.reading.sources import load_function, read_source
from tests.loaders.sources import findings_of, source_file

MEBIBYTE = 2**20
OVER_BASE = 512 * MEBIBYTE  # what a file may cost beyond a child that has read small files
# What refuses a whole file or member, and so has no line.
_WHOLE = frozenset(
    {
        "archive_bomb", "damaged_archive", "damaged_gzip", "damaged_member", "duplicate_member",
        "empty_file", "encrypted_member", "file_of_another_source", "has_doctype", "linked_member",
        "nested_too_deep", "no_fitting_member", "no_such_sheet", "not_a_text_file",
        "not_a_workbook", "not_json", "not_xml", "outside_name", "too_large",
        "unknown_compression", "unreadable_header", "wrong_encoding", "no_mapping", "no_list",
        "wrong_mapping",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """A file and the source whose loader shall read it."""

    source: str
    path: Path


@dataclass(frozen=True)
class Outcome:
    """How reading ended; `defect` names an exception that a loader should never have raised."""

    read: int = 0
    loaded: int = 0
    rejected: int = 0
    findings: list[Finding] = field(default_factory=list)
    records: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    seconds: float = 0.0
    memory_mb: int = 0
    defect: str | None = None

    @property
    def rules(self) -> set[str]:
        """Rules of all findings."""
        return {finding.rule for finding in self.findings}


def open_trials(*, over_base: int = OVER_BASE) -> ConfinedWorker[Trial, Outcome]:
    """Give a confined child that loads files one after another, bounded in memory."""
    return ConfinedWorker(trial_of_files, over_base, where="reading", most_calls=40)


def trial_of_files(over_base: int) -> Callable[[Trial], Outcome]:
    """Read the samples once, then bound the memory of this process; it runs in the child."""
    for source in _WARM:
        for sample in sorted(read_source(source).folder.glob("sample*.*")):
            load_function(source)(source_file(sample))
    if sys.platform == "linux":
        import resource

        limit = _status("VmSize") + over_base
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    return attempt


_WARM = ("coalition_members", "program_directory", "dol_goods")


def attempt(trial: Trial) -> Outcome:
    """Load one file and measure it; memory is the peak over what the process held before."""
    _forget_peak()
    before, started = _status("VmRSS"), time.perf_counter()
    try:
        loaded = load_function(trial.source)(source_file(trial.path))
    except Exception as error:  # noqa: BLE001 - a loader that raises is what is looked for
        return Outcome(defect=f"{type(error).__name__}: {error}"[:500])
    seconds = time.perf_counter() - started
    used = max(0, _status("VmHWM") - before)
    return Outcome(
        loaded.read, loaded.rows.num_rows, loaded.rejected, findings_of(loaded),
        {name: table.slice(0, 1000).to_pylist() for name, table in loaded.records.items()},
        seconds, round(used / MEBIBYTE),
    )  # fmt: skip


def _status(name: str) -> int:
    """Bytes that the system counts for this process; 0 where it does not say."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) * 1024
    return 0


def _forget_peak() -> None:
    """Give memory back and begin the peak anew, where the system can do that."""
    pa.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def broken_promises(outcome: Outcome) -> list[str]:
    """What does not hold for an outcome, whatever the file was; empty where all is well."""
    found = [] if outcome.defect is None else [f"raised {outcome.defect}"]
    if outcome.read != outcome.loaded + outcome.rejected:
        found.append(f"{outcome.read} != {outcome.loaded} + {outcome.rejected}")
    told = [finding for finding in outcome.findings if finding.effect == "rejected"]
    if bool(outcome.rejected) != bool(told):
        found.append(f"{outcome.rejected} rejected, {len(told)} findings say so")
    if outcome.defect is None and not outcome.loaded and not outcome.findings:
        found.append("nothing was loaded and nothing is told")
    for finding in outcome.findings:
        if not (finding.file and finding.rule and finding.message and finding.mend):
            found.append(f"incomplete: {finding}")
        if finding.effect not in EFFECTS:
            found.append(f"effect {finding.effect}")
        if finding.line is None and finding.effect != "noted" and finding.rule not in _WHOLE:
            found.append(f"no line: {finding.rule} {finding}")
        if finding.effect == "nulled" and finding.column is None:
            found.append(f"no column: {finding}")
    return found


def cells_of(outcome: Outcome, kind: str, *names: str) -> list[tuple[object, ...]]:
    """Some fields of the records of a type, in their order."""
    return [tuple(row[name] for name in names) for row in outcome.records.get(kind, [])]
