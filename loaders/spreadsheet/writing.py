"""Write a proposal as a mapping file that a person can read and change."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.reading.place_names import place_key
from loaders.spreadsheet.fields import DATES, LISTS, NUMBERS, codes_of, fields, row_kinds
from loaders.spreadsheet.list_header import shown_header
from loaders.spreadsheet.money import currency_of
from loaders.spreadsheet.proposal import Proposal
from loaders.spreadsheet.shapes import (
    date_format_of,
    decimal_mark_of,
    split_mark_of,
    translate,
)

_MOST_WORDS = 40
_HEAD = """\
# How to read {name}. Proposed by: commonground map
#
# Lines that begin with # are notes and are not read; take the # away to make one count.
# Columns of the list that are not named below are not read.
# Every entry is explained in docs/sources/spreadsheet.md.
"""


def mapping_toml(proposal: Proposal, name: str) -> str:
    """Give the text of the mapping file for a list of that name; what is not known is a comment."""
    return "\n".join(
        [
            _HEAD.format(name=name),
            *_layout(proposal),
            "",
            "[columns]",
            *_columns(proposal),
            *_lacking(proposal),
            *_unread(proposal),
            *_values(proposal),
        ]
    ) + "\n"  # fmt: skip


def _layout(proposal: Proposal) -> Iterator[str]:
    kind = proposal.kind
    yield f'row = "{kind.name}"  # each row is {kind.means}'
    others = ", ".join(name for name in row_kinds() if name != kind.name)
    yield f"# It could also be: {others}."
    if proposal.sheet.title is not None:
        yield f"sheet = {_text(proposal.sheet.title)}"
    elif proposal.sheet.delimiter != ",":
        yield f"delimiter = {_text(proposal.sheet.delimiter)}  # between the columns"
    if proposal.header_line > 1:
        yield f"header_line = {proposal.header_line}  # the line that holds the headers"
    if footers := proposal.sheet.footers(proposal.header_line):
        listed = ", ".join(map(_text, footers))
        yield f"skip_rows = [{listed}]  # rows that begin so are no part of the list"


def _columns(proposal: Proposal) -> Iterator[str]:
    for name in proposal.kind.fields:
        if name not in proposal.columns:
            continue
        headers = [_text(column.header) for column in proposal.columns[name]]
        source = headers[0] if len(headers) == 1 else f"[{', '.join(headers)}]"
        how = _how(proposal, name, _samples(proposal, name))
        key = "marked" if how.is_marked else "column"
        written = f"{{ {', '.join([f'{key} = {source}', *how.entries])} }}"
        mark = "# " if how.is_open else ""
        note = how.note or fields()[name].means
        yield f"{mark}{name} = {written if how.entries or how.is_marked else source}  # {note}"
        if name == "amount" and "currency" not in proposal.columns:
            yield _currency(proposal)
        if name == "observed" and "claimed" not in proposal.columns:
            yield '# claimed = { value = "true" }  # if every row signed up; each row needs one'


def _currency(proposal: Proposal) -> str:
    (column,) = proposal.columns["amount"]
    said = {currency_of(text) for text in (column.header, *column.samples)} - {None}
    line = f'currency = {{ value = "{min(map(str, said), default="EUR")}" }}'
    return line if len(said) == 1 else f"# {line}  # which one? An amount without it is left out"


@dataclass(frozen=True, slots=True)
class _How:
    """Further entries of a column, a note, whether a person must decide, or cells are marks."""

    entries: Sequence[str] = ()
    note: str = ""
    is_open: bool = False
    is_marked: bool = False


def _samples(proposal: Proposal, name: str) -> list[str]:
    """Cells of the columns of a field, but for those with somebody's address."""
    listed = (text for column in proposal.columns.get(name, ()) for text in column.samples)
    return [text for text in listed if "@" not in text]


def _how(proposal: Proposal, name: str, samples: Sequence[str]) -> _How:
    cast = fields()[name].cast
    if cast in DATES:
        return _how_dated(samples)
    if cast in NUMBERS:
        return _how_counted(name, proposal.columns[name][0].header, samples)
    if name == "services" and len(proposal.columns[name]) > 1:
        return _How(is_marked=True)
    if cast in LISTS:
        return _how_listed(proposal, cast, samples)
    return _How()


def _how_dated(samples: Sequence[str]) -> _How:
    form = date_format_of(samples)
    if form is None:
        odd = next((text for text in samples if not text[:4].isdigit()), "")
        note = f"is {odd} DD/MM/YYYY or MM/DD/YYYY? Write the form that is true, take away the #"
        return _How(['date_format = "DD/MM/YYYY"'], note, is_open=True)
    return _How([f"date_format = {_text(form)}"] if form else [])


def _how_counted(name: str, header: str, samples: Sequence[str]) -> _How:
    folded = header.lower()
    entries = []
    if re.search(r"thousand|[($]000|\$k\b", folded):
        entries.append("times = 1000")
    if name == "reach_km" and "mile" in folded:
        entries.append("times = 1.609344")
    mark = decimal_mark_of(samples)
    if mark is None:
        note = "which mark is before the decimals, . or ,? Write it, take away the #"
        return _How([*entries, 'decimal_mark = "."'], note, is_open=True)
    return _How([*entries, f"decimal_mark = {_text(mark)}"] if mark else entries)


def _how_listed(proposal: Proposal, cast: str, samples: Sequence[str]) -> _How:
    mark = split_mark_of(samples)
    entries = [f"split = {_text(mark)}"] if mark else []
    words = list(_words(samples, mark))
    if cast != "places" or not words or any(map(place_key, words)):
        return _How(entries)
    states = set(_samples(proposal, "state"))
    if len(states) != 1:
        return _How(entries, 'the state is missing: add after = " County, OR", with your state')
    ending = "" if words[0].lower().endswith("county") else " County"
    return _How([*entries, f"after = {_text(f'{ending}, {states.pop()}')}"])


def _lacking(proposal: Proposal) -> Iterator[str]:
    for group in proposal.lacking:
        names = " or ".join(group)
        yield f"# Needed and not found: {names}. Write one, as a column or the same for all rows:"
        for name in group:
            yield f'# {name} = "Header"  # {fields()[name].means}'
            codes = codes_of(proposal.kind.name, name)
            same = f"one of {', '.join(codes)}" if codes else "the same for all rows"
            yield f'# {name} = {{ value = "..." }}  # {same}'


def _unread(proposal: Proposal) -> Iterator[str]:
    if proposal.unread:
        yield "\n# Columns that are not read:"
    for header, why in proposal.unread.items():
        yield f"#   {_text(shown_header(header))}: {why}"
    free = [name for name in proposal.kind.may if name not in proposal.columns]
    if free:
        yield f"# Fields that no column fills: {', '.join(free)}"


def _values(proposal: Proposal) -> Iterator[str]:
    for name in proposal.columns:
        cast = fields()[name].cast
        if cast not in ("code", "yes_no", "list"):
            continue
        samples = _samples(proposal, name)
        if name == "services" and len(proposal.columns[name]) > 1:
            samples = [column.header for column in proposal.columns[name]]
        mark = split_mark_of(samples) if cast == "list" else None
        words = list(_words(samples, mark))[:_MOST_WORDS]
        found = translate(proposal.kind.name, name, cast, words)
        if found or name == "observed":
            codes = codes_of(proposal.kind.name, name)
            few = f"one of {', '.join(codes)}" if len(codes) < 9 else fields()[name].means
            yield f"\n[values.{name}]  # {few}"
        for word, code in found.items():
            line = f"{_text(word)} = {_text(code or '...')}"
            yield line if code else f"# {line}  # which one? Without this line it is left out"
        if name == "observed":
            yield '# "" = "false"  # if an empty cell means: we looked, and it was not there'


def _words(samples: Sequence[str], mark: str | None) -> dict[str, None]:
    parts = (part.strip() for text in samples for part in (text.split(mark) if mark else [text]))
    return dict.fromkeys(part for part in parts if part)


def _text(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
