"""Read any CSV or workbook by its mapping file: what a row is, and which column is what.

The list and its mapping come in one ZIP, or the mapping lies beside the list. Columns that the
mapping does not name are left unread and listed in a finding. A mapping that does not fit the list
or the model refuses the file, and says everything that is wrong at once.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.compute as pc

from graph.findings import Finding, findings_table
from loaders.reading.header import Columns
from loaders.reading.refusal import FileRefusedError
from loaders.reading.source_file import ROWS_SCHEMA, Loaded, SourceFile
from loaders.reading.table import TextTable, open_table
from loaders.spreadsheet.bundle import Bundle, open_bundle
from loaders.spreadsheet.casts import row_casts
from loaders.spreadsheet.cells import source_sql
from loaders.spreadsheet.fields import RowKind, row_kinds
from loaders.spreadsheet.items import find_items
from loaders.spreadsheet.list_header import headers_in_order, missing_headers
from loaders.spreadsheet.literals import wrong_literals
from loaders.spreadsheet.mapping import MappingError, MappingFile, Problem
from loaders.spreadsheet.mapping_text import parse_mapping
from loaders.spreadsheet.records import keyed_sql, records_sql
from loaders.spreadsheet.told_once import (
    refuse_same_number,
    set_silent_aside,
    skip_rows,
    tell_several,
    tell_spare,
)

_ADDRESS = r"[^\s']*@[^\s']*"


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
    # Which cell of a row is its first is known only where all columns are looked at.
    order = headers_in_order(file, mapping) if mapping.skip_rows else ()
    spare = [name for name in order if name not in mapping.headers]
    with open_table(
        file, Columns(required=mapping.headers, free=tuple(spare)), delimiter=mapping.delimiter,
        sheet=mapping.sheet, header_line=mapping.header_line,
    ) as table:  # fmt: skip
        tell_spare(table, mapping, spare)
        _fill_source(table, kind, mapping, order)
        table.cast(row_casts(kind, mapping, file.retrieved.isoformat()), content=True)
        _read_rows(table, kind, mapping)
        _name_columns(table, mapping)
        yield table


def _fill_source(
    table: TextTable, kind: RowKind, mapping: MappingFile, order: tuple[str, ...]
) -> None:
    """Put our fields in place of the columns of the list, and set aside the rows to be skipped."""
    execute = table.connection.execute
    execute("ALTER VIEW source RENAME TO cells")
    skip_rows(table, mapping, order)
    tell_several(table, mapping)
    filled = source_sql(mapping, kind.fields)
    execute(f"CREATE VIEW source AS SELECT * FROM ({filled}) WHERE line NOT IN (FROM skipped)")


def _read_rows(table: TextTable, kind: RowKind, mapping: MappingFile) -> None:
    """Make `item`, `keyed` and `accepted`; rows set aside are accepted and give nothing."""
    execute = table.connection.execute
    set_silent_aside(table, kind, mapping)
    execute("ALTER TABLE typed RENAME TO fresh")
    execute(f"CREATE TABLE typed AS {keyed_sql(kind, table.file.dataset, 'fresh')}")
    if kind.name == "grant":
        refuse_same_number(table)
    find_items(table, mapping)
    execute("CREATE VIEW keyed AS SELECT * FROM typed")
    # Rows of a draft may have no key, because what makes it is still to be filled in.
    execute(
        "CREATE VIEW accepted AS SELECT line, coalesce(key, 'line|' || line) AS key, content "
        "FROM typed UNION ALL SELECT line, 'nothing|' || line, '' "
        "FROM (FROM skipped UNION ALL FROM silent)"
    )


def _name_columns(table: TextTable, mapping: MappingFile) -> None:
    """Let findings name the columns of the list, not the fields of the mapping, and no address."""
    shown = {cell.field: cell.shown for cell in mapping.cells}
    for number, found in enumerate(table.findings):
        named = [shown.get(name, name) for name in found["column"].to_pylist()]
        said = pc.replace_substring(found["message"], "one of this source", "in the mapping")
        changed = {
            "column": pa.array(named, pa.string()),
            "message": pc.replace_substring_regex(said, _ADDRESS, "(withheld)"),
            "value": pc.replace_substring_regex(found["value"], _ADDRESS, "(withheld)"),
        }
        for column, texts in changed.items():
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
