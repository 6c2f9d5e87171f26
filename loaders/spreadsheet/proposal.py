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
from loaders.spreadsheet.headers import (
    EXACT,
    FAINT,
    asks_yes_or_no,
    is_bare_name,
    meanings,
    speaks_of_persons,
)
from loaders.spreadsheet.money import currency_of
from loaders.spreadsheet.persons import names_organization
from loaders.spreadsheet.shapes import MOSTLY, SOME, is_mail, looks_like, translate
from loaders.spreadsheet.sheets import Sheet, find_header, read_sheets

# What a mapping can well state once for all rows; a row kind that lacks more fits badly.
_SAID_ONCE = {"coalition_name", "claimed", "kind", "unit"}
_MARKS = {"x", "xx", "✓", "✔", "☑", "yes", "no", "true", "false", "y", "n", "1", "0", "attended",
          "present", "absent"}  # fmt: skip
_DAY = re.compile(
    r"(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? ?\d|"
    r"\d\.? (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d{1,2}[/.]\d{1,2}|\d{4}-\d{2}"
)
_MEETING = re.compile(rf"{_DAY.pattern}|\b(january|february|march|april|may|june|july|august|"
                      r"september|october|november|december)\b|meeting|attend")  # fmt: skip
# Names that differ from row to row; those of coalitions and funders often do not.
_OWN_NAMES = ("organization_name", "partner_name", "recipient_name", "program_name")


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
        if not _is_of_persons(column, columns)
        for name, sure in _meant(kind, column).items()
    )
    used: set[int] = set()
    for _, place, name in ranked:
        if place not in used and name not in proposal.columns:
            proposal.columns[name] = [columns[place]]
            used.add(place)
    left = [column for place, column in enumerate(columns) if place not in used]
    free = [column for column in left if not _is_of_persons(column, columns)]
    for name, taken in (("observed", _meetings(free)), ("services", _marked(kind, free))):
        if taken and name in kind.fields and (name == "observed" or name not in proposal.columns):
            both = [*proposal.columns.get(name, ()), *taken]
            proposal.columns[name] = [column for column in columns if column in both]
            free = [column for column in free if column not in taken]
            left = [column for column in left if column not in taken]
    proposal.unread.update((column.header, _why_unread(kind, column, columns)) for column in left)
    return proposal


def _columns(sheet: Sheet, header_line: int) -> Iterator[Column]:
    seen: set[str] = set()
    for position, header in enumerate(sheet.header(header_line)):
        if header and fold_column(header) not in seen:
            seen.add(fold_column(header))
            yield Column(header, tuple(sheet.samples(header_line, position)))


def _meant(kind: RowKind, column: Column) -> dict[str, int]:
    """Fields of the kind that a column may be, and how sure: by its header, else by samples."""
    known = meanings(column.header)
    if "amount_usd" in known:
        known = {"amount" if _is_other_money(column) else "amount_usd": known["amount_usd"]}
    named = {
        name: sure
        for name, sure in known.items()
        if name in kind.fields and _may_hold(kind.name, name, column, sure)
    }
    return named or {
        name: FAINT
        for name in ("ein", "state", "website")
        if not known and name in kind.fields and _is_plainly(name, column.samples)
    }


def _is_other_money(column: Column) -> bool:
    """Tell whether the header, or else most cells, name another currency than the US dollar."""
    said = currency_of(column.header)
    if said is not None:
        return said != "USD"
    found = sum(currency_of(text) not in (None, "USD") for text in column.samples)
    return found * 2 > len(column.samples)


def _is_of_persons(column: Column, columns: Sequence[Column]) -> bool:
    """Tell a column that speaks of persons; beside others that do, a bare "Name" is theirs.

    It is not where the names have words of organizations in them.
    """
    if speaks_of_persons(column.header) or is_mail(column.samples):
        return True
    if not is_bare_name(column.header):
        return False
    beside = any(speaks_of_persons(item.header) or is_mail(item.samples) for item in columns)
    organizations = sum(map(names_organization, column.samples))
    return beside and organizations < SOME * len(column.samples)


def _may_hold(row: str, name: str, column: Column, sure: int) -> bool:
    samples = column.samples
    if name in ("kind", "unit"):  # the header may say no more than "type", so some word must fit
        words = translate(row, name, "code", dict.fromkeys(samples))
        return len(words) < len(set(samples)) or any(words.values())
    cast = fields()[name].cast
    if cast == "name" and sure != EXACT and not _are_names(name, column):
        return False
    # Where the header is plain, cells may be damaged: an EIN that lost its zero is told later.
    least = SOME if sure == EXACT else MOSTLY
    return looks_like(cast, samples, least) is not False


def _are_names(name: str, column: Column) -> bool:
    """Tell whether a longer header that holds a word for a name stands over names, not answers."""
    if asks_yes_or_no(column.header):
        return False
    few = len(set(column.samples)) * 3 < len(column.samples)
    return not (few and name in _OWN_NAMES)


def _is_plainly(name: str, samples: Sequence[str]) -> bool:
    cast = fields()[name].cast
    is_written_so = name != "ein" or all("-" in text for text in samples)
    return len(samples) > 1 and is_written_so and looks_like(cast, samples) is True


def _meetings(columns: Sequence[Column]) -> list[Column]:
    """Columns with a mark for each who came, such as `12 March`; days when nobody came too."""
    marked = [
        item for item in columns if _MEETING.search(item.header) and _has_marks(item, least=0.5)
    ]
    return [
        item
        for item in columns
        if item in marked or (marked and not item.samples and _DAY.search(item.header))
    ]


def _marked(kind: RowKind, columns: Sequence[Column]) -> list[Column]:
    """Columns with a mark for each that gives a service, if some are called like services."""
    marked = [item for item in columns if _has_marks(item)]
    unknown = translate(kind.name, "services", "list", [item.header for item in marked])
    is_known = [unknown.get(item.header, "") is not None for item in marked]
    return marked if len(marked) > 1 and any(is_known) else []


def _has_marks(column: Column, *, least: float = 1) -> bool:
    marks = sum(text.lower() in _MARKS for text in column.samples)
    return bool(marks) and marks >= least * len(column.samples)


def _why_unread(kind: RowKind, column: Column, columns: Sequence[Column]) -> str:
    if is_mail(column.samples):
        return "holds e-mail addresses: persons are not read"
    if _is_of_persons(column, columns):
        return "may hold persons, their lines, or streets: not read"
    for name, sure in meanings(column.header).items():
        if name in kind.fields and not _may_hold(kind.name, name, column, sure):
            wanted = "dates" if fields()[name].cast in DATES else name
            return f"the header says {name}, but the cells do not look like {wanted}"
        if name in kind.fields:
            return f"another column is taken for {name} already"
    return "nothing that a row of this kind can hold is called so"
