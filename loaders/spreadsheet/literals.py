"""What a mapping writes itself, constants and translations, must fit the model like any cell."""

import datetime
from collections.abc import Iterator

from duckdb import DuckDBPyConnection

from graph.ids import quote_name, quote_text
from loaders.reading.cast import Check
from loaders.reading.table import text_connection
from loaders.spreadsheet.casts import row_casts
from loaders.spreadsheet.cells import cell_sql
from loaders.spreadsheet.fields import LISTS, RowKind, row_kinds
from loaders.spreadsheet.items import code_sql, unknown_words
from loaders.spreadsheet.mapping import Cell, MappingFile, Problem


def wrong_literals(mapping: MappingFile) -> list[Problem]:
    """Tell each constant and each translation that does not fit its field, before a row is read.

    Each is read as if it stood in a row by itself, so that one set of rules holds for all.
    """
    kind = row_kinds()[mapping.row]
    casts = row_casts(kind, mapping, datetime.date.max.isoformat())
    checks = [check for cast in casts for check in cast.checks if check.effect != "noted"]
    problems = []
    with text_connection() as connection:
        for cell in mapping.cells:
            own = [item for item in checks if item.column == cell.field]
            for entry, text in _written(cell):
                told = _told(connection, kind, cell.field, text, own)
                if cell.cast in LISTS and not told:
                    told = _told_of_word(connection, kind, cell.field, text)
                problems += [Problem(entry, message, mend) for message, mend in told]
    return problems


def _written(cell: Cell) -> Iterator[tuple[str, str]]:
    """Entry and SQL of every text that the mapping writes for a field; empty texts mean none."""
    if cell.value is not None:
        yield f"columns.{cell.field}", cell_sql(cell)
    for word, texts in cell.values.items():
        for text in filter(None, texts):
            yield f'values.{cell.field}."{word}"', quote_text(text)


def _told(
    connection: DuckDBPyConnection, kind: RowKind, field: str, text: str, checks: list[Check]
) -> list[tuple[str, str]]:
    """Message and mend of each check that holds in a row with this field and no other."""
    row = ", ".join(
        f"{text if name == field else 'NULL'}::VARCHAR AS {quote_name(name)}"
        for name in kind.fields
    )
    told = []
    for check in checks:
        if check.rule != "missing_value":
            query = f"SELECT {check.message} FROM (SELECT {row}) WHERE {check.when}"
            told += [(message, check.mend) for (message,) in connection.execute(query).fetchall()]
    return told


def _told_of_word(
    connection: DuckDBPyConnection, kind: RowKind, field: str, text: str
) -> list[tuple[str, str]]:
    code = code_sql(kind.name, field, text)
    ((found, written),) = connection.execute(f"SELECT {code}, {text}").fetchall()
    _, what, mend = unknown_words(field)
    return [] if found is not None else [(f"{written[:60]!r} {what}", mend)]
