"""What is told of rows that are damaged as rows, before any of their fields is looked at."""

import duckdb

from graph.findings import Finding
from graph.ids import quote_name, quote_text
from loaders.reading.header import DELIMITERS, HeaderMatch, Layout
from loaders.reading.source_file import SourceFile

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


def headers_again(
    connection: duckdb.DuckDBPyConnection, file: SourceFile, match: HeaderMatch
) -> list[Finding]:
    """Find rows that repeat the column names, as where two files were put behind one another."""
    if match.is_refused or len(match.positions) < 2:
        return []
    same = " AND ".join(
        f"{quote_name(name)} = {quote_text(match.names[position].strip())}"
        for name, position in match.positions.items()
    )
    lines = connection.execute(f"SELECT line FROM found WHERE {same} ORDER BY line").fetchall()
    message, mend = "the column names stand here again", "remove this line"
    return [
        Finding(file.dataset, file.name, line, None, None, "header_again", "rejected", message,
                mend)
        for (line,) in lines
    ]  # fmt: skip


def no_rows(file: SourceFile, message: str) -> Finding:
    """Tell of a file that is well-formed and holds no record, which may have been cut."""
    mend = "look whether the file is whole"
    return Finding(file.dataset, file.name, None, None, None, "no_rows", "noted", message, mend)


def damage_sql(layout: Layout) -> str:
    """Query that gives the finding of each row in `damage`; what the row holds is withheld."""
    words = {**_DAMAGE}
    message, mend = words["too_many_columns"]
    words["too_many_columns"] = message, mend.replace("comma", DELIMITERS[layout.delimiter])
    cases = "".join(
        f" WHEN {quote_text(rule)} THEN {{'message': {quote_text(message)}, "
        f"'mend': {quote_text(mend)}}}"
        for rule, (message, mend) in words.items()
    )
    return (
        "SELECT line, NULL AS \"column\", NULL AS value, rule, 'rejected' AS effect, "
        f"said.message AS message, said.mend AS mend "
        f"FROM (SELECT line, rule, CASE rule{cases} END AS said FROM damage)"
    )
