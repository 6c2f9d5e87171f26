"""Whatever is wrong with some rows, each record is either loaded or rejected, on its true line."""

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.reading import delimited
from tests.loaders.reading.tables import read_bytes

FIELDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters='\n",; '),
    max_size=12,
)
GOOD = st.tuples(FIELDS, FIELDS, FIELDS).filter(lambda row: any(row))
BAD = st.sampled_from(
    [
        b"too,few",
        b"one,too,many,fields",
        b'a,"b"x,c',
        b"\x81,b,c",
        b"a text that is long enough,\0,c",
    ]
)
Row = tuple[str, ...]
Line = tuple[str, Any]
LINES = st.lists(GOOD.map(lambda row: ("good", row)) | BAD.map(lambda line: ("bad", line)))
relaxed = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def encode(field: str, ends: bytes) -> bytes:
    quoted = any(mark in field for mark in '",\n')
    text = '"' + field.replace('"', '""') + '"' if quoted else field
    return text.encode().replace(b"\n", ends)


def written(lines: list[Line], ends: bytes) -> tuple[bytes, list[tuple[int, Row]], set[int]]:
    """The file, its good rows and its bad ones, each with the line it begins on."""
    out, good, bad, line = b"a,b,c" + ends, [], set(), 2
    for kind, content in lines:
        if kind == "bad":
            record = content
            bad.add(line)
        else:
            record = b",".join(encode(field, ends) for field in content)
            good.append((line, content))
        out += record + ends
        line += 1 + (record.count(b"\n") if kind == "good" else 0)
    return out, good, bad


def as_read(field: str, ends: bytes) -> str | None:
    text = field.replace("\n", ends.decode())
    while text and unicodedata.category(text[0]) == "Zs":
        text = text[1:]
    while text and unicodedata.category(text[-1]) == "Zs":
        text = text[:-1]
    return text or None


@relaxed
@given(lines=LINES, ends=st.sampled_from([b"\n", b"\r\n"]))
def test_every_row_is_loaded_or_rejected_on_its_line(
    tmp_path: Path, lines: list[Line], ends: bytes
) -> None:
    content, good, bad = written(lines, ends)
    seen = read_bytes(tmp_path, content)
    assert {line for line in seen.rejected_lines if line is not None} == bad
    expected = [(line, *(as_read(field, ends) for field in row)) for line, row in good]
    assert [normal(row) for row in seen.rows] == [normal(row) for row in expected]
    assert seen.read == len(good) + len(bad)


def normal(row: tuple[object, ...]) -> tuple[object, ...]:
    """Line breaks inside fields may change from CRLF to LF where a file mixes both."""
    return tuple(value.replace("\r\n", "\n") if isinstance(value, str) else value for value in row)


@relaxed
@given(before=st.lists(GOOD, max_size=5), after=st.lists(GOOD, max_size=5))
def test_an_unclosed_quote_takes_no_good_row_with_it(
    tmp_path: Path, before: list[Row], after: list[Row]
) -> None:
    lines = [("good", row) for row in before] + [("bad", b'k,"open,c')]
    content, good, bad = written([*lines, *(("good", row) for row in after)], b"\n")
    seen = read_bytes(tmp_path, content)
    assert seen.rejected_lines == bad
    assert [row[0] for row in seen.rows] == [line for line, _ in good]


@relaxed
@given(content=st.binary(max_size=200))
def test_no_bytes_at_all_raise_or_lose_a_count(tmp_path: Path, content: bytes) -> None:
    seen = read_bytes(tmp_path, b"a,b,c\n" + content)
    rejected = [item for item in seen.findings if item.effect == "rejected"]
    assert seen.read == len(seen.rows) + len(rejected)


@relaxed
@given(lines=LINES)
def test_the_careful_path_agrees_with_duckdb(
    tmp_path: Path, lines: list[Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    content, _, _ = written([line for line in lines if b"\0" not in str(line).encode()], b"\n")
    fast = read_bytes(tmp_path, content)
    with monkeypatch.context() as patched:
        patched.setattr(delimited, "_read_strictly", lambda *_: False)
        careful = read_bytes(tmp_path, content)
    assert (careful.rows, careful.read) == (fast.rows, fast.read)
    assert careful.rejected_lines == fast.rejected_lines
