"""Split a damaged CSV file by hand: one bad line must not swallow the good ones after it.

DuckDB turns everything from an unclosed quote to the end of the file into one rejected row. This
path is taken only for files in which its counts do not add up, or that hold NUL, endless lines or
bytes that are no text. It looks at each line, so it is slow, but it loses none.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loaders.reading.bytes import LONGEST_LINE

_OPEN_LINES = 200  # lines that one quoted field may go on; then its quote counts as unclosed


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its line, and its fields or the rule that it broke."""

    line: int
    fields: tuple[str, ...]
    rule: str | None = None


def split_records(path: Path, width: int) -> Iterator[Record]:
    """Give every record after the header line, in order; blank lines are no records.

    A record is good when it is strict CSV (RFC 4180) with `width` fields. Where a quote is never
    closed, only the line in which it opens is bad and the next line is looked at afresh.
    """
    lines = _Lines(path)
    lines.take(1)
    while (line := lines.peek(0)) is not None:
        number = lines.number
        record, used = _record(lines, line, number, width)
        lines.take(used)
        if record is not None:
            yield record


def _record(lines: "_Lines", line: bytes, number: int, width: int) -> tuple[Record | None, int]:
    if not line.strip():
        return None, 1
    if (rule := _unfit(line)) is not None:
        return Record(number, (), rule), 1
    text = line.decode("utf-8")
    if '"' not in text:
        return _of_width(number, text.split(","), width), 1
    fields = _strict(text)
    if fields is not None:
        return _of_width(number, fields, width), 1
    if text.count('"') % 2 == 0:
        return Record(number, (), "bad_quote"), 1
    return _joined(lines, text, number, width)


def _joined(lines: "_Lines", text: str, number: int, width: int) -> tuple[Record, int]:
    """Go on with the next lines until the quotes are even, if that makes a good record."""
    parts = [text]
    is_open, size = True, len(text)
    for used in range(1, _OPEN_LINES):
        line = lines.peek(used)
        if line is None or size > LONGEST_LINE or (line and _unfit(line) is not None):
            break
        parts.append(line.decode("utf-8"))
        size += len(line)
        is_open ^= parts[-1].count('"') % 2 == 1
        if not is_open:
            fields = _strict("\n".join(parts))
            if fields is not None and len(fields) == width:
                return Record(number, tuple(fields)), used + 1
            break
    return Record(number, (), "unclosed_quote"), 1


def _unfit(line: bytes) -> str | None:
    if len(line) > LONGEST_LINE:
        return "line_too_long"
    if b"\0" in line:
        return "nul_byte"
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return "wrong_encoding"
    return None


def _strict(text: str) -> list[str] | None:
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error:
        return None


def _of_width(number: int, fields: list[str], width: int) -> Record:
    if len(fields) == width:
        return Record(number, tuple(fields))
    return Record(number, (), "too_many_columns" if len(fields) > width else "too_few_columns")


class _Lines:
    """Lines of a file without their ends, with a look ahead; `number` is that of `peek(0)`."""

    def __init__(self, path: Path) -> None:
        self.number = 1
        self._lines = _read_lines(path)
        self._ahead: list[bytes] = []

    def peek(self, distance: int) -> bytes | None:
        """Give the line that far ahead, or None after the last one."""
        while len(self._ahead) <= distance:
            line = next(self._lines, None)
            if line is None:
                return None
            self._ahead.append(line)
        return self._ahead[distance]

    def take(self, count: int) -> None:
        """Go on by so many lines."""
        self.peek(count - 1)
        del self._ahead[:count]
        self.number += count


def _read_lines(path: Path) -> Iterator[bytes]:
    # An endless line is kept one byte over the cap, enough to see that it is too long.
    with path.open("rb") as stream:
        while line := stream.readline(LONGEST_LINE + 2):
            rest = line
            while len(rest) == LONGEST_LINE + 2 and not rest.endswith(b"\n"):
                rest = stream.readline(LONGEST_LINE + 2)
            yield line.rstrip(b"\r\n")
