"""What was given to add: files, folders of files, and tables that belong together.

Tables of one package, or a list with its mapping, are one file of a dataset: a ZIP of them, so that
a change of any part is a change of the file.
"""

from __future__ import annotations

import shutil
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from commonground.fetch.note import ENDING
from graph.errors import SourceFileError, UsageError
from loaders.reading.sources import Source

_TABLES = (".csv", ".csv.gz", ".tsv", ".txt", ".xlsx")
_MAPPINGS = (".toml",)
_ALONE = (".zip",)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a ZIP can say
_NAMES_SAID = 10


def shipped_file(source: Source) -> Path:
    """Give the file of facts that comes with the product; `UsageError` where a source has none."""
    if source.shipped is None:
        what = "no file was named, and none comes with CommonGround"
        raise UsageError(source.name, what, source.how_to_get)
    return source.folder / source.shipped


def expand_folders(source: Source, paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Give the files to add, with those in a folder that the source reads, and what is left there.

    Folders inside a folder are left. Raises `UsageError` for a folder without any file to add.
    """
    endings = source.accepts + (_MAPPINGS if source.bundles else ())
    chosen: list[Path] = []
    left: list[Path] = []
    for path in paths:
        if not path.is_dir():
            chosen.append(path)
            continue
        held = sorted(item for item in path.iterdir() if not _is_ours(item))
        fitting = [item for item in held if item.is_file() and _ends(item, endings)]
        if not fitting:
            what = f"holds no file that {source.name} reads ({', '.join(source.accepts)})"
            raise UsageError(str(path), what, "name the files themselves")
        chosen += fitting
        left += [item for item in held if item not in fitting]
    return chosen, left


def refuse_strange(source: Source, paths: Sequence[Path]) -> None:
    """Raise `UsageError` for the first file whose ending is none that the source reads."""
    endings = source.accepts + (_MAPPINGS + _TABLES if source.bundles else ())
    for path in paths:
        if not _ends(path, endings):
            mend = f"give one that ends in {', '.join(source.accepts)}, or see: sources --known"
            raise UsageError(path.name, f"is no file that {source.name} reads", mend)


def _is_ours(path: Path) -> bool:
    """Tell hidden files and the notes of fetch from what a publisher gave."""
    return path.name.startswith(".") or path.name.endswith(ENDING)


def name_some(paths: Sequence[Path]) -> str:
    """Name files in one line, the first ten of them.

    >>> name_some([Path("b.csv"), Path("folder/a.csv")])
    'b.csv, a.csv'
    """
    more = len(paths) - _NAMES_SAID
    shown = ", ".join(path.name for path in paths[:_NAMES_SAID])
    return f"{shown} and {more} more" if more > 0 else shown


def split_bundle(source: Source, paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Give the files that are kept as one, and those that are kept each for itself.

    Only a source that ``bundles`` keeps files together: tables, and whatever came with them, where
    there are several. ZIP files are whole already.
    """
    parts = [path for path in paths if not _ends(path, _ALONE)]
    has_table = any(_ends(path, _TABLES) for path in parts)
    if not (source.bundles and has_table and len(parts) > 1):
        return [], list(paths)
    return parts, [path for path in paths if path not in parts]


def write_bundle(paths: Sequence[Path], target: Path) -> Path:
    """Write files into one ZIP, by their names; the same files give the same bytes anywhere.

    They are stored as they are, because packed bytes differ from one zlib to the next.
    """
    named = sorted(zip(file_names(paths), paths, strict=True))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, path in named:
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system = 3  # else it names the system of this machine
            member.external_attr = 0o644 << 16
            member.file_size = path.stat().st_size  # tells whether large sizes must be written
            with path.open("rb") as source, archive.open(member, "w") as stream:
                shutil.copyfileobj(source, stream)
    return target


def bundle_name(paths: Sequence[Path], name: str | None) -> str:
    """Name a bundle: as asked, else after its first file.

    >>> bundle_name([Path("members.csv.gz"), Path("members.toml")], None)
    'members.zip'
    """
    return with_ending(name or paths[0].name.partition(".")[0], Path("bundle.zip"))


def with_ending(name: str, path: Path) -> str:
    """Give a name the ending of a file, where it has another.

    >>> with_ending("spring", Path("list.csv.gz")), with_ending("spring.csv", Path("list.csv"))
    ('spring.csv.gz', 'spring.csv')
    """
    ending = "".join(path.suffixes[-2:]) if path.suffix.lower() == ".gz" else path.suffix
    return name if name.lower().endswith(ending.lower()) else f"{name}{ending}"


def file_names(paths: Sequence[Path]) -> list[str]:
    """Give the names that files are known by: their own, with the folder where two are alike.

    >>> file_names([Path("a/list.json"), Path("b/list.json"), Path("b/other.json")])
    ['a/list.json', 'b/list.json', 'other.json']
    """
    alike = Counter(path.name for path in paths)
    shown = [
        f"{path.resolve().parent.name}/{path.name}" if alike[path.name] > 1 else path.name
        for path in paths
    ]
    twice = [name for name, count in Counter(shown).items() if count > 1]
    if twice:
        mend = "add them one after the other under names of their own"
        raise UsageError(twice[0], "two files have this name", mend)
    return shown


def refuse_missing(paths: Sequence[Path]) -> None:
    """Raise `SourceFileError` for the first path that is no file."""
    for path in paths:
        if not path.is_file():
            raise SourceFileError(str(path), "is not a file", "name a file that exists")


def _ends(path: Path, endings: Sequence[str]) -> bool:
    return path.name.lower().endswith(tuple(endings))
