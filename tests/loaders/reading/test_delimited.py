"""Rows, lines and rejects of comma-separated text add up, whatever is wrong with a row."""

from pathlib import Path

import pytest

from loaders.reading import delimited
from loaders.reading.header import Columns
from tests.loaders.reading.tables import read_bytes, read_text

HEADER = b"a,b,c\n"
TAIL = b"".join(b"%d,good,row\n" % number for number in range(5))


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (b"4,5\n", "too_few_columns"),
        (b"4,5,6,7\n", "too_many_columns"),
        (b'4,"5,6\n', "unclosed_quote"),
        (b'4,"5"x,6\n', "bad_quote"),
    ],
)
def test_one_bad_row_is_one_finding_and_no_other_row_is_lost(
    tmp_path: Path, line: bytes, rule: str
) -> None:
    seen = read_bytes(tmp_path, HEADER + b"1,2,3\n" + line + TAIL)
    assert seen.rules == [(3, rule)]
    assert [row[0] for row in seen.rows] == [2, 4, 5, 6, 7, 8]
    assert seen.read == 7


def test_many_unclosed_quotes_lose_only_their_own_lines(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, HEADER + (b'4,"5,6\n' + TAIL) * 3)
    assert seen.rejected_lines == {2, 8, 14}
    assert len(seen.rows) == 15


def test_lines_are_those_of_the_file_after_fields_of_several_lines(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, HEADER + b'1,"two\nlines",3\n4,5,6\n7,"a\n\nb","c\nd"\n8,9,0\n')
    assert [row[0] for row in seen.rows] == [2, 4, 5, 9]
    assert seen.rows[2][2:] == ("a\n\nb", "c\nd")


def test_fields_of_several_lines_are_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(delimited, "_read_by_hand")
    seen = read_bytes(tmp_path, HEADER + b'1,"two\nlines",3\n' + TAIL)
    assert [row[0] for row in seen.rows] == [2, 4, 5, 6, 7, 8]


def test_a_stray_quote_further_down_does_not_join_what_is_between(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, HEADER + b'k,"open,c\n' + TAIL + b'x",y,z,w\n' + TAIL)
    assert seen.rules == [(2, "unclosed_quote"), (8, "too_many_columns")]
    assert len(seen.rows) == 10


def test_rows_that_an_open_quote_would_join_into_a_good_one_stay_apart(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, HEADER + b'k,"open,c\n,,",0"\n' + TAIL)
    assert seen.rules == [(2, "unclosed_quote")]
    assert [row[0] for row in seen.rows] == [3, 4, 5, 6, 7, 8]


def test_empty_fields_behind_the_last_column_are_nothing(tmp_path: Path) -> None:
    for bad in (b"", b'4,"5,6\n'):
        seen = read_bytes(tmp_path, HEADER + b'1,2,3,,""\n' + bad)
        assert seen.rows == [(2, "1", "2", "3")]


def test_more_bad_rows_than_duckdb_keeps_are_still_told_one_by_one(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, HEADER + b"1,2\n" * 2_500 + TAIL)
    assert (len(seen.rejected_lines), len(seen.rows), seen.read) == (2_500, 5, 2_505)


def test_lines_are_true_after_blank_lines_and_bad_rows(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, HEADER + b'\n1,"x\ny",3\n\n4,5\n  \n7,8,9\n')
    assert [row[0] for row in seen.rows] == [3, 8]
    assert seen.rules == [(6, "too_few_columns")]
    assert seen.read == 3


def test_records_of_empty_fields_are_no_records(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, HEADER + b"1,2,3\n,,\n4,5,6\n,,\n")
    assert (seen.read, [row[0] for row in seen.rows]) == (2, [2, 4])
    damaged = read_bytes(tmp_path, HEADER + b'1,2,3\n,,\n4,"5,6\n7,8,9\n,,\n')
    assert (damaged.read, [row[0] for row in damaged.rows]) == (3, [2, 5])


def test_empty_and_quoted_empty_fields_are_null_and_spaces_are_trimmed(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, HEADER + b'1,"",  x  \n2,  ,y\n')
    assert seen.rows == [(2, "1", None, "x"), (3, "2", None, "y")]


def test_what_looks_like_a_number_stays_text(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, HEADER + b"007,16.320,1e5\n")
    assert seen.rows == [(2, "007", "16.320", "1e5")]


def test_columns_are_found_in_any_order_and_spelling(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, b"C, A ,B\n3,1,2\n")
    assert seen.rows == [(2, "1", "2", "3")]


def test_withheld_columns_are_not_read(tmp_path: Path) -> None:
    columns = Columns(required=("a",), withheld=("street",))
    seen = read_bytes(tmp_path, b"a,street\n1,3 Hidden Road\n", columns)
    assert (seen.rows, seen.findings) == ([(2, "1")], [])


def test_broken_rows_are_never_quoted_in_findings(tmp_path: Path) -> None:
    seen = read_bytes(tmp_path, HEADER + b"secret,5\n")
    assert "secret" not in str(seen.findings)


def test_spectrum_of_valid_csv_is_read_as_its_authors_say(shared: Path) -> None:
    folder = shared.parent / "corpora" / "csv-spectrum" / "csvs"
    for name, header in [("quotes_and_newlines", "a,b"), ("newlines_crlf", "a,b,c"),
                         ("escaped_quotes", "a,b"), ("utf8", "a,b,c"), ("json", "key,val"),
                         ("comma_in_quotes", "first,last,address,city,zip")]:  # fmt: skip
        seen = read_text(folder / f"{name}.csv", Columns(required=tuple(header.split(","))))
        assert seen.findings == [], name
        assert len(seen.rows) == seen.read > 0, name
