"""Any text becomes UTF-8 with known lines; what is no text is refused in one finding."""

import gzip
from pathlib import Path

import pytest

from graph.errors import SourceFileError
from loaders.reading import bytes as reading_bytes
from loaders.reading.bytes import open_plain_text
from loaders.reading.encodings import LONGEST_LINE
from tests.loaders.reading.tables import read_bytes
from tests.loaders.sources import source_file

PLAIN = "a,b,c\n1,zwölf,3\n4,5,6\n"
ROWS = [(2, "1", "zwölf", "3"), (3, "4", "5", "6")]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        b"a,b,c\r\n1,zw\xc3\xb6lf,3\r4,5,6\n",
        PLAIN.encode() + b"\n\r\n  \n",
        PLAIN.rstrip().encode(),
        gzip.compress(PLAIN.encode()[:9], mtime=0) + gzip.compress(PLAIN.encode()[9:], mtime=0),
    ],
    ids=["utf8", "bom", "crlf", "cr", "mixed", "tail", "no-end", "gzip"],
)
def test_the_same_text_in_any_wrapping_gives_the_same_rows(tmp_path: Path, content: bytes) -> None:
    seen = read_bytes(tmp_path, content)
    assert (seen.rows, seen.read, seen.findings) == (ROWS, 2, [])


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
)
def test_wide_text_is_read_with_a_note(tmp_path: Path, encoding: str) -> None:
    seen = read_bytes(tmp_path, (PLAIN + "7,8,9\n" * 9).encode(encoding))
    assert seen.rows[:2] == ROWS
    assert seen.rules == [(None, "wrong_encoding")]
    assert seen.findings[0].effect == "noted"
    assert encoding.upper() in seen.findings[0].message


def test_letters_mangled_before_are_told_on_their_line(tmp_path: Path) -> None:
    mangled = "é".encode().decode("cp1252")
    seen = read_bytes(tmp_path, f"a,b,c\n1,2,3\n4,d{mangled}j,6\n".encode())
    assert seen.rules == [(3, "mangled_letters")]
    assert seen.rows[1][2] == f"d{mangled}j"


def test_windows_1252_is_read_with_one_finding_at_the_first_bad_byte(tmp_path: Path) -> None:
    content = "a,b,c\n1,plain,3\n4,déjà,6\n7,naïve,9\n".encode("cp1252")
    seen = read_bytes(tmp_path, content)
    assert [row[2] for row in seen.rows] == ["plain", "déjà", "naïve"]
    assert seen.rules == [(3, "wrong_encoding")]
    assert "2 lines are not UTF-8" in seen.findings[0].message


def test_lines_that_are_utf8_stay_so_beside_windows_lines(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, "a,b,c\n1,Niñez,3\n".encode() + "4,déjà,6\n".encode("cp1252"))
    assert [row[2] for row in seen.rows] == ["Niñez", "déjà"]


def test_bytes_that_are_no_letters_reject_only_their_line(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, b"a,b,c\n1,2,3\n4,\x81\x8d,6\n7,8,9\n")
    assert [row[0] for row in seen.rows] == [2, 4]
    assert seen.rejected_lines == {3}
    assert seen.read == 3


def test_a_nul_byte_rejects_only_its_line(tmp_path: Path) -> None:
    good = b"".join(b"%d,x,y\n" % number for number in range(60))
    seen = read_bytes(tmp_path, b"a,b,c\n1,2\x00,3\n" + good)
    assert seen.rules == [(2, "nul_byte")]
    assert (len(seen.rows), seen.read) == (60, 61)


def test_an_endless_line_does_not_hide_what_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_bytes, "CHUNK", 1 << 16)
    endless = b"1," + b"x" * (LONGEST_LINE * 3) + b",3\n"
    seen = read_bytes(tmp_path, b"a,b,c\n1,2,3\n" + endless + b"7,8,9\n")
    assert seen.rules == [(3, "line_too_long")]
    assert [row[0] for row in seen.rows] == [2, 4]


@pytest.mark.parametrize(
    "content", [b"", b"\n\n \r\n", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)]
)
def test_an_empty_file_is_one_finding_and_no_rows(tmp_path: Path, content: bytes) -> None:
    seen = read_bytes(tmp_path, content)
    assert (seen.rows, seen.read) == ([], 1)
    assert [(item.line, item.effect) for item in seen.findings] == [(None, "rejected")]


def test_columns_without_rows_are_told_and_no_defect(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, b"a,b,c\n")
    assert (seen.rows, seen.read, seen.rules) == ([], 0, [(None, "no_rows")])
    assert seen.findings[0].effect == "noted"


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (gzip.compress(PLAIN.encode(), mtime=0)[:-6], "damaged_gzip"),
        (gzip.compress(PLAIN.encode(), mtime=0)[:-8] + b"\0\0\0\0\0\0\0\0", "damaged_gzip"),
        (b"%PDF-1.7\n%....", "not_a_text_file"),
        (b"\x89PNG\r\n\x1a\n0000", "not_a_text_file"),
        (b"<!DOCTYPE html><html>", "not_a_text_file"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 50, "not_a_text_file"),
        (bytes(range(256)) * 4, "not_a_text_file"),
        (PLAIN.encode("utf-16") + b"\xd8", "wrong_encoding"),
    ],
)
def test_what_is_no_text_is_refused_in_one_finding(
    tmp_path: Path, content: bytes, rule: str
) -> None:
    seen = read_bytes(tmp_path, content)
    assert seen.rules == [(None, rule)]
    assert seen.findings[0].effect == "rejected"
    assert seen.read == 1


def test_a_gzip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_bytes, "_UNZIPPED_FREE", 1000)
    monkeypatch.setattr(reading_bytes, "CHUNK", 1 << 12)
    seen = read_bytes(tmp_path, gzip.compress(b"a,b,c\n" + b"1,2,3\n" * 200_000))
    assert seen.rules == [(None, "too_large")]


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="is no file"):
        _open(tmp_path / "gone.csv")


def _open(path: Path) -> None:
    with open_plain_text(source_file(path)):
        pass


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_line_counts_do_not_depend_on_the_chunk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes("a\r\nbé\r\n\r\nc\r\n \r\n\r\n".encode())
    monkeypatch.setattr(reading_bytes, "CHUNK", size)
    with open_plain_text(source_file(path)) as text:
        assert (text.lines, text.is_damaged, text.findings) == (4, False, ())
