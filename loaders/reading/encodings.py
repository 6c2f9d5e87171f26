"""Text in any encoding that publishers use, as UTF-8, and the finding that says so."""

import codecs
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from graph.findings import Finding
from loaders.reading.refusal import refuse
from loaders.reading.source_file import SourceFile

LONGEST_LINE = 1 << 20  # bytes; a longer line is rejected, DuckDB would drop what follows it
_CHUNK = 1 << 23
_MOSTLY = 0.7  # share of letters whose upper bytes are zero in Latin text
_WIDE_MARKS = {  # longest first: the mark of UTF-16 begins that of UTF-32
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_WIDE_ZEROS = {
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
}
MANGLED = b"\xc3\x83\xc2"  # an accented letter that was taken for two, and encoded again


def wide_to_utf8(
    file: SourceFile, path: Path, head: bytes, target: Path
) -> tuple[Path, tuple[Finding, ...]]:
    """Write UTF-16 and UTF-32 (by `head`, its first bytes) to `target` as UTF-8, with a finding.

    Other text is given back as it is. `FileRefusedError` where such text is cut or damaged.
    """
    encoding = _wide_encoding(head)
    if encoding is None:
        return path, ()
    name = encoding.upper()
    try:
        with (
            path.open(encoding=encoding, newline="") as text,
            target.open("w", encoding="utf-8", newline="") as out,
        ):
            while part := text.read(_CHUNK):
                out.write(part)
    except UnicodeError as error:
        message = f"is cut or damaged {name} text"
        raise refuse(file, "wrong_encoding", message, "save it as UTF-8") from error
    message = f"the file is {name}, not UTF-8; read as such"
    return target, (
        Finding(file.dataset, file.name, None, None, None, "wrong_encoding", "noted", message,
                "save it as UTF-8"),
    )  # fmt: skip


def _wide_encoding(head: bytes) -> str | None:
    """Name the encoding of text that takes two or four bytes a letter; None for any other."""
    for mark, encoding in _WIDE_MARKS.items():
        if head.startswith(mark):
            return encoding
    # Without a mark, Latin text shows itself: the other bytes of each letter are zero.
    quarters = [head[place::4].count(0) * 4 / max(len(head), 1) for place in range(4)]
    first, second, third, fourth = (share > _MOSTLY for share in quarters)
    return _WIDE_ZEROS.get((first, second, third, fourth))


def windows_to_utf8(file: SourceFile, path: Path, target: Path) -> tuple[Path, Finding]:
    """Write text with lines that are no UTF-8 to `target`, reading those as Windows-1252."""
    # Line by line: a file may be UTF-8 but for a few pasted lines, and those that are fine stay.
    first, count = 0, 0
    with path.open("rb") as stream, target.open("wb") as out:
        for number, line in _numbered(stream):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                first, count = first or number, count + 1
                # Five bytes are no letters there either; such a line is rejected later.
                with contextlib.suppress(UnicodeDecodeError):
                    line = line.decode("cp1252").encode("utf-8")
            out.write(line)
    message = f"{count} lines are not UTF-8, the first is this one; read as Windows-1252"
    mend = "save the file as UTF-8 and compare accented letters"
    finding = Finding(
        file.dataset, file.name, first, None, None, "wrong_encoding", "noted", message, mend
    )
    return target, finding


def _numbered(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Give lines with their numbers, and endless ones in parts so that none fills the memory."""
    number = 1
    while line := stream.readline(LONGEST_LINE):
        yield number, line
        number += line.endswith(b"\n")


def mangled_letters(file: SourceFile, line: int) -> Finding:
    """Tell of letters that were taken for others before the file came here, from `line` on."""
    message = "letters were mangled before, as 'Ã©' for 'é'; read as they are"
    mend = "get the file again, or write these letters anew"
    return Finding(file.dataset, file.name, line, None, None, "mangled_letters", "noted", message,
                   mend)  # fmt: skip
