"""Cypher: an edition as an embedded ArcadeDB graph, built on first use, opened read-only.

Labels, tie types and properties are those of the model (`graph.schema`); a missing value is an
absent property. Only ``query("opencypher", ...)`` is ever called, LOAD CSV is switched off, and a
query ends at its deadline.

One Java machine a process: its memory limit is fixed by the first edition that is opened (about
0.7 KiB a node or tie, at least 1 GiB; measured: 4 GiB build and serve 1 M organizations with
5 M ties, 6 GiB twice that). Ctrl-C reaches Python only when the running query has returned.
"""

from __future__ import annotations

import atexit
import datetime
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import arcadedb_embedded as arcadedb
import jpype
import pyarrow as pa
from arcadedb_embedded.jvm import get_bundled_jre_lib_path, get_jar_path
from arcadedb_embedded.type_conversion import convert_java_to_python

from graph.engines.projection import check_counts, project
from graph.engines.protocol import Answer
from graph.errors import QueryError, SnapshotError
from graph.ids import quote_name, quote_text
from graph.schema import Field, Type, load_types, node_types, tie_types
from graph.snapshot.edition import Edition

if TYPE_CHECKING:
    import duckdb

_LAYOUT = 1
_GRAPH = "graph"
_BATCH_ROWS = 50_000
_BYTES_A_ROW = 700
_SMALLEST_HEAP_MIB = 1024
# Below this many nodes and ties Java's first compiler alone halves the time of a build and a first
# query (measured: 32,000 rows in 3.6 s of CPU time, not 7.8); above it, long queries take twice as
# long without the second one.
_SMALL_ROWS = 200_000
_PROPERTY_TYPES = {
    "text": "STRING",
    "whole": "LONG",
    "decimal": "DOUBLE",
    "yes_no": "BOOLEAN",
    "date": "DATE",
    "list": "LIST",
}
# Beside the id of every node: what people and the query library look things up by.
_LOOKUPS = (("organization", "ein"), ("place", "fips"), ("evidence", "about_id"))
_SWITCHED_OFF = (
    "arcadedb.opencypher.loadCsv.allowFileUrls",
    "arcadedb.opencypher.loadCsv.allowRemoteUrls",
)
_LOG_SETTINGS = Path(__file__).with_name("cypher_logging.properties")
# A database can be opened once in a process: engines on one folder share it and count themselves.
_opened: dict[Path, tuple[arcadedb.Database, int]] = {}
_opening = threading.Lock()


class CypherEngine:
    """An edition opened for Cypher; see `graph.engines.protocol.Engine`."""

    language = "cypher"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._database: arcadedb.Database | None = _share(folder)

    def run(
        self, text: str, parameters: Mapping[str, Any], *, seconds: float, row_limit: int
    ) -> Answer:
        """Answer one reading query; one that writes is refused by the engine."""
        if self._database is None:
            raise QueryError("cypher", "the engine is closed", "open it again")
        try:
            settings = self._database.get_java_database().getConfiguration()
            settings.setValue("arcadedb.command.timeout", int(seconds * 1000))
            found = self._database.query("opencypher", text, dict(parameters))
            rows = list(islice(found.iter_dicts(), row_limit + 1))
            found.close()
        except arcadedb.ArcadeDBError as error:
            raise _query_error(error, seconds) from error
        columns = tuple(dict.fromkeys(name for row in rows for name in row))
        kept = [tuple(_plain(row.get(name)) for name in columns) for row in rows[:row_limit]]
        return Answer(columns, kept, truncated=len(rows) > row_limit)

    def close(self) -> None:
        """Let the database go; it closes with the last engine on it."""
        if self._database is not None:
            self._database = None
            _release(self._folder)


def open_engine(edition: Edition) -> CypherEngine:
    """Open the graph of an edition, building it where it is missing."""
    folder = prepare(edition)
    _start_java(edition)
    return CypherEngine(folder / _GRAPH)


def prepare(edition: Edition) -> Path:
    """Build the graph ``cypher`` in the cache of an edition where it is missing or stale."""
    maker = f"arcadedb {arcadedb.__version__} layout {_LAYOUT}"
    return project(edition, "cypher", maker=maker, build=_build)


def heap_mib(edition: Edition) -> int:
    """Memory limit of the Java machine for an edition, in MiB."""
    return max(_SMALLEST_HEAP_MIB, sum(edition.counts.values()) * _BYTES_A_ROW // 2**20)


def _start_java(edition: Edition) -> None:
    with _opening:
        if not jpype.isJVMStarted():
            _start_java_once(edition)


def _start_java_once(edition: Edition) -> None:
    scratch = tempfile.gettempdir()
    jpype.startJVM(
        get_bundled_jre_lib_path(),
        f"-Xmx{heap_mib(edition)}m",
        # Nothing is written beside the user's files: no log, no crash file, no relative path.
        f"-Djava.util.logging.config.file={_LOG_SETTINGS}",
        f"-XX:ErrorFile={Path(scratch) / 'commonground_java_%p.log'}",
        "-XX:-UsePerfData",
        *(["-XX:TieredStopAtLevel=1"] if sum(edition.counts.values()) < _SMALL_ROWS else []),
        f"-Duser.dir={scratch}",
        *(f"-D{name}=false" for name in _SWITCHED_OFF),
        # What the binding itself asks of Java, less the vector module, which warns on stderr.
        "-Djava.awt.headless=true",
        "-Dfile.encoding=UTF8",
        "-Dpolyglot.engine.WarnInterpreterOnly=false",
        "-XX:+UseCompactObjectHeaders",
        "--enable-native-access=ALL-UNNAMED",
        "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
        "--add-opens=java.base/java.nio.channels.spi=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        classpath=[str(path) for path in sorted(Path(get_jar_path()).glob("*.jar"))],
        interrupt=False,
    )
    # The thread that starts Java counts as Java's own, and Python's end would wait for it for ever
    # where it is not the main one (a page of the explorer); the next call attaches it anew.
    jpype.JClass("java.lang.Thread").detach()
    # A database that is still open would hold up the end of the process for half a minute.
    atexit.register(_close_all)


def _share(folder: Path) -> arcadedb.Database:
    with _opening:
        database, users = _opened.get(folder, (None, 0))
        if database is None:
            mode = jpype.JClass("com.arcadedb.engine.ComponentFile$MODE").READ_ONLY
            database = arcadedb.Database(_factory(folder).open(mode))
            for name in _SWITCHED_OFF:
                database.get_java_database().getConfiguration().setValue(name, False)
        _opened[folder] = (database, users + 1)
        return database


def _release(folder: Path) -> None:
    with _opening:
        database, users = _opened.pop(folder, (None, 0))
        if database is None:
            return  # the process is ending
        if users > 1:
            _opened[folder] = (database, users - 1)
        else:
            database.close()


def _close_all() -> None:
    with _opening:
        for database, _users in _opened.values():
            database.close()
        _opened.clear()


def _factory(folder: Path) -> Any:
    return jpype.JClass("com.arcadedb.database.DatabaseFactory")(str(folder.absolute()))


def _build(edition: Edition, folder: Path) -> None:
    _start_java(edition)
    database = _factory(folder / _GRAPH).create()
    try:
        schema = database.getSchema()
        for kind in load_types().values():
            _declare(schema, kind)
        batch = database.batch().build()
        with edition.connect() as tables:
            tables.execute("SET threads = 2; SET preserve_insertion_order = true")
            _load_nodes(batch, tables)
            for kind in tie_types():
                _load_ties(batch, tables, kind)
        batch.close()
        _index(schema)
        labels = {name: kind.label for name, kind in load_types().items()}
        found = {name: int(database.countType(label, False)) for name, label in labels.items()}
        check_counts(edition, "cypher", found)
    except jpype.JException as error:
        mend = "a larger edition needs a process of its own: try again in a new one"
        raise SnapshotError(f"{edition.version} in cypher", str(error), mend) from error
    finally:
        database.close()


def _declare(schema: Any, kind: Type) -> None:
    make = schema.createEdgeType if kind.is_tie else schema.createVertexType
    made = make(kind.label, 1)  # one bucket: files of 64 KiB for each would outweigh small towns
    java_types = jpype.JClass("com.arcadedb.schema.Type")
    for item in _properties(kind):
        # Declared types turn the JSON text of a date into a date on the way in.
        made.createProperty(item.name, getattr(java_types, _PROPERTY_TYPES[item.type]))


def _load_nodes(batch: Any, tables: duckdb.DuckDBPyConnection) -> None:
    """Make all vertices; leave their addresses in the table ``vertex`` (type, id, rid)."""
    batcher = jpype.JClass("com.arcadedb.python.VertexBatcher")
    tables.execute("CREATE TABLE vertex (type VARCHAR, id VARCHAR, rid VARCHAR)")
    for kind in node_types():
        table = quote_name(kind.name)
        select = f"SELECT t.id, {_json_sql(kind)} AS json FROM {table} AS t ORDER BY t.id"
        for made in _batches(tables, select):
            rids = str(batcher.createVerticesJson(batch, kind.label, _json_list(made["json"])))
            chunk = pa.table({"id": made["id"], "rid": rids.split(";")})
            # A cursor of its own: the connection is still giving rows.
            cursor = tables.cursor()
            cursor.register("chunk", chunk)
            cursor.execute(f"INSERT INTO vertex SELECT {quote_text(kind.name)}, id, rid FROM chunk")
            cursor.close()


def _load_ties(batch: Any, tables: duckdb.DuckDBPyConnection, kind: Type) -> None:
    batcher = jpype.JClass("com.arcadedb.python.EdgeBatcher")
    source, target = (
        ", ".join(map(quote_text, kind.source)),
        ", ".join(map(quote_text, kind.target)),
    )
    extra = ["'\"_src\":' || to_json(a.rid)::VARCHAR", "'\"_dst\":' || to_json(b.rid)::VARCHAR"]
    select = (
        f"SELECT {_json_sql(kind, extra)} AS json FROM {quote_name(kind.name)} AS t "
        f"JOIN vertex AS a ON a.id = t.source_id AND a.type IN ({source}) "
        f"JOIN vertex AS b ON b.id = t.target_id AND b.type IN ({target}) ORDER BY t.id"
    )
    for made in _batches(tables, select):
        batcher.newEdgesJson(batch, kind.label, _json_list(made["json"]))


def _index(schema: Any) -> None:
    # After the load: notes of the engine's makers and our own timing agree on it.
    tree = jpype.JClass("com.arcadedb.schema.Schema$INDEX_TYPE").LSM_TREE
    for kind in node_types():
        schema.createTypeIndex(tree, True, kind.label, "id")
    types = load_types()
    for name, field in _LOOKUPS:
        schema.createTypeIndex(tree, False, types[name].label, field)


def _properties(kind: Type) -> tuple[Field, ...]:
    ends = ("source_id", "target_id") if kind.is_tie else ()
    return tuple(item for item in kind.stored_fields if item.name not in ends)


def _json_sql(kind: Type, extra: Iterable[str] = ()) -> str:
    """Give the DuckDB expression for a row of ``t`` as a JSON object without its nulls."""
    parts = [*extra]
    for item in _properties(kind):
        name = quote_name(item.name)
        given = f"isfinite(t.{name})" if item.type == "decimal" else f"t.{name} IS NOT NULL"
        parts.append(f"CASE WHEN {given} THEN '{name}:' || to_json(t.{name})::VARCHAR END")
    return "'{' || concat_ws(',', " + ", ".join(parts) + ") || '}'"


def _batches(tables: duckdb.DuckDBPyConnection, select: str) -> Iterator[pa.RecordBatch]:
    yield from tables.cursor().sql(select).to_arrow_reader(_BATCH_ROWS)


def _json_list(rows: pa.Array) -> str:
    return "[" + ",".join(rows.to_pylist()) + "]"


def _query_error(error: arcadedb.ArcadeDBError, seconds: float) -> QueryError:
    text = str(error)
    if "TimeoutException" in text:
        return QueryError("cypher", f"took longer than {seconds:g} s", "ask for less")
    if "OutOfMemoryError" in text or "heap budget exceeded" in text:
        return QueryError("cypher", "needs more memory than it may have", "ask for less, or in SQL")
    if "not idempotent" in text:
        return QueryError("cypher", "would write", "ask with MATCH ... RETURN")
    return QueryError("cypher", text.rpartition("Exception: ")[2].strip(), "mend the query")


def _plain(value: Any) -> Any:
    """Turn a value of the engine into a plain one: nodes and ties into dicts, paths into lists."""
    if value is None or isinstance(value, (bool, int, float, str, datetime.date)):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_plain(item) for item in value]
    return _plain_java(value)


def _plain_java(value: Any) -> Any:
    if hasattr(value, "propertiesAsMap"):
        return {"_label": str(value.getTypeName()), **_plain(dict(value.propertiesAsMap()))}
    if hasattr(value, "toAlternatingList"):
        return _plain(list(value.toAlternatingList()))
    name = str(value.getClass().getSimpleName())
    if name in ("CypherDate", "LocalDate"):
        return datetime.date.fromisoformat(str(value))
    if name in ("CypherDateTime", "CypherLocalDateTime"):
        return datetime.datetime.fromisoformat(str(value))
    if name.startswith("Cypher"):
        return str(value)  # durations and times of day, in ISO 8601
    return _plain(convert_java_to_python(value))
