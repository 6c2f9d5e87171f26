"""The page about findings: whole, harmless whatever a file holds, and readable."""

from __future__ import annotations

import datetime
import json
import re
from html.parser import HTMLParser

import polars as pl
import pytest

from commonground.reports.findings import LINES_SHOWN, ReadFile, findings_page, json_lines
from graph.findings import Finding, findings_table
from loaders.reading.sources import read_source

DAY = datetime.date(2026, 11, 1)
HOSTILE = "<script>alert(1)</script>\"'&lt;\u202egpj.exe\x00\u200b"


def finding(line: int | None = 3, **other: str | None) -> Finding:
    words: dict[str, str | None] = {
        "column": "EIN", "value": "12", "rule": "not_an_ein", "effect": "nulled",
        "message": "'12' is no EIN", "mend": "write nine digits", "file": "eo1.csv", **other,
    }  # fmt: skip
    return Finding(dataset="irs_bmf", line=line, **words)  # type: ignore[arg-type]


def read_file(name: str = "eo1.csv") -> ReadFile:
    return ReadFile(name, read_source("irs_bmf"), 1200, 1180, 20, "0" * 64)


def page(*findings: Finding, files: tuple[ReadFile, ...] = ()) -> str:
    frame = pl.DataFrame(pl.from_arrow(findings_table(findings)))
    return findings_page(files or (read_file(),), frame, day=DAY)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def words_of(text: str) -> str:
    reader = _Words()
    reader.feed(text)
    assert reader.open == []
    assert {"h1", "h2", "main", "title"} <= set(reader.tags)
    return " ".join(reader.words.split())


def test_a_page_says_what_was_read_and_what_is_wrong() -> None:
    words = words_of(page(finding(), finding(7), finding(None, column=None, value=None,
                          rule="bad_quote", effect="rejected", message="a quote"))
    )  # fmt: skip
    assert "What was found in eo1.csv" in words
    assert "Exempt Organizations Business Master File (US Internal Revenue Service)" in words
    assert "1,200 read: 1,180 good, 20 left out" in words
    assert "Records left out: 1 Fields left empty, their records read: 2 To know" in words
    assert words.index("Bad quote") < words.index("Not an EIN")  # the gravest first
    assert "How to mend it: write nine digits." in words
    assert "line 3, column EIN '12' is no EIN" in words
    assert "whole file a quote" in words
    assert "send it only to whoever gave the file" in words
    assert "on 2026-11-01" in words


def test_the_first_lines_of_a_rule_are_shown_and_the_others_counted() -> None:
    many = [finding(line) for line in range(LINES_SHOWN + 1200, 1, -1)]
    text = page(*many)
    assert text.count("<li><span>") == LINES_SHOWN
    assert "line 2, " in text
    assert "and 1,199 more of this kind" in words_of(text)


def test_several_files_are_told_apart() -> None:
    files = (read_file(), read_file("eo2.csv"))
    words = words_of(page(finding(), finding(file="eo2.csv"), files=files))
    assert "What was found in 2 files" in words
    assert "eo2.csv, line 3, column EIN" in words


def test_a_value_that_the_message_does_not_hold_is_shown() -> None:
    assert "column EIN 9 '12' is no EIN" in words_of(page(finding(value="9")))
    assert "<q>" not in page(finding(), finding(value=None))


def test_no_findings_are_said() -> None:
    assert "Nothing is wrong with what was read." in words_of(page())


@pytest.mark.parametrize("where", ["file", "column", "value", "rule", "message", "mend"])
def test_whatever_a_file_holds_is_only_text(where: str) -> None:
    text = page(finding(3, **{where: HOSTILE}), files=(read_file(HOSTILE),))
    words_of(text)
    assert "<script" not in text
    assert "\u202e" not in text
    assert "\x00" not in text
    assert "[U+202E]gpj.exe[U+0000][U+200B]" in words_of(text)


def test_a_page_stands_alone() -> None:
    text = page(finding())
    assert "default-src 'none'" in text
    assert not re.search(r"https?://|<script|<link|<img|url\(|@import|\bon\w+=", text)
    assert "<html lang='en'>" in text
    assert page(finding()) == text


def test_a_very_long_value_is_cut() -> None:
    assert len(page(finding(value="x" * 100_000, message="y" * 100_000))) < 10_000


def test_findings_are_one_line_of_json_each() -> None:
    rows = findings_table([finding(value="two\nlines \u00e9"), finding()]).to_pylist()
    lines = list(json_lines(rows))
    assert [json.loads(line) for line in lines] == rows
    assert all(line.count("\n") == 1 for line in lines)
    assert list(json_lines([])) == []
