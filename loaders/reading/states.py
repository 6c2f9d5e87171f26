"""The states of the United States with district and territories, by FIPS code and two letters.

Codes and names: ANSI INCITS 38 as the Census Bureau publishes it; the list is `states.csv`.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.ids import quote_name, quote_text
from loaders.reading.cast import Cast, Check, says

# Mail to forces abroad carries these in place of a state (USPS Publication 28).
MILITARY = ("AA", "AE", "AP")


@dataclass(frozen=True, slots=True)
class State:
    """One state, its FIPS code of two digits and its two letters."""

    fips: str
    letters: str
    name: str


@cache
def states() -> tuple[State, ...]:
    """All states in order of their FIPS code.

    >>> states()[0]
    State(fips='01', letters='AL', name='Alabama')
    """
    path = Path(__file__).with_name("states.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(State(row["fips"], row["state"], row["name"]) for row in csv.DictReader(lines))


def states_sql() -> str:
    """Rows of `fips, state, name` as an SQL relation."""
    rows = ", ".join(
        f"({quote_text(item.fips)}, {quote_text(item.letters)}, {quote_text(item.name)})"
        for item in states()
    )
    return f"(VALUES {rows}) AS states(fips, state, name)"


def as_state(column: str, field: str) -> Cast:
    """A state as two letters; the three of military mail count as none, without a finding."""
    raw = f"upper({quote_name(column)})"
    known = ", ".join(quote_text(item.letters) for item in states())
    military = ", ".join(quote_text(letters) for letters in MILITARY)
    fails = Check(
        column,
        f"{raw} NOT IN ({known}, {military})",
        "unknown_state",
        says(column, "is no state"),
        "write its two letters",
    )
    return Cast(field, f"CASE WHEN {raw} IN ({known}) THEN {raw} END", (fails,))
