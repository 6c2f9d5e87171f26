"""ZIP files of a publisher: the directory is judged before a member is opened.

A directory that promises too much, hides bytes or names places outside refuses the whole file; a
member that is damaged raises for itself, so that a reader can go on with the next.
"""

from __future__ import annotations

import io
import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

from graph.errors import SourceFileError
from graph.findings import Finding
from loaders.reading.refusal import FileRefusedError, refuse
from loaders.reading.source_file import SourceFile

if TYPE_CHECKING:
    from typing_extensions import Buffer

_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
)
_CHUNK = 1 << 16
_ENCRYPTED = 0x1 | 0x40  # bits of the general purpose flag
_MEND = "get it from the publisher again"


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may be, in bytes unpacked, number of members, and unpacked over packed size.

    The ratio counts only beyond `free` unpacked bytes, because small texts pack very well.
    """

    unpacked: int = 2 * 2**30
    member: int = 2 * 2**30
    members: int = 10_000
    ratio: int = 200
    free: int = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Member:
    """One member: its name in the archive and its bytes, to be read before the next is asked for.

    Reading raises `FileRefusedError` where the bytes are damaged or not as many as promised.
    """

    name: str
    stream: IO[bytes]


def is_archive(path: Path) -> bool:
    """Tell whether a file begins as a ZIP file does; a workbook does too."""
    with path.open("rb") as stream:
        return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def open_members(
    file: SourceFile, *, endings: tuple[str, ...], limits: Limits | None = None
) -> Iterator[Member]:
    """Give the members whose names end so (case does not count), in the order of their names.

    Folders and other endings are passed over; an archive without any gives none. Raises
    `FileRefusedError` before the first member for a directory that is damaged, over `limits`, or
    holds encrypted, linked, outside or doubled names, and `SourceFileError` without a file.
    """
    if not file.path.is_file():
        raise SourceFileError(str(file.path), "is no file", "give the path of a file")
    try:
        archive = zipfile.ZipFile(file.path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        message = "the ZIP file is damaged: its directory cannot be read"
        raise refuse(file, "damaged_archive", message, _MEND) from error
    with archive:
        listed = archive.infolist()
        _check(file, listed, limits or Limits())
        for info in sorted(listed, key=lambda item: item.filename):
            if not info.is_dir() and info.filename.lower().endswith(endings):
                with io.BufferedReader(_Inflated(file, archive, info), _CHUNK) as stream:
                    yield Member(info.filename, stream)


class _Inflated(io.RawIOBase):
    """The bytes of one member; damage raises with the member's name.

    Python's zipfile ends a member at the size that the directory promises, which was judged, and
    compares its checksum there: no member unpacks to more.
    """

    def __init__(self, file: SourceFile, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        super().__init__()
        self._file, self._archive, self._info = file, archive, info
        self._source: IO[bytes] | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer)
        try:
            if self._source is None:
                self._source = self._archive.open(self._info)
            data = self._source.read(len(view))
        except _DAMAGE as error:
            raise self._refusal() from error
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if self._source is not None:
            self._source.close()
        super().close()

    def _refusal(self) -> FileRefusedError:
        where = f"{self._file.name}/{self._info.filename}"
        message = "the member of the ZIP file is damaged"
        return FileRefusedError(
            Finding(
                self._file.dataset, where, None, None, None, "damaged_member", "rejected",
                message, _MEND,
            )
        )  # fmt: skip


def _check(file: SourceFile, listed: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    wrong = _wrong_size(file, listed, limits)
    if wrong is None:
        names: set[str] = set()
        wrong = next((found for info in listed if (found := _wrong_member(info, names))), None)
    if wrong is not None:
        raise refuse(file, *wrong)


def _wrong_size(
    file: SourceFile, listed: Sequence[zipfile.ZipInfo], limits: Limits
) -> tuple[str, str, str] | None:
    total = sum(info.file_size for info in listed)
    largest = max((info.file_size for info in listed), default=0)
    split = "split it into several files"
    if len(listed) > limits.members:
        return "too_large", f"the ZIP file has more than {limits.members:,} members", split
    if total > limits.unpacked or largest > limits.member:
        return "too_large", f"the ZIP file unpacks to {total:,} bytes, which is too many", split
    # Against the size on disk, so that members that share bytes count as often as they unpack.
    if total > limits.free and total > limits.ratio * file.path.stat().st_size:
        message = f"the ZIP file unpacks to more than {limits.ratio} times its size"
        return "archive_bomb", message, _MEND
    return None


def _wrong_member(info: zipfile.ZipInfo, names: set[str]) -> tuple[str, str, str] | None:
    name = info.filename
    shown = name[:60]
    pack = "unpack it and pack its files again"
    if name in names:
        return "duplicate_member", f"'{shown}' stands twice in the ZIP file", pack
    names.add(name)
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match("[A-Za-z]:", name):
        return "outside_name", f"'{shown}' names a place outside the ZIP file", pack
    if info.flag_bits & _ENCRYPTED:
        return "encrypted_member", f"'{shown}' is encrypted", "pack it again without a password"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "linked_member", f"'{shown}' is a link to another file", pack
    if info.compress_type not in _READABLE:
        message = f"'{shown}' is compressed in way {info.compress_type}, which is not read here"
        return "unknown_compression", message, pack
    return None
