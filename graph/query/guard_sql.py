"""What the guard asks of SQL beyond words: tables by name only, no function that reads files."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.query.tokens import Refuse, Token, dotted_name, token_at

FIRST_WORDS = ("SELECT", "WITH", "FROM", "VALUES", "TABLE", "DESCRIBE", "SHOW", "SUMMARIZE")
DENIED_WORDS = frozenset({
    "ATTACH", "DETACH", "COPY", "EXPORT", "IMPORT", "PRAGMA", "INSTALL", "LOAD", "SET", "RESET",
    "CALL", "CREATE", "DROP", "ALTER", "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "VACUUM",
    "CHECKPOINT", "PREPARE", "EXECUTE", "DEALLOCATE", "USE", "BEGIN", "COMMIT", "ROLLBACK",
})  # fmt: skip
# Functions that read files, other databases, settings, or run a text as SQL.
DENIED_FUNCTIONS = re.compile(
    r"(read|scan|sniff|load|copy|write|parquet|pragma|sqlite|postgres|mysql|iceberg|delta|st_read"
    r"|http|shell|checkpoint|force_checkpoint|enable|disable)(_.*)?"
    r"|.*_scan|.*_scan_.*|.*_attach|.*_secrets?|.*_query|.*_execute.*|.*substrait.*|.*_settings?"
    r"|glob|query|query_table|getenv|getvariable|nextval|currval|duckdb_logs.*|truncate_duckdb_logs"
    r"|file_.*|add_parquet_key|json_execute_serialized_sql"
)
TABLE_FUNCTIONS = frozenset(
    {
        "unnest",
        "range",
        "generate_series",
        "generate_subscripts",
        "json_each",
        "json_tree",
        "duckdb_tables",
        "duckdb_columns",
    }
)
_FILE_ENDINGS = frozenset({
    "csv", "tsv", "txt", "json", "jsonl", "ndjson", "parquet", "xlsx", "gz", "zst", "db", "duckdb",
    "sqlite", "arrow", "avro", "shp",
})  # fmt: skip
# Words behind which a table stands, and words that end a list of tables.
_BEFORE_TABLES = frozenset(
    {"FROM", "JOIN", "TABLE", "DESCRIBE", "SUMMARIZE", "SHOW", "PIVOT", "UNPIVOT", "LATERAL"}
)
_AFTER_TABLES = frozenset({
    "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", "QUALIFY", "WINDOW", "UNION",
    "INTERSECT", "EXCEPT", "SELECT", "VALUES", "SAMPLE",
})  # fmt: skip
# extract(year FROM day) and its like name no table.
_CALLS_WITH_FROM = frozenset({"extract", "substring", "trim", "overlay"})


def check(tokens: Sequence[Token], refuse: Refuse) -> None:
    """Refuse functions that read files, and tables that are no plain names."""
    for position, token in enumerate(tokens):
        is_called = token_at(tokens, position + 1).text == "("
        if is_called and token.name and DENIED_FUNCTIONS.fullmatch(token.name):
            raise refuse(token, f"the function {token.text} may not be called", "use a plain one")
    for position in _table_positions(tokens):
        _check_table(tokens, position, refuse)


def _table_positions(tokens: Sequence[Token]) -> list[int]:
    """Give the positions of tables: behind FROM and JOIN, and behind commas in such a list."""
    frames = ["other"]  # per open bracket: tables, call, other
    found = []
    for position, token in enumerate(tokens):
        before = token_at(tokens, position - 1)
        is_table = _opens_tables(tokens, position - 1, frames[-1]) or (
            frames[-1] == "tables" and before.text in (",", "(")
        )
        if is_table:
            found.append(position)
        if token.kind == "symbol" and token.text in "([{":
            is_call = before.name in _CALLS_WITH_FROM
            frames.append("call" if is_call else "tables" if is_table else "other")
        elif token.kind == "symbol" and token.text in ")]}":
            frames = frames[:-1] or ["other"]
        elif _opens_tables(tokens, position, frames[-1]):
            frames[-1] = "tables"
        elif token.word in _AFTER_TABLES and before.text != ".":
            frames[-1] = "other"
    return found


def _opens_tables(tokens: Sequence[Token], position: int, frame: str) -> bool:
    word = token_at(tokens, position).word
    if word not in _BEFORE_TABLES or token_at(tokens, position - 1).text == ".":
        return False
    if word in ("PIVOT", "UNPIVOT") and token_at(tokens, position + 1).text == "(":
        return False
    before = [token_at(tokens, position - step).word for step in (2, 1)]
    is_comparison = before[1] == "DISTINCT" and before[0] in ("IS", "NOT")
    return not (word == "FROM" and (frame == "call" or is_comparison))


def _check_table(tokens: Sequence[Token], position: int, refuse: Refuse) -> None:
    token = tokens[position]
    if token.word in _BEFORE_TABLES | _AFTER_TABLES:
        return
    parts = dotted_name(tokens, position)
    is_file = token.kind == "string" or any(
        part.kind == "quoted" and not re.fullmatch(r"[\w -]+", part.name) for part in parts
    )
    if is_file or (len(parts) > 1 and parts[-1].name in _FILE_ENDINGS):
        raise refuse(token, "a table may not be a file", "name a table of the model")
    is_called = bool(parts) and token_at(tokens, position + 2 * len(parts) - 1).text == "("
    if is_called and parts[-1].name not in TABLE_FUNCTIONS:
        known = ", ".join(sorted(TABLE_FUNCTIONS))
        what = f"the function {parts[-1].text} may not stand for a table"
        raise refuse(token, what, f"use a table of the model, or one of {known}")
