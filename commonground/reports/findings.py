"""Findings as JSON lines and as one page that can be sent to whoever made the file.

The page stands alone: no script, nothing from elsewhere, every value escaped and its invisible
characters shown. It repeats values of the file on purpose, because it goes back to where they came
from; it says so at the top.
"""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import polars as pl

from commonground import __version__
from graph.findings import EFFECTS
from loaders.reading.sources import Source

COLUMNS = ("dataset", "file", "line", "column", "value", "rule", "effect", "message", "mend")
LINES_SHOWN = 25
_LONGEST = 300
_MEANING = {
    "rejected": "Records left out",
    "nulled": "Fields left empty, their records read",
    "noted": "To know, read as it is",
}
_INITIALS = re.compile(r"\b(ein|uei|zip|json|xml|csv|naics|ntee|nul)\b", re.IGNORECASE)
_STYLE = Path(__file__).with_name("findings.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What was read: a file's name, as which source, and its records read, good and rejected.

    ``sha256`` is null where the page is about a published edition.
    """

    file: str
    source: Source
    read: int
    good: int
    rejected: int
    sha256: str | None = None


def json_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Give each finding as one line of JSON; no findings give no lines."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def findings_page(files: Sequence[ReadFile], findings: pl.DataFrame, *, day: datetime.date) -> str:
    """Give one HTML page: what was read, how much is wrong, and each rule with its first lines.

    ``findings`` has the columns of ``FINDINGS_SCHEMA``. Rules are sorted by how grave and how many;
    of each the first `LINES_SHOWN` are shown, by file and line. No findings give a page that says
    so.
    """
    title = "What was found in " + (files[0].file if len(files) == 1 else f"{len(files)} files")
    parts = [_head(title), _about(files, findings, day), *_rules(findings), "</main>\n</body>\n"]
    return "".join(["<!doctype html>\n<html lang='en'>\n", *parts, "</html>\n"])


def _head(title: str) -> str:
    style = _STYLE.read_text(encoding="utf-8")
    return (
        "<head>\n<meta charset='utf-8'>\n"
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        "<meta name='viewport' content='width=device-width, initial-scale=1'>\n"
        f"<title>{_shown(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{_shown(title)}</h1>\n"
    )


def _about(files: Sequence[ReadFile], findings: pl.DataFrame, day: datetime.date) -> str:
    counts = dict(findings.group_by("effect").len().iter_rows())
    told = [
        f"<li>{_MEANING[effect]}: <b>{counts.get(effect, 0):,}</b></li>\n" for effect in EFFECTS
    ]
    made = f"Made by CommonGround {__version__} on {day.isoformat()}."
    return (
        "<p class='care'>This page repeats values from the file as they stand there. They may be "
        "personal or confidential: send it only to whoever gave the file.</p>\n"
        f"<h2>What we read</h2>\n{''.join(map(_file, files))}"
        f"<h2>What we found</h2>\n<ul class='counts'>{''.join(told)}</ul>\n"
        f"<p class='made'>{made} A record is one row, or one object of a JSON or XML file.</p>\n"
    )


def _file(item: ReadFile) -> str:
    pairs = [
        ("Read as", f"{item.source.title} ({item.source.publisher}), reader {item.source.version}"),
        ("Records", f"{item.read:,} read: {item.good:,} good, {item.rejected:,} left out"),
    ]
    if item.sha256 is not None:
        pairs.append(("SHA-256", item.sha256))
    listed = "".join(f"<dt>{name}</dt><dd>{_shown(value)}</dd>" for name, value in pairs)
    return f"<h3>{_shown(item.file)}</h3>\n<dl>{listed}</dl>\n"


def _rules(findings: pl.DataFrame) -> Iterator[str]:
    if findings.is_empty():
        yield "<p>Nothing is wrong with what was read.</p>\n"
        return
    graveness = pl.col("effect").replace_strict(EFFECTS, range(len(EFFECTS)))
    grouped = findings.group_by("effect", "rule").len()
    has_files = findings["file"].n_unique() > 1
    for effect, rule, count in grouped.sort(
        graveness, "len", "rule", descending=[False, True, False]
    ).iter_rows():
        same = findings.filter(pl.col("rule") == rule, pl.col("effect") == effect)
        yield _rule(rule, effect, count, same, has_files=has_files)


def _rule(rule: str, effect: str, count: int, same: pl.DataFrame, *, has_files: bool) -> str:
    first = same.sort("file", "line", "column", nulls_last=True, maintain_order=True)
    lines = [_line(row, has_files=has_files) for row in first.head(LINES_SHOWN).to_dicts()]
    mends = "; or ".join(dict.fromkeys(same["mend"].unique(maintain_order=True).head(3)))
    more = count - len(lines)
    rest = f"<p>and {more:,} more of this kind</p>\n" if more > 0 else ""
    words = _INITIALS.sub(lambda found: found[0].upper(), rule.replace("_", " "))
    return (
        f"<section>\n<h3>{_shown(words[:1].upper() + words[1:])}</h3>\n"
        f"<p class='{effect}'>{_MEANING[effect]}: <b>{count:,}</b></p>\n"
        f"<p><b>How to mend it:</b> {_shown(mends)}.</p>\n"
        f"<ul class='lines'>\n{''.join(lines)}</ul>\n{rest}</section>\n"
    )


def _line(row: Mapping[str, Any], *, has_files: bool) -> str:
    places = [row["file"]] if has_files else []
    places += [f"line {row['line']:,}"] if row["line"] is not None else ["whole file"]
    places += [f"column {row['column']}"] if row["column"] is not None else []
    is_said = row["value"] is None or f"'{row['value']}'" in row["message"]
    value = "" if is_said else f"<q>{_shown(row['value'])}</q> "
    where = _shown(", ".join(places))
    return f"<li><span>{where}</span> <span>{value}{_shown(row['message'])}</span></li>\n"


def _shown(text: str) -> str:
    """Escape a text for HTML, cut where it is very long, with invisible characters made visible."""
    cut = text if len(text) <= _LONGEST else text[:_LONGEST] + "..."
    visible = "".join(
        f"[U+{ord(sign):04X}]" if unicodedata.category(sign) in _UNSEEN else sign for sign in cut
    )
    return escape(visible)


_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
