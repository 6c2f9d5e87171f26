"""Split a damaged CSV file by hand: one bad line must not swallow the good ones after it.

DuckDB turns everything from an unclosed quote to the end of the file into one rejected row. This
path is taken only for files in which its counts do not add up, or that hold NUL, endless lines or
bytes that are no text. It looks at each line, so it is slow, but it loses none.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from loaders.reading.encodings import LONGEST_LINE
from loaders.reading.header import Layout

csv.field_size_limit(2 * LONGEST_LINE)
_OPEN_LINES = 200  # lines that one quoted field may go on; then its quote counts as unclosed


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its line, and its fields or the rule that it broke."""

    line: int
    fields: tuple[str, ...]
    rule: str | None = None


def split_records(path: Path, width: int, layout: Layout) -> Iterator[Record]:
    """Give every record after the header line, in order; blank lines are no records.

    A record is good when it is strict CSV (RFC 4180) with `width` fields. Where a quote is never
    closed, only the line in which it opens is bad and the next line is looked at afresh.
    """
    lines = _Lines(path)
    lines.take(layout.header_line)
    splitter = _Splitter(lines, width, layout.delimiter)
    while (line := lines.peek(0)) is not None:
        record, used = splitter.record(line)
        lines.take(used)
        if record is not None:
            yield record


class _Splitter:
    """Splits the record that begins with a line, looking ahead where a quote stays open."""

    def __init__(self, lines: "_Lines", width: int, delimiter: str) -> None:
        self._lines = lines
        self._width = width
        self._delimiter = delimiter

    def record(self, line: bytes) -> tuple[Record | None, int]:
        """Give the record, None for a blank line, and how many lines it takes."""
        number = self._lines.number
        if not line.strip():
            return None, 1
        if (rule := _unfit(line)) is not None:
            return Record(number, (), rule), 1
        text = line.decode("utf-8")
        if '"' not in text:
            return self._of_width(number, text.split(self._delimiter)), 1
        fields = self._strict(text)
        if fields is not None:
            return self._of_width(number, fields), 1
        if text.count('"') % 2 == 0:
            return Record(number, (), "bad_quote"), 1
        return self._joined(text, number)

    def _joined(self, text: str, number: int) -> tuple[Record, int]:
        """Go on with the next lines until the quotes are even, if that makes a good record."""
        parts = [text]
        is_open, size = True, len(text)
        for used in range(1, _OPEN_LINES):
            line = self._lines.peek(used)
            if line is None or size > LONGEST_LINE or (line and _unfit(line) is not None):
                break
            parts.append(line.decode("utf-8"))
            size += len(line)
            is_open ^= parts[-1].count('"') % 2 == 1
            if not is_open:
                fields = self._strict("\n".join(parts))
                record = self._of_width(number, fields or [])
                if record.rule is None:
                    return record, used + 1
                break
        return Record(number, (), "unclosed_quote"), 1

    def _strict(self, text: str) -> list[str] | None:
        try:
            return next(csv.reader([text], strict=True, delimiter=self._delimiter))
        except csv.Error:
            return None

    def _of_width(self, number: int, fields: list[str]) -> Record:
        if len(fields) < self._width:
            return Record(number, (), "too_few_columns")
        if any(fields[self._width :]):  # empty ones at the end are nothing, as for DuckDB
            return Record(number, (), "too_many_columns")
        return Record(number, tuple(fields[: self._width]))


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
            if len(line) == LONGEST_LINE + 2 and not line.endswith(b"\n"):
                skip_line(stream)
            yield line.rstrip(b"\r\n")


def skip_line(stream: BinaryIO) -> None:
    """Go on behind the next line end, however far away it is."""
    while (part := stream.readline(LONGEST_LINE)) and not part.endswith(b"\n"):
        pass
