"""The query library: one question a folder in ``queries/``, in up to three languages.

A folder holds ``query.toml`` (title, question, parameters, result columns, what is missing when the
answer is empty), ``query.<language>`` and ``expected.csv``. Nothing is registered: a folder that is
there is a query.
"""

from __future__ import annotations

import contextlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

import graph
from graph.engines import LANGUAGES, Answer, open_engine
from graph.errors import QueryError, UsageError
from graph.query.parameters import Parameter, bind, nearest
from graph.result import Column, Result, make_result
from graph.snapshot.edition import Edition

MANIFEST = "query.toml"
LIST_SEPARATOR = "|"  # SPARQL has no lists: GROUP_CONCAT joins a list column with it
_POLARS_TYPES: Mapping[str, Any] = {
    "text": pl.String,
    "whole": pl.Int64,
    "decimal": pl.Float64,
    "yes_no": pl.Boolean,
    "date": pl.Date,
    "list": pl.List(pl.String),
}


@dataclass(frozen=True, slots=True)
class QueryColumn:
    """One column of a query's answer with its type (as in the model) and meaning."""

    name: str
    type: str
    meaning: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """One question; ``texts`` maps each language that it is written in to its text."""

    name: str
    title: str
    question: str
    missing: str
    parameters: tuple[Parameter, ...]
    columns: tuple[QueryColumn, ...]
    texts: Mapping[str, str]

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages the question is written in, in name order."""
        return tuple(sorted(self.texts))


def queries_folder(root: Path | None = None) -> Path:
    """Find the folder of queries: inside an installed ``commonground``, else in the checkout.

    ``root`` is the folder that holds the package ``graph``. The installed place comes first,
    because a package ``queries`` of somebody else may lie beside it.
    """
    root = Path(graph.__file__).parent.parent if root is None else root
    for folder in (root / "commonground" / "queries", root / "queries"):
        if any(folder.glob(f"*/{MANIFEST}")):
            return folder
    raise QueryError(str(root / "queries"), "there is no query library", "install commonground")


def list_queries(folder: Path | None = None) -> tuple[LibraryQuery, ...]:
    """Read every query of the library, in name order."""
    return tuple(_library(folder or queries_folder()).values())


def get_query(name: str, folder: Path | None = None) -> LibraryQuery:
    """Read one query by its name; `UsageError` names the nearest."""
    known = _library(folder or queries_folder())
    if name not in known:
        raise UsageError(f"query {name}", "is not in the library", nearest(name, known))
    return known[name]


def run_library_query(
    edition: Edition,
    name: str,
    *,
    language: str = "sql",
    parameters: Mapping[str, Any] | None = None,
    seconds: float = 120,
    row_limit: int = 100_000,
) -> Result:
    """Answer a library query in one language: columns typed as declared, rows as the query orders.

    ``n`` is the number of rows found. Rows beyond ``row_limit`` are cut off and the result says so.
    An empty answer's sentence names the source that is missing.
    """
    query = get_query(name)
    if language not in query.texts:
        if language not in LANGUAGES:
            raise UsageError(f"language {language}", "is not known", nearest(language, LANGUAGES))
        mend = f"use one of {', '.join(query.languages)}"
        raise UsageError(f"query {name}", f"is not written in {language}", mend)
    bound = bind(name, query.parameters, parameters or {})
    # One row more than shown, so that the result knows that there are more.
    answer = _run(edition, language, query.texts[language], bound, seconds, row_limit + 1)
    table = typed_table(query, language, answer)
    return make_result(
        edition,
        name=name,
        question=query.question,
        sentence=_sentence(query, bound, table.height, row_limit),
        table=table,
        columns=tuple(Column(item.name, item.meaning, item.unit) for item in query.columns),
        n=table.height,
        parameters=bound,
        limit=row_limit,
    )


def _run(
    edition: Edition,
    language: str,
    text: str,
    bound: Mapping[str, Any],
    seconds: float,
    row_limit: int,
) -> Answer:
    """Run one text; Cypher in the worker, as a Java machine cannot be stopped in this process."""
    if language == "cypher":
        from graph.query.worker import run_in_child

        return run_in_child(edition, language, text, bound, seconds=seconds, row_limit=row_limit)
    with contextlib.closing(open_engine(language, edition)) as engine:
        return engine.run(text, bound, seconds=seconds, row_limit=row_limit)


def typed_table(query: LibraryQuery, language: str, answer: Answer) -> pl.DataFrame:
    """Give an answer the columns and types that ``query.toml`` declares; lists sorted, empty null.

    Raises `QueryError` where the columns are not those declared.
    """
    where = f"{query.name} in {language}"
    declared = [item.name for item in query.columns]
    # An answer in Cypher without a row names no column.
    if (answer.rows or answer.columns) and sorted(answer.columns) != sorted(declared):
        what = f"gives {', '.join(answer.columns)}"
        raise QueryError(where, what, f"return {', '.join(declared)}")
    place = {name: number for number, name in enumerate(answer.columns)}
    values = {
        item.name: [_cell(where, item, row[place[item.name]]) for row in answer.rows]
        for item in query.columns
    }
    return pl.DataFrame(values, {item.name: _POLARS_TYPES[item.type] for item in query.columns})


def _cell(where: str, column: QueryColumn, value: Any) -> Any:
    if value is None:
        return None
    if column.type == "list":
        entries = value.split(LIST_SEPARATOR) if isinstance(value, str) else value
        return sorted(set(entries) - {""}) or None
    if column.type == "decimal" and type(value) is int:
        return float(value)
    if type(value).__name__ != _PYTHON_TYPES[column.type]:
        what = f"column {column.name} holds {value!r}, not {column.type}"
        raise QueryError(where, what, "mend the query or its query.toml")
    return value


_PYTHON_TYPES = {
    "text": "str",
    "whole": "int",
    "decimal": "float",
    "yes_no": "bool",
    "date": "date",
}


def _sentence(query: LibraryQuery, bound: Mapping[str, Any], found: int, row_limit: int) -> str:
    defaults = {item.name: item.default for item in query.parameters}
    chosen = {name: value for name, value in bound.items() if value != defaults[name]}
    if found == 0 and not chosen:
        return query.missing
    if found == 0:
        return f"Nothing found for {_listed(chosen)}. If that is right as written: {query.missing}"
    given = _listed({name: value for name, value in bound.items() if value is not None})
    count = f"more than {row_limit:,}" if found > row_limit else f"{found:,}"
    rows = "row" if found == 1 else "rows"
    return f"{query.title}: {count} {rows}{f' ({given})' if given else ''}."


def _listed(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


@cache
def _library(folder: Path) -> Mapping[str, LibraryQuery]:
    return {query.name: query for query in _read_folder(folder)}


def _read_folder(folder: Path) -> Iterator[LibraryQuery]:
    for manifest in sorted(folder.glob(f"*/{MANIFEST}")):
        try:
            block = tomllib.loads(manifest.read_text(encoding="utf-8"))
            yield LibraryQuery(
                name=manifest.parent.name,
                title=block["title"],
                question=block["question"],
                missing=block["missing"],
                parameters=tuple(Parameter(**item) for item in block.get("parameters", ())),
                columns=tuple(QueryColumn(**item) for item in block["columns"]),
                texts={
                    language: path.read_text(encoding="utf-8")
                    for language in LANGUAGES
                    if (path := manifest.with_name(f"query.{language}")).is_file()
                },
            )
        except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise QueryError(str(manifest), f"cannot be read: {error}", "mend it") from error
