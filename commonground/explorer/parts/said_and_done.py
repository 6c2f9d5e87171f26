"""What an organization says and what was seen, in words that accuse nobody."""

from __future__ import annotations

import polars as pl

from commonground.explorer.parts.table import Shown
from commonground.explorer.words import RUNGS, SAID
from graph.snapshot.edition import Edition

SAID_AND_SEEN = (
    Shown("said", "What it says", help="Its own word on whether it takes part."),
    Shown("seen", "What a record shows", help="Taking part means attended or acted together."),
)


def was_seen(observed: bool | None, rung: str | None) -> bool:
    """Tell whether a record shows taking part: attended or acted, or seen by its own word.

    >>> was_seen(None, "attended"), was_seen(None, "listed"), was_seen(True, None)
    (True, False, True)
    """
    return observed is True or rung in ("attended", "acted")


def count_seen(table: pl.DataFrame) -> int:
    """Count the ties of a table with observed and rung that a record shows."""
    return sum(was_seen(*row) for row in table.select("observed", "rung").iter_rows())


def put_in_words(table: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Add ``said`` and ``seen`` to rows with claimed, observed and, for ties, rung."""
    as_of = "" if edition.as_of is None else f" as of {edition.as_of.isoformat()}"
    nothing = f"No public evidence found{as_of}"
    rungs = table["rung"] if "rung" in table.columns else [None] * table.height
    rows = zip(table["claimed"], table["observed"], rungs, strict=True)
    pairs = [(SAID[claimed], _seen(observed, rung, nothing)) for claimed, observed, rung in rows]
    return table.with_columns(
        pl.Series("said", [said for said, _ in pairs], dtype=pl.String),
        pl.Series("seen", [seen for _, seen in pairs], dtype=pl.String),
    )


def put_statements_in_words(table: pl.DataFrame) -> pl.DataFrame:
    """Add ``states`` and ``record`` to statements with kind, is_affirmed, file and line."""
    pairs = table.select("kind", "is_affirmed").iter_rows()
    return table.with_columns(
        pl.Series("states", [_STATES.get(pair) for pair in pairs], dtype=pl.String),
        name_record(),
    )


def name_record() -> pl.Expr:
    """Name file and line of a row as one text: ``record``."""
    return pl.concat_str(
        pl.col("file"), pl.concat_str(pl.lit(", line "), pl.col("line")).fill_null("")
    ).alias("record")


_STATES = {
    ("claim", True): "It says that it takes part",
    ("claim", False): "It says that it does not",
    ("act", True): "A record shows it taking part",
    ("act", False): "A record does not show it",
}


def _seen(observed: bool | None, rung: str | None, nothing: str) -> str:
    if was_seen(observed, rung):
        return RUNGS.get(rung or "", "Taking part was seen")
    listed = f"{RUNGS[rung]}; " if rung in RUNGS else ""
    said = nothing if observed is False else "Nobody looked for more" if listed else "Nobody looked"
    return listed + (said[:1].lower() + said[1:] if listed else said)
