"""Bring the files that a source names in its `source.toml`, one after the other."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from commonground.fetch.ask import Asker
from commonground.fetch.manners import FetchError, Manners
from commonground.fetch.transfer import Download, Fetched, Progress, fetch_file
from graph.errors import SchemaError, UsageError
from loaders.reading.sources import Source

_LOCK = ".fetching.lock"


def downloads_of(source: Source, names: Sequence[str] = ()) -> list[Download]:
    """Give the files of a source that can be fetched, or those of them that are named.

    Raises `UsageError` where the source has none, or none of a name.
    """
    all_of_them = [
        Download(
            source.name,
            item["address"],
            _plain_name(source, item["file"]),
            source.licence,
            item.get("licence_address"),
            item.get("sha256"),
        )
        for item in source.downloads
    ]
    known = [item.file for item in all_of_them]
    if not known:
        what = "has no file at a lasting public address"
        raise UsageError(source.name, what, f"get it by hand: {source.how_to_get}")
    if unknown := [name for name in names if name not in known]:
        mend = f"use one of {', '.join(known)}"
        raise UsageError(f"--file {unknown[0]}", f"is no file of {source.name}", mend)
    return [item for item in all_of_them if not names or item.file in names]


def fetch_source(
    downloads: Sequence[Download],
    folder: Path,
    *,
    today: datetime.date,
    manners: Manners | None = None,
    tell: Progress = lambda _what, _done, _total: None,
) -> Iterator[Fetched]:
    """Fetch files into a folder, which is made where it is missing; gives each as it is there.

    Stops at the first that cannot be had (`FetchError`); those before it stay.
    """
    with _held_folder(folder), Asker(manners or Manners()) as asker:
        for number, download in enumerate(downloads):
            if number:
                asker.manners.wait(asker.manners.between_files)
            try:
                fetched = fetch_file(download, folder, asker, today=today, tell=tell)
            except OSError as error:
                raise _unwritable(folder, error) from error
            yield fetched


@contextmanager
def _held_folder(folder: Path) -> Iterator[None]:
    """Hold a folder, so that two fetches do not write one part."""
    lock = FileLock(folder / _LOCK, timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        what = "another commonground is fetching into this folder"
        raise FetchError(str(folder), what, "wait until it ends") from error
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        yield
    finally:
        lock.release()
        (folder / _LOCK).unlink(missing_ok=True)


def _unwritable(folder: Path, error: OSError) -> FetchError:
    what = f"cannot be written to ({error.strerror or type(error).__name__})"
    return FetchError(str(folder), what, "name another folder with --to")


def _plain_name(source: Source, name: str) -> str:
    if Path(name).name != name or name.startswith("."):
        what = f"{name!r} is no plain file name"
        raise SchemaError(f"{source.folder / 'source.toml'} fetch", what, "write only the name")
    return name
