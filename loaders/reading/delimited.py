"""Comma-separated text into a DuckDB table of text columns, every record accounted for.

Strict, nothing guessed: delimiter, quote and columns are given, and rows that do not fit go to
DuckDB's reject tables. Records and lines are then reconciled, because DuckDB numbers rejected
records, not lines, and a quote that never closes swallows all rows after it; where the counts do
not add up the file is split again by hand (`damaged.py`).
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
from duckdb import DuckDBPyConnection

from graph.ids import quote_name, quote_text
from loaders.reading.bytes import PlainText
from loaders.reading.damaged import Record, skip_line, split_records
from loaders.reading.encodings import LONGEST_LINE
from loaders.reading.header import Layout
from loaders.reading.refusal import refuse
from loaders.reading.source_file import SourceFile

MOST_COLUMNS = 2_000  # each takes memory in DuckDB, whether it is kept or not
_MOST_REJECTS = 2_000  # one for each wrong field; beyond them the file is split by hand
_BATCH = 20_000
# What DuckDB's trim takes away: the space separators of Unicode, but no tabs or line ends.
_SPACES = " \u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_RULES = {
    "MISSING COLUMNS": "too_few_columns",
    "TOO MANY COLUMNS": "too_many_columns",
    "UNQUOTED VALUE": "bad_quote",
    "LINE SIZE OVER MAXIMUM": "line_too_long",
    "INVALID ENCODING": "wrong_encoding",
    "INVALID STATE": "bad_quote",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Columns to read: our name for each and its position among `width` columns of the file."""

    positions: dict[str, int]
    width: int
    layout: Layout


def read_header(file: SourceFile, text: PlainText, layout: Layout) -> list[str]:
    """Give the column names in the header line; `FileRefusedError` where it holds none."""
    if layout.header_line > text.lines:
        message = f"the file ends before line {layout.header_line}, where the column names stand"
        raise refuse(file, "unreadable_header", message, "get it from the publisher again")
    with text.path.open("rb") as stream:
        for _ in range(layout.header_line - 1):
            skip_line(stream)
        line = stream.readline(LONGEST_LINE)
    try:
        if len(line) == LONGEST_LINE:
            raise csv.Error("an endless line")
        plain = line.decode("utf-8").lstrip("\ufeff").rstrip("\r\n")
        names = next(csv.reader([plain], strict=True, delimiter=layout.delimiter), [])
    except (UnicodeDecodeError, csv.Error) as error:
        message = f"line {layout.header_line} does not hold column names"
        raise refuse(file, "unreadable_header", message, "write them in plain text") from error
    if not any(name.strip() for name in names):
        message = f"line {layout.header_line} is empty"
        raise refuse(file, "unreadable_header", message, "begin with the column names")
    if len(names) > MOST_COLUMNS:
        message = f"the header has {len(names)} columns; the most is {MOST_COLUMNS}"
        raise refuse(file, "too_large", message, "keep the columns that are wanted")
    return names


def read_delimited(connection: DuckDBPyConnection, text: PlainText, wanted: Wanted) -> None:
    """Make `found` (line, wanted columns as trimmed text or null) and `damage` (line, rule).

    Each record of the file is in exactly one of the two, under its line in the publisher's file;
    records whose fields are all empty are no records, just as blank lines.
    """
    if text.is_damaged or not _read_strictly(connection, text, wanted):
        _read_by_hand(connection, text, wanted)


def _read_strictly(connection: DuckDBPyConnection, text: PlainText, wanted: Wanted) -> bool:
    """Read with DuckDB; tell whether every line of the file is accounted for."""
    scan = _scan(text, wanted)
    chosen = _chosen(wanted, [quote_name(f"c{i}") for i in range(wanted.width)])
    for table in ("raw", "reject_errors", "reject_scans"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    connection.execute(f"CREATE TABLE raw AS SELECT {chosen} FROM {scan}")
    accepted = _number(connection, "SELECT count(*) FROM raw")
    rejected = _number(connection, "SELECT count(DISTINCT line) FROM reject_errors")
    above = wanted.layout.header_line
    if rejected == 0 and above + accepted < text.lines:
        return _span_lines(connection, text, wanted)
    if above + accepted + rejected != text.lines:
        return False
    rules = " ".join(
        f"WHEN {quote_text(theirs)} THEN {quote_text(ours)}" for theirs, ours in _RULES.items()
    )
    connection.execute(
        f"CREATE OR REPLACE TABLE damage AS SELECT line::BIGINT AS line, "
        f"min(CASE error_type::VARCHAR {rules} ELSE 'unreadable_row' END) AS rule "
        "FROM reject_errors GROUP BY line"
    )
    if rejected == 0:
        _found_view(connection, wanted, f"rowid + {above + 1}", "raw")
        return True
    connection.execute(
        "CREATE OR REPLACE TABLE good_line AS "
        "SELECT n AS line, row_number() OVER (ORDER BY n) - 1 AS row "
        f"FROM range({above + 1}, {text.lines + 1}) AS counted(n) "
        "WHERE n NOT IN (SELECT line FROM damage)"
    )
    joined = "raw JOIN good_line ON raw.rowid = good_line.row"
    _found_view(connection, wanted, "good_line.line", joined)
    return True


def _span_lines(connection: DuckDBPyConnection, text: PlainText, wanted: Wanted) -> bool:
    """Number records that go over several lines by the line breaks inside their fields.

    One that also holds a quote may be two rows that a quote left open has joined; those are split
    by hand, which looks at each line.
    """
    above = wanted.layout.header_line
    breaks = " + ".join(
        f"coalesce(length(c{i}) - length(replace(c{i}, chr(10), '')), 0)"
        for i in range(wanted.width)
    )
    quotes = " OR ".join(f"coalesce(contains(c{i}, chr(34)), false)" for i in range(wanted.width))
    for table in ("span", "reject_errors", "reject_scans"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    connection.execute(
        f"CREATE TABLE span AS SELECT {breaks} AS breaks, {quotes} AS has_quote "
        f"FROM {_scan(text, wanted)}"
    )
    if _number(connection, "SELECT count(*) FROM span WHERE breaks > 0 AND has_quote"):
        return False
    total = _number(connection, f"SELECT {above} + count(*) + coalesce(sum(breaks), 0) FROM span")
    if total != text.lines:
        return False
    connection.execute(
        f"CREATE OR REPLACE TABLE good_line AS SELECT rowid AS row, rowid + {above + 1} + "
        "coalesce(sum(breaks) OVER (ORDER BY rowid ROWS BETWEEN UNBOUNDED PRECEDING "
        "AND 1 PRECEDING), 0)::BIGINT AS line FROM span"
    )
    connection.execute("CREATE OR REPLACE TABLE damage(line BIGINT, rule VARCHAR)")
    joined = "raw JOIN good_line ON raw.rowid = good_line.row"
    _found_view(connection, wanted, "good_line.line", joined)
    return True


def _read_by_hand(connection: DuckDBPyConnection, text: PlainText, wanted: Wanted) -> None:
    names = [*wanted.positions]
    listed = "".join(f", {quote_name(name)} VARCHAR" for name in names)
    connection.execute("DROP VIEW IF EXISTS found")
    connection.execute(f"CREATE OR REPLACE TABLE raw(line BIGINT, is_blank BOOLEAN{listed})")
    connection.execute("CREATE OR REPLACE TABLE damage(line BIGINT, rule VARCHAR)")
    for batch in _batches(split_records(text.path, wanted.width, wanted.layout)):
        good = [record for record in batch if record.rule is None]
        bad = [record for record in batch if record.rule is not None]
        columns: dict[str, list[object]] = {
            "line": [record.line for record in good],
            "is_blank": [not any(record.fields) for record in good],
        }
        for name, position in wanted.positions.items():
            columns[name] = [record.fields[position].strip(_SPACES) or None for record in good]
        insert_rows(connection, "raw", columns)
        damage: dict[str, list[object]] = {
            "line": [record.line for record in bad],
            "rule": [record.rule for record in bad],
        }
        insert_rows(connection, "damage", damage)
    _found_view(connection, wanted, "line", "raw")


def insert_rows(
    connection: DuckDBPyConnection, table: str, columns: dict[str, list[object]]
) -> None:
    """Append rows given as columns of equal length: whole numbers, truth values and text."""
    kinds = {"line": pa.int64(), "is_blank": pa.bool_()}
    arrays = [pa.array(values, kinds.get(name, pa.string())) for name, values in columns.items()]
    connection.register("incoming", pa.table(arrays, names=list(columns)))
    connection.execute(f"INSERT INTO {quote_name(table)} SELECT * FROM incoming")
    connection.unregister("incoming")


def _batches(records: Iterable[Record]) -> Iterable[list[Record]]:
    batch: list[Record] = []
    for record in records:
        batch.append(record)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _scan(text: PlainText, wanted: Wanted) -> str:
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(wanted.width))
    delimiter = quote_text(wanted.layout.delimiter)
    return (
        f"read_csv({quote_text(str(text.path))}, auto_detect=false, header=true, "
        f"delim={delimiter}, skip={wanted.layout.header_line - 1}, quote='\"', escape='\"', "
        f"strict_mode=true, columns={{{columns}}}, compression='none', store_rejects=true, "
        f"rejects_limit={_MOST_REJECTS})"
    )


def _chosen(wanted: Wanted, columns: Sequence[str]) -> str:
    picked = [f"coalesce({', '.join(columns)}) IS NULL AS is_blank"]
    for name, position in wanted.positions.items():
        picked.append(f"nullif(trim({columns[position]}), '') AS {quote_name(name)}")
    return ", ".join(picked)


def _found_view(connection: DuckDBPyConnection, wanted: Wanted, line: str, relation: str) -> None:
    names = "".join(f", {quote_name(name)}" for name in wanted.positions)
    connection.execute(
        f"CREATE OR REPLACE VIEW found AS SELECT {line} AS line{names} "
        f"FROM {relation} WHERE NOT is_blank"
    )


def _number(connection: DuckDBPyConnection, query: str) -> int:
    ((number,),) = connection.execute(query).fetchall()
    return int(number)
