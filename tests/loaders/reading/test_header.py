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


def test_a_column_without_a_name_is_told(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, b"a,b,c,d,\n1,2,3,4,5\n", COLUMNS)
    assert seen.rules == [(1, "unknown_column")]
    assert "(empty)" in seen.findings[0].message


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_columns_may_be_separated_by_other_marks(tmp_path: Path, delimiter: str) -> None:
    content = 'a,b,c,d\n1,"x,y",3,4\n5,6\n"7""7",8,9,0\n'
    written = content.replace("x,y", "x.y").replace(",", delimiter).replace("x.y", f"x{delimiter}y")
    for good in (written, written + f'"open{delimiter}1\n'):
        seen = read_bytes(tmp_path, good.encode(), COLUMNS, delimiter=delimiter)
        assert [row[:3] for row in seen.rows] == [(2, "1", f"x{delimiter}y"), (4, '7"7', "8")]
        assert seen.rules[0] == (3, "too_few_columns")


def test_another_mark_than_the_expected_is_told(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, b"a,b,c\n1,2,3\n", COLUMNS, delimiter=";")
    assert seen.findings[0].mend == "separate the columns by semicolons"


ABOVE = b'Report "of\nall, members\n\n'


@pytest.mark.parametrize("bad", [b"", b'9,"open,8,7\n'])
def test_a_header_further_down_keeps_the_lines_of_the_file(tmp_path: Path, bad: bytes) -> None:
    content = ABOVE + b'a,b,c,d\n1,2,3,4\n5,"6\n6",7,8\nx,y\n1,1,1,1\n' + bad
    seen = read_bytes(tmp_path, content, COLUMNS, header_line=4)
    assert [row[0] for row in seen.rows] == [5, 6, 9]
    told = [(4, "lines_above_header"), (8, "too_few_columns"), (10, "unclosed_quote")]
    assert seen.rules == told[: 3 if bad else 2]


def test_a_header_below_the_end_is_refused(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, b"a,b,c,d\n1,2,3,4\n", COLUMNS, header_line=9)
    assert (seen.read, seen.rules) == (1, [(None, "unreadable_header")])


@pytest.mark.parametrize("bad", [b"", b'9,"open,8,7\n'])
def test_column_names_that_come_again_are_no_record(tmp_path: Path, bad: bytes) -> None:
    content = b"a,b,c,d\n1,2,3,4\na,b,c,d\n5,6,7,8\n" + bad
    seen = read_bytes(tmp_path, content, COLUMNS)
    assert [row[0] for row in seen.rows] == [2, 4]
    assert seen.rules[0] == (3, "header_again")
    assert seen.read == 3 + bool(bad)
