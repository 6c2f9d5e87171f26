"""Bring one file here whole, or leave what stands under its name as it was.

Bytes gather in ``<file>.part``; only what is whole and proven takes the file's name. A cut transfer
goes on where it stopped, in the same run and in a later one. A file that did not change at the
publisher's is not sent again.
"""

from __future__ import annotations

import datetime
import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal
from urllib.parse import urlsplit

from urllib3.exceptions import DecodeError, HTTPError

from commonground.fetch.ask import Asker, failure_in_words
from commonground.fetch.manners import FetchError, TryAgainError
from commonground.fetch.note import FetchNote, read_note, sha256_of, write_note
from commonground.fetch.part import Edition, Part
from commonground.fetch.proof import (
    refuse_wrong_beginning,
    refuse_wrong_checksum,
    refuse_wrong_type,
)
from graph.errors import UsageError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

CHUNK = 2**16
# A try that brought this much was worth it: the count of tries begins anew.
WORTH = 2**20
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_UNCODED = ("", "identity")
_READABLE_CODES = ("gzip", "x-gzip", "deflate")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Download:
    """One file as `source.toml` names it, with the licence of its source."""

    source: str
    address: str
    file: str
    licence: str
    licence_address: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one file: it is new here, took an older one's place, or is unchanged."""

    path: Path
    outcome: Literal["new", "newer", "unchanged"]
    note: FetchNote


def fetch_file(
    download: Download, folder: Path, asker: Asker, *, today: datetime.date, tell: Progress
) -> Fetched:
    """Bring one file into a folder, or find that the one there is still the publisher's.

    ``tell`` hears (what, bytes so far, bytes in all or 0). Raises `FetchError` where it cannot be
    had, and `UsageError` where something else stands under the name; neither touches that.
    """
    target = folder / download.file
    held = _held(download, target)
    tries, size = 1, Part(target).size
    while True:
        try:
            return _try(download, target, asker, held, today, tell)
        except TryAgainError as error:
            grown = Part(target).size
            tries, size = (1 if grown - size >= WORTH else tries + 1), grown
            _wait(download, asker, error, tries, grown)


def _held(download: Download, target: Path) -> FetchNote | None:
    """Give the note of the file that an earlier fetch left; `UsageError` where it is another."""
    if not target.exists():
        return None
    note = read_note(target)
    mend = "move it away, or name another folder with --to"
    if note is None:
        raise UsageError(str(target), "is there already and was not fetched", mend)
    if not target.is_file() or sha256_of(target) != note.sha256:
        raise UsageError(str(target), "was changed after it was fetched", mend)
    return note if note.address == download.address else None


def _wait(download: Download, asker: Asker, error: TryAgainError, tries: int, size: int) -> None:
    manners = asker.manners
    kept = f" ({size:,} bytes are kept and the next run goes on from there)" if size else ""
    if tries > manners.tries:
        what = f"{error.what}, {manners.tries} times{kept}"
        raise FetchError(download.address, what, "try again later")
    seconds = manners.seconds_before(tries, download.address, error.seconds)
    if seconds > manners.patience:
        what = f"{error.what} and asks to wait {seconds:,.0f} seconds{kept}"
        raise FetchError(download.address, what, "run the same command after that")
    if seconds:
        manners.wait(seconds)


def _try(
    download: Download,
    target: Path,
    asker: Asker,
    held: FetchNote | None,
    today: datetime.date,
    tell: Progress,
) -> Fetched:
    part = Part(target)
    response = asker.ask(download.address, _headers(part, download.address, held))
    try:
        if response.status == 304:
            if held is None:
                raise FetchError(download.address, "has no answer but 'unchanged'", "try later")
            return Fetched(target, "unchanged", held)
        if not _is_complete(part, download.address, response):
            _begin(part, download, response)
            _receive(download, part, response, tell)
    finally:
        response.close()
    return _prove(download, part, response, held, today)


def _headers(part: Part, address: str, held: FetchNote | None) -> dict[str, str]:
    headers = {"Accept-Encoding": "identity"}  # a part of packed bytes could not be gone on with
    if condition := part.condition(address):
        return {**headers, "Range": f"bytes={part.size}-", "If-Range": condition}
    if held is not None and held.etag is not None:
        headers["If-None-Match"] = held.etag
    if held is not None and held.last_modified is not None:
        headers["If-Modified-Since"] = held.last_modified
    return headers


def _is_complete(part: Part, address: str, response: BaseHTTPResponse) -> bool:
    """Tell whether the server has no byte more, because an earlier run was stopped at the end."""
    end = f"bytes */{part.size}"
    is_end = response.status == 416 and response.headers.get("Content-Range") == end
    return is_end and part.condition(address) is not None


def _begin(part: Part, download: Download, response: BaseHTTPResponse) -> None:
    """Make the part ready for the bytes of this answer, from where it stands or from nothing."""
    headers = response.headers
    edition = Edition(download.address, headers.get("ETag"), headers.get("Last-Modified"))
    begun = part.edition
    found = _RANGE.match(headers.get("Content-Range", ""))
    if response.status in (200, 206):
        refuse_wrong_type(download.address, download.file, headers.get("Content-Type"))
        _refuse_unreadable_code(download, response)
    if response.status == 200:
        part.begin(edition)
        return
    is_next = response.status == 206 and found is not None and int(found[1]) == part.size
    if not is_next or begun is None or not begun.agrees_with(edition):
        part.forget()
        raise TryAgainError("the server sent another part than the one that was asked for", 0)


def _receive(download: Download, part: Part, response: BaseHTTPResponse, tell: Progress) -> None:
    """Write the bytes of an answer to the end of the part."""
    whole = _whole_length(response)
    is_coded = _is_coded(download, response)
    _refuse_full_disk(download, part, whole)
    what = f"fetching {download.file}"
    with part.path.open("ab") as stream:
        try:
            _copy(response, stream, is_coded=is_coded, tell=lambda done: tell(what, done, whole))
        except DecodeError as error:
            part.forget()
            raise TryAgainError("the packed bytes are damaged") from error
        except HTTPError as error:
            if is_coded:
                part.forget()
            host = urlsplit(download.address).hostname or download.address
            raise TryAgainError(failure_in_words(error, host)) from error
        finally:
            stream.flush()
            os.fsync(stream.fileno())
    if whole and not is_coded and part.size != whole:
        size = part.size
        part.forget()
        raise TryAgainError(f"{size:,} bytes came where {whole:,} were announced")


def _copy(
    response: BaseHTTPResponse, stream: BinaryIO, *, is_coded: bool, tell: Callable[[int], None]
) -> None:
    tell(stream.tell())
    while chunk := response.read1(CHUNK, decode_content=is_coded):
        stream.write(chunk)
        tell(stream.tell())


def _whole_length(response: BaseHTTPResponse) -> int:
    """Give the length of the whole file in bytes as the server announces it, else 0."""
    found = _RANGE.match(response.headers.get("Content-Range", ""))
    text = found[2] if found is not None else response.headers.get("Content-Length", "")
    return int(text) if text.isdecimal() else 0


def _coding(response: BaseHTTPResponse) -> str:
    return response.headers.get("Content-Encoding", "").strip().lower()


def _is_coded(download: Download, response: BaseHTTPResponse) -> bool:
    """Tell whether the bytes must be unpacked on the way; those of a packed file stay packed."""
    return _coding(response) not in _UNCODED and not download.file.lower().endswith(".gz")


def _refuse_unreadable_code(download: Download, response: BaseHTTPResponse) -> None:
    coding = _coding(response)
    if _is_coded(download, response) and coding not in _READABLE_CODES:
        what = f"the server packs the file as {coding[:20]}, which was not asked for"
        raise FetchError(download.address, what, "download it in a browser, then add it")


def _refuse_full_disk(download: Download, part: Part, whole: int) -> None:
    free = shutil.disk_usage(part.path.parent).free
    if whole - part.size > free:
        what = f"needs {whole - part.size:,} bytes and the disk has {free:,} left"
        raise FetchError(download.address, what, "make room, or name another folder with --to")


def _prove(
    download: Download,
    part: Part,
    response: BaseHTTPResponse,
    held: FetchNote | None,
    today: datetime.date,
) -> Fetched:
    """Check the whole file and give it its name; a file that fails is removed."""
    sha256, edition = sha256_of(part.path), part.edition
    etag, last_modified = (edition.etag, edition.last_modified) if edition else (None, None)
    try:
        refuse_wrong_beginning(download.address, download.file, part.path)
        headers = _of_the_whole(response)
        refuse_wrong_checksum(download.address, part.path, sha256, download.sha256, headers)
    except FetchError:
        part.forget()
        raise
    if held is not None and held.sha256 == sha256:
        part.forget()
        same = replace(held, etag=etag, last_modified=last_modified)
        write_note(same, part.target)
        return Fetched(part.target, "unchanged", same)
    note = FetchNote(
        source=download.source,
        address=download.address,
        licence=download.licence,
        licence_address=download.licence_address,
        retrieved=today,
        etag=etag,
        last_modified=last_modified,
        sha256=sha256,
        size=part.size,
    )
    outcome: Literal["new", "newer"] = "newer" if part.target.exists() else "new"
    part.finish()
    write_note(note, part.target)
    return Fetched(part.target, outcome, note)


def _of_the_whole(response: BaseHTTPResponse) -> Mapping[str, str]:
    """Keep the checksums of what was written: a packed or partial answer has others."""
    headers = response.headers
    if _coding(response) not in _UNCODED:
        return {}
    wanted = ("Repr-Digest", "Content-MD5") if response.status == 200 else ("Repr-Digest",)
    return {name: headers[name] for name in wanted if name in headers}
