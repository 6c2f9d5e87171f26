"""Damaged ZIP files that hold CSV: their members, their directory, and bombs."""

from __future__ import annotations

import io
import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.conformance.cases import Case, Expected, bytes_of, loads, refused
from tests.conformance.rosters import FIRST, HEADER, PLAIN, SECOND, THIRD, text
from tests.conformance.xlsx_cases import GOOD as WORKBOOK

Made = Iterator[tuple[str, bytes | Callable[[Path], object], Expected]]
NOTHING = refused("no_fitting_member")
DAMAGED = refused("damaged_archive")
OUTSIDE = refused("outside_name")
ONE, TWO = text(FIRST, SECOND), text(THIRD)
HEAD = ",".join(HEADER) + "\n"
_BLOCK = 16 * 2**20
CENTRAL, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"


def zip_cases() -> list[Case]:
    """Every damaged ZIP file, in the order of the table."""
    return [
        Case(group, wrong, bytes_of(made) if isinstance(made, bytes) else made, expected,
             "file.zip", "coalition_members", is_bomb="bomb" in wrong)
        for group, cases in _GROUPS.items()
        for wrong, made, expected in cases()
    ]  # fmt: skip


def zipped(
    members: Mapping[str, str | bytes] | None = None, *, way: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A ZIP file of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way) as archive:
        for name, content in (members or {"a.csv": ONE, "b.csv": TWO}).items():
            archive.writestr(zipfile.ZipInfo(name), content, way)
    return out.getvalue()


def _members() -> Made:
    yield "two good members", zipped(), loads(3)
    yield "one good member", zipped({"a.csv": PLAIN}), loads(3)
    yield "a member in a folder", zipped({"2026/": b"", "2026/a.csv": PLAIN}), loads(3)
    yield "an ending in capitals", zipped({"A.CSV": PLAIN}), loads(3)
    yield "a name in another script", zipped({"Niñez.csv": PLAIN}), loads(3)
    yield "members with other orders of columns", zipped(
        {"a.csv": ONE, "b.csv": "claimed,coalition_name,organization_name\ntrue,Example,Example\n"}
    ), loads(3)  # fmt: skip
    yield "a read-me beside", zipped({"a.csv": PLAIN, "README.txt": "hello"}), loads(
        3, "unread_member")  # fmt: skip
    yield "a member with other columns", zipped({"a.csv": PLAIN, "b.csv": "x,y\n1,2\n"}), loads(
        3, "unread_member")  # fmt: skip
    yield "only members with other columns", zipped({"b.csv": "x,y\n1,2\n"}), NOTHING
    yield "only a text", zipped({"README.txt": "hello"}), NOTHING
    yield "an empty member", zipped({"a.csv": PLAIN, "b.csv": ""}), loads(
        3, "empty_file", rejected=1)  # fmt: skip
    yield "only an empty member", zipped({"a.csv": ""}), refused("empty_file")
    yield "a member with a header and no rows", zipped({"a.csv": PLAIN, "b.csv": HEAD}), loads(3)
    yield "only headers", zipped({"a.csv": HEAD, "b.csv": HEAD}), loads(0, "no_rows")
    yield "a member with a column twice", zipped({"a.csv": PLAIN, "b.csv": PLAIN.replace(
        "state", "ein", 1)}), loads(3, "duplicate_column", rejected=1)  # fmt: skip
    yield "a member with a damaged row", zipped({"a.csv": ONE, "b.csv": TWO + "short\n"}), loads(
        3, "too_few_columns", rejected=1)  # fmt: skip
    yield "a member with an unclosed quote", zipped({"a.csv": ONE + '"open,x,y\n', "b.csv": TWO}
        ), loads(3, "bad_quote", rejected=1)  # fmt: skip
    yield "a member in UTF-16", zipped({"a.csv": ONE, "b.csv": TWO.encode("utf-16")}), loads(
        3, "wrong_encoding")  # fmt: skip
    yield "a member in Windows-1252", zipped({"a.csv": ONE.encode("cp1252"), "b.csv": TWO}), loads(
        3, "wrong_encoding")  # fmt: skip
    yield "a member of NUL bytes", zipped({"a.csv": PLAIN, "b.csv": bytes(999)}), loads(
        3, "not_a_text_file", rejected=1)  # fmt: skip
    yield "a web page for a member", zipped({"a.csv": PLAIN, "b.csv": "<html>404"}), loads(
        3, "not_a_text_file", rejected=1)  # fmt: skip
    yield "the same row in two members", zipped({"a.csv": ONE, "b.csv": ONE}), loads(4)
    yield "the same member under two names", zipped({"a.csv": PLAIN, "copy.csv": PLAIN}), loads(6)
    yield "a ZIP file inside", zipped({"inner.zip": zipped()}), NOTHING
    yield "a ZIP file inside that is called .csv", zipped({"a.csv": zipped()}), refused(
        "not_a_text_file")  # fmt: skip
    yield "a gzip file inside", zipped({"a.csv.gz": b"\x1f\x8b"}), NOTHING
    yield "a workbook inside", zipped({"a.xlsx": WORKBOOK}), NOTHING
    yield "a workbook that is called .zip", WORKBOOK, loads(3)
    yield "200 members", zipped({f"{n:03}.csv": ONE for n in range(200)}), loads(400)


def _names() -> Made:
    for name in ("../a.csv", "x/../../a.csv", "/etc/a.csv", "C:/a.csv", "..\\a.csv", "\\a.csv"):
        yield f"a member called {name}", zipped({name: PLAIN}), OUTSIDE
    yield "a name outside beside good members", zipped({"a.csv": PLAIN, "../b.txt": "x"}), OUTSIDE
    yield "a name of two dots inside a word", zipped({"a..b.csv": PLAIN}), loads(3)
    yield "the same name twice", _twice(), refused("duplicate_member")
    yield "a name with a NUL byte", _renamed(b"a.csv", b"a\0csv"), refused("no_fitting_member")
    yield "a name with a line break", zipped({"a\nb.csv": PLAIN}), loads(3)
    yield "a name of 60,000 letters", zipped({"a" * 60_000 + ".csv": PLAIN}), loads(3)
    yield "a link to another file", _special(stat.S_IFLNK), refused("linked_member")
    yield "a folder that is called .csv", zipped({"a.csv/": b"", "b.csv": PLAIN}), loads(3)
    yield "a name that differs in its two places", _renamed(b"a.csv", b"z.csv", at=LOCAL), loads(
        1, "damaged_member", rejected=1)  # fmt: skip


def _directories() -> Made:
    good = zipped()
    yield "cut in the middle", good[: len(good) // 2], DAMAGED
    yield "cut behind its first bytes", good[:6], DAMAGED
    yield "cut in its directory", good[: good.index(CENTRAL) + 20], DAMAGED
    yield "without its last record", good[: good.index(END)], DAMAGED
    yield "an empty ZIP file", zipped({"x": ""})[:0] + END + bytes(18), NOTHING
    yield "bytes behind its end", good + b"more", loads(3)
    yield "bytes in front, as of a program that unpacks itself", b"MZ" + bytes(99) + good, refused(
        "not_a_text_file")  # fmt: skip
    yield "a comment behind", _with_comment(good, b"from the publisher"), loads(3)
    yield "a directory that begins elsewhere", _patched(good, END, 16, "<I", 7), NOTHING
    yield "a directory of more members than it has", _patched(good, END, 10, "<H", 99), loads(3)
    yield "random bytes behind PK", LOCAL + random.Random(1).randbytes(2_000), DAMAGED
    yield "encrypted", _patched(good, CENTRAL, 8, "<H", 1), refused("encrypted_member")
    yield "encrypted in its member alone", _patched(good, LOCAL, 6, "<H", 1), loads(3)
    yield "a way of compression that is not known", _patched(good, CENTRAL, 10, "<H", 99), refused(
        "unknown_compression")  # fmt: skip
    yield "BZIP2", zipped(way=zipfile.ZIP_BZIP2), loads(3)
    yield "LZMA", zipped(way=zipfile.ZIP_LZMA), loads(3)
    yield "stored without compression", zipped(way=zipfile.ZIP_STORED), loads(3)
    yield "ZIP64", _zip64(), loads(3)
    yield "a year before 1980", _patched(good, CENTRAL, 14, "<H", 0), loads(3)


def _contents() -> Made:
    good = zipped()
    broken = loads(1, "damaged_member", rejected=1)
    yield "a wrong checksum", _patched(good, CENTRAL, 16, "<I", 1), broken
    yield "a flipped bit in a member", _flipped(good), broken
    yield "more bytes than the directory says", _patched(good, CENTRAL, 24, "<I", 5), broken
    yield "fewer bytes than the directory says", _patched(good, CENTRAL, 24, "<I", 9999), loads(3)
    yield "a member that begins elsewhere", _patched(good, CENTRAL, 42, "<I", 3), broken
    yield "a member beyond the end", _patched(good, CENTRAL, 42, "<I", 999_999), broken
    yield "every member damaged", _patched(zipped({"a.csv": PLAIN}), CENTRAL, 16, "<I", 1), refused(
        "damaged_member")  # fmt: skip
    yield "a bomb: 4 GB of zeros", _zeros, refused("archive_bomb")
    yield "a bomb: a good member beside 300 MB of spaces", zipped(
        {"a.csv": PLAIN, "b.csv": b" " * (300 * 2**20)}), refused("archive_bomb")  # fmt: skip
    yield "a bomb in a member that is not read", zipped(
        {"a.csv": PLAIN, "b.bin": bytes(300 * 2**20)}), refused("archive_bomb")  # fmt: skip
    yield "a bomb of 20,000 members", zipped({f"{n}.csv": "" for n in range(20_000)}), refused(
        "too_large")  # fmt: skip
    yield "a bomb of members that share their bytes", _shared(), refused("archive_bomb")
    yield "a bomb that lies about its size", _patched(
        zipped({"a.csv": b" " * (300 * 2**20)}), CENTRAL, 24, "<I", 1000), refused(
        "damaged_member")  # fmt: skip
    yield "a bomb that claims 300 GB", _claimed(), refused("too_large")


_GROUPS = {"members": _members, "names": _names, "directory": _directories, "bytes": _contents}


def _patched(content: bytes, mark: bytes, offset: int, form: str, value: int) -> bytes:
    """Put another number at an offset behind the first mark of a record."""
    changed = bytearray(content)
    struct.pack_into(form, changed, content.index(mark) + offset, value)
    return bytes(changed)


def _renamed(name: bytes, other: bytes, *, at: bytes = CENTRAL) -> bytes:
    good = zipped() if at == LOCAL else zipped({"a.csv": PLAIN})
    place = good.index(name, good.index(at))
    return good[:place] + other + good[place + len(name) :]


def _twice() -> bytes:
    good = zipped()
    return good.replace(b"b.csv", b"a.csv")


def _special(kind: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a.csv")
        info.external_attr = (kind | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def _with_comment(content: bytes, comment: bytes) -> bytes:
    return content[:-2] + struct.pack("<H", len(comment)) + comment


def _zip64() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in {"a.csv": ONE, "b.csv": TWO}.items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(content.encode())
    return out.getvalue()


def _flipped(content: bytes) -> bytes:
    at = content.index(b"a.csv") + 25
    return content[:at] + bytes([content[at] ^ 0x5A]) + content[at + 1 :]


def _zeros(path: Path) -> None:
    # A block that ends in a full flush may be repeated: 4 GB take a moment and 4 MB.
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(_BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = block * 255 + packer.flush(zlib.Z_FINISH)
    path.write_bytes(_assembled(["a.csv"], packed, 255 * _BLOCK))


def _shared() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(_BLOCK)) + packer.flush()
    return _assembled([f"{n:03}.csv" for n in range(60)], packed, _BLOCK)


def _claimed() -> bytes:
    return _assembled([f"{n:03}.csv" for n in range(70)], b"\3\0", 0xFFFFFFFE)


def _assembled(names: Sequence[str], packed: bytes, size: int) -> bytes:
    """A ZIP file in which all names stand for the same packed bytes, said to unpack to a size."""
    fields = struct.pack("<HHHHHIII", 20, 0, 8, 0, 33, 0, len(packed), size)
    out = LOCAL + fields + struct.pack("<HH", len(names[0]), 0) + names[0].encode() + packed
    directory = b"".join(
        CENTRAL + struct.pack("<H", 20) + fields
        + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name.encode()
        for name in names
    )  # fmt: skip
    end = struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(directory), len(out), 0)
    return out + directory + END + end
