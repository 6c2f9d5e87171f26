"""The files of a directory: JSON of any shape, one table as CSV, or a ZIP of several of either."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from graph.findings import Finding
from loaders.program_directory.objects import (
    WITHOUT_RECORDS,
    Directory,
    Entry,
    Origin,
    kind_of,
)
from loaders.program_directory.package import take_tables
from loaders.program_directory.tables import Table, read_table, shape_of, tables_in
from loaders.reading.archive import is_archive, open_members
from loaders.reading.json import JsonEntries, JsonEntry
from loaders.reading.refusal import FileRefusedError
from loaders.reading.source_file import SourceFile

_ADD = "add the organizations, services and locations"
_TABLE_ENDINGS = (".csv", ".csv.gz")
_DESCRIPTION = "datapackage.json"  # of the tables beside it; holds no record


def read_directory(file: SourceFile) -> Directory:
    """Read every object of a file; what is damaged gives no object and one finding.

    `SourceFileError` where there is no such file.
    """
    directory = Directory()
    if file.path.is_file() and is_archive(file.path):
        with TemporaryDirectory(prefix="commonground-") as folder:
            _read_archive(directory, file, Path(folder))
    elif file.name.lower().endswith(_TABLE_ENDINGS):
        take_tables(directory, file, [read_table(file)], is_alone=True)
    else:
        _read_json(directory, file)
    if not (directory.objects or directory.rejected or _is_told(directory)):
        message = "the file holds no organizations, programs, services or locations"
        directory.findings.append(_note(file, None, "not_a_record", message, _ADD))
    return directory


def _is_told(directory: Directory) -> bool:
    return any(item.rule in ("not_a_record", "empty_file") for item in directory.findings)


def _read_archive(directory: Directory, file: SourceFile, folder: Path) -> None:
    """Read the tables of an archive together, then its JSON files one after the other."""
    tables: list[Table] = []
    documents: list[SourceFile] = []
    for member in _unpacked(directory, file, folder):
        if not member.name.lower().endswith(_TABLE_ENDINGS):
            documents.append(member)
            continue
        table = read_table(member)
        if table.is_known:
            tables.append(table)
        else:
            message = "the file is no table of HSDS by its name or columns, so it is not read"
            mend = "name it after its table, such as services.csv, or leave it out"
            directory.findings.append(_note(member, None, "unknown_table", message, mend))
    take_tables(directory, file, tables)
    for document in documents:
        directory.before = len(directory.objects)
        _read_json(directory, document)


def _unpacked(directory: Directory, file: SourceFile, folder: Path) -> Iterator[SourceFile]:
    """Unpack CSV and JSON members one by one; a damaged one is a finding."""
    members = open_members(file, endings=(*_TABLE_ENDINGS, ".json"))
    for number in count():
        path = folder / str(number)
        try:
            if (member := next(members, None)) is None:
                return
            with path.open("wb") as out:
                shutil.copyfileobj(member.stream, out)
        except FileRefusedError as error:
            directory.rejected += 1
            directory.findings.append(error.finding)
            continue
        if PurePosixPath(member.name).name.lower() != _DESCRIPTION:
            yield replace(file, path=path, name=f"{file.name}/{member.name}")


def _read_json(directory: Directory, file: SourceFile) -> None:
    entries = JsonEntries(file)
    listed = list(entries)
    directory.findings += entries.findings
    directory.rejected += entries.rejected
    for entry in () if entries.is_refused else listed:
        _take(directory, file, entry)
    if (pages := entries.page.get("total_pages")) and isinstance(pages, int) and pages > 1:
        shown = f"page {entries.page.get('page_number', '?')} of {pages}"
        note = _note(
            file, None, "one_page_of_many", f"the file is {shown}", "add the other pages too"
        )
        directory.findings.append(replace(note, column="total_pages", value=shown))


def _take(directory: Directory, file: SourceFile, entry: JsonEntry) -> None:
    if tables := tables_in(entry.value, file):
        _take_tables_of(directory, file, entry, tables)
        return
    kind = kind_of(entry.value)
    if kind in WITHOUT_RECORDS:
        message = f"the entry is {WITHOUT_RECORDS[kind]}: it holds no organizations, programs, "
        message += "services or locations"
        note = _note(file, entry.number, "not_a_record", message, _ADD)
        directory.findings.append(replace(note, column=entry.path or None))
    elif kind:
        origin = Origin(file.name, None, entry.path)
        begins = entry.line if entry.path else None
        directory.take(kind, Entry(entry.value, origin, begins=begins))
    else:
        directory.rejected += 1
        message = "the entry is no organization, program, service, location or link of the two"
        note = _note(file, entry.line or entry.number, "not_a_directory", message,
                     "give a file in the HSDS format")  # fmt: skip
        directory.findings.append(replace(note, column=entry.path or None, effect="rejected"))


def _take_tables_of(
    directory: Directory, file: SourceFile, entry: JsonEntry, tables: list[Table]
) -> None:
    take_tables(directory, file, tables)
    if other := [name for name in entry.value if shape_of(name) is None]:
        message = f"{', '.join(other)[:200]}: no table of HSDS by this name, so it is not read"
        mend = "name it after its table, such as services.csv, or leave it out"
        directory.findings.append(_note(file, entry.number, "unknown_table", message, mend))


def _note(file: SourceFile, line: int | None, rule: str, message: str, mend: str) -> Finding:
    return Finding(file.dataset, file.name, line, None, None, rule, "noted", message, mend)
