"""What a mapping would read of a list: the first rows as our fields, and the account of all."""

from collections import Counter
from dataclasses import dataclass

from graph.ids import quote_name, quote_text
from loaders.spreadsheet.bundle import Bundle
from loaders.spreadsheet.fields import LISTS, row_kinds
from loaders.spreadsheet.loader import checked_mapping, open_mapped
from loaders.spreadsheet.mapping import MappingFile
from loaders.spreadsheet.records import records_sql


@dataclass(frozen=True, slots=True)
class Preview:
    """First rows by field, how many of which records all rows give, and what was found wrong.

    `places` are the keys of all places that come out, in their order.
    """

    row: str
    columns: tuple[str, ...]
    rows: list[dict[str, object]]
    records: dict[str, int]
    places: list[str]
    findings: list[dict[str, object]]
    read: int
    rejected: int


def preview(bundle: Bundle, *, rows: int, is_draft: bool = False) -> Preview:
    """Read a list by its mapping and show what comes of it; nothing is written.

    Raises `MappingError` where the mapping does not fit; a draft may lack needed fields, and then
    no records are counted.
    """
    mapping = checked_mapping(bundle, is_draft=is_draft)
    kind = row_kinds()[mapping.row]
    names = tuple(cell.field for cell in mapping.cells)
    is_whole = all(set(group) & set(names) for group in kind.needs)
    with open_mapped(bundle.rows, mapping) as table:
        loaded = table.loaded(records_sql(kind) if is_whole else {}, rows="accepted")
        shown = table.connection.sql(_first_rows(mapping, rows)).to_arrow_table().to_pylist()
        found = table.connection.execute(_places_sql(mapping)).fetchall()
    counts = Counter({name: records.num_rows for name, records in loaded.records.items()})
    return Preview(
        mapping.row, ("line", *names), shown, dict(counts), [key for (key,) in found],
        loaded.findings.to_pylist(), loaded.read, loaded.rejected,
    )  # fmt: skip


def _places_sql(mapping: MappingFile) -> str:
    parts = ["SELECT code FROM item WHERE field = 'places'"]
    parts += [
        f"SELECT {quote_name(cell.field)} FROM keyed"
        for cell in mapping.cells
        if cell.cast == "place"
    ]
    return f"SELECT DISTINCT code FROM ({' UNION ALL '.join(parts)}) WHERE code NOT NULL ORDER BY 1"


def _first_rows(mapping: MappingFile, rows: int) -> str:
    listed = ", ".join(
        f"(SELECT list(code ORDER BY code) FROM item WHERE item.line = keyed.line AND "
        f"field = {quote_text(cell.field)}) AS {quote_name(cell.field)}"
        if cell.cast in LISTS
        else quote_name(cell.field)
        for cell in mapping.cells
    )
    return f"SELECT line, {listed} FROM keyed ORDER BY line LIMIT {rows}"
