"""One file of a tabular source, open as a table of text: the front door of this room.

CSV (plain or gzip) and XLSX give the same columns, so that one loader serves both.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from graph.findings import FINDINGS_SCHEMA, Finding, findings_table
from graph.ids import city_key, hash_sql, quote_name, quote_text, region_key
from graph.schema import get_type
from loaders.reading.cast import Cast, Check, find_sql, typed_sql
from loaders.reading.header import Columns, HeaderMatch, Layout
from loaders.reading.organization_keys import name_key
from loaders.reading.place_names import place_key
from loaders.reading.refusal import FileRefusedError
from loaders.reading.rows_damaged import damage_sql, headers_again, no_rows
from loaders.reading.source_file import ROWS_SCHEMA, Loaded, SourceFile
from loaders.reading.stored import (
    BATCH,
    DUCKDB_BYTES,
    MOST_IN_MEMORY,
    StoredTable,
    TemporaryFolder,
    store,
)
from loaders.reading.texts import Opened, Part, open_texts

_ORDER = ("file", "line", "column", "rule", "value")


@dataclass
class TextTable:
    """A file read as text: view `source` (line and every kept column, null where empty).

    `read` counts its records; those that could not be split into columns are findings already, and
    where the header does not fit `source` is empty. `has` names the columns that the file has.
    In a ZIP file lines count on from one of `parts` to the next; findings that `loaded` gives name
    the member and its own line.
    """

    connection: duckdb.DuckDBPyConnection
    file: SourceFile
    columns: Columns
    has: frozenset[str]
    read: int
    findings: list[pa.Table] = field(default_factory=list)
    parts: Sequence[Part] = ()
    folder: TemporaryFolder | None = None

    def cast(self, casts: Sequence[Cast], checks: Sequence[Check] = (), *, content: bool) -> None:
        """Make table `typed`: line, one column a cast, `content` where asked; accepted rows only.

        A record is left out where a needed cast gives null. Every failed cast and every check that
        holds is a finding. `content` is a hash of what is stated, never of what is withheld
        or for matching only.
        """
        everything = [*(check for cast in casts for check in cast.checks), *checks]
        self._find_all(everything)
        stated = [quote_name(cast.field) for cast in casts if not cast.for_matching]
        hashed = hash_sql(*(f"{name}::VARCHAR" for name in stated))
        extra = f", {hashed} AS content" if content else ""
        self.connection.execute(
            f"CREATE TABLE typed AS SELECT *{extra} FROM ({typed_sql(casts, 'source')})"
        )
        self.compress()

    def compress(self) -> None:
        """Have DuckDB pack its tables once they take more than it may keep in memory."""
        held = "SELECT sum(memory_usage_bytes + temporary_storage_bytes) FROM duckdb_memory()"
        if self.connection.execute(held).fetchall()[0][0] > DUCKDB_BYTES:
            self.connection.execute("CHECKPOINT")

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
            f"on line ' || {self._shown_line('best_line')} || ' with other values' AS message, "
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
        accepted = self._kept(
            "rows", f"SELECT line::BIGINT AS line, key, content FROM {rows} ORDER BY line",
            ROWS_SCHEMA,
        )  # fmt: skip
        tables = {name: self._records(name, query) for name, query in records.items()}
        for name, made in (more or {}).items():
            parts = [_in_memory(tables[name]), made] if name in tables else [made]
            tables[name] = pa.concat_tables(parts, promote_options="default")
        findings = self._placed(pa.concat_tables([findings_table(), *self.findings]))
        return Loaded(
            records={name: table for name, table in tables.items() if table.num_rows},
            rows=accepted,
            findings=findings.sort_by([(name, "ascending") for name in _ORDER]),
            read=self.read,
            rejected=self.read - accepted.num_rows,
        )

    def _placed(self, findings: pa.Table) -> pa.Table:
        """Name the member of a ZIP file and its own line, instead of the line in the whole."""
        if not self.parts:
            return findings
        parts = pa.table(
            {
                "name": [part.name for part in self.parts],
                "before": [part.lines_before for part in self.parts],
            }
        )
        self.connection.register("part", parts)
        self.connection.register("told", findings)
        is_ours = f"told.file = {quote_text(self.file.name)} AND told.line IS NOT NULL"
        kept = ", ".join(quote_name(n) for n in FINDINGS_SCHEMA.names if n not in ("file", "line"))
        placed = self._arrow(
            f"SELECT {kept}, CASE WHEN {is_ours} THEN part.name ELSE told.file END AS file, "
            f"CASE WHEN {is_ours} THEN told.line - part.before ELSE told.line END AS line "
            "FROM told ASOF LEFT JOIN part ON told.line > part.before"
        )
        self.connection.unregister("part")
        self.connection.unregister("told")
        return placed.select(FINDINGS_SCHEMA.names).cast(FINDINGS_SCHEMA)

    def _shown_line(self, line: str) -> str:
        cases = "".join(
            f" WHEN {line} > {part.lines_before} "
            f"THEN ({line} - {part.lines_before}) || ' of ' || {quote_text(part.name)}"
            for part in reversed(self.parts)
        )
        return f"CASE{cases} END" if cases else line

    def _arrow(self, query: str) -> pa.Table:
        table: pa.Table = self.connection.sql(query).to_arrow_table()
        return table

    def _records(self, name: str, query: str) -> pa.Table | StoredTable:
        known = get_type(name).record_schema()
        names = self.connection.sql(query).columns
        return self._kept(name, query, pa.schema([known.field(column) for column in names]))

    def _kept(self, name: str, query: str, schema: pa.Schema) -> pa.Table | StoredTable:
        """Keep a result in memory, or on disk where the file is too large."""
        if self.read <= MOST_IN_MEMORY:
            return self._arrow(query).cast(schema)
        if self.folder is None:
            self.folder = TemporaryFolder()
        result = self.connection.sql(query).to_arrow_reader(BATCH)
        return store(self.folder, name, result, schema)


def _in_memory(table: pa.Table | StoredTable) -> pa.Table:
    return pa.table(table) if isinstance(table, StoredTable) else table


@contextmanager
def open_table(
    file: SourceFile,
    *shapes: Columns,
    delimiter: str = ",",
    sheet: str | None = None,
    header_line: int = 1,
) -> Iterator[TextTable]:
    """Open a CSV (plain, gzip, members of a ZIP) or XLSX as text, in the first fitting of `shapes`.

    `delimiter` counts for CSV, `sheet` for workbooks; what stands above `header_line` is not read.
    A file that cannot be read at all gives a table of no records with one finding, and counts as
    one record read and rejected. Raises `SourceFileError` where there is no such file.
    """
    with text_connection() as connection:
        yield _open(connection, file, shapes, Layout(delimiter, sheet, header_line))


@contextmanager
def text_connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB whose SQL folds names exactly as `graph.ids` does, for one file.

    These functions are for lists, not for registers: each call is one of Python. `MemoryError`
    where the file takes more memory than there is.
    """
    with tempfile.TemporaryDirectory(prefix="commonground-") as spill:
        connection = duckdb.connect(
            ":memory:", config={"memory_limit": f"{DUCKDB_BYTES}B", "temp_directory": spill}
        )
        try:
            _know_names(connection)
            yield connection
        except duckdb.OutOfMemoryException as error:
            raise MemoryError(str(error)) from error  # whoever waits for the child knows that one
        finally:
            connection.close()


def _know_names(connection: duckdb.DuckDBPyConnection) -> None:
    text = "VARCHAR"
    for function in (name_key, region_key):
        connection.create_function(function.__name__, function, [text], text)
    connection.create_function("city_key", city_key, [text] * 2, text)
    connection.create_function("place_key_or_empty", _place_key_or_empty, [text], text)
    connection.execute("CREATE MACRO place_key(place) AS nullif(place_key_or_empty(place), '')")


def _place_key_or_empty(place: str) -> str:
    return place_key(place) or ""


def _open(
    connection: duckdb.DuckDBPyConnection,
    file: SourceFile,
    shapes: Sequence[Columns],
    layout: Layout,
) -> TextTable:
    try:
        opened = open_texts(connection, file, shapes, layout)
    except FileRefusedError as error:
        connection.execute("CREATE OR REPLACE TABLE found(line BIGINT)")
        connection.execute("CREATE OR REPLACE TABLE damage(line BIGINT, rule VARCHAR)")
        match = HeaderMatch(shapes[0], {}, (), (), is_refused=True)
        opened = Opened(match, [error.finding], refused=1)
    match = opened.match
    counted = "SELECT (SELECT count(*) FROM found) + (SELECT count(*) FROM damage)"
    ((count,),) = connection.execute(counted).fetchall()
    # A file that has no rows to count, and cannot be read, counts as one.
    read = max(count, 1) if match.is_refused else count + opened.refused
    table = TextTable(
        connection, file, match.columns, frozenset(match.positions), read, parts=opened.parts
    )
    again = headers_again(connection, file, match)
    table.compress()
    table.findings.append(findings_table([*opened.findings, *again]))
    if not (read or opened.refused):
        empty = no_rows(file, "the file has column names and no rows")
        table.findings.append(findings_table([empty]))
    listed = ", ".join(
        quote_name(name) if name in match.positions else f"NULL::VARCHAR AS {quote_name(name)}"
        for name in match.columns.kept
    )
    rows = "found WHERE false" if match.is_refused else "found"
    if again:
        rows = f"found WHERE line NOT IN ({', '.join(str(finding.line) for finding in again)})"
    connection.execute(f"CREATE VIEW source AS SELECT line, {listed} FROM {rows}")
    if not match.is_refused:
        table.find(damage_sql(layout))
    return table
