"""Where the boxes of a picture stand: computed here, so that labels never touch.

The one in question stands in the middle with its neighbours in a column on either side; on a
narrow screen it stands at the left and all neighbours in one column. Text is broken into lines by
a table of letter widths that errs on the wide side, so that a box is at least as large as its text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

FONT_SIZE = 14
_LINE = 15
_PADDING = 9
_GAP = 12
_MOST_LINES = 6


@dataclass(frozen=True, slots=True)
class Box:
    """A labelled box: its middle, its size, its text in lines, and where its tie touches it."""

    text: str
    x: float
    y: float
    width: int
    height: int
    port: float = 0.0


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawing of ``width`` by ``height`` round (0, 0): the one in question, then the others."""

    centre: Box
    boxes: tuple[Box, ...]
    width: int
    height: int


def wide_layout(centre: str, names: Sequence[str]) -> Layout:
    """Place the neighbours left and right of the middle, first half left."""
    half = (len(names) + 1) // 2
    left, left_height = _column(names[:half], 250, x=-345, port=-220)
    right, right_height = _column(names[half:], 250, x=345, port=220)
    middle = _box(centre, 220)
    height = max(left_height, right_height, middle.height) + 2 * _GAP
    return Layout(middle, (*left, *right), 960, height)


def narrow_layout(centre: str, names: Sequence[str]) -> Layout:
    """Place all neighbours in one column at the right, the one in question at the left."""
    column, height = _column(names, 196, x=72, port=-26)
    middle = replace(_box(centre, 112), x=-114.0, port=-58.0)
    return Layout(middle, tuple(column), 348, max(height, middle.height) + 2 * _GAP)


def break_lines(text: str, width: int, most: int) -> list[str]:
    """Break a text into lines of at most ``width`` pixels; what does not fit ends in an ellipsis.

    >>> break_lines("Example Harbor Legal Aid", 90, 3)
    ['Example', 'Harbor', 'Legal Aid']
    >>> break_lines("Example Harbor Legal Aid", 90, 2)
    ['Example', 'Harbor…']
    """
    lines: list[str] = []
    for word in _short_words(text, width):
        if lines and text_width(f"{lines[-1]} {word}") <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while text_width(f"{last}…") > width:
        last = last[:-1].rstrip()
    return [*lines[: most - 1], f"{last}…"]


def text_width(text: str) -> float:
    """Give at least as many pixels as a text takes in the picture's font."""
    return FONT_SIZE * sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> float:
    if letter in "iljI.,:;'|!ft()[] -":
        return 0.36
    if letter in "mwMW@%…" or not letter.isascii():
        return 1.0
    return 0.76 if letter.isupper() else 0.6


def _short_words(text: str, width: int) -> list[str]:
    """Words of a text, those wider than a line cut in pieces."""
    pieces = []
    for word in text.split():
        piece = ""
        for letter in word:
            if text_width(piece + letter) > width:
                pieces.append(piece)
                piece = ""
            piece += letter
        pieces.append(piece)
    return pieces


def _box(name: str, width: int) -> Box:
    lines = break_lines(name, width - 2 * _PADDING, _MOST_LINES)
    return Box("\n".join(lines), 0.0, 0.0, width, len(lines) * _LINE + 2 * _PADDING)


def _column(names: Sequence[str], width: int, *, x: int, port: int) -> tuple[list[Box], int]:
    boxes = [_box(name, width) for name in names]
    height = sum(box.height + _GAP for box in boxes) - _GAP if boxes else 0
    top = -height / 2
    placed = []
    for box in boxes:
        placed.append(replace(box, x=float(x), y=top + box.height / 2, port=float(port)))
        top += box.height + _GAP
    return placed, height
