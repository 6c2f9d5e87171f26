"""One file of a tabular source, open as a table of text: the front door of this room.

CSV (plain or gzip) and XLSX give the same columns, so that one loader serves both.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from graph.errors import SourceFileError
from graph.findings import FINDINGS_SCHEMA, Finding, findings_table
from graph.ids import city_key, hash_sql, quote_name, quote_text, region_key
from graph.schema import get_type
from loaders.reading.bytes import open_plain_text
from loaders.reading.cast import Cast, Check, find_sql, typed_sql
from loaders.reading.delimited import Wanted, read_delimited, read_header
from loaders.reading.header import Columns, HeaderMatch, match_header
from loaders.reading.organization_keys import name_key
from loaders.reading.place_names import place_key
from loaders.reading.refusal import FileRefusedError
from loaders.reading.source_file import ROWS_SCHEMA, Loaded, SourceFile
from loaders.reading.workbook import read_workbook

_DAMAGE = {
    "too_few_columns": ("the row has too few columns", "write every column, also empty ones"),
    "too_many_columns": (
        "the row has too many columns",
        "put quotes round a field that holds a comma",
    ),
    "bad_quote": ("a quote stands where none may", "write a quote inside a field twice"),
    "unclosed_quote": ("a quote is never closed", "close it or write it twice"),
    "line_too_long": ("the line is over a million bytes", "check for a missing line end"),
    "nul_byte": ("the line holds a NUL byte", "get the file from the publisher again"),
    "wrong_encoding": ("the line is no text in UTF-8 or Windows-1252", "save the file as UTF-8"),
    "unreadable_row": ("the row cannot be read", "write it as plain comma-separated fields"),
}


@dataclass
class TextTable:
    """A file read as text: view `source` (line and every kept column, null where empty).

    `read` counts its records; those that could not be split into columns are findings already, and
    where the header does not fit `source` is empty. `has` names the columns that the file has.
    """

    connection: duckdb.DuckDBPyConnection
    file: SourceFile
    columns: Columns
    has: frozenset[str]
    read: int
    findings: list[pa.Table] = field(default_factory=list)

    def cast(self, casts: Sequence[Cast], checks: Sequence[Check] = (), *, content: bool) -> None:
        """Make table `typed`: line, one column a cast, `content` where asked; accepted rows only.

        A record is left out where a needed cast gives null. Every failed cast and every check that
        holds is a finding. `content` is a hash of what is kept, never of what is withheld.
        """
        everything = [*(check for cast in casts for check in cast.checks), *checks]
        self._find_all(everything)
        hashed = hash_sql(*(f"{quote_name(cast.field)}::VARCHAR" for cast in casts))
        extra = f", {hashed} AS content" if content else ""
        self.connection.execute(
            f"CREATE TABLE typed AS SELECT *{extra} FROM ({typed_sql(casts, 'source')})"
        )

    def _find_all(self, checks: Sequence[Check]) -> None:
        # One pass tells which checks hold anywhere; on most files none does.
        counts = ", ".join(f"count(*) FILTER (WHERE {check.when})" for check in checks)
        held = self.connection.execute(f"SELECT {counts} FROM source").fetchall()[0]
        for check, count in zip(checks, held, strict=True):
            if count:
                self.find(find_sql(check, "source"))

    def find(self, query: str) -> None:
        """Add findings from rows of `line, "column", value, rule, effect, message, mend`."""
        named = f"{quote_text(self.file.dataset)} AS dataset, {quote_text(self.file.name)} AS file"
        found = self._arrow(
            f'SELECT {named}, line::BIGINT AS line, "column", left(value, 200) AS value, rule, '
            f"effect, message, mend FROM ({query})"
        )
        if found.num_rows:
            self.findings.append(found.cast(FINDINGS_SCHEMA))

    def refuse_duplicates(self, shown: str, *, rank: str = "line") -> None:
        """Keep the first record of each key in `typed` where others say something else.

        Equal records stay: the pipeline counts them as merged. `shown` is the publisher's column,
        `rank` an expression that tells which record is first.
        """
        self.connection.execute(
            "CREATE TABLE doubled AS WITH "
            "often AS (SELECT key FROM typed GROUP BY key HAVING count(*) > 1), "
            f"twice AS (SELECT line, key, content, {rank} AS rank FROM typed "
            "WHERE key IN (SELECT key FROM often)), "
            "best AS (SELECT key, arg_min(line, rank) AS line, arg_min(content, rank) AS content "
            "FROM twice GROUP BY key) "
            "SELECT twice.line, twice.key, best.line AS best_line FROM twice JOIN best "
            "ON twice.key = best.key AND twice.content <> best.content"
        )
        self.find(
            f'SELECT line, {quote_text(shown)} AS "column", key AS value, '
            "'duplicate_key' AS rule, 'rejected' AS effect, '''' || left(key, 60) || ''' stands "
            "on line ' || best_line || ' with other values' AS message, "
            "'keep one of the two rows' AS mend FROM doubled"
        )
        self.connection.execute("DELETE FROM typed WHERE line IN (SELECT line FROM doubled)")

    def leave_out(self, refused: Sequence[Finding]) -> None:
        """Take the rows that these findings reject out of `typed`."""
        self.findings.append(findings_table(refused))
        lines = ", ".join(str(finding.line) for finding in refused)
        self.connection.execute(f"DELETE FROM typed WHERE line IN ({lines or 'NULL'})")

    def loaded(
        self,
        records: Mapping[str, str],
        *,
        rows: str = "typed",
        more: Mapping[str, pa.Table] | None = None,
    ) -> Loaded:
        """Finish: run one query per type, take `rows` (line, key, content) as the accepted ones.

        `more` holds records that were made by hand. `ValueError` where the counts do not add up.
        """
        accepted = self._arrow(
            f"SELECT line::BIGINT AS line, key, content FROM {rows} ORDER BY line"
        )
        tables = {name: self._records(name, query) for name, query in records.items()}
        for name, made in (more or {}).items():
            parts = [tables[name], made] if name in tables else [made]
            tables[name] = pa.concat_tables(parts, promote_options="default")
        findings = pa.concat_tables([findings_table(), *self.findings])
        return Loaded(
            records={name: table for name, table in tables.items() if table.num_rows},
            rows=accepted.cast(ROWS_SCHEMA),
            findings=findings.sort_by(
                [
                    ("line", "ascending"),
                    ("column", "ascending"),
                    ("rule", "ascending"),
                    ("value", "ascending"),
                ]
            ),
            read=self.read,
            rejected=self.read - accepted.num_rows,
        )

    def _arrow(self, query: str) -> pa.Table:
        table: pa.Table = self.connection.sql(query).to_arrow_table()
        return table

    def _records(self, name: str, query: str) -> pa.Table:
        table = self._arrow(query)
        known = get_type(name).record_schema()
        wanted = pa.schema([known.field(column) for column in table.column_names])
        return table.cast(wanted)


@contextmanager
def open_table(file: SourceFile, *shapes: Columns) -> Iterator[TextTable]:
    """Open a CSV or XLSX file as text, in the first of `shapes` that its header fits.

    A file that cannot be read at all gives a table of no records with one finding. Raises
    `SourceFileError` where there is no such file.
    """
    connection = text_connection()
    try:
        yield _open(connection, file, shapes)
    finally:
        connection.close()


def text_connection() -> duckdb.DuckDBPyConnection:
    """Open a DuckDB whose SQL folds names exactly as `graph.ids` does; close it after use.

    These functions are for lists, not for registers: each call is one of Python.
    """
    connection = duckdb.connect(":memory:")
    text = "VARCHAR"
    for function in (name_key, region_key):
        connection.create_function(function.__name__, function, [text], text)
    connection.create_function("city_key", city_key, [text] * 2, text)
    connection.create_function("place_key_or_empty", _place_key_or_empty, [text], text)
    connection.execute("CREATE MACRO place_key(place) AS nullif(place_key_or_empty(place), '')")
    return connection


def _place_key_or_empty(place: str) -> str:
    return place_key(place) or ""


def _open(
    connection: duckdb.DuckDBPyConnection, file: SourceFile, shapes: Sequence[Columns]
) -> TextTable:
    try:
        match, notes = _read(connection, file, shapes)
    except FileRefusedError as error:
        connection.execute("CREATE OR REPLACE TABLE found(line BIGINT)")
        connection.execute("CREATE OR REPLACE TABLE damage(line BIGINT, rule VARCHAR)")
        match, notes = HeaderMatch(shapes[0], {}, (error.finding,), is_refused=True), ()
    counted = "SELECT (SELECT count(*) FROM found) + (SELECT count(*) FROM damage)"
    ((read,),) = connection.execute(counted).fetchall()
    table = TextTable(connection, file, match.columns, frozenset(match.positions), read)
    table.findings.append(findings_table([*notes, *match.findings]))
    listed = ", ".join(
        quote_name(name) if name in match.positions else f"NULL::VARCHAR AS {quote_name(name)}"
        for name in match.columns.kept
    )
    rows = "found WHERE false" if match.is_refused else "found"
    connection.execute(f"CREATE VIEW source AS SELECT line, {listed} FROM {rows}")
    if not match.is_refused:
        table.find(_damage_sql())
    return table


def _read(
    connection: duckdb.DuckDBPyConnection, file: SourceFile, shapes: Sequence[Columns]
) -> tuple[HeaderMatch, tuple[Finding, ...]]:
    if _is_archive(file):
        return read_workbook(connection, file, shapes), ()
    with open_plain_text(file) as text:
        header = read_header(file, text)
        match = match_header(file, header, shapes)
        read_delimited(connection, text, Wanted(match.positions, len(header)))
        return match, text.findings


def _is_archive(file: SourceFile) -> bool:
    if not file.path.is_file():
        raise SourceFileError(str(file.path), "is no file", "give the path of a file")
    with file.path.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"


def _damage_sql() -> str:
    cases = "".join(
        f" WHEN {quote_text(rule)} THEN {{'message': {quote_text(message)}, "
        f"'mend': {quote_text(mend)}}}"
        for rule, (message, mend) in _DAMAGE.items()
    )
    return (
        "SELECT line, NULL AS \"column\", NULL AS value, rule, 'rejected' AS effect, "
        f"said.message AS message, said.mend AS mend "
        f"FROM (SELECT line, rule, CASE rule{cases} END AS said FROM damage)"
    )
