"""What a mapping file says, as objects: how each field of a row is filled from the list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as made

from loaders.spreadsheet.fields import fields


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a mapping file: its line where known, the entry, what, how."""

    entry: str
    message: str
    mend: str
    line: int | None = None


class MappingError(Exception):
    """Carries everything that is wrong with a mapping file; never leaves this source."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Cell:
    """How one field is filled: from `headers` or by `value`.

    Of several headers the first cell that is not empty counts; for lists all do, and a yes or no is
    yes where any says so.
    With `is_marked` a filled cell stands for its header, as in a sheet with a column a service.
    `values` translates words, by small letters, into one text or (for lists) several; to what is
    not in it `after` is added. `times`, `date_format` and `decimal_mark` say how to read it.
    """

    field: str
    headers: tuple[str, ...] = ()
    value: str | None = None
    values: Mapping[str, tuple[str, ...]] = made(default_factory=dict)
    split: str | None = None
    is_marked: bool = False
    remove: tuple[str, ...] = ()
    after: str = ""
    times: float = 1
    date_format: str | None = None
    decimal_mark: str | None = None

    @property
    def cast(self) -> str:
        """How the text is read."""
        return fields()[self.field].cast

    @property
    def is_money(self) -> bool:
        """Whether a number is an amount of money."""
        return self.field in ("amount", "amount_usd")

    @property
    def shown(self) -> str:
        """What a finding names: the column of the file, else the entry of the mapping."""
        return ", ".join(self.headers) or f"{self.field} (in the mapping)"


@dataclass(frozen=True, slots=True)
class MappingFile:
    """One mapping file: what a row is, where the list lies in its file, how each field is filled.

    Rows whose first filled cell begins with a word of `skip_rows` are read and kept as nothing.
    """

    row: str
    cells: tuple[Cell, ...]
    sheet: str | None = None
    header_line: int = 1
    delimiter: str = ","
    skip_rows: tuple[str, ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        """Headers of the file that are read, each once."""
        return tuple(dict.fromkeys(header for cell in self.cells for header in cell.headers))
