"""Each kind of cell: what fits, what does not, and the words a person reads."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from graph.findings import Finding
from loaders.reading.cast import (
    Cast,
    as_code,
    as_date,
    as_decimal,
    as_ein,
    as_name,
    as_org_id,
    as_phone,
    as_uei,
    as_url,
    as_whole,
    as_words,
    as_yes_no,
    as_zip,
)
from loaders.reading.header import Columns
from loaders.reading.participation import as_end, as_observed
from loaders.reading.states import as_state
from loaders.reading.table import open_table
from tests.loaders.sources import csv_text, source_file

COLUMNS = Columns(required=("key",), free=("x", "y"))


def cast_values(
    folder: Path, cast: Cast, *rows: tuple[str, ...]
) -> tuple[list[object], list[Finding]]:
    """Cast column `x` (beside `y`) of rows; give the values that loaded, and the findings."""
    path = folder / "file.csv"
    filled = [("k", *row, *[""] * (2 - len(row))) for row in rows]
    path.write_text(csv_text(("key", "x", "y"), *filled), encoding="utf-8")
    with open_table(source_file(path), COLUMNS) as table:
        table.cast((cast,), content=False)
        values = table.connection.execute("SELECT field FROM typed ORDER BY line").fetchall()
        listed = pa.concat_tables(table.findings).to_pylist()
        return [value for (value,) in values], [Finding(**row) for row in listed]


FITS: list[tuple[Callable[[str, str], Cast], str, object]] = [
    (as_whole, "-12", -12),
    (as_whole, "007", 7),
    (as_decimal, "12.5", 12.5),
    (as_yes_no, "TRUE", True),
    (as_yes_no, "no", False),
    (as_ein, "12-3456789", "123456789"),
    (as_ein, "012345678", "012345678"),
    (as_zip, "06457-3556", "06457"),
    (as_zip, "00000", None),
    (as_uei, "exmp00000007", "EXMP00000007"),
    (as_org_id, "gb-chc-1234567", "GB-CHC-1234567"),
    (as_url, "https://example.org/a?b=c", "https://example.org/a?b=c"),
    (as_phone, "+1 (541) 555-0100", "+1 (541) 555-0100"),
    (as_state, "or", "OR"),
    (as_state, "AE", None),
    (as_name, "Example @ Home", "Example @ Home"),
    (as_words, "minutes of March", "minutes of March"),
]


@pytest.mark.parametrize(("kind", "text", "value"), FITS)
def test_what_fits_is_cast_without_a_finding(
    tmp_path: Path, kind: Callable[[str, str], Cast], text: str, value: object
) -> None:
    assert cast_values(tmp_path, kind("x", "field"), (text,)) == ([value], [])


BAD: list[tuple[Callable[[str, str], Cast], str, str]] = [
    (as_whole, "ten", "not_a_whole_number"),
    (as_whole, "1.5", "not_a_whole_number"),
    (as_whole, "1e3", "not_a_whole_number"),
    (as_whole, "1,000", "not_a_whole_number"),
    (as_whole, "99999999999999999999", "not_a_whole_number"),
    (as_decimal, "nan", "not_a_number"),
    (as_decimal, "1e5", "not_a_number"),
    (as_yes_no, "maybe", "not_true_or_false"),
    (as_date, "31/03/2026", "not_a_date"),
    (as_date, "1900-02-29", "not_a_date"),
    (as_date, "0001-01-01", "out_of_range"),
    (as_date, "9999-12-31", "out_of_range"),
    (as_ein, "12345678", "not_an_ein"),
    (as_ein, "1.23E+08", "not_an_ein"),
    (as_ein, "12345678.0", "not_an_ein"),
    (as_zip, "6457", "not_a_zip"),
    (as_uei, "EXAMPLEOI001", "not_a_uei"),
    (as_org_id, "1234567", "not_an_org_id"),
    (as_url, "javascript:alert(1)", "not_a_web_address"),
    (as_url, "https://user@example.org", "not_a_web_address"),
    (as_phone, "541-555-0100 ask for Example", "not_a_phone_line"),
    (as_state, "ZZ", "unknown_state"),
    (as_words, "write to someone@example.org", "holds_mail_address"),
]


@pytest.mark.parametrize(("kind", "text", "rule"), BAD)
def test_what_does_not_fit_is_null_with_one_finding(
    tmp_path: Path, kind: Callable[[str, str], Cast], text: str, rule: str
) -> None:
    values, findings = cast_values(tmp_path, kind("x", "field"), ("",), (text,))
    assert values == [None, None]
    assert [(item.line, item.column, item.rule, item.effect) for item in findings] == [
        (3, "x", rule, "nulled")
    ]


def test_a_finding_reads_as_a_sentence(tmp_path: Path) -> None:
    _, findings = cast_values(tmp_path, as_whole("x", "field"), ("ten",))
    assert str(findings[0]) == (
        "file.csv:2 x: 'ten' is not a whole number; write digits only or leave it empty"
    )


def test_short_and_spoilt_eins_are_told_apart(tmp_path: Path) -> None:
    _, findings = cast_values(tmp_path, as_ein("x", "field"), ("12345678",), ("1.2E+08",), ("x",))
    words = [item.message for item in findings]
    assert "fewer than nine digits" in words[0]
    assert "a spreadsheet turned it into a number" in words[1]
    assert words[2] == "'x' is no EIN"


def test_an_unknown_code_names_the_nearest(tmp_path: Path) -> None:
    cast = as_code("x", "field", ("member", "lead", "chair", "fiscal_host"))
    values, findings = cast_values(tmp_path, cast, ("Fiscal Host",), ("memebr",), ("leed",))
    assert values == ["fiscal_host", None, None]
    assert "nearest: member" in findings[0].message
    assert "nearest: lead" in findings[1].message
    assert findings[0].mend == "use one of member, lead, chair, fiscal_host"


def test_a_needed_field_rejects_its_row(tmp_path: Path) -> None:
    values, findings = cast_values(
        tmp_path, as_ein("x", "field", needed=True), ("",), ("5",), ("000000001",)
    )
    assert values == ["000000001"]
    assert [(item.line, item.rule, item.effect) for item in findings] == [
        (2, "missing_value", "rejected"),
        (3, "not_an_ein", "rejected"),
    ]


def test_numbers_and_days_outside_their_bounds_are_null(tmp_path: Path) -> None:
    number = as_whole("x", "field", lowest=0, highest=10)
    assert cast_values(tmp_path, number, ("-1",), ("0",), ("10",), ("11",))[0] == [
        None, 0, 10, None,
    ]  # fmt: skip
    values, findings = cast_values(
        tmp_path, as_date("x", "field", latest="2026-06-01"), ("2026-06-02",)
    )
    assert values == [None]
    assert findings[0].message == "'2026-06-02' is not between 1678-01-01 and 2026-06-01"


def test_names_with_a_mail_address_are_rejected_and_not_repeated(tmp_path: Path) -> None:
    values, findings = cast_values(
        tmp_path, as_name("x", "field"), ("Someone someone@example.org",), ("Example Aid",)
    )
    assert values == ["Example Aid"]
    assert findings[0].effect == "rejected"
    assert "someone" not in str(findings)


def test_turned_and_broken_names_load_with_a_note(tmp_path: Path) -> None:
    values, findings = cast_values(
        tmp_path, as_name("x", "field"), ("Example \u202eknurd",), ("Example\nAid",)
    )
    assert values == ["Example \u202eknurd", "Example\nAid"]
    assert [(item.rule, item.effect) for item in findings] == [
        ("turned_text", "noted"),
        ("control_characters", "noted"),
    ]


def test_observed_needs_attended_or_acted(tmp_path: Path) -> None:
    cast = as_observed("x", "field", rung="y")
    rows = [("true", "listed"), ("yes", "Signed"), ("true", "attended"), ("true", ""),
            ("false", "listed")]  # fmt: skip
    values, findings = cast_values(tmp_path, cast, *rows)
    assert values == [None, None, True, True, False]
    assert [(item.line, item.rule) for item in findings] == [
        (2, "observed_needs_attended_or_acted"),
        (3, "observed_needs_attended_or_acted"),
    ]


def test_an_end_before_the_start_is_dropped(tmp_path: Path) -> None:
    cast = as_end("x", "field", start="y")
    values, findings = cast_values(
        tmp_path, cast, ("2025-01-01", "2026-01-01"), ("2026-01-01", "2025-01-01")
    )
    assert [value is None for value in values] == [True, False]
    assert [(item.line, item.rule) for item in findings] == [(2, "end_before_start")]
