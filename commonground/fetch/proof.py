"""Is what came the file that was asked for: its kind, its length, its checksums."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from commonground.fetch.manners import FetchError

_BY_HAND = "look at the address in a browser; the publisher may have moved the file"
# Kinds that a server names for certain; plain text, bytes and XML may be many things.
_NAMED = re.compile(r"[/+]x?(html|json|pdf)\b|^(image|audio|video|font)/")
_BEGINNINGS = {".zip": b"PK", ".xlsx": b"PK", ".gz": b"\x1f\x8b"}
_PAGE = re.compile(rb"\s*(<!doctype html|<html|<head|<body)", re.IGNORECASE)
_DIGEST = re.compile(r"(sha-256|sha-512)=:([A-Za-z0-9+/=]+):")


def refuse_wrong_type(address: str, file: str, content_type: str | None) -> None:
    """Raise `FetchError` where the server says that it sends another kind of file."""
    found = _NAMED.search((content_type or "").lower())
    if found is not None and (found[1] or found[2]) not in file.lower():
        what = f"the server sends {content_type} where {file} was expected"
        raise FetchError(address, what, _BY_HAND)


def refuse_wrong_beginning(address: str, file: str, path: Path) -> None:
    """Raise `FetchError` where the bytes are empty, a web page, or begin as no such file does."""
    with path.open("rb") as stream:
        first = stream.read(512).removeprefix(b"\xef\xbb\xbf")
    if not first:
        raise FetchError(address, "the file is empty", "try again later")
    wanted = _BEGINNINGS.get(Path(file).suffix.lower())
    is_page = _PAGE.match(first) and not file.lower().endswith(("html", ".xml"))
    if is_page or (wanted is not None and not first.startswith(wanted)):
        what = "a web page came" if is_page else "something else came"
        raise FetchError(address, f"{what} where {file} was expected", _BY_HAND)


def refuse_wrong_checksum(
    address: str, path: Path, sha256: str, stated: str | None, headers: Mapping[str, str]
) -> None:
    """Raise `FetchError` where the bytes are not those that source.toml or the server names.

    ``headers`` are those of an answer that held the whole file, or only of its digest (RFC 9530).
    """
    if stated is not None and stated.lower() != sha256:
        mend = "if the publisher has a new edition, tell whoever keeps source.toml"
        raise FetchError(address, "the bytes differ from what source.toml names", mend)
    for name, wanted in _named_digests(headers):
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, name).digest()
        if found != wanted:
            what = f"the bytes differ from the server's own {name} checksum"
            raise FetchError(address, what, "run the same command again")


def _named_digests(headers: Mapping[str, str]) -> list[tuple[str, bytes]]:
    named = [(name.replace("-", ""), text)
             for name, text in _DIGEST.findall(headers.get("Repr-Digest", ""))]  # fmt: skip
    if text := headers.get("Content-MD5"):
        named.append(("md5", text.strip()))
    digests = []
    for name, text in named:
        try:
            digests.append((name, base64.b64decode(text, validate=True)))
        except binascii.Error:
            continue  # no checksum that can be compared; the length still is
    return digests
