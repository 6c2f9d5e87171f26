"""The list and its mapping: both in one ZIP, or one beside the other in a folder.

A workspace keeps files that were added together as one ZIP, so that a changed mapping is a changed
file and is read anew.
"""

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from graph.errors import SourceFileError
from loaders.reading.archive import Limits, is_archive, open_members
from loaders.reading.refusal import FileRefusedError, refuse
from loaders.reading.source_file import SourceFile
from loaders.reading.workbook import WORKBOOK

MAPPING = ".toml"
LISTS = (".csv", ".csv.gz", ".tsv", ".txt", ".xlsx")
_LARGEST_MAPPING = 1 << 20  # bytes
_MEND = "give the list and its mapping in one add: add spreadsheet members.xlsx members.toml"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A list of rows, and the text of the mapping file that says how to read it."""

    rows: SourceFile
    mapping: bytes
    mapping_name: str


@contextmanager
def open_bundle(file: SourceFile) -> Iterator[Bundle]:
    """Give the list and the mapping of a ZIP that holds both, or of a list with one beside it.

    The mapping beside `members.xlsx` is `members.toml`. Raises `FileRefusedError` where one of the
    two is missing or there are several, and `SourceFileError` where there is no such file.
    """
    if not file.path.is_file():
        raise SourceFileError(str(file.path), "is no file", "give the path of a file")
    if not is_archive(file.path) or is_workbook(file.path):
        yield Bundle(file, *_mapping_beside(file))
        return
    with TemporaryDirectory(prefix="commonground-") as folder:
        yield _unpack(file, Path(folder))


def is_workbook(path: Path) -> bool:
    """Tell a workbook from other ZIP files; one that is damaged counts as none."""
    try:
        with zipfile.ZipFile(path) as archive:
            return WORKBOOK in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def mapping_path(rows: Path) -> Path:
    """Where the mapping of a list lies if it lies beside it.

    >>> mapping_path(Path("lists/members.csv.gz")).as_posix()
    'lists/members.toml'
    """
    packed = rows.with_suffix("") if rows.suffix.lower() == ".gz" else rows
    return packed.with_suffix(MAPPING)


def _mapping_beside(file: SourceFile) -> tuple[bytes, str]:
    if file.name.lower().endswith(MAPPING):
        raise refuse(file, "no_list", "a mapping was given without its list", _MEND)
    path = mapping_path(file.path)
    if not path.is_file():
        mend = f"make one with: commonground map {file.name} --out {mapping_path(Path(file.name))}"
        message = "there is no mapping file that says which column is what"
        raise refuse(file, "no_mapping", message, f"{mend}, then {_MEND}")
    if path.stat().st_size > _LARGEST_MAPPING:
        raise refuse(file, "too_large", f"the mapping {path.name} is too large", "look into it")
    return path.read_bytes(), path.name


def _unpack(file: SourceFile, folder: Path) -> Bundle:
    mappings: list[tuple[bytes, str]] = []
    lists: list[SourceFile] = []
    limits = Limits(unpacked=1 << 31, members=100)
    for member in open_members(file, endings=(MAPPING, *LISTS), limits=limits):
        name = f"{file.name}/{member.name}"
        if member.name.lower().endswith(MAPPING):
            mappings.append((member.stream.read(_LARGEST_MAPPING), name))
            continue
        target = folder / f"{len(lists)}-{PurePosixPath(member.name).name}"
        with target.open("wb") as out:
            shutil.copyfileobj(member.stream, out)
        lists.append(replace(file, path=target, name=name))
    if len(mappings) != 1 or len(lists) != 1:
        raise _not_a_pair(file, len(lists), len(mappings))
    return Bundle(lists[0], *mappings[0])


def _not_a_pair(file: SourceFile, lists: int, mappings: int) -> FileRefusedError:
    message = f"{lists} lists and {mappings} mapping files were given together, not one of each"
    rule = "no_mapping" if mappings == 0 else "no_list" if lists == 0 else "several_lists"
    return refuse(file, rule, message, _MEND)
