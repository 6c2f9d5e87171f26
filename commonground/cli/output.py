"""How answers leave the command line: data on stdout, what is said about it on stderr."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from graph.errors import UsageError

Row = Mapping[str, Any]
# Rows of a table on a terminal; more scroll away unread. --json and --csv always give all.
ROWS_ON_SCREEN = 50
_WIDTH_OF_A_PIPE = 10_000


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
    with Progress(*parts, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting", total=None)

        def show(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        yield show


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
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    on_screen = sys.stdout.isatty()
    shown = rows[:ROWS_ON_SCREEN] if on_screen else rows
    table = Table(box=box.SIMPLE_HEAD if on_screen else None, pad_edge=False)
    for column in columns:
        is_number = any(isinstance(row.get(column), int | float) for row in shown)
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in shown:
        table.add_row(*(Text(_cell(row.get(column))) for column in columns))
    if on_screen:
        Console().print(table)
    else:
        plain = Console(width=_WIDTH_OF_A_PIPE, color_system=None)
        with plain.capture() as captured:
            plain.print(table)
        sys.stdout.writelines(f"{line.rstrip()}\n" for line in captured.get().splitlines())
    if len(rows) > len(shown):
        say(f"{len(shown)} of {len(rows)} rows; --json and --csv give all")


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
