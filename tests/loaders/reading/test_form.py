"""Forms to fill by hand: the same bytes, drop-downs also for long lists."""

from pathlib import Path

import openpyxl

from loaders.reading.form import Form, write_form

LONG = tuple(f"code-number-{number}" for number in range(40))
FORM = Form(
    sheet="list",
    one_row="Each row is one thing.",
    notes={"name": "Needed.", "kind": "What kind.", "long": "One of many."},
    example={"name": "Example Thing"},
    codes={"kind": ("one", "other"), "long": LONG},
)


def test_a_form_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    first, second = (write_form(FORM, tmp_path / name) for name in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == second.read_bytes()


def test_short_lists_stand_in_the_drop_down_and_long_ones_in_a_sheet(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_form(FORM, tmp_path / "form.xlsx"))
    rules = {
        str(rule.sqref): rule.formula1 for rule in book["list"].data_validations.dataValidation
    }
    assert rules == {"B2:B5001": '"one,other"', "C2:C5001": "codes!$C$2:$C$41"}
    assert [cell.value for cell in book["codes"]["C"]][1:] == list(LONG)
    assert [cell.value for cell in book["list"][1]] == ["name", "kind", "long"]
    notes = {row[0].value: row[1].value for row in book["how to fill"].iter_rows()}
    assert set(notes) == {"one row", "persons", "empty", "name", "kind", "long"}
