"""Which columns a file has, against the columns its source knows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from graph.findings import Finding
from loaders.reading.source_file import SourceFile

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a source: those a file must have, those it should, and those it may have.

    Nobody is told of a missing `free` column. `withheld` ones are known and never kept.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()

    @classmethod
    def of(cls, header: Sequence[str], *, required: tuple[str, ...]) -> "Columns":
        """Columns of a list: those that are required, and all others of its header."""
        return cls(required, tuple(name for name in header if name not in required))

    @property
    def kept(self) -> tuple[str, ...]:
        """Columns that are read."""
        return self.required + self.optional + self.free


@dataclass(frozen=True, slots=True)
class Layout:
    """How a publisher lays a table out; `sheet` names one of a workbook, None is the first to fit.

    `header_line` is the line, or row of the sheet, that holds the column names.
    """

    delimiter: str = ","
    sheet: str | None = None
    header_line: int = 1


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """The shape that a header fits best, and the position of each of its columns in the file.

    `names` is the header as it stands there; with `is_refused` no row may load.
    """

    columns: Columns
    positions: dict[str, int]
    names: tuple[str, ...]
    findings: tuple[Finding, ...]
    is_refused: bool


def fold_column(name: str) -> str:
    """Fold a column name as people type it: case, spaces and hyphens do not count.

    >>> fold_column(" Coalition Name ")
    'coalition_name'
    """
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def fits(header: Sequence[str], columns: Columns) -> bool:
    """Tell whether a header has every required column."""
    folded = {fold_column(name) for name in header}
    return all(fold_column(name) in folded for name in columns.required)


def match_header(
    file: SourceFile, header: Sequence[str], shapes: Sequence[Columns], layout: Layout
) -> HeaderMatch:
    """Find the first shape that a header fits; one finding for each way in which they differ.

    Lines above it are told of too: nobody reads them.
    """
    columns = next((shape for shape in shapes if fits(header, shape)), shapes[0])
    folded = [fold_column(name) for name in header]
    kept = {fold_column(name) for name in columns.kept}
    twice = [name for name, count in Counter(folded).items() if count > 1 and name in kept]
    positions = {
        name: folded.index(fold_column(name))
        for name in columns.kept
        if fold_column(name) in folded
    }
    missing = [name for name in columns.required if name not in positions]
    if missing:
        found = [_missing(header, missing, layout, knows_any=bool(positions))]
    elif twice:
        message = f"column {_listed(twice)} comes twice"
        found = [("duplicate_column", "rejected", message, "rename or remove all but one")]
    else:
        found = _noted(header, folded, columns, positions)
    if layout.header_line > 1:
        message = f"{layout.header_line - 1} lines above the column names are not read"
        found.append(("lines_above_header", "noted", message, "look whether they say more"))
    findings = tuple(
        Finding(
            file.dataset, file.name, layout.header_line, None, None, rule, effect, message, mend
        )
        for rule, effect, message, mend in found
    )
    return HeaderMatch(columns, positions, tuple(header), findings, bool(missing or twice))


def _missing(
    header: Sequence[str], missing: Sequence[str], layout: Layout, *, knows_any: bool
) -> tuple[str, str, str, str]:
    message = f"column {_listed(missing)} is missing; the file has {_listed(header)}"
    mend = f"add it to line {layout.header_line}, or give another file"
    if len(header) == 1 and any(mark in header[0] for mark in DELIMITERS):
        mend = f"separate the columns by {DELIMITERS[layout.delimiter]}s"
    rule = "missing_column" if knows_any else "file_of_another_source"
    return rule, "rejected", message, mend


def _noted(
    header: Sequence[str], folded: Sequence[str], columns: Columns, positions: dict[str, int]
) -> list[tuple[str, str, str, str]]:
    found = []
    absent = [name for name in columns.optional if name not in positions]
    if absent:
        message = f"without column {_listed(absent)}: those fields stay unknown"
        found.append(("missing_optional_column", "noted", message, "add it if you have it"))
    known = {fold_column(name) for name in (*columns.kept, *columns.withheld)}
    extra = [name for name, key in zip(header, folded, strict=True) if key not in known]
    if extra:
        message = f"column {_listed(extra)} is not one of this source and is not read"
        mend = "remove it, above all where it holds names or addresses of persons"
        found.append(("unknown_column", "noted", message, mend))
    return found


def _listed(names: Sequence[str]) -> str:
    shown = [name.strip()[:40] or "(empty)" for name in names[:8]]
    return ", ".join(shown) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
