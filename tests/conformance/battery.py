"""All damaged files of the battery, how each must be read, and the table of it in the documents.

`python -m tests.conformance.battery` reads them all and writes `docs/bad-files.md`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.confine import ConfinedError, ConfinedWorker
from tests.conformance.cases import Case, seen
from tests.conformance.csv_cases import csv_cases
from tests.conformance.json_cases import json_cases
from tests.conformance.mutations import MUTATIONS, Figures, run_mutations
from tests.conformance.outcomes import Outcome, Trial, broken_promises, open_trials
from tests.conformance.xlsx_cases import xlsx_cases
from tests.conformance.xml_cases import xml_cases
from tests.conformance.zip_cases import zip_cases

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "bad-files.md"
SECONDS, BOMB_SECONDS = 60.0, 5.0
_COLUMNS = ("case", "what is wrong", "outcome", "seconds", "MB")
_WORDS = """# Bad files

What comes of damaged files. Each is made anew by the conformance tests (`just tier conformance`),
which load it with a real source in a child process that may take 512 MB beyond what it held before,
and look at what loads, what does not, and which rules the findings name. Files named a bomb must be
refused within 5 seconds. A refused file counts as one record read and rejected. Seconds and memory
are those of the run in which this page was written (`python -m tests.conformance.battery`, Linux
x86_64, two shared cores); memory is the peak above the child's own.
"""


def battery() -> dict[str, list[Case]]:
    """Every case by its name, such as `CSV 12`, under its format."""
    return {
        "CSV": csv_cases(),
        "XLSX": xlsx_cases(),
        "ZIP": zip_cases(),
        "JSON": json_cases(),
        "XML": xml_cases(),
    }


@dataclass(frozen=True)
class Row:
    """One line of the table: a case and what came of it."""

    name: str
    case: Case
    outcome: Outcome

    @property
    def cells(self) -> tuple[str, ...]:
        """What the table says, in the order of its columns."""
        seconds, memory = f"{self.outcome.seconds:.2f}", str(max(1, self.outcome.memory_mb))
        wrong = f"{self.case.group}: {self.case.wrong}".replace("|", "\\|")
        return self.name, wrong, seen(self.outcome).words, seconds, memory


def named_cases() -> dict[str, Case]:
    """All cases by name."""
    return {
        f"{kind} {number}": case
        for kind, cases in battery().items()
        for number, case in enumerate(cases, 1)
    }


def try_case(worker: ConfinedWorker[Trial, Outcome], case: Case) -> Outcome:
    """Make the file and load it in the child; a child that dies or is too slow is a defect."""
    with tempfile.TemporaryDirectory(prefix="commonground-") as folder:
        path = Path(folder) / case.file
        case.write(path)
        try:
            seconds = BOMB_SECONDS if case.is_bomb else SECONDS
            return worker.call(Trial(case.source, path), seconds=seconds)
        except ConfinedError as error:
            return Outcome(defect=f"{type(error).__name__}: {error.what}")


def page(rows: Sequence[Row], figures: Figures) -> str:
    """The document with one table a format."""
    bombs = sum(row.case.is_bomb for row in rows)
    said = (
        f"- {len(rows)} files made to be bad ({bombs} bombs): parent crashes 0, child crashes "
        f"{sum(row.outcome.defect is not None for row in rows)}, silent losses "
        f"{sum(bool(broken_promises(row.outcome)) for row in rows)}.\n"
        f"- Samples of all sources, damaged at random: {figures.words}.\n"
    )
    parts = [_WORDS, said]
    for kind, cases in battery().items():
        shown = [row.cells for row in rows if row.name.split()[0] == kind]
        lines = [_COLUMNS, ("---",) * len(_COLUMNS), *shown]
        parts.append(f"## {kind}: {len(cases)} files\n")
        parts.append("".join(f"| {' | '.join(line)} |\n" for line in lines))
    return "\n".join(parts)


def documented(text: str) -> Mapping[str, tuple[str, ...]]:
    """The cells of each case that a document holds, by its name."""
    lines = (line.strip("| \n").split(" | ") for line in text.splitlines() if line[:2] == "| ")
    return {cells[0]: tuple(cells) for cells in lines if cells[0] not in ("case", "---")}


def main() -> int:
    """Read every file and write the document; 1 where one is not read as it must be."""
    rows, wrong = [], 0
    with open_trials() as worker:
        for name, case in named_cases().items():
            row = Row(name, case, try_case(worker, case))
            rows.append(row)
            broken = broken_promises(row.outcome)
            if broken or seen(row.outcome) != case.expected:
                wrong += 1
                said = f"{name} {case.wrong}: {seen(row.outcome).words} {broken}"
                sys.stdout.write(f"{said}\n")
    figures = run_mutations([range(first, MUTATIONS, 2) for first in range(2)])
    DOCUMENT.write_text(page(rows, figures), encoding="utf-8")
    sys.stdout.write(f"{figures}\n")
    sys.stdout.write(f"{len(rows)} files, {wrong} not read as they must be\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
