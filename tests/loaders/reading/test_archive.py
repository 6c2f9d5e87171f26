"""Members of a ZIP come in order; a directory that lies or threatens refuses the file."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from graph.errors import SourceFileError
from loaders.reading.archive import Limits, is_archive, open_members
from loaders.reading.refusal import FileRefusedError
from tests.loaders.sources import source_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "returns.zip"


def pack(path: Path, members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def read(path: Path, *endings: str, limits: Limits | None = None) -> dict[str, bytes]:
    found = open_members(source_file(path), endings=endings or (".xml",), limits=limits)
    return {member.name: member.stream.read() for member in found}


def rule_of(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(FileRefusedError) as caught:
        read(path, limits=limits)
    assert caught.value.finding.mend
    return caught.value.finding.rule


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_members_of_an_ending_come_in_order_of_their_names(path: Path, method: int) -> None:
    pack(path, {"in/b.XML": b"2", "a.xml": b"1" * 200_000, "c.zip": b"PK", "x/": b""}, method)
    assert read(path) == {"a.xml": b"1" * 200_000, "in/b.XML": b"2"}
    assert list(read(path, "")) == ["a.xml", "c.zip", "in/b.XML"]


def test_an_archive_is_known_by_its_bytes(path: Path) -> None:
    assert is_archive(pack(path, {"a.xml": b""}))
    assert is_archive(pack(path, {}))
    path.write_bytes(b"<r/>")
    assert not is_archive(path)


def test_an_empty_archive_gives_no_member(path: Path) -> None:
    assert read(pack(path, {})) == {}


@pytest.mark.parametrize("name", ["../a.xml", "/a.xml", "in/../../a.xml", "C:\\a.xml", "..\\a.xml"])
def test_a_name_outside_refuses_the_file(path: Path, name: str) -> None:
    assert rule_of(pack(path, {"good.xml": b"1", name: b"1"})) == "outside_name"


def test_a_name_that_stands_twice_refuses_the_file(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.xml", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.xml", b"2")
    assert rule_of(path) == "duplicate_member"


def test_a_link_refuses_the_file(path: Path) -> None:
    info = zipfile.ZipInfo("a.xml")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "/etc/hostname")
    assert rule_of(path) == "linked_member"


def patch_directory(path: Path, offset: int, value: bytes) -> None:
    """Change bytes of the first entry of the central directory."""
    data = bytearray(path.read_bytes())
    start = data.index(b"PK\x01\x02") + offset
    data[start : start + len(value)] = value
    path.write_bytes(data)


def test_an_encrypted_member_refuses_the_file(path: Path) -> None:
    patch_directory(pack(path, {"a.xml": b"1"}), 8, b"\x01\x00")
    assert rule_of(path) == "encrypted_member"


def test_a_compression_that_nobody_here_reads_refuses_the_file(path: Path) -> None:
    patch_directory(pack(path, {"a.xml": b"1"}), 10, struct.pack("<H", 9))  # Deflate64
    assert rule_of(path) == "unknown_compression"


def test_limits_are_judged_in_the_directory(path: Path) -> None:
    pack(path, {f"{number}.xml": b"0" * 1_000 for number in range(20)})
    assert rule_of(path, Limits(members=19)) == "too_large"
    assert rule_of(path, Limits(unpacked=19_999)) == "too_large"
    assert rule_of(path, Limits(member=999)) == "too_large"
    assert rule_of(path, Limits(ratio=5, free=10_000)) == "archive_bomb"
    assert len(read(path, limits=Limits(20_000, 1_000, 20))) == 20


def test_a_bomb_is_refused_before_it_unpacks(path: Path) -> None:
    pack(path, {"a.xml": bytes(80 * 2**20)})
    assert rule_of(path) == "archive_bomb"


def test_a_member_of_more_bytes_than_promised_costs_that_member(path: Path) -> None:
    patch_directory(pack(path, {"a.xml": b"0" * 5_000, "b.xml": b"2"}), 24, struct.pack("<I", 9))
    assert list(endings(path)) == [("a.xml", "damaged_member"), ("b.xml", None)]


def test_damaged_bytes_cost_that_member_and_name_it(path: Path) -> None:
    data = bytearray(pack(path, {"a.xml": bytes(range(250)) * 9, "b.xml": b"2"}).read_bytes())
    data[60:70] = b"\xff" * 10
    path.write_bytes(data)
    assert list(endings(path)) == [("a.xml", "damaged_member"), ("b.xml", None)]


def endings(path: Path) -> list[tuple[str, str | None]]:
    """Tell for each member how reading it ended."""
    found: list[tuple[str, str | None]] = []
    for member in open_members(source_file(path), endings=(".xml",)):
        try:
            member.stream.read()
            found.append((member.name, None))
        except FileRefusedError as error:
            found.append((error.finding.file.removeprefix("returns.zip/"), error.finding.rule))
    return found


def test_a_damaged_directory_refuses_the_file(path: Path) -> None:
    whole = pack(path, {"a.xml": b"1" * 1_000}).read_bytes()
    for content in (whole[:-30], whole[:40], b"PK\x03\x04", b"", b"<r/>"):
        path.write_bytes(content)
        assert rule_of(path) == "damaged_archive"


def test_a_missing_file_is_a_wrong_call(path: Path) -> None:
    with pytest.raises(SourceFileError):
        read(path)
