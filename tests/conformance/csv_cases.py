"""Damaged CSV files, plain and in gzip."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.conformance.cases import Case, Expected, bytes_of, loads, refused
from tests.conformance.rosters import EXTRA, FIRST, HEADER, PLAIN, ROWS, SECOND, text, with_cell

HEAD = ",".join(HEADER) + "\n"
TAIL = "".join(f"Example Tail {n},Example Network,true,,OR,\n" for n in range(20))
LONG = "x" * (50 * 2**20)
ANOTHER = refused("file_of_another_source")


def csv_cases() -> list[Case]:
    """Every damaged CSV file, in the order of the table."""
    made: list[Case] = []
    for group, cases in _GROUPS.items():
        for wrong, content, expected in cases():
            write = bytes_of(content.encode()) if isinstance(content, str) else content
            made.append(Case(group, wrong, write if callable(write) else bytes_of(write), expected,
                             "file.csv", "coalition_members"))  # fmt: skip
    for wrong, content, expected, is_bomb in _gzip():
        made.append(Case("gzip", wrong, content, expected, "file.csv.gz", "coalition_members",
                         is_bomb))  # fmt: skip
    return made


Content = str | bytes | Callable[[Path], object]
Made = Iterator[tuple[str, Content, Expected]]


def _encodings() -> Made:
    wide = loads(3, "wrong_encoding")
    cp1252 = PLAIN.encode("cp1252")
    yield "one line in Windows-1252", cp1252, wide
    yield "Windows-1252 from row 20 on", PLAIN.encode() + TAIL.encode() + SECOND_ONLY, loads(
        24, "wrong_encoding")  # fmt: skip
    yield "Mac Roman, taken for Windows-1252", PLAIN.encode("mac_roman"), wide
    yield "code page 437, taken for Windows-1252", PLAIN.encode("cp437"), wide
    yield "UTF-8 and Windows-1252 mixed", PLAIN.encode() + SECOND_ONLY, loads(4, "wrong_encoding")
    yield "UTF-8 with a byte order mark", PLAIN.encode("utf-8-sig"), loads(3)
    yield "two byte order marks", b"\xef\xbb\xbf" + PLAIN.encode("utf-8-sig"), loads(3)
    yield "a byte order mark in the middle", PLAIN + "\ufeff" + EXTRA, loads(4, "turned_text")
    for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
        mark = "with" if name in ("utf-16", "utf-32") else "without"
        yield f"{name.upper()} {mark} a byte order mark", PLAIN.encode(name), wide
    yield "UTF-16 cut in the middle of a letter", PLAIN.encode("utf-16")[:-1], refused(
        "wrong_encoding")  # fmt: skip
    yield "UTF-16 with half a character", PLAIN.replace("z", "\ud800").encode(
        "utf-16", "surrogatepass"), refused("wrong_encoding")  # fmt: skip
    mangled = PLAIN.replace("ñ", "ñ".encode().decode("cp1252"))
    yield "letters mangled before (mojibake)", mangled, loads(3, "mangled_letters")
    yield "a byte that is no letter anywhere", PLAIN.encode().replace(b"River", b"Ri\x81er"), loads(
        2, "wrong_encoding", rejected=1)  # fmt: skip
    yield "an overlong UTF-8 sequence", PLAIN.encode() + EXTRA.encode().replace(
        b"Extra", b"\xc0\x80"), loads(4, "wrong_encoding")  # fmt: skip
    yield "half a character in UTF-8", PLAIN.encode() + EXTRA.encode().replace(
        b"Extra", b"\xed\xa0\x80"), loads(4, "wrong_encoding")  # fmt: skip
    yield "UTF-8 cut in the last letter", (PLAIN + "Example Aid,Example Lé").encode()[:-1], loads(
        3, "too_few_columns", "wrong_encoding", rejected=1)  # fmt: skip


SECOND_ONLY = ",".join(SECOND).encode("cp1252") + b"\n"


def _signs() -> Made:
    yield "a NUL byte in a field", PLAIN.replace("River", "Ri\0er"), loads(
        2, "nul_byte", rejected=1)  # fmt: skip
    yield "two NUL bytes behind the last line", PLAIN + "\0" * 2, loads(
        3, "nul_byte", rejected=1)  # fmt: skip
    yield "more NUL bytes than text", PLAIN + "\0" * 999, refused("not_a_text_file")
    yield "nothing but NUL bytes", b"\0" * 4096, refused("not_a_text_file")
    yield "a DOS end-of-file sign", PLAIN + "\x1a", loads(3, "too_few_columns", rejected=1)
    yield "control characters in a name", PLAIN.replace("River", "Ri\x07er"), loads(
        3, "control_characters")  # fmt: skip
    yield "a form feed in a name", PLAIN.replace("River", "Ri\x0cer"), loads(
        3, "control_characters")  # fmt: skip
    yield "marks that turn text around", PLAIN.replace("River", "\u202eRiver"), loads(
        3, "turned_text")  # fmt: skip
    yield "a sign without width in a name", PLAIN.replace("River", "Ri\u200bver"), loads(
        3, "turned_text")  # fmt: skip
    yield "letters of another script that look alike", PLAIN.replace("Aid", "\u0410id"), loads(3)
    yield (
        "an emoji of several signs",
        PLAIN.replace("River", "\U0001f469\u200d\U0001f33e"),
        loads(3),
    )
    yield "a line separator of Unicode in a name", PLAIN.replace("River", "Ri\u2028er"), loads(3)


def _lines() -> Made:
    yield "CRLF line ends", text(ends="\r\n"), loads(3)
    yield "lone CR line ends", text(ends="\r"), loads(3)
    yield "CR, LF and CRLF mixed", PLAIN.replace("\n", "\r", 1).replace("\n", "\r\n", 1), loads(3)
    yield "no end of the last line", PLAIN.rstrip("\n"), loads(3)
    yield "blank lines in between", PLAIN.replace("\n", "\n\n"), loads(3)
    yield "blank lines and spaces behind", PLAIN + "\n  \n\r\n", loads(3)
    yield "a line cut in the middle", PLAIN + "Example Cut,Exam", loads(
        3, "too_few_columns", rejected=1)  # fmt: skip
    yield "cut inside a quoted field", PLAIN + '"Example Cut, Inc', loads(
        3, "bad_quote", rejected=1)  # fmt: skip
    yield "one line of 50 MB", PLAIN + LONG + "\n" + EXTRA, loads(4, "line_too_long", rejected=1)
    yield "the header in a line of 50 MB", LONG + "\n" + PLAIN, refused("unreadable_header")


def _quotes() -> Made:
    quote = '"Example Open,Example Network,true,,OR,\n'
    told = loads(23, "unclosed_quote", rejected=1)
    yield "an unclosed quote in the first row", HEAD + quote + PLAIN[len(HEAD) :] + TAIL, told
    yield "an unclosed quote in the middle", PLAIN + quote + TAIL, told
    yield "an unclosed quote in the last row", PLAIN + TAIL + quote, loads(
        23, "bad_quote", rejected=1)  # fmt: skip
    yield "an unclosed quote in the header", HEAD.replace("ein", '"ein') + EXTRA, refused(
        "unreadable_header")  # fmt: skip
    yield "forty unclosed quotes", HEAD + (quote + EXTRA) * 40, loads(
        40, "unclosed_quote", rejected=40)  # fmt: skip
    yield "a quote in the middle of a field", PLAIN.replace("River", 'Ri"v"er'), loads(3)
    yield "words behind a closing quote", PLAIN.replace("Example River", '"Example" River'), loads(
        2, "bad_quote", rejected=1)  # fmt: skip
    yield "a quote escaped by a backslash", PLAIN.replace("Example River", r'"Ex \"am\" River"', 1
        ), loads(2, "bad_quote", rejected=1)  # fmt: skip
    yield "whole lines in quotes", HEAD + "".join(f'"{",".join(row)}"\n' for row in ROWS), loads(
        0, "too_few_columns", rejected=3)  # fmt: skip
    yield "single quotes round a comma", with_cell("state", "X").replace(
        "Example Aid", "'Aid, Example'"), loads(2, "too_many_columns", rejected=1)  # fmt: skip
    yield "curly quotes round a comma", with_cell("state", "X").replace(
        "Example Aid", "“Aid, Example”"), loads(2, "too_many_columns", rejected=1)  # fmt: skip
    yield "a line break in a quoted name", with_cell("organization_name", "Example\nAid"), loads(
        3, "control_characters")  # fmt: skip
    yield "300 line breaks in a quoted name", PLAIN + '"' + "a\n" * 300 + '",b,true,,,\n', loads(
        4, "control_characters")  # fmt: skip


def _fields() -> Made:
    short, long = "Example Short,Example Network,true\n", EXTRA.strip() + ",more\n"
    yield "a field missing in one row", PLAIN + short + EXTRA, loads(
        4, "too_few_columns", rejected=1)  # fmt: skip
    yield "a field too many in one row", PLAIN + long + EXTRA, loads(
        4, "too_many_columns", rejected=1)  # fmt: skip
    yield "fields missing in every row", HEAD + short * 5, loads(0, "too_few_columns", rejected=5)
    yield "a comma behind every row and the header", PLAIN.replace("\n", ",\n"), loads(
        3, "unknown_column")  # fmt: skip
    yield "a comma behind every row, not the header", HEAD + EXTRA.strip() + ",\n", loads(1)
    yield "rows of commas alone", PLAIN + ",,,,,\n" * 5, loads(3)
    yield "one row of 100,000 fields", PLAIN + "a," * 100_000 + "\n" + EXTRA, loads(
        4, "too_many_columns", rejected=1)  # fmt: skip
    yield (
        "5,000 columns",
        PLAIN.replace("\n", "," + ",".join(map(str, range(5000))) + "\n"),
        refused("too_large"),
    )
    yield "2,000 columns", PLAIN.replace("\n", "," + ",".join(map(str, range(1994))) + "\n"), loads(
        3, "unknown_column")  # fmt: skip
    yield "a field of 50 MB", PLAIN + f'"{LONG}",b,true,,,\n' + EXTRA, loads(
        4, "line_too_long", rejected=1)  # fmt: skip
    yield "a name of 900 KB", with_cell("organization_name", "x" * 900_000), loads(3)
    yield "the same row twice", PLAIN + PLAIN.splitlines()[1] + "\n", loads(4)


def _headers() -> Made:
    yield "the header twice", HEAD + PLAIN, loads(3, "header_again", rejected=1)
    yield "two files put behind one another", PLAIN + PLAIN, loads(6, "header_again", rejected=1)
    yield "a header and no rows", HEAD, loads(0, "no_rows")
    yield "no header", PLAIN[len(HEAD) :], loads(0, "file_of_another_source", rejected=2)
    yield "a title above the header", "Members of 2026\n" + PLAIN, loads(
        0, "file_of_another_source", rejected=4)  # fmt: skip
    yield "a blank line above the header", "\n" + PLAIN, refused("unreadable_header")
    yield "a line sep=; above the header", "sep=;\n" + PLAIN, loads(
        0, "file_of_another_source", rejected=4)  # fmt: skip
    yield "a needed column missing", PLAIN.replace("coalition_name", "group"), loads(
        0, "missing_column", rejected=3)  # fmt: skip
    yield "a column twice", PLAIN.replace("state", "ein", 1), loads(
        0, "duplicate_column", rejected=3)  # fmt: skip
    yield "a column twice, spelled otherwise", PLAIN.replace("state", "EIN ", 1), loads(
        0, "duplicate_column", rejected=3)  # fmt: skip
    yield "a blank header cell", PLAIN.replace("ein", "", 1), loads(3, "unknown_column")
    yield "capitals and spaces in the header", PLAIN.replace(
        "organization_name", " Organization Name "), loads(3)  # fmt: skip
    yield "an unknown column with persons", PLAIN.replace("ein", "Contact person", 1), loads(
        3, "unknown_column")  # fmt: skip
    for name, mark in {"semicolons": ";", "tabs": "\t", "bars": "|"}.items():
        yield f"columns separated by {name}", PLAIN.replace(",", mark), loads(
            0, "file_of_another_source", rejected=3)  # fmt: skip


def _others() -> Made:
    no_text = refused("not_a_text_file")
    yield "empty", b"", refused("empty_file")
    yield "spaces and line ends alone", b" \r\n\n  \n", refused("empty_file")
    yield "a byte order mark alone", b"\xef\xbb\xbf", refused("empty_file")
    yield "a web page of an error, saved as CSV", (
        b"\n<!doctype html>\n<html><body>404 not found</body></html>"), no_text  # fmt: skip
    yield "a web page without document type", b"<HTML><body>403</body></HTML>", no_text
    yield "XML saved as CSV", b"<?xml version='1.0'?><a/>", no_text
    yield "a PDF saved as CSV", b"%PDF-1.7\n\xe2\xe3\xcf\xd3", no_text
    yield "a picture saved as CSV", b"\x89PNG\r\n\x1a\n" + bytes(64), no_text
    yield (
        "an old Excel file saved as CSV",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        no_text,
    )
    yield "a Parquet file saved as CSV", b"PAR1" + bytes(64), no_text
    yield "a database saved as CSV", b"SQLite format 3\0" + bytes(64), no_text
    yield "bytes without any order", bytes((n * 97 + n // 7) % 256 for n in range(9999)), no_text
    yield "JSON saved as CSV", b'{"error": "not found", "code": 404}\n', ANOTHER
    yield "a message of a server, saved as CSV", b"Service Unavailable\n", ANOTHER
    yield "a pointer of Git LFS", (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
    ), loads(0, "file_of_another_source", rejected=2)  # fmt: skip


def _values() -> Made:
    for wrong, column, value, rule in _BAD_VALUES:
        yield wrong, with_cell(column, value), loads(3, rule)
    for wrong, column, value, rule in _BAD_NEEDED:
        yield wrong, with_cell(column, value), loads(2, rule, rejected=1)
    rows = "".join(f"Example {n},Example Network,true,,OR,\n" for n in range(40_000))
    late = HEAD + rows + "Example Late,Example Network,true,n/a,OR,n/a\n"
    yield "n/a in row 40,001 for the first time", late, loads(40_001, "not_an_ein", "not_a_date")
    yield "words that look like a formula", with_cell("organization_name", "=1+1"), loads(3)
    yield "neither true nor false, nothing else said", with_cell("claimed", ""), loads(
        2, "missing_value", rejected=1)  # fmt: skip


_BAD_VALUES = (
    ("29 February 1900", "evidence_date", "1900-02-29", "not_a_date"),
    ("31 April", "evidence_date", "2026-04-31", "not_a_date"),
    ("the year 0", "evidence_date", "0000-01-01", "out_of_range"),
    ("the year 9999", "evidence_date", "9999-12-31", "out_of_range"),
    ("a date of the far past", "evidence_date", "1066-10-14", "out_of_range"),
    ("a date after the file was fetched", "evidence_date", "2031-01-01", "out_of_range"),
    ("a date as the number of a spreadsheet", "evidence_date", "45688", "not_a_date"),
    ("a date with the month first", "evidence_date", "01/31/2026", "not_a_date"),
    ("a tax number in scientific writing", "ein", "1.23E+08", "not_an_ein"),
    ("a tax number that lost its zero", "ein", "12345678", "not_an_ein"),
    ("a tax number as a decimal", "ein", "123456789.0", "not_an_ein"),
    ("a tax number with a letter for a zero", "ein", "O00000101", "not_an_ein"),
    ("a tax number of digits of another script", "ein", "\u0660" * 9, "not_an_ein"),
    ("a state that there is not", "state", "ZZ", "unknown_state"),
)
_BAD_NEEDED = (
    ("an e-mail address for a name", "organization_name", "person@example.org", "not_a_name"),
    ("no name", "organization_name", "", "missing_value"),
    ("spaces of Unicode for a name", "organization_name", "\u00a0\u2003", "missing_value"),
)
_GROUPS = {
    "encoding": _encodings,
    "signs": _signs,
    "lines": _lines,
    "quotes": _quotes,
    "fields": _fields,
    "header": _headers,
    "other files": _others,
    "values": _values,
}


def _gzip() -> Iterator[tuple[str, Callable[[Path], object], Expected, bool]]:
    plain = PLAIN.encode()
    packed = gzip.compress(plain, mtime=0)
    damaged = refused("damaged_gzip")
    half = gzip.compress(plain[:40], mtime=0) + gzip.compress(plain[40:], mtime=0)
    yield "good", bytes_of(packed), loads(3), False
    yield "two members that make one file", bytes_of(half), loads(3), False
    yield "an empty text inside", bytes_of(gzip.compress(b"")), refused("empty_file"), False
    yield "cut in its checksum", bytes_of(packed[:-6]), damaged, False
    yield "cut in the middle", bytes_of(packed[: len(packed) // 2]), damaged, False
    yield "cut behind its first bytes", bytes_of(packed[:4]), damaged, False
    yield "a wrong checksum", bytes_of(packed[:-8] + b"\0" * 8), damaged, False
    yield "a wrong length", bytes_of(packed[:-4] + b"\xff" * 4), damaged, False
    yield "a flipped bit in the middle", bytes_of(_flipped(packed)), damaged, False
    yield "bytes behind the end", bytes_of(packed + b"more"), damaged, False
    yield "zeros behind the end", bytes_of(packed + bytes(512)), loads(3), False
    yield "the second member damaged", bytes_of(half[:-4] + b"\0" * 4), damaged, False
    yield "packed twice", bytes_of(gzip.compress(packed)), refused("not_a_text_file"), False
    yield "UTF-16 inside", bytes_of(gzip.compress(PLAIN.encode("utf-16"))), loads(
        3, "wrong_encoding"), False  # fmt: skip
    yield "a web page inside", bytes_of(gzip.compress(b"<html></html>")), refused(
        "not_a_text_file"), False  # fmt: skip
    yield "plain text that is called .gz", bytes_of(plain), loads(3), False
    yield "a bomb: 10 GB of zeros in 10 MB", _zeros, refused("too_large"), True
    yield "a bomb: one row, two thousand million times", _rows, refused("too_large"), True


def _flipped(packed: bytes) -> bytes:
    middle = len(packed) // 2
    return packed[:middle] + bytes([packed[middle] ^ 0x10]) + packed[middle + 1 :]


def _zeros(path: Path) -> None:
    _repeat(path, b"", bytes(16 * 2**20), 640)


def _rows(path: Path) -> None:
    row = (",".join(FIRST) + "\n").encode()
    _repeat(path, HEAD.encode(), row * 200_000, 640)


def _repeat(path: Path, first: bytes, block: bytes, times: int) -> None:
    # Members of a gzip file may follow one another, so that one packed block makes any size.
    packed = gzip.compress(block, mtime=0)
    with path.open("wb") as out:
        out.write(gzip.compress(first, mtime=0))
        for _ in range(times):
            out.write(packed)
