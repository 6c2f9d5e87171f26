"""Forms: what must hold for every text that anybody may write, whatever the spelling rules are."""

from __future__ import annotations

import json
import string
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph.identity.forms import create_profiles
from graph.identity.forms.text import fold, folded_sql, words, words_sql
from graph.schema import get_type

Row = dict[str, object]
PARTS = ["Example", "House", "HSE", "of", "the", "The", "Inc", "LLC", "dba", "d/b/a", "a/k/a",
         "formerly", "f/k/a", "(", ")", "-", "&", "Post", "Chapter of", "Local", "No.", "12",
         "007", "County", "King", "'", "\u2019", "é", "東京", "-- ", "/", ".", "#", "St.", "PO Box",
         "Suite", "Floor", "N.", "+1", "(202) 555-0100", "ext", "www.", "@", "%"]  # fmt: skip
# What people write, put together at random; and any text at all.
WRITTEN = st.one_of(
    st.lists(st.sampled_from(PARTS), max_size=9).map(" ".join),
    st.text(max_size=30),
    st.none(),
)
ROWS = st.lists(
    st.fixed_dictionaries({
        "name": WRITTEN, "street": WRITTEN, "public_phone": WRITTEN, "website": WRITTEN,
        "city": WRITTEN, "chapter": WRITTEN,
        "other_names": st.none() | st.lists(WRITTEN, max_size=2),
    }), min_size=10, max_size=40,
)  # fmt: skip
ASCII = st.text(st.sampled_from(string.printable[:95]), max_size=60)


def profiles(rows: Sequence[Row]) -> list[tuple[object, ...]]:
    """Profiles of records, each under a key of its own, without their numbers; in their order."""
    return [row[1:] for row in profile_rows(rows)[1]]


def profile_rows(
    rows: Sequence[Row], *, order: Sequence[int] | None = None
) -> tuple[list[str], list[tuple[object, ...]]]:
    """Column names and rows of `profile`; `order` is in which order the records come."""
    listed = [
        {"record_id": f"r{place}", "dataset": "list", "key": f"k{place}", "line": place, **row}
        for place, row in enumerate(rows)
    ]
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.register(
            "given", _records([listed[place] for place in order or range(len(rows))])
        )
        connection.execute("CREATE TABLE record_organization AS FROM given")
        connection.execute("""
            CREATE TABLE home_organization AS
            SELECT row_number() OVER (ORDER BY line) - 1 AS home, dataset, key
            FROM record_organization
            """)
        create_profiles(connection)
        found = connection.execute("SELECT * FROM profile ORDER BY profile")
        return [column[0] for column in found.description or ()], found.fetchall()


def _records(rows: Sequence[Row]) -> pa.Table:
    schema = get_type("organization").record_schema()
    return pa.Table.from_pylist([{**dict.fromkeys(schema.names), **row} for row in rows], schema)


def sql(expression: str, text: str) -> object:
    return duckdb.execute(f"SELECT {expression}", {"text": text}).fetchall()[0][0]


@given(st.text(max_size=40))
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert words(words(text)) == words(text)
    assert fold(text) == fold(unicodedata.normalize("NFD", text))


def test_folding_changes_no_folded_letter() -> None:
    letters = [chr(code) for code in range(0x20000) if not 0xD800 <= code < 0xE000]
    odd = [letter for letter in letters if unicodedata.normalize("NFKD", letter) != letter]
    assert len(odd) > 5_000
    assert [letter for letter in odd if fold(fold(letter)) != fold(letter)] == []


@settings(max_examples=200, deadline=None)
@given(ASCII)
def test_the_words_of_sql_are_those_of_python(text: str) -> None:
    assert sql(folded_sql("$text"), text) == fold(text)
    assert sql(words_sql(folded_sql("$text")), text) == words(text)


@settings(max_examples=4, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
          suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
@given(ROWS)
def test_profiles_rest_on_no_order_and_nothing_is_an_empty_text(rows: list[Row]) -> None:
    columns, found = profile_rows(rows)
    assert profile_rows(rows, order=range(len(rows))[::-1]) == (columns, found)
    assert [row[0] for row in found] == list(range(len(found)))
    assert len({row[1:] for row in found}) == len(found)
    for row in found:
        for column, value in zip(columns, row, strict=True):
            if isinstance(value, str):
                assert value, column
                assert value == " ".join(value.split()), column
        said = dict(zip(columns, row, strict=True))
        assert (said["core"] is None) == (said["name"] is None)
        assert said["core"] is not None or said["acronym"] is said["brand"] is None


@pytest.fixture(scope="module")
def hostile(shared: Path) -> list[str]:
    path = shared.parent / "corpora" / "naughty-strings" / "blns.json"
    strings = json.loads(path.read_text(encoding="utf-8"))
    assert len(strings) > 500
    return list(dict.fromkeys(strings))


def test_texts_that_break_readers_break_no_profile(hostile: list[str]) -> None:
    fields = ("street", "public_phone", "website", "city", "chapter")
    rows: list[Row] = [
        {"name": text, "other_names": [text], **dict.fromkeys(fields, text)} for text in hostile
    ]
    rows += [{"name": "Example", "street": text} for text in hostile]
    columns, found = profile_rows(rows)
    homes = [row[columns.index("home")] for row in found]
    assert set(homes) == set(range(2 * len(hostile)))
    assert "" not in {value for row in found for value in row}


def test_no_records_give_no_profiles() -> None:
    assert profiles([]) == []
    (row,) = profiles([{"website": "example.org"}])
    assert [value for value in row if isinstance(value, str)] == ["example.org", "list"]
