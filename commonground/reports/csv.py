"""A result as CSV that a spreadsheet opens safely.

Text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, "CSV
injection"); the file begins with a byte-order mark, because spreadsheets take CSV for Latin-1
without one. A made-up result carries a column that says so in each row.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from graph.result import Result

SYNTHETIC_COLUMN = "is_made_up_for_demonstration"
LIST_SEPARATOR = "; "
# A leading sign is harmless where only digits and phone punctuation follow.
_FORMULA = r"^(?:[=@\t\r]|[+-].*[^\d\s().+-])"


def csv_bytes(result: Result, *, is_synthetic: bool) -> bytes:
    """Give every row of a result as UTF-8 CSV; no rows give the header alone.

    Lists are joined by ``; ``, dates are ISO, missing values are empty cells.
    """
    text = csv_frame(result, is_synthetic=is_synthetic).write_csv(include_bom=True)
    return text.encode("utf-8")


def write_csv(result: Result, path: Path, *, is_synthetic: bool) -> Path:
    """Write `csv_bytes` of a result to a file and give its path."""
    csv_frame(result, is_synthetic=is_synthetic).write_csv(path, include_bom=True)
    return path


def csv_frame(result: Result, *, is_synthetic: bool) -> pl.DataFrame:
    """Give the rows of a result as flat cells that are safe in a spreadsheet."""
    flat = result.table.with_columns(
        pl.selectors.list().cast(pl.List(pl.String)).list.join(LIST_SEPARATOR)
    )
    safe = without_formulas(flat)
    return safe.with_columns(pl.lit("yes").alias(SYNTHETIC_COLUMN)) if is_synthetic else safe


def without_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """Put an apostrophe before every text that a spreadsheet would run as a formula."""
    texts = pl.selectors.string()
    is_formula = texts.str.contains(_FORMULA)
    return frame.with_columns(
        pl.when(is_formula).then(pl.lit("'") + texts).otherwise(texts).name.keep()
    )
