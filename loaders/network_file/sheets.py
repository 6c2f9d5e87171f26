"""Tables of nodes and edges as Kumu (Label; From, To) and Gephi (Id; Source, Target) write them.

CSV holds one of the two, a workbook one in each sheet. Every column is an attribute.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.findings import Finding
from graph.ids import quote_name
from loaders.network_file.kumu import DIRECTIONS, split_values
from loaders.network_file.network import Edge, Item, Items, Node, plain, tell
from loaders.network_file.words import fold
from loaders.reading.bytes import open_plain_text
from loaders.reading.delimited import read_header
from loaders.reading.header import Columns, Layout
from loaders.reading.refusal import FileRefusedError
from loaders.reading.source_file import SourceFile
from loaders.reading.table import TextTable, open_table
from loaders.reading.workbook import peek_workbook

_ENDS = (("from", "to"), ("source", "target"))
_LABEL = "label"  # both have it; a name or an id alone stands in lists of any kind
_DIRECTION_NAMES = ("direction", "type")
_BATCH = 10_000


def read_csv(file: SourceFile) -> Items:
    """Give the nodes or edges of a CSV with their lines, and the findings of its rows.

    Raises `FileRefusedError` where the header fits neither.
    """
    with open_plain_text(file) as text:
        header = read_header(file, text, Layout())
    yield from _read(file, header, None)


def workbook_parts(file: SourceFile) -> Iterator[tuple[str, Items]]:
    """Give name and content of each sheet that holds nodes or edges; others are told.

    Raises `FileRefusedError` for a workbook that holds none.
    """
    sheets = peek_workbook(file, 1)
    headers = {title: rows[0] if rows else [] for title, rows in sheets.items()}
    fitting = [title for title, header in headers.items() if _kind(header)]
    if not fitting:
        raise _no_network(file)
    for title in fitting:
        part = replace(file, name=f"{file.name}/{title}")
        yield part.name, _read(part, headers[title], title)
    unread = [title[:40] for title, header in headers.items() if title not in fitting and header]
    if unread:
        message = f"{len(unread)} sheets hold neither nodes nor edges: {', '.join(unread[:5])}"
        yield file.name, iter([tell(file, None, None, "unread_sheet", message, "nothing to do")])


def _kind(header: Sequence[str]) -> str | None:
    names = {fold(name) for name in header}
    if any(set(ends) <= names for ends in _ENDS):
        return "edge"
    return "node" if _LABEL in names else None


def _read(file: SourceFile, header: Sequence[str], sheet: str | None) -> Items:
    kind = _kind(header)
    if kind is None:
        raise _no_network(file)
    # A space in front, which headers fold away, keeps a column called `line` apart from ours.
    names = [f" {name.strip()}" for name in dict.fromkeys(header) if name.strip()]
    with open_table(file, Columns(required=tuple(names)), sheet=sheet) as table:
        for found in table.findings:
            yield from (Finding(**row) for row in found.to_pylist())
        for line, values in _rows(table, names):
            cells = [(name.strip(), value) for name, value in values if value is not None]
            yield _node(line, cells) if kind == "node" else _edge(line, cells)


def _rows(table: TextTable, names: Sequence[str]) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    listed = ", ".join(map(quote_name, names))
    result = table.connection.execute(f"SELECT line, {listed} FROM source ORDER BY line")
    while rows := result.fetchmany(_BATCH):
        for line, *values in rows:
            yield line, list(zip(names, values, strict=True))


def _node(line: int, cells: Sequence[tuple[str, str]]) -> Item:
    by_name = {fold(name): value for name, value in reversed(cells)}
    label = by_name.get(_LABEL)
    identity = plain(by_name.get("id") or label)
    return Node(line, identity, label, _attributes(cells, {"id", _LABEL}))


def _edge(line: int, cells: Sequence[tuple[str, str]]) -> Item:
    by_name = {fold(name): value for name, value in reversed(cells)}
    names = next((ends for ends in _ENDS if by_name.keys() & set(ends)), _ENDS[0])
    used = {*names, "id"}
    is_directed = None
    for name in _DIRECTION_NAMES:
        # Gephi says under Type how an edge runs, Kumu what it is.
        if (direction := by_name.get(name, "").strip().lower()) in DIRECTIONS:
            is_directed = DIRECTIONS[direction]
            used.add(name)
            break
    source, target = (plain(by_name.get(name)) for name in names)
    return Edge(line, source, target, is_directed, _attributes(cells, used))


def _attributes(cells: Sequence[tuple[str, str]], used: set[str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, value)
        for name, cell in cells
        if fold(name) not in used
        for value in split_values(cell)
    )


def _no_network(file: SourceFile) -> FileRefusedError:
    message = "no column Label for nodes, and no columns From and To or Source and Target for edges"
    mend = "name the columns as Kumu or Gephi does"
    return FileRefusedError(
        tell(file, 1, None, "file_of_another_source", message, mend, effect="rejected")
    )
