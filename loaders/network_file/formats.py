"""Which format a file is in, and all of its nodes and edges as one stream.

A ZIP file holds parts of one network, such as the two tables of a Kumu map; a workbook holds them
as sheets. Lines count on from part to part.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from loaders.network_file.follow_the_money import read_follow_the_money
from loaders.network_file.gexf import read_gexf
from loaders.network_file.graphml import read_graphml
from loaders.network_file.kumu import read_kumu
from loaders.network_file.network import Items, tell
from loaders.network_file.pajek import read_pajek
from loaders.network_file.sheets import read_csv, workbook_parts
from loaders.network_file.statements import read_statements
from loaders.reading.archive import is_archive, open_members
from loaders.reading.refusal import FileRefusedError, refuse
from loaders.reading.source_file import SourceFile
from loaders.reading.texts import Part

_BY_ENDING: dict[str, Callable[[SourceFile], Items]] = {
    ".graphml": read_graphml,
    ".gexf": read_gexf,
    ".net": read_pajek,
    ".paj": read_pajek,
    ".csv": read_csv,
    ".csv.gz": read_csv,
    ".ttl": read_statements,
    ".nt": read_statements,
    ".nq": read_statements,
    ".trig": read_statements,
    ".rdf": read_statements,
    ".jsonld": read_statements,
    ".jsonl": read_follow_the_money,
    ".ndjson": read_follow_the_money,
    ".ftm.json": read_follow_the_money,
}
_WORKBOOK = ".xlsx"
_HEAD = 1 << 16


def read_network(file: SourceFile, parts: list[Part]) -> Items:
    """Give the nodes, edges and findings of a file; fill `parts` with where its members begin.

    Raises `FileRefusedError` for a file that cannot be read; a member of a ZIP file that cannot
    is one finding instead.
    """
    before = 0
    for name, items in _parts(file):
        parts.append(Part(name, before))
        last = before
        for item in items:
            if not hasattr(item, "rule"):
                item = replace(item, line=item.line + before)
                last = max(last, item.line)
            yield item
        before = last


def _parts(file: SourceFile) -> Iterator[tuple[str, Items]]:
    if file.name.lower().endswith(_WORKBOOK):
        yield from workbook_parts(file)
    elif file.path.is_file() and is_archive(file.path):
        yield from _member_parts(file)
    else:
        yield file.name, _reader(file)(file)


def _member_parts(file: SourceFile) -> Iterator[tuple[str, Items]]:
    count = 0
    with TemporaryDirectory(prefix="commonground-") as folder:
        for member in open_members(file, endings=("",)):
            count += 1
            name = f"{file.name}/{member.name}"
            path = Path(folder) / "member"
            part = replace(file, path=path, name=name)
            try:
                with path.open("wb") as out:
                    shutil.copyfileobj(member.stream, out, 1 << 20)
                if is_archive(path) and not name.lower().endswith(_WORKBOOK):
                    raise refuse(part, "archive_in_archive", "a ZIP file inside a ZIP file",
                                 "unpack it and give its files")  # fmt: skip
                # Read whole, so that a part that breaks off leaves nothing behind.
                held = [(label, iter(list(items))) for label, items in _parts(part)]
            except FileRefusedError as error:
                held = [(name, iter([error.finding]))]
            yield from held
    if not count:
        raise refuse(file, "no_fitting_member", "the ZIP file is empty", "put the map into it")


def _reader(file: SourceFile) -> Callable[[SourceFile], Items]:
    name = file.name.lower()
    for ending in sorted(_BY_ENDING, key=len, reverse=True):
        if name.endswith(ending):
            return _BY_ENDING[ending]
    head = b""
    if file.path.is_file():
        with file.path.open("rb") as stream:
            head = stream.read(_HEAD)
    if name.endswith(".xml"):
        return next((reader for tag, reader in _BY_TAG.items() if tag in head), read_graphml)
    if name.endswith(".json"):
        return next((reader for mark, reader in _BY_MEMBER.items() if mark in head), read_kumu)
    return _unknown


_BY_TAG = {b"<graphml": read_graphml, b"<gexf": read_gexf, b":RDF": read_statements}
_BY_MEMBER = {
    b'"elements"': read_kumu,
    b'"@context"': read_statements,
    b'"@id"': read_statements,
    b'"schema"': read_follow_the_money,
}


def _unknown(file: SourceFile) -> Items:
    finding = tell(
        file, None, None, "file_of_another_source",
        "the ending of the name tells of no format of networks that is read here",
        "save it as GraphML, GEXF, Pajek, CSV, XLSX, Kumu JSON, RDF or FollowTheMoney JSON",
        effect="rejected",
    )  # fmt: skip
    raise FileRefusedError(finding)
