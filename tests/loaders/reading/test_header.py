"""A header that does not fit is one finding, and every row is counted as rejected."""

from pathlib import Path

import pytest

from loaders.reading.header import Columns
from tests.loaders.reading.tables import read_bytes

COLUMNS = Columns(required=("a", "b"), optional=("c", "d"), free=("e",), withheld=("f",))


@pytest.mark.parametrize(
    ("header", "rule", "words"),
    [
        (b"a,c,d", "missing_column", "column b is missing"),
        (b"x,y,z", "file_of_another_source", "the file has x, y, z"),
        (b"a,b,c,d,A", "duplicate_column", "column a comes twice"),
    ],
)
def test_a_header_that_does_not_fit_rejects_every_row(
    tmp_path: Path, header: bytes, rule: str, words: str
) -> None:
    row = b",".join([b"1"] * (header.count(b",") + 1)) + b"\n"
    seen = read_bytes(tmp_path, header + b"\n" + row * 3, COLUMNS)
    assert (seen.rows, seen.read, seen.rules) == ([], 3, [(1, rule)])
    assert seen.findings[0].effect == "rejected"
    assert words in seen.findings[0].message


def test_a_semicolon_file_is_told_to_use_commas(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, b"a;b;c\n1;2;3\n", COLUMNS)
    assert seen.findings[0].mend == "separate the columns by commas"
    assert seen.read == 1


def test_missing_optional_and_unknown_columns_are_one_note_each(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, b"a,b,phone of person,f\n1,2,555,x\n", COLUMNS)
    assert seen.rules == [(1, "missing_optional_column"), (1, "unknown_column")]
    assert {item.effect for item in seen.findings} == {"noted"}
    assert "c, d" in seen.findings[0].message
    assert "phone of person" in seen.findings[1].message
    assert seen.rows == [(2, "1", "2", None, None, None)]


@pytest.mark.parametrize("content", [b"\na,b\n1,2\n", b'a,"b\n1,2\n', b",,\n1,2,3\n"])
def test_a_first_line_without_names_is_refused(tmp_path: Path, content: bytes) -> None:
    seen = read_bytes(tmp_path, content, COLUMNS)
    assert seen.rules == [(None, "unreadable_header")]


def test_the_first_shape_that_fits_is_taken(tmp_path: Path) -> None:
    other = Columns(required=("x", "y"))
    seen = read_bytes(tmp_path, b"x,y\n1,2\n", COLUMNS, other)
    assert (seen.rows, seen.findings) == ([(2, "1", "2")], [])
