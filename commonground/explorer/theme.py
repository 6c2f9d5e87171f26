"""Colours of the explorer, each pair of text and ground at least 4.5 to 1 (WCAG 2.2, AA).

The kinds in a picture use tints of the Okabe and Ito palette, which stays apart for the common
forms of colour blindness; each kind also has words beside it.
"""

from __future__ import annotations

from collections.abc import Mapping

INK = "#16242b"
PRIMARY = "#0b5a63"
GROUND = "#ffffff"
SOFT = "#f2f6f6"
LINE = "#c9d4d6"
QUIET = "#51616a"

# Fill and border of a box in a picture, by what the box is.
KINDS: Mapping[str, tuple[str, str]] = {
    "centre": ("#0b5a63", "#0b5a63"),
    "coalition": ("#fde9c4", "#b26a00"),
    "program": ("#e3e3e3", "#6b6b6b"),
    "government": ("#d6e9f8", "#0072b2"),
    "nonprofit": ("#d3efe5", "#007a59"),
    "business": ("#f9dccb", "#b04a00"),
    "community": ("#f3d9e7", "#a5427f"),
    "unknown": ("#ffffff", "#7a868c"),
}

OPTIONS: Mapping[str, str] = {
    "theme.base": "light",
    "theme.primaryColor": PRIMARY,
    "theme.backgroundColor": GROUND,
    "theme.secondaryBackgroundColor": SOFT,
    "theme.textColor": INK,
    "theme.linkColor": PRIMARY,
    "theme.borderColor": LINE,
    "theme.font": "sans-serif",
    "theme.baseRadius": "6px",
    "theme.headingFontSizes": '["1.9rem", "1.35rem", "1.15rem", "1.1rem", "1rem", "1rem"]',
}
