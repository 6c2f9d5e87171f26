"""Folding for keys: one spelling, nothing unseen, no script lost."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.identity.forms.text import create_folded, fold, words

TEXTS = st.text(max_size=30)
LATIN = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=30)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def folded(
    connection: duckdb.DuckDBPyConnection, texts: list[str]
) -> dict[str, tuple[str, str | None]]:
    connection.register("text", pa.table({"raw": pa.array(texts, pa.string())}))
    create_folded(connection, "made", "SELECT raw FROM text")
    rows = connection.execute("SELECT raw, folded, words FROM made").fetchall()
    assert len(rows) == len({raw for raw, _, _ in rows})
    return {raw: (folded, words) for raw, folded, words in rows}


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert words(words(text)) == words(text)


@given(TEXTS, st.sampled_from("\u200b\u200f\u202e\u2066\ufeff\u00ad"), st.integers(0, 30))
def test_marks_of_direction_and_without_width_say_nothing(text: str, mark: str, at: int) -> None:
    assert words(text[:at] + mark + text[at:]) == words(text)


@settings(max_examples=25, deadline=None)
@given(st.lists(TEXTS, max_size=20))
def test_sql_folds_as_python_does(connection: duckdb.DuckDBPyConnection, texts: list[str]) -> None:
    assert folded(connection, texts) == {text: (fold(text), words(text) or None) for text in texts}


@settings(max_examples=25, deadline=None)
@given(st.lists(LATIN, max_size=20))
def test_sql_folds_plain_letters_as_python_does(
    connection: duckdb.DuckDBPyConnection, texts: list[str]
) -> None:
    assert folded(connection, texts) == {text: (fold(text), words(text) or None) for text in texts}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Example  Refúgio,\tInc.", "EXAMPLE REFUGIO INC"),
        ("\uff25\uff38\uff21\uff2d\uff30\uff2c\uff25 House", "EXAMPLE HOUSE"),
        ("example straße", "EXAMPLE STRASSE"),
        ("Example Łódź Ønske", "EXAMPLE LODZ ONSKE"),
        ("Example Children\u2019s House", "EXAMPLE CHILDRENS HOUSE"),
        ("Example Children's House", "EXAMPLE CHILDRENS HOUSE"),
        ("E.X.A. House", "EXA HOUSE"),
        ("Example & Sons", "EXAMPLE AND SONS"),
        ("दक्षिण", "दक्षिण"),
        ("ガーデン", "ガーデン"),
        ("カ\u3099ーテ\u3099ン", "ガーデン"),
        ("بَيْت", "بيت"),
        ("пример", "ПРИМЕР"),
        ("...", ""),
        ("", ""),
    ],
)
def test_each_script_keeps_its_letters(text: str, expected: str) -> None:
    assert words(text) == expected
