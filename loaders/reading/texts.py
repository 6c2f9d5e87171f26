"""The text files that a source file holds, read into `found` and `damage`: itself, or CSV in a ZIP.

The members of a ZIP whose header fits are one table, lines counted on from member to member.
"""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from duckdb import DuckDBPyConnection

from graph.errors import SourceFileError
from graph.findings import Finding
from graph.ids import quote_name
from loaders.reading.archive import Limits, is_archive, open_members
from loaders.reading.bytes import open_plain_text
from loaders.reading.delimited import Wanted, read_delimited, read_header
from loaders.reading.header import Columns, HeaderMatch, Layout, fits, match_header
from loaders.reading.refusal import FileRefusedError, refuse
from loaders.reading.source_file import SourceFile
from loaders.reading.workbook import WORKBOOK, read_workbook

_LARGE = 1 << 30
_DISK_RATIO = 3
_ENDINGS = (".csv",)
# The largest federal award files unpack to several GB a member.
_LIMITS = Limits(unpacked=64 * 2**30, member=16 * 2**30)


@dataclass(frozen=True, slots=True)
class Part:
    """A member of a ZIP: its name in findings, and how many lines came before it."""

    name: str
    lines_before: int


@dataclass(slots=True)
class Opened:
    """What a file holds: columns found, notes, members, and how many texts were refused whole."""

    match: HeaderMatch
    findings: list[Finding] = field(default_factory=list)
    refused: int = 0
    parts: list[Part] = field(default_factory=list)


def open_texts(
    connection: DuckDBPyConnection, file: SourceFile, shapes: Sequence[Columns], layout: Layout
) -> Opened:
    """Make `found` (line, columns as text or null) and `damage` (line, rule) of a whole file.

    Raises `FileRefusedError` where nothing can be read, `SourceFileError` where there is no file.
    """
    if not file.path.is_file():
        raise SourceFileError(str(file.path), "is no file", "give the path of a file")
    _check_disk(file)
    if not is_archive(file.path):
        return _read_text(connection, file, shapes, layout)
    if _is_workbook(file.path):
        match = read_workbook(connection, file, shapes, layout)
        return Opened(match, [*match.findings])
    return _Members(connection, file, shapes, layout).read()


def _check_disk(file: SourceFile) -> None:
    # Tables and results of a large file lie on disk while it is read.
    size = file.path.stat().st_size
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if size > _LARGE and free < size * _DISK_RATIO:
        message = (
            f"reading {size / 1e9:.1f} GB takes {_DISK_RATIO} times as much free disk, and only "
            f"{free / 1e9:.1f} GB are free"
        )
        raise refuse(file, "too_large", message, "make room on the disk, and load it again")


def _read_text(
    connection: DuckDBPyConnection, file: SourceFile, shapes: Sequence[Columns], layout: Layout
) -> Opened:
    with open_plain_text(file) as text:
        header = read_header(file, text, layout)
        match = match_header(file, header, shapes, layout)
        read_delimited(connection, text, Wanted(match.positions, len(header), layout))
        return Opened(match, [*text.findings, *match.findings])


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return WORKBOOK in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


class _Members:
    """The CSV members of one ZIP file, in the order of their names."""

    def __init__(
        self,
        connection: DuckDBPyConnection,
        file: SourceFile,
        shapes: Sequence[Columns],
        layout: Layout,
    ) -> None:
        self._connection = connection
        self._file = file
        self._shapes = shapes
        self._layout = layout
        self._lines = 0
        self._opened: Opened | None = None
        self._told: list[Finding] = []
        self._refused = 0

    def read(self) -> Opened:
        """Read all members that fit; one finding for each that does not."""
        for part in self._unpacked():
            try:
                self._add(part)
            except FileRefusedError as error:
                self._refused += 1
                self._told.append(error.finding)
        if self._opened is None:
            raise self._nothing()
        self._connection.execute("CREATE OR REPLACE VIEW found AS SELECT * FROM all_found")
        self._connection.execute("CREATE OR REPLACE TABLE damage AS SELECT * FROM all_damage")
        self._opened.findings += self._told
        self._opened.refused = self._refused
        return self._opened

    def _unpacked(self) -> Iterator[SourceFile]:
        """Give each member as a file of its own, which is gone when the next one is asked for."""
        with tempfile.TemporaryDirectory(prefix="commonground-") as folder:
            path = Path(folder) / "member.csv"
            for member in open_members(self._file, endings=_ENDINGS, limits=_LIMITS):
                try:
                    with path.open("wb") as out:
                        shutil.copyfileobj(member.stream, out, 1 << 20)
                except FileRefusedError as error:
                    self._refused += 1
                    self._told.append(error.finding)
                else:
                    yield replace(self._file, path=path, name=f"{self._file.name}/{member.name}")
        self._tell_others()

    def _tell_others(self) -> None:
        with zipfile.ZipFile(self._file.path) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
        others = sorted(name for name in names if not name.lower().endswith(_ENDINGS))
        if others:
            shown = ", ".join(name[:60] for name in others[:5])
            why = f"{len(others)} members are no CSV and are not read: {shown}"
            self._told.append(_unread(self._file, why))

    def _add(self, part: SourceFile) -> None:
        shapes = self._shapes if self._opened is None else (self._opened.match.columns,)
        with open_plain_text(part) as text:
            header = read_header(part, text, self._layout)
            match = match_header(part, header, shapes, self._layout)
            if not fits(header, match.columns):
                self._told.append(_unread(part, f"is not read: {match.findings[0].message}"))
                return
            if match.is_refused:
                raise FileRefusedError(match.findings[0])
            read_delimited(
                self._connection, text, Wanted(match.positions, len(header), self._layout)
            )
            self._keep(part, match, [*text.findings, *match.findings])
            self._lines += text.lines

    def _keep(self, part: SourceFile, match: HeaderMatch, findings: list[Finding]) -> None:
        if self._opened is None:
            listed = "".join(f", {quote_name(name)} VARCHAR" for name in match.columns.kept)
            self._connection.execute(f"CREATE TABLE all_found(line BIGINT{listed})")
            self._connection.execute("CREATE TABLE all_damage(line BIGINT, rule VARCHAR)")
            self._opened = Opened(match)
        first = self._opened.match
        new = {name: at for name, at in match.positions.items() if name not in first.positions}
        self._opened.match = replace(
            first,
            names=(*first.names, *(match.names[at] for at in new.values())),
            positions=first.positions
            | {name: len(first.names) + count for count, name in enumerate(new)},
        )
        self._opened.findings += findings
        self._opened.parts.append(Part(part.name, self._lines))
        names = "".join(f", {quote_name(name)}" for name in match.positions)
        self._connection.execute(
            f"INSERT INTO all_found(line{names}) SELECT line + {self._lines}{names} FROM found"
        )
        self._connection.execute(
            f"INSERT INTO all_damage SELECT line + {self._lines}, rule FROM damage"
        )

    def _nothing(self) -> FileRefusedError:
        if self._refused == 1 == len(self._told):
            return FileRefusedError(self._told[0])
        message = "the ZIP file holds no CSV file with the columns of this source"
        if self._told:
            first = self._told[0]
            message += f"; {first.file}: {first.message}"
        return refuse(self._file, "no_fitting_member", message, "give the file of this source")


def _unread(file: SourceFile, why: str) -> Finding:
    mend = "load it by itself as what it is, or leave it out"
    return Finding(file.dataset, file.name, None, None, None, "unread_member", "noted", why, mend)
