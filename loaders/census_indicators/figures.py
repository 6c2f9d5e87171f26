"""The columns of publishers that this source reads: the table `figures.toml`."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from loaders.reading.header import Columns


@dataclass(frozen=True, slots=True)
class Figure:
    """One column of a publisher: what it measures, in which unit, with which margin or bounds.

    ``scale`` is what the publisher's number is multiplied by. ``is_ranked`` marks a rank among the
    counties that were ranked together: those of the nation, or those of one state.
    """

    subject: str
    column: str
    measure: str
    unit: str
    scale: float = 1.0
    margin: str | None = None
    low: str | None = None
    high: str | None = None
    is_ranked: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The column of the figure and those of its margin or bounds."""
        return tuple(name for name in (self.column, self.margin, self.low, self.high) if name)

    @property
    def highest(self) -> float | None:
        """The largest figure that can be, after scaling."""
        return 1.0 if self.unit in ("share", "rank") else None


@cache
def figures() -> tuple[Figure, ...]:
    """All columns that are read, in the order of the table."""
    return tuple(
        Figure(subject=block["subject"], **item)
        for block in _table()["publishers"]
        for item in block["figures"]
    )


def figures_of(has: Collection[str]) -> tuple[Figure, ...]:
    """Those that a file with these columns has.

    Of two columns of one publisher for one measure the first counts: they hold the same figure.
    """
    chosen: dict[tuple[str, str], Figure] = {}
    for figure in figures():
        if figure.column in has:
            chosen.setdefault((figure.subject, figure.measure), figure)
    return tuple(chosen.values())


@cache
def shapes() -> tuple[Columns, ...]:
    """One shape for each column of a place with each column of a figure.

    A file must have one of either; anything else may be missing without a word.
    """
    places = [(name,) for name in _table()["places"]] + [tuple(_table()["pair"])]
    figure_columns = [name for figure in figures() for name in figure.columns]
    everything = [*year_columns(), *dict.fromkeys(figure_columns)]
    return tuple(
        Columns(
            required=(*place, figure.column),
            free=tuple(name for name in everything if name != figure.column),
            withheld=_unread(),
        )
        for place in places
        for figure in figures()
    )


def year_columns() -> tuple[str, ...]:
    """Columns that may say which year a row is about."""
    return tuple(_table()["years"])


def missing_numbers() -> tuple[int, ...]:
    """Numbers that stand for no figure."""
    return tuple(_table()["missing_numbers"])


def missing_words() -> tuple[str, ...]:
    """Words and signs that stand for no figure."""
    return tuple(_table()["missing_words"])


@cache
def _unread() -> tuple[str, ...]:
    table = _table()
    pairs = product(table["unread_prefixes"], table["unread_variables"])
    return (*table["unread"], *(prefix + variable for prefix, variable in pairs))


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("figures.toml").read_text(encoding="utf-8"))
