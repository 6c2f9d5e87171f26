"""Rows of an answer that change where records are joined by another threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from graph.result import SCORE_DIGITS, Column, Result

CHANGES = ("gone", "added", "changed")
_UNCOMPARED = ("evidence_ids",)
_MORE = (
    Column("links", "threshold that the row is compared at: certain or likely"),
    Column("change", "gone: only as published; added: only at the other threshold; or changed"),
    Column("column", "which column changes; null for a row that is gone or added"),
    Column("before", "value as published"),
    Column("after", "value at the other threshold"),
)


def compare_rows(published: Result, others: Mapping[str, Result], limit: int | None) -> Result:
    """Show which rows of an answer change at other thresholds, one row a changed value.

    ``others`` are the same question's answers by name of their links. Rows are the same where the
    columns that their analysis calls keys are equal. ``n`` is the number of rows as published.
    Nothing changed gives no rows.
    """
    keys = [column for column in published.columns if column.is_key] or list(published.columns)
    names = [column.name for column in keys]
    frames = [_differences(name, published, other, names) for name, other in others.items()]
    link, change, *rest = _MORE
    labels = _labels(published, names)
    columns = (link, change, *keys, *labels, *rest)
    table = pl.concat(frames).select([column.name for column in columns])
    return replace(
        published,
        sentence=" ".join(
            _sentence(name, frame) for name, frame in zip(others, frames, strict=True)
        ),
        table=table if limit is None else table.head(limit),
        columns=columns,
        n=published.table.height,
        parameters={**published.parameters, "limit": limit, "compare_links": list(others)},
        found=table.height,
    )


def _labels(result: Result, names: Sequence[str]) -> tuple[Column, ...]:
    """Columns that name what a key's id stands for: ``organization`` beside ``organization_id``."""
    wanted = {name.removesuffix("_id") for name in names if name.endswith("_id")} - set(names)
    return tuple(column for column in result.columns if column.name in wanted)


def _differences(links: str, published: Result, other: Result, keys: list[str]) -> pl.DataFrame:
    labels = [column.name for column in _labels(published, keys)]
    shown = [*keys, *labels]
    old, new = _numbered(published.table, keys), _numbered(other.table, keys)
    on = [*keys, "_number"]
    gone = old.join(new, on=on, how="anti", nulls_equal=True).select(shown)
    added = new.join(old, on=on, how="anti", nulls_equal=True).select(shown)
    values = [name for name in published.table.columns if name not in (*shown, *_UNCOMPARED)]
    both = old.join(new, on=on, how="inner", suffix="_after", nulls_equal=True).sort(on)
    parts = [
        both.filter(_text(both, name).ne_missing(_text(both, f"{name}_after"))).select(
            pl.lit("changed").alias("change"), *shown, pl.lit(name).alias("column"),
            _text(both, name).alias("before"), _text(both, f"{name}_after").alias("after"),
        )
        for name in values
    ]  # fmt: skip
    empty = [pl.lit(None, pl.String).alias(name) for name in ("column", "before", "after")]
    for change, frame in (("added", added), ("gone", gone)):
        row = frame.select(pl.lit(change).alias("change"), *shown).with_columns(empty)
        parts.insert(0, row.sort(keys))
    return pl.concat(parts).with_columns(pl.lit(links).alias("links"))


def _numbered(table: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Number rows whose keys are equal, so that each has its own partner."""
    return table.with_columns(pl.int_range(pl.len()).over(keys).alias("_number"))


def _text(frame: pl.DataFrame, name: str) -> pl.Expr:
    column, kind = pl.col(name), frame.schema[name]
    if isinstance(kind, pl.List):
        return column.cast(pl.List(pl.String)).list.join("; ")
    if kind.is_float():
        return column.round(SCORE_DIGITS).cast(pl.String)
    return column.cast(pl.String)


def _sentence(links: str, frame: pl.DataFrame) -> str:
    gone, added = (frame.filter(change=name).height for name in ("gone", "added"))
    keys = frame.columns[1 : frame.columns.index("column")]
    changed = frame.filter(change="changed").select(keys).n_unique() if frame.height else 0
    which = {
        "certain": "With certain links only",
        "likely": "With likely links too",
    }.get(links, f"With {links} links")
    if not frame.height:
        return f"{which} every row stays as it is."
    return f"{which} {gone} rows go, {added} come and {changed} change."
