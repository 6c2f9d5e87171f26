"""SPARQL 1.1: the triples of an edition in a read-only Oxigraph store on disk.

``$name`` in a query text stands for a parameter: it is replaced by the value as a typed literal,
token by token, never inside a string, an address or a comment. A null parameter becomes a variable
that nothing binds, so an optional one is written
``BIND($place AS ?given_place) FILTER(!BOUND(?given_place) || ?fips = ?given_place)``.
"""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph

from graph.convert.to_ntriples import write_ntriples
from graph.engines.projection import check_counts, project
from graph.engines.protocol import Answer
from graph.errors import QueryError
from graph.schema import PREFIXES, RDF_BASE, expand, load_types
from graph.snapshot.edition import Edition

_LAYOUT = 1
_XSD = PREFIXES["xsd"]
# SPARQL 1.1 section 19.8, as far as needed to know a bare word or variable from the inside of an
# address, a string, a comment, a prefixed name.
_TOKEN = re.compile(
    r"<[^<>\"{}|^`\\\x00-\x20]*>"
    r"|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r"|\"(?:[^\"\\\n\r]|\\.)*\"|'(?:[^'\\\n\r]|\\.)*'"
    r"|\#[^\n\r]*"
    r"|\?\w+|\$(?P<parameter>\w+)"
    r"|[\w.-]*:(?:[\w.:%-]|\\.)*"
    r"|(?P<word>\w+)",
    re.DOTALL,
)


class SparqlEngine:
    """An edition opened for SPARQL; see `graph.engines.protocol.Engine`.

    The prefixes of the model (``cg: org: sdo: skos: dct: prov: xsd: ...``) are known without being
    declared. Oxigraph cannot be stopped while it works: ``seconds`` is looked at between rows.
    """

    language = "sparql"

    def __init__(self, folder: Path) -> None:
        self._store: pyoxigraph.Store | None = pyoxigraph.Store.read_only(str(folder))

    def run(
        self, text: str, parameters: Mapping[str, Any], *, seconds: float, row_limit: int
    ) -> Answer:
        """Answer one query; ASK gives a column ``answer``, CONSTRUCT subject, predicate, object."""
        if self._store is None:
            raise QueryError("sparql", "the engine is closed", "open it again")
        deadline = time.monotonic() + seconds
        bound = bind_parameters(text, parameters)
        try:
            found = self._store.query(bound, base_iri=RDF_BASE, prefixes=dict(PREFIXES))
            if isinstance(found, pyoxigraph.QueryBoolean):
                return Answer(("answer",), [(bool(found),)])
            if isinstance(found, pyoxigraph.QueryTriples):
                columns: tuple[str, ...] = ("subject", "predicate", "object")
            else:
                columns = tuple(variable.value for variable in found.variables)
            return _read(columns, found, deadline, seconds, row_limit)
        except (SyntaxError, OSError, ValueError, RuntimeError) as error:
            raise QueryError("sparql", str(error), "mend the query") from error

    def close(self) -> None:
        """Let the store go."""
        self._store = None


def open_engine(edition: Edition) -> SparqlEngine:
    """Open the store of an edition, building it where it is missing."""
    return SparqlEngine(prepare(edition))


def prepare(edition: Edition) -> Path:
    """Build the store ``sparql`` in the cache of an edition where it is missing or stale."""
    maker = f"pyoxigraph {pyoxigraph.__version__} layout {_LAYOUT}"
    return project(edition, "sparql", maker=maker, build=_build)


def bind_parameters(text: str, parameters: Mapping[str, Any]) -> str:
    """Put parameters into a query text as typed literals; SERVICE as a bare word is refused.

    >>> bind_parameters("BIND($name AS ?given) # $name", {"name": 'O"Hara'})
    'BIND("O\\\\"Hara" AS ?given) # $name'
    >>> bind_parameters("BIND($name AS ?given)", {"name": None})
    'BIND(?_no_name AS ?given)'
    """

    def replaced(match: re.Match[str]) -> str:
        if (match["word"] or "").upper() == "SERVICE":
            raise QueryError("sparql", "SERVICE would ask another server", "leave it out")
        name = match["parameter"]
        if name is None or name not in parameters:
            return match[0]
        value = parameters[name]
        # Not the bare name: ?name may be a variable of the query.
        return f"?_no_{name}" if value is None else literal(value)

    return _TOKEN.sub(replaced, text)


def literal(value: str | bool | int | float | datetime.date) -> str:
    """Write a value as a SPARQL literal of its type.

    >>> literal("a\\nb"), literal(True), literal(5), literal(datetime.date(2026, 1, 2))
    ('"a\\\\nb"', 'true', '5', '"2026-01-02"^^<http://www.w3.org/2001/XMLSchema#date>')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value >= 0:
        return str(value)  # bare, so that LIMIT may take it
    if isinstance(value, datetime.date):
        datatype = pyoxigraph.NamedNode(_XSD + "date")
        return str(pyoxigraph.Literal(value.isoformat(), datatype=datatype))
    return str(pyoxigraph.Literal(value))


def _build(edition: Edition, folder: Path) -> None:
    text = folder / "edition.nt"
    write_ntriples(edition, text)
    store = pyoxigraph.Store(str(folder))
    store.bulk_load(path=str(text), format=pyoxigraph.RdfFormat.N_TRIPLES)
    store.optimize()
    store.flush()
    check_counts(edition, "sparql", _counts(store))
    del store  # RocksDB keeps its lock as long as the object lives
    text.unlink()


def _counts(store: pyoxigraph.Store) -> dict[str, int]:
    found = {}
    for name, kind in load_types().items():
        if kind.is_tie and kind.rdf == "triple":
            pattern = f"?source <{expand(f'cg:{name}')}> ?target"
        else:
            pattern = f"?node a <{expand(kind.rdf_class[0])}>"
        solutions = store.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
        assert isinstance(solutions, pyoxigraph.QuerySolutions)
        found[name] = int(next(solutions)["n"].value)
    return found


def _read(
    columns: tuple[str, ...],
    found: Iterable[Iterable[Any]],
    deadline: float,
    seconds: float,
    row_limit: int,
) -> Answer:
    rows: list[tuple[Any, ...]] = []
    for solution in found:
        if time.monotonic() > deadline:
            raise QueryError("sparql", f"took longer than {seconds:g} s", "ask for less")
        if len(rows) == row_limit:
            return Answer(columns, rows, truncated=True)
        rows.append(tuple(_plain(term) for term in solution))
    return Answer(columns, rows)


def _plain(term: Any) -> Any:
    """Turn an RDF term into a Python value of its datatype; addresses and blank nodes to text."""
    if term is None:
        return None
    if not isinstance(term, pyoxigraph.Literal):
        return str(getattr(term, "value", term))
    kind = term.datatype.value.removeprefix(_XSD)
    if kind == "integer":
        return int(term.value)
    if kind in ("decimal", "double", "float"):
        return float(term.value)
    if kind == "boolean":
        return term.value == "true"
    if kind == "date":
        return datetime.date.fromisoformat(term.value[:10])
    if kind == "dateTime":
        return datetime.datetime.fromisoformat(term.value)
    return str(term.value)
