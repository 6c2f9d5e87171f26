"""How one `Result` is printed: whole as JSON, its table as CSV, or to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonground.cli.output import say, write_json, write_table
from graph.errors import UsageError

if TYPE_CHECKING:
    from graph.result import Result

# Left out of the table for reading, where names say it; --json and --csv keep them.
_FOR_MACHINES = ("_id", "_ids", "publisher_key", "program_key", "_ein", "place_fips")
# More columns than this are no table that a person reads in a terminal.
_COLUMNS_FOR_READING = 8


def write_answer(result: Result, *, as_json: bool, as_csv: bool) -> None:
    """Write one answer to stdout and what limits it to stderr."""
    if as_json and as_csv:
        raise UsageError("--json --csv", "are two forms of one answer", "give one of them")
    if as_json:
        write_json(result.to_dict())
        return
    columns = list(result.table.columns)
    if as_csv:
        write_table(result.rows(), columns, as_json=False, as_csv=True)
    else:
        _write_for_reading(result, columns)
    if result.truncated:
        say(f"{result.table.height} of {result.found} rows; a larger --limit gives more")


def _write_for_reading(result: Result, columns: list[str]) -> None:
    from typer import echo

    echo(result.sentence)
    readable = [name for name in columns if not name.endswith(_FOR_MACHINES)]
    shown = readable[:_COLUMNS_FOR_READING]
    if result.table.height:
        echo()
        write_table(result.rows(), shown, as_json=False, as_csv=False)
    for name, sentence in result.coverage.items():
        say(f"{name}: {sentence}")
    for reason, count in result.dropped.items():
        say(f"left out, {reason}: {count}")
    if result.uncertain:
        say(result.uncertain)
    if len(shown) < len(columns):
        say(f"{len(shown)} of {len(columns)} columns; all of them are in --json and --csv")
