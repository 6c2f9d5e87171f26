"""SQL: the tables of an edition in one read-only DuckDB file.

Beside one table a type, ``about`` names the edition, and ``source_record`` and ``field_source``
say which record gave what, where the snapshot holds them. The file is a copy on purpose: over bare
views of the Parquet files, a COPY could overwrite the snapshot.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from graph.engines.projection import check_counts, project
from graph.engines.protocol import Answer
from graph.errors import QueryError
from graph.ids import quote_name, quote_text
from graph.schema import load_types
from graph.snapshot.edition import Edition

FILE = "graph.duckdb"
PROVENANCE_TABLES = ("source_record", "field_source")
_LAYOUT = 1
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "2GB",
    "threads": 2,
    "temp_directory": "",  # nothing is written beside the file
    "lock_configuration": True,
}


class SqlEngine:
    """An edition opened for SQL (DuckDB's dialect); see `graph.engines.protocol.Engine`."""

    language = "sql"

    def __init__(self, file: Path) -> None:
        self._connection: duckdb.DuckDBPyConnection | None = duckdb.connect(
            str(file), read_only=True, config=_SETTINGS
        )

    def run(
        self, text: str, parameters: Mapping[str, Any], *, seconds: float, row_limit: int
    ) -> Answer:
        """Answer one SELECT; anything else is refused."""
        if self._connection is None:
            raise QueryError("sql", "the engine is closed", "open it again")
        cursor = self._connection.cursor()
        timer = threading.Timer(seconds, cursor.interrupt)
        timer.start()
        try:
            statement = _one_select(cursor, text)
            if missing := sorted(statement.named_parameters - set(parameters)):
                raise QueryError("sql", f"${missing[0]} has no value", "give the parameter")
            # DuckDB refuses a parameter that the text does not name.
            needed = {key: parameters[key] for key in statement.named_parameters}
            cursor.execute(statement, needed or None)
            columns = tuple(item[0] for item in cursor.description or ())
            rows = cursor.fetchmany(row_limit + 1)
        except duckdb.InterruptException as error:
            raise QueryError("sql", f"took longer than {seconds:g} s", "ask for less") from error
        except duckdb.Error as error:
            raise QueryError("sql", str(error).strip(), "mend the query") from error
        finally:
            timer.cancel()
            cursor.close()
        kept = [tuple(_plain(cell) for cell in row) for row in rows[:row_limit]]
        return Answer(columns, kept, truncated=len(rows) > row_limit)

    def close(self) -> None:
        """Let the file go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def open_engine(edition: Edition) -> SqlEngine:
    """Open the DuckDB file of an edition, building it where it is missing."""
    return SqlEngine(prepare(edition) / FILE)


def prepare(edition: Edition) -> Path:
    """Build ``sql/graph.duckdb`` in the cache of an edition where it is missing or stale."""
    maker = f"duckdb {duckdb.__version__} layout {_LAYOUT}"
    return project(edition, "sql", maker=maker, build=_build)


def _build(edition: Edition, folder: Path) -> None:
    extra = [name for name in PROVENANCE_TABLES if (edition.tables / f"{name}.parquet").is_file()]
    with duckdb.connect(str(folder / FILE)) as connection:
        connection.execute("SET threads = 2")
        for name in (*load_types(), *extra):
            source = f"read_parquet({quote_text(str(edition.path(name)))})"
            connection.execute(f"CREATE TABLE {quote_name(name)} AS SELECT * FROM {source}")
        connection.execute(
            "CREATE TABLE about AS SELECT $edition AS edition, $version AS version, "
            "$scope AS scope, $content_hash AS content_hash",
            {
                "edition": edition.edition,
                "version": edition.version,
                "scope": edition.scope,
                "content_hash": edition.content_hash,
            },
        )
        check_counts(edition, "sql", {name: _count(connection, name) for name in load_types()})


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {quote_name(table)}").fetchone()
    return 0 if row is None else int(row[0])


def _one_select(connection: duckdb.DuckDBPyConnection, text: str) -> duckdb.Statement:
    statements = connection.extract_statements(text)
    if len(statements) != 1:
        raise QueryError("sql", f"holds {len(statements)} statements", "write one SELECT")
    statement = statements[0]
    if statement.type not in (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN):
        raise QueryError("sql", f"is a {statement.type.name} statement", "write one SELECT")
    return statement


def _plain(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return float(cell)
    if isinstance(cell, list):
        return [_plain(item) for item in cell]
    return cell
