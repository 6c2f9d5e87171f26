"""``commonground query``: ask a library question, or text of one's own, in three languages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from commonground.cli.answer import write_answer
from commonground.cli.chosen import landscape_to_read
from commonground.cli.options import AsCsv, AsJson, Scope
from commonground.cli.output import say, waiting, write_table
from graph.errors import UsageError

if TYPE_CHECKING:
    from commonground.api import Landscape

_LANGUAGE_OF = {".cypher": "cypher", ".sparql": "sparql", ".rq": "sparql", ".sql": "sql"}


def query(
    context: typer.Context,
    asked: Annotated[
        str,
        typer.Argument(
            metavar="NAME|FILE|-",
            help="Library question (see: queries), file with a query, - for stdin, or the text of "
            "a query itself.",
        ),
    ],
    *,
    language: Annotated[
        Literal["cypher", "sparql", "sql"] | None,
        typer.Option(help="Language; else by the file's ending, else sql."),
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="Value of $NAME; repeat for more. In one's own text a value is text unless "
            "written NAME:whole=3 (whole, decimal, yes_no, date).",
        ),
    ] = None,
    scope: Scope = "field",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Ask a library question, or a query of your own.

    --json prints a list of row objects: dates as ISO text, null kept.

    \b
    Example:
      commonground query who_works_here --language cypher --param place=09110 --json
      commonground query "SELECT name FROM organization ORDER BY id LIMIT 5"
      commonground query mine.sparql --param since:date=2026-01-01 --csv
    """
    from graph.query.library import list_queries

    given = dict(_split(item) for item in param or ())
    if asked in {item.name for item in list_queries()}:
        landscape = landscape_to_read(context, scope)
        _ask_library(landscape, asked, language or "sql", given, as_json=as_json, as_csv=as_csv)
        return
    text, ending = _text_of(asked)
    chosen = language or _LANGUAGE_OF.get(ending, "sql")
    typed = dict(_typed(name, value) for name, value in given.items())
    landscape = landscape_to_read(context, scope)
    _ask_text(landscape, text, chosen, typed, as_json=as_json, as_csv=as_csv)


def _ask_library(
    landscape: Landscape,
    name: str,
    language: str,
    given: dict[str, str],
    *,
    as_json: bool,
    as_csv: bool,
) -> None:
    with waiting(f"asking in {language}; the first question builds its database"):
        result = landscape.query(name, language=language, **given)
    if result.table.height == 0 and (as_json or as_csv):
        say(result.sentence)
    if as_json:
        write_table(result.rows(), result.table.columns, as_json=True, as_csv=as_csv)
    else:
        write_answer(result, as_json=False, as_csv=as_csv)


def _ask_text(
    landscape: Landscape,
    text: str,
    language: str,
    given: dict[str, Any],
    *,
    as_json: bool,
    as_csv: bool,
) -> None:
    from commonground.api import ask_text
    from graph.result import plain

    with waiting(f"asking in {language}; the first question builds its database"):
        answer = ask_text(landscape.edition, language, text, given)
    rows = [dict(zip(answer.columns, map(plain, row), strict=True)) for row in answer.rows]
    write_table(rows, answer.columns, as_json=as_json, as_csv=as_csv)
    if not rows and landscape.edition.scope == "field":
        say("no rows; only organizations of the field were asked, --scope all asks everything held")
    if answer.truncated:
        say(f"{len(rows)} rows and there are more: ask for less, or export an analysis")


def _text_of(asked: str) -> tuple[str, str]:
    """Give the text of a query and the ending of its file."""
    if asked == "-":
        return sys.stdin.read(), ""
    path = Path(asked)
    if _is_file(path):
        return _read(path), path.suffix
    if any(character.isspace() for character in asked.strip()):
        return asked, ""
    from graph.query.library import list_queries
    from graph.query.parameters import nearest

    mend = nearest(asked, (item.name for item in list_queries()))
    raise UsageError(f"query {asked}", "is neither a library question nor a file", mend)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # longer than a name can be: it is a text
        return False


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(str(path), "is not UTF-8 text", "save it as UTF-8") from error


def _split(item: str) -> tuple[str, str]:
    name, sign, value = item.partition("=")
    if not (name and sign):
        raise UsageError(f"--param {item}", "has no name or no =", "write it as name=value")
    return name, value


def _typed(name: str, value: str) -> tuple[str, Any]:
    """Read a value of one's own text: text, unless the name carries a type."""
    from graph.query.parameters import read_value

    bare, _, kind = name.partition(":")
    kinds = ("text", "whole", "decimal", "yes_no", "date")
    if kind and kind not in kinds:
        raise UsageError(f"--param {name}", f"{kind} is no type", f"use one of {', '.join(kinds)}")
    return bare, read_value(f"--param {bare}", kind or "text", value)
