"""Tables of the pages: text that wraps, headers that sort, cards on a phone, links to profiles.

Streamlit's own grid is a canvas that cuts text and that a screen reader cannot see; its plain table
reads Markdown in names. This one is ordinary HTML built from text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

import streamlit as st

from commonground.explorer import words

if TYPE_CHECKING:
    import polars as pl

    from graph.result import Result

# More rows than anybody reads in a browser; the files beside a table hold all of them.
ROWS_SENT = 500
STEP = 25
_HERE = Path(__file__).parent
_PROFILED = ("organization", "coalition")

Kind = Literal["text", "sentence", "code", "share", "money", "whole", "plain"]


_PLAIN = re.compile(r"(^|_)(ein|zip|fips|year|line|code|key)$")


@dataclass(frozen=True, slots=True)
class Shown:
    """One column as a page shows it.

    ``kind`` says how values are written (``sentence``: with a capital letter in front); ``opens``
    names the column that holds the id of the profile that the cell opens.
    """

    name: str
    label: str
    kind: Kind = "text"
    opens: str | None = None
    help: str | None = None
    unit: str | None = None


def columns_of(result: Result) -> list[Shown]:
    """Choose columns for an answer that no page knows: names before codes, ids left out.

    A name beside its id opens the profile; an id without a name stays.
    """
    names = result.table.columns
    shown = []
    for column in result.columns:
        stem = column.name.removesuffix("_id")
        if column.name == "evidence_ids" or (stem != column.name and stem in names):
            continue
        opens = f"{column.name}_id" if column.name.endswith(_PROFILED) else None
        shown.append(
            Shown(
                column.name,
                words.sentence_case(column.name),
                kind=_kind(column.name),
                opens=opens if opens in names else None,
                help=column.meaning,
                unit=None if column.unit == "share" else column.unit,
            )
        )
    return shown


def _kind(name: str) -> Kind:
    if name.endswith("_share"):
        return "share"
    if name.endswith("_usd"):
        return "money"
    return "plain" if _PLAIN.search(name) else "text"


def show_table(
    table: pl.DataFrame,
    columns: Sequence[Shown],
    *,
    key: str,
    caption: str,
    found: int | None = None,
    step: int = STEP,
) -> None:
    """Show rows under readable headers; a name leads to its profile.

    Columns that no row fills are left out. ``found`` is how many rows there are in all, where
    ``table`` does not hold them; ``step`` rows are shown at first, and as many more at each click.
    """
    filled = [item for item in columns if table[item.name].null_count() < table.height]
    cut = table.head(ROWS_SENT)
    data = {
        "caption": caption,
        "columns": [_header(cut[item.name], item) for item in filled],
        "rows": _transposed([_texts(cut[item.name], item.kind) for item in filled]),
        "keys": _transposed([_keys(cut[item.name], item.kind) for item in filled]),
        "targets": _transposed([_targets(cut, item) for item in filled]),
        "found": table.height if found is None else found,
        "step": step,
    }
    _component()(key=key, data=data)


def _component() -> Any:
    return st.components.v2.component(
        "commonground_table",
        html='<div class="frame"></div>',
        css=(_HERE / "table.css").read_text(encoding="utf-8"),
        js=(_HERE / "table.js").read_text(encoding="utf-8"),
    )


def _header(values: pl.Series, shown: Shown) -> dict[str, str | None]:
    return {
        "label": shown.label,
        "help": shown.help,
        "unit": shown.unit,
        "style": _style(values, shown.kind),
    }


def _texts(values: pl.Series, kind: Kind) -> list[str]:
    write = _WRITERS[kind]
    return [write(value) for value in values.to_list()]


def _style(values: pl.Series, kind: Kind) -> str:
    if values.dtype.is_temporal():
        return "date"
    return "number" if values.dtype.is_numeric() and kind != "plain" else "word"


def _sentence(value: str | None) -> str:
    return "" if value is None else value[:1].upper() + value[1:]


def _whole(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


def _as_it_is(value: object) -> str:
    return "" if value is None else str(value)


_WRITERS: Mapping[Kind, Callable[[Any], str]] = {
    "text": words.cell,
    "sentence": _sentence,
    "code": words.code,
    "share": words.share,
    "money": words.money,
    "whole": _whole,
    "plain": _as_it_is,
}


def _keys(values: pl.Series, kind: Kind) -> list[Any]:
    if values.dtype.is_numeric():
        return values.to_list()
    return [text.lower() for text in _texts(values, kind)]


def _targets(table: pl.DataFrame, shown: Shown) -> list[str | None]:
    if shown.opens is None:
        return [None] * table.height
    return [
        None if id_ is None else f"profile?id={quote(id_)}" for id_ in table[shown.opens].to_list()
    ]


def _transposed(columns: list[list[Any]]) -> list[list[Any]]:
    return [list(row) for row in zip(*columns, strict=True)]
