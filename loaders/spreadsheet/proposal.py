"""A proposal for a mapping: what each row is and which column is what, by headers and samples.

Nothing is asked and nothing is guessed where two readings are likely: then the line is written as a
comment that says why.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as made

from loaders.reading.header import fold_column
from loaders.reading.source_file import SourceFile
from loaders.spreadsheet.fields import DATES, RowKind, fields, row_kinds
from loaders.spreadsheet.headers import EXACT, NEAR, meanings, speaks_of_persons
from loaders.spreadsheet.shapes import MAIL, MOSTLY, SOME, looks_like, translate
from loaders.spreadsheet.sheets import Sheet, find_header, read_sheets

# What a mapping can well state once for all rows; a row kind that lacks more fits badly.
_SAID_ONCE = {"coalition_name", "claimed", "kind", "unit"}
_MARKS = {"x", "✓", "✔", "☑", "yes", "no", "true", "false", "y", "n", "1", "0"}
_MEETING = re.compile(
    r"(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d{1,2}[/.]\d{1,2}|\d{4}-\d{2}|"
    r"meeting|attend"
)


_OTHER_MONEY = re.compile(r"(?i)[€£¥]|\b(eur|euros?|gbp|pounds?|cad|aud|chf|mxn|pesos?)\b")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the list: its header and its texts that are not empty."""

    header: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a row is taken for, which columns fill which field, and why the others are not read."""

    kind: RowKind
    sheet: Sheet
    header_line: int
    columns: dict[str, list[Column]] = made(default_factory=dict)
    unread: dict[str, str] = made(default_factory=dict)

    @property
    def lacking(self) -> list[tuple[str, ...]]:
        """What rows of the kind need and no column gives."""
        return [group for group in self.kind.needs if not set(group) & set(self.columns)]


def propose(file: SourceFile) -> Proposal:
    """Propose a mapping for the sheet and the kind of row that use most columns of a list.

    Raises `FileRefusedError` for a file that is neither text nor workbook.
    """
    found = [
        _fit(kind, sheet, find_header(sheet))
        for sheet in read_sheets(file)
        for kind in row_kinds().values()
    ]
    return max(found, key=_worth)


def _worth(proposal: Proposal) -> int:
    used = sum(len(columns) for columns in proposal.columns.values())
    lost = sum(1 if set(group) & _SAID_ONCE else 6 for group in proposal.lacking)
    return 2 * used - lost


def _fit(kind: RowKind, sheet: Sheet, header_line: int) -> Proposal:
    proposal = Proposal(kind, sheet, header_line)
    columns = list(_columns(sheet, header_line))
    ranked = sorted(
        (-sure, place, name)
        for place, column in enumerate(columns)
        for name, sure in _meant(kind, column).items()
    )
    used: set[int] = set()
    for _, place, name in ranked:
        if place not in used and name not in proposal.columns:
            proposal.columns[name] = [columns[place]]
            used.add(place)
    left = [column for place, column in enumerate(columns) if place not in used]
    for name, taken in (("observed", _meetings(left)), ("services", _marked(kind, left))):
        if taken and name in kind.fields and (name == "observed" or name not in proposal.columns):
            proposal.columns.setdefault(name, []).extend(taken)
            left = [column for column in left if column not in taken]
    proposal.unread.update((column.header, _why_unread(kind, column)) for column in left)
    return proposal


def _columns(sheet: Sheet, header_line: int) -> Iterator[Column]:
    seen: set[str] = set()
    for position, header in enumerate(sheet.header(header_line)):
        if header and fold_column(header) not in seen:
            seen.add(fold_column(header))
            yield Column(header, tuple(sheet.samples(header_line, position)))


def _meant(kind: RowKind, column: Column) -> dict[str, int]:
    """Fields of the kind that a column may be, and how sure: by its header, else by samples."""
    if any(MAIL.search(text) for text in column.samples):
        return {}
    known = meanings(column.header)
    if speaks_of_persons(column.header) and EXACT not in known.values():
        return {}
    if "amount_usd" in known:
        is_other = _OTHER_MONEY.search(" ".join((column.header, *column.samples))) is not None
        known = {"amount" if is_other else "amount_usd": known["amount_usd"]}
    named = {
        name: sure
        for name, sure in known.items()
        if name in kind.fields and _may_hold(kind.name, name, column.samples, sure)
    }
    return named or {
        name: NEAR - 1
        for name in ("ein", "state", "website")
        if not known and name in kind.fields and _is_plainly(name, column.samples)
    }


def _may_hold(row: str, name: str, samples: Sequence[str], sure: int) -> bool:
    if name in ("kind", "unit"):  # the header may say no more than "type", so some word must fit
        words = translate(row, name, "code", dict.fromkeys(samples))
        return len(words) < len(set(samples)) or any(words.values())
    # Where the header is plain, cells may be damaged: an EIN that lost its zero is told later.
    least = SOME if sure == EXACT else MOSTLY
    return looks_like(fields()[name].cast, samples, least) is not False


def _is_plainly(name: str, samples: Sequence[str]) -> bool:
    cast = fields()[name].cast
    is_written_so = name != "ein" or all("-" in text for text in samples)
    return len(samples) > 1 and is_written_so and looks_like(cast, samples) is True


def _meetings(columns: Sequence[Column]) -> list[Column]:
    """Columns with a mark for each who came, such as `12 March`."""
    return [item for item in columns if _has_marks(item) and _MEETING.search(item.header)]


def _marked(kind: RowKind, columns: Sequence[Column]) -> list[Column]:
    """Columns with a mark for each that gives a service, if some are called like services."""
    marked = [item for item in columns if _has_marks(item)]
    unknown = translate(kind.name, "services", "list", [item.header for item in marked])
    is_known = [unknown.get(item.header, "") is not None for item in marked]
    return marked if len(marked) > 1 and any(is_known) else []


def _has_marks(column: Column) -> bool:
    marks = {text.lower() for text in column.samples}
    return bool(marks) and marks <= _MARKS


def _why_unread(kind: RowKind, column: Column) -> str:
    if any(MAIL.search(text) for text in column.samples):
        return "holds e-mail addresses: persons are not read"
    if speaks_of_persons(column.header):
        return "may hold persons, their lines, or streets: not read"
    for name, sure in meanings(column.header).items():
        if name in kind.fields and not _may_hold(kind.name, name, column.samples, sure):
            wanted = "dates" if fields()[name].cast in DATES else name
            return f"the header says {name}, but the cells do not look like {wanted}"
        if name in kind.fields:
            return f"another column is taken for {name} already"
    return "nothing that a row of this kind can hold is called so"
