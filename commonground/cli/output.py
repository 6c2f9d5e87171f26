"""How answers leave the command line: data on stdout, what is said about it on stderr."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from graph.errors import UsageError

if TYPE_CHECKING:
    from rich.table import Table

Row = Mapping[str, Any]
# Rows of a table on a terminal; more scroll away unread. --json and --csv always give all.
ROWS_ON_SCREEN = 50
_WIDTH_OF_A_PIPE = 10_000
_LONGEST_WORD = 40


def say(message: str) -> None:
    """Write one message to stderr."""
    sys.stderr.write(f"{message}\n")


def write_json(value: object) -> None:
    """Write a value as indented JSON to stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def write_table(
    rows: Sequence[Row], columns: Sequence[str], *, as_json: bool, as_csv: bool
) -> None:
    """Write rows as a JSON list, as CSV, or as a table for reading.

    CSV and the table hold ``columns``; JSON holds whatever the rows hold.
    """
    if as_json and as_csv:
        raise UsageError("--json --csv", "are two forms of one table", "give one of them")
    if as_json:
        write_json(list(rows))
    elif as_csv:
        _write_csv(rows, columns)
    else:
        _write_for_reading(rows, columns)


@contextmanager
def steps() -> Iterator[Callable[[str, int, int], None]]:
    """Show the steps of a long task on stderr: a bar on a terminal, a line a step elsewhere.

    Gives a function that takes what is being done, how much of it is done, and of how much.
    """
    if not sys.stderr.isatty():
        yield _say_each_step()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    parts = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    progress = Progress(*parts, console=Console(stderr=True), transient=True)
    task = progress.add_task("", total=None)

    def show(what: str, done: int, total: int) -> None:
        progress.start()  # shows nothing before there is something to say; once is enough
        progress.update(task, description=what, completed=done, total=total)

    try:
        yield show
    finally:
        progress.stop()


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show on a terminal that an answer is being worked out; say nothing to a script."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


def _say_each_step() -> Callable[[str, int, int], None]:
    said: list[str] = []

    def say_once(what: str, _done: int, _total: int) -> None:
        if what not in said[-1:]:
            said.append(what)
            say(what)

    return say_once


def _write_csv(rows: Sequence[Row], columns: Sequence[str]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)


def _write_for_reading(rows: Sequence[Row], columns: Sequence[str]) -> None:
    from rich.console import Console

    if not sys.stdout.isatty():
        plain = Console(width=_WIDTH_OF_A_PIPE, color_system=None)
        with plain.capture() as captured:
            plain.print(_table(rows, dict.fromkeys(columns, 0)))
        sys.stdout.writelines(f"{line.rstrip()}\n" for line in captured.get().splitlines())
        return
    console = Console()
    shown = rows[:ROWS_ON_SCREEN]
    fitting = _columns_that_fit(shown, columns, console.width)
    console.print(_table(shown, fitting))
    if len(rows) > len(shown) or len(columns) > len(fitting):
        some = f"{len(shown)} of {len(rows)} rows, {len(fitting)} of {len(columns)} columns"
        say(f"{some}; --json and --csv give all")


def _table(rows: Sequence[Row], columns: Mapping[str, int]) -> Table:
    """Lay out rows; ``columns`` names what is shown and how narrow each column may become."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column, narrowest in columns.items():
        is_number = any(isinstance(row.get(column), int | float) for row in rows)
        table.add_column(
            column, justify="right" if is_number else "left", overflow="fold", min_width=narrowest
        )
    for row in rows:
        table.add_row(*(Text(_cell(row.get(column))) for column in columns))
    return table


def _columns_that_fit(rows: Sequence[Row], columns: Sequence[str], width: int) -> dict[str, int]:
    """Take columns from the left while each can hold its longest word; always at least one."""
    fitting: dict[str, int] = {}
    taken = 0
    for column in columns:
        texts = [column, *(_cell(row.get(column)) for row in rows)]
        longest = max(len(word) for text in texts for word in (text.split() or [""]))
        taken += min(longest, _LONGEST_WORD) + 2
        if fitting and taken > width:
            break
        fitting[column] = min(longest, _LONGEST_WORD)
    return fitting


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "; ".join(str(item) for item in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}={item}" for key, item in value.items())
    return str(value)
