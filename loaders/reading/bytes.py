"""The byte pre-pass: any text file becomes UTF-8 with LF line ends, and what that took is told.

Every defect looked for here passes silently, or loses rows, in at least one CSV reader: UTF-16,
Windows-1252, NUL, lone CR, a wrong gzip checksum, an endless line. Line numbers stay those of the
publisher's file.
"""

import codecs
import contextlib
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from graph.errors import SourceFileError
from graph.findings import Finding
from loaders.reading.encodings import (
    MANGLED,
    mangled_letters,
    wide_to_utf8,
    windows_to_utf8,
)
from loaders.reading.refusal import refuse
from loaders.reading.source_file import SourceFile

CHUNK = 1 << 23
# DuckDB keeps a copy of a bad line for each of its fields, so lines beyond this are split by hand.
_LONG_LINE = 1 << 17
_UNZIPPED_RATIO = 200
_UNZIPPED_FREE = 1 << 26  # bytes before the ratio counts
_FEW_CONTROL = 8  # so many control characters may be damage of single lines
_MAGIC = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\xd0\xcf\x11\xe0": "an old Excel file; save it as .xlsx or CSV",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a database",
    b"PK\x03\x04": "a ZIP file",
}
_TAGS = {b"<?xml": "XML", b"<!doctype": "a web page", b"<html": "a web page"}


@dataclass(frozen=True, slots=True)
class PlainText:
    """A readable text: UTF-8 without BOM trouble, LF or CRLF line ends.

    `lines` counts physical lines up to the last one that is not blank. `is_damaged` says that some
    line holds NUL, bytes that are no text, or is very long, so that lines must be looked at one by
    one.
    """

    path: Path
    lines: int
    is_damaged: bool
    findings: tuple[Finding, ...]


@contextlib.contextmanager
def open_plain_text(file: SourceFile) -> Iterator[PlainText]:
    """Give the file as plain text, through a temporary copy only where bytes had to change.

    Raises `FileRefusedError` for an empty, damaged or binary file and `SourceFileError` where the
    file is not there.
    """
    if not file.path.is_file():
        raise SourceFileError(str(file.path), "is no file", "give the path of a file")
    with TemporaryDirectory(prefix="commonground-") as folder:
        path = file.path
        with path.open("rb") as stream:
            head = stream.read(1 << 12)
        if head.startswith(b"\x1f\x8b"):
            path = _unzip(file, Path(folder) / "unzipped")
            with path.open("rb") as stream:
                head = stream.read(1 << 12)
        if not head.removeprefix(codecs.BOM_UTF8).strip():
            raise refuse(file, "empty_file", "the file is empty", "get it from the publisher again")
        path, noted = wide_to_utf8(file, path, head, Path(folder) / "utf8")
        _refuse_binary(file, path)
        text = _plain(file, path, Path(folder))
        yield replace(text, findings=(*noted, *text.findings))


def _plain(file: SourceFile, path: Path, folder: Path) -> PlainText:
    seen = _survey(path)
    findings: list[Finding] = []
    if seen.has_odd_ends:
        path = _normalize_ends(path, folder / "normalized")
        seen = _survey(path)
    if not seen.is_utf8:
        path, finding = windows_to_utf8(file, path, folder / "transcoded")
        findings.append(finding)
        seen = _survey(path)
    if seen.lines == 0:
        raise refuse(file, "empty_file", "the file is empty", "get it from the publisher again")
    if seen.mangled_line:
        findings.append(mangled_letters(file, seen.mangled_line))
    is_damaged = seen.has_nul or seen.has_long_line or not seen.is_utf8
    return PlainText(path, seen.lines, is_damaged, tuple(findings))


@dataclass(slots=True)
class _Survey:
    lines: int = 0
    is_utf8: bool = True
    has_nul: bool = False
    has_long_line: bool = False
    has_odd_ends: bool = False
    mangled_line: int = 0


def _survey(path: Path) -> _Survey:
    seen = _Survey()
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    newlines = pairs = returns = blank_tail = since_newline = 0
    has_text = False
    with path.open("rb") as stream:
        for chunk in _chunks(stream):
            if not seen.mangled_line and not chunk.isascii() and (at := chunk.find(MANGLED)) >= 0:
                seen.mangled_line = newlines + chunk.count(b"\n", 0, at) + 1
            newlines += chunk.count(b"\n")
            if b"\r" in chunk:
                pairs += chunk.count(b"\r\n")
                returns += chunk.count(b"\r")
            seen.has_nul = seen.has_nul or b"\0" in chunk
            body = chunk.rstrip()
            tail = chunk[len(body) :].count(b"\n")
            blank_tail = tail if body else blank_tail + tail
            has_text = has_text or bool(body)
            since_newline, is_long = _measure(chunk, since_newline)
            seen.has_long_line = seen.has_long_line or is_long
            seen.is_utf8 = seen.is_utf8 and _decodes(decoder, chunk)
    seen.is_utf8 = seen.is_utf8 and _decodes(decoder, b"", is_last=True)
    seen.has_odd_ends = returns > pairs or 0 < pairs < newlines
    seen.lines = newlines - blank_tail + 1 if has_text else 0
    return seen


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    # A chunk never ends between CR and LF, so that counting pairs is exact.
    while chunk := stream.read(CHUNK):
        if chunk.endswith(b"\r"):
            chunk += stream.read(1)
        yield chunk


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, is_last: bool = False) -> bool:
    # ASCII needs no decoding, unless a character was cut at the end of the chunk before.
    if not is_last and chunk.isascii() and not decoder.getstate()[0]:
        return True
    try:
        decoder.decode(chunk, is_last)
    except UnicodeDecodeError:
        return False
    return True


def _measure(chunk: bytes, since_newline: int) -> tuple[int, bool]:
    """Bytes since the last newline after this chunk, and whether a line was over the cap."""
    first = chunk.find(b"\n")
    if first < 0:
        return since_newline + len(chunk), since_newline + len(chunk) > _LONG_LINE
    is_long = since_newline + first > _LONG_LINE
    start = first + 1
    while not is_long and len(chunk) - start > _LONG_LINE:
        start = chunk.rfind(b"\n", start, start + _LONG_LINE + 1) + 1
        is_long = start == 0
    return len(chunk) - chunk.rfind(b"\n") - 1, is_long


def _unzip(file: SourceFile, target: Path) -> Path:
    written = 0
    try:
        with (
            file.path.open("rb") as stream,
            gzip.open(stream) as packed,
            target.open("wb") as out,
        ):
            while chunk := packed.read(CHUNK):
                written += len(chunk)
                # Judged on the way, so that a bomb is known long before its end.
                if written > _UNZIPPED_FREE and written > _UNZIPPED_RATIO * stream.tell():
                    message = f"unpacks to more than {_UNZIPPED_RATIO} times its size"
                    raise refuse(file, "too_large", message, "unpack it and check what it is")
                out.write(chunk)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        message = "the gzip file is cut short or its checksum is wrong"
        raise refuse(file, "damaged_gzip", message, "download it again") from error
    return target


def _refuse_binary(file: SourceFile, path: Path) -> None:
    with path.open("rb") as stream:
        head = stream.read(1 << 16)
    begin = head[: 1 << 12].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    named = next((what for magic, what in _MAGIC.items() if head.startswith(magic)), None)
    named = named or next((what for tag, what in _TAGS.items() if begin.startswith(tag)), None)
    control = sum(head.count(byte) for byte in (*range(9), *range(14, 32)))
    if named is None and control > _FEW_CONTROL and control * 20 > len(head):
        named = "binary"
    if named is not None:
        what, _, mend = named.partition("; ")
        message = f"the file is {what}, not text"
        raise refuse(file, "not_a_text_file", message, mend or "give the publisher's file")


def _normalize_ends(path: Path, target: Path) -> Path:
    with path.open("rb") as stream, target.open("wb") as out:
        for chunk in _chunks(stream):
            out.write(chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    return target
