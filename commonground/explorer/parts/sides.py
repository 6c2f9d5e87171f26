"""Two records side by side, field by field, each with its mark in a sign and in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import streamlit as st

from commonground.explorer.words import code, sentence_case
from commonground.review.sides import Compared, Side, Sides
from graph.schema import get_type

_HERE = Path(__file__).parent
MARKS: Mapping[str, str] = {
    "equal": "= the same",
    "alike": "≈ almost the same",
    "different": "≠ different",
    "missing": "one side only",
}
_LABELS: Mapping[str, str] = {
    "ein": "Tax number (EIN)",
    "uei": "Federal awards number (UEI)",
    "org_id": "Identifier (org-id)",
    "zip": "ZIP",
}
# Shown although one side may not know them: what tells organizations apart.
_TELLING = ("name", "other_names", "ein", "chapter", "street", "city", "state", "zip",
            "public_phone", "website")  # fmt: skip
_PIECES = re.compile(r"\s+|[^\s]+")
Piece = tuple[str, bool]


def show_sides(sides: Sides, *, key: str) -> None:
    """Show what tells two records apart; what one side alone knows beyond that is folded away."""
    main = [item for item in sides.fields if _is_telling(item)]
    rest = [item for item in sides.fields if not _is_telling(item)]
    _draw(sides, main, key=key, caption="Both records, field by field")
    if rest:
        said = f"{len(rest)} more, known to one side only"
        with st.expander(said):
            _draw(sides, rest, key=f"{key}-rest", caption=said)


def split_differences(one: str, other: str) -> tuple[list[Piece], list[Piece]]:
    """Cut two texts into pieces, each with whether the other text lacks it; case is no difference.

    >>> split_differences("Example Hse", "EXAMPLE House")[1]
    [('EXAMPLE ', False), ('House', True)]
    """
    ours, theirs = _PIECES.findall(one), _PIECES.findall(other)
    one_folded, other_folded = ([piece.casefold() for piece in side] for side in (ours, theirs))
    matcher = SequenceMatcher(None, one_folded, other_folded, autojunk=False)
    cut: tuple[list[Piece], list[Piece]] = ([], [])
    for tag, a, a_end, b, b_end in matcher.get_opcodes():
        for side, text in enumerate(("".join(ours[a:a_end]), "".join(theirs[b:b_end]))):
            if text:
                cut[side].append((text, tag != "equal"))
    return cut


def _is_telling(item: Compared) -> bool:
    return item.field in _TELLING or item.mark != "missing"


def _draw(sides: Sides, fields: Sequence[Compared], *, key: str, caption: str) -> None:
    data = {
        "caption": caption,
        "heads": [_head(letter, side) for letter, side in (("A", sides.a), ("B", sides.b))],
        "rows": [_row(item) for item in fields],
    }
    _component()(key=key, data=data)


def _head(letter: str, side: Side) -> dict[str, str]:
    more = f" and {len(side.places) - 2} more" if len(side.places) > 2 else ""
    where = "; ".join(side.places[:2]) + more
    return {
        "letter": letter,
        "record": side.record,
        "where": where or "in no file of this workspace any more",
    }


def _row(item: Compared) -> dict[str, Any]:
    a, b = _said(item.field, item.a), _said(item.field, item.b)
    if item.mark == "alike":
        ours, theirs = split_differences(a, b)
    else:
        ours, theirs = [(a, False)], [(b, False)]
    return {
        "label": _LABELS.get(item.field) or sentence_case(item.field),
        "mark": item.mark,
        "said": MARKS[item.mark],
        "a": ours if a else [],
        "b": theirs if b else [],
    }


def _said(name: str, value: str | None) -> str:
    known = {field.name: field for field in get_type("organization").record_fields}
    if value is None:
        return ""
    return code(value.split("; ")) if known[name].codes else value


def _component() -> Any:
    return st.components.v2.component(
        "commonground_sides",
        html='<div class="frame"></div>',
        css=(_HERE / "sides.css").read_text(encoding="utf-8"),
        js=(_HERE / "sides.js").read_text(encoding="utf-8"),
    )
