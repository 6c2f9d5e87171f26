"""Read any CSV or workbook by its mapping file: what a row is, and which column is what.

The list and its mapping come in one ZIP, or the mapping lies beside the list. Columns that the
mapping does not name are left unread and listed in a finding. A mapping that does not fit the list
or the model refuses the file, and says everything that is wrong at once.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches

import pyarrow as pa
import pyarrow.compute as pc

from graph.findings import Finding, findings_table
from graph.ids import quote_name, quote_text
from loaders.reading.header import Columns, fold_column
from loaders.reading.refusal import FileRefusedError
from loaders.reading.source_file import ROWS_SCHEMA, Loaded, SourceFile
from loaders.reading.table import TextTable, open_table
from loaders.spreadsheet.bundle import Bundle, open_bundle
from loaders.spreadsheet.casts import row_casts
from loaders.spreadsheet.cells import source_sql
from loaders.spreadsheet.fields import RowKind, row_kinds
from loaders.spreadsheet.items import find_items
from loaders.spreadsheet.literals import wrong_literals
from loaders.spreadsheet.mapping import MappingError, MappingFile, Problem
from loaders.spreadsheet.mapping_text import parse_mapping
from loaders.spreadsheet.records import keyed_sql, records_sql
from loaders.spreadsheet.sheets import read_sheets


def load(file: SourceFile) -> Loaded:
    """Read one list into the records that its mapping says its rows are."""
    try:
        with open_bundle(file) as bundle:
            return load_bundle(bundle)
    except FileRefusedError as error:
        return _refused([error.finding])


def load_bundle(bundle: Bundle) -> Loaded:
    """Read a list by a mapping; a refusal names each entry of the mapping that is wrong."""
    try:
        mapping = checked_mapping(bundle)
    except MappingError as error:
        return _refused([_as_finding(bundle, problem) for problem in error.problems])
    except FileRefusedError as error:
        return _refused([error.finding])
    with open_mapped(bundle.rows, mapping) as table:
        return table.loaded(records_sql(row_kinds()[mapping.row]), rows="accepted")


def checked_mapping(bundle: Bundle, *, is_draft: bool = False) -> MappingFile:
    """Read the mapping of a bundle; `MappingError` where it does not fit the model or the list.

    A draft may leave out what rows of its kind need.
    """
    mapping = parse_mapping(bundle.mapping, is_draft=is_draft)
    if wrong := [*missing_headers(bundle.rows, mapping), *wrong_literals(mapping)]:
        raise MappingError(wrong)
    return mapping


@contextmanager
def open_mapped(file: SourceFile, mapping: MappingFile) -> Iterator[TextTable]:
    """Open a list with its rows read as the mapping says: `keyed`, `item` and `accepted`."""
    kind = row_kinds()[mapping.row]
    with open_table(
        file, Columns(required=mapping.headers), delimiter=mapping.delimiter, sheet=mapping.sheet,
        header_line=mapping.header_line,
    ) as table:  # fmt: skip
        _fill_source(table, kind, mapping)
        table.cast(row_casts(kind, mapping, file.retrieved.isoformat()), content=True)
        _read_rows(table, kind, mapping)
        _name_columns(table, mapping)
        yield table


def _fill_source(table: TextTable, kind: RowKind, mapping: MappingFile) -> None:
    """Put our fields in place of the columns of the list, and set aside the rows to be skipped."""
    execute = table.connection.execute
    execute("ALTER VIEW source RENAME TO cells")
    execute(f"CREATE VIEW filled AS {source_sql(mapping, kind.fields)}")
    execute(f"CREATE TABLE skipped AS SELECT line FROM filled WHERE {_is_skipped(kind, mapping)}")
    execute("CREATE VIEW source AS SELECT * FROM filled WHERE line NOT IN (FROM skipped)")
    table.find(_SKIPPED)


def _read_rows(table: TextTable, kind: RowKind, mapping: MappingFile) -> None:
    """Make `item`, `keyed` and `accepted`: rows that are skipped are accepted and give nothing."""
    execute = table.connection.execute
    execute("ALTER TABLE typed RENAME TO fresh")
    execute(f"CREATE TABLE typed AS {keyed_sql(kind, table.file.dataset, 'fresh')}")
    if kind.name == "grant":
        table.refuse_duplicates("grant_id")
    find_items(table, mapping)
    execute("CREATE VIEW keyed AS SELECT * FROM typed")
    execute(
        "CREATE VIEW accepted AS SELECT line, key, content FROM typed UNION ALL "
        "SELECT line, 'skipped|' || line, '' FROM skipped"
    )


_SKIPPED = (
    "SELECT min(line) AS line, NULL AS \"column\", NULL AS value, 'skipped_rows' AS rule, "
    "'noted' AS effect, count(*) || ' rows are no part of the list, by skip_rows of the mapping; "
    "the first is this one' AS message, 'look whether they are meant' AS mend "
    "FROM skipped HAVING count(*) > 0"
)


def _is_skipped(kind: RowKind, mapping: MappingFile) -> str:
    first = quote_name(kind.needs[0][0])
    tests = [
        f"starts_with(lower({first}), {quote_text(word.lower())})" for word in mapping.skip_rows
    ]
    return " OR ".join(tests) or "false"


def missing_headers(file: SourceFile, mapping: MappingFile) -> list[Problem]:
    """Tell each header that the mapping names and no sheet of the list has, with the nearest."""
    sheets = read_sheets(file, mapping.delimiter)
    if mapping.sheet is not None:
        wanted = mapping.sheet.strip().casefold()
        named = [sheet for sheet in sheets if (sheet.title or "").strip().casefold() == wanted]
        if not named and sheets[0].title is not None:
            there = ", ".join(str(sheet.title) for sheet in sheets)
            what = f"the workbook has no sheet {mapping.sheet[:40]!r}"
            return [Problem("sheet", what, f"use one of {there}")]
        sheets = tuple(named) or sheets
    headers = [sheet.header(mapping.header_line) for sheet in sheets]
    best = max(headers, key=lambda header: len(_found(header, mapping)), default=())
    found = _found(best, mapping)
    return [
        Problem(
            f"columns.{cell.field}",
            f"line {mapping.header_line} of {file.name.rpartition('/')[2]} has no column "
            f"{header[:60]!r}",
            _nearest(header, best),
        )
        for cell in mapping.cells
        for header in cell.headers
        if header not in found
    ]


def _found(header: Sequence[str], mapping: MappingFile) -> set[str]:
    there = {fold_column(name) for name in header}
    return {name for name in mapping.headers if fold_column(name) in there}


def _nearest(name: str, header: Sequence[str]) -> str:
    shown = {item.lower(): item for item in header if item}
    close = [shown[item] for item in get_close_matches(name.lower(), shown, 3, 0.5)]
    listed = ", ".join(repr(item[:60]) for item in close or [*shown.values()][:8])
    if not listed:
        return "write the line of the headers as header_line = ..."
    return f"did you mean {listed}?" if close else f"use one of {listed}, or correct header_line"


def _name_columns(table: TextTable, mapping: MappingFile) -> None:
    """Let findings name the columns of the list, not the fields of the mapping."""
    shown = {cell.field: cell.shown for cell in mapping.cells}
    for number, found in enumerate(table.findings):
        named = [shown.get(name, name) for name in found["column"].to_pylist()]
        said = pc.replace_substring(found["message"], "one of this source", "in the mapping")
        for column, texts in (("column", pa.array(named, pa.string())), ("message", said)):
            position = found.schema.get_field_index(column)
            found = found.set_column(position, found.schema.field(column), texts)
        table.findings[number] = found


def _as_finding(bundle: Bundle, problem: Problem) -> Finding:
    return Finding(
        bundle.rows.dataset, bundle.mapping_name, problem.line, problem.entry or None, None,
        "wrong_mapping", "rejected", problem.message, problem.mend,
    )  # fmt: skip


def _refused(findings: Sequence[Finding]) -> Loaded:
    # A file that cannot be read counts as one record, as everywhere.
    return Loaded({}, ROWS_SCHEMA.empty_table(), findings_table(findings), 1, 1)
