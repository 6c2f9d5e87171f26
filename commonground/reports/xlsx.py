"""A result as a workbook: the table, and a sheet about what was asked and how far to trust it.

Every text is written as text, so that a name that begins with "=" stays a name. A sheet holds
1,048,576 rows and the writer drops the next one without a word: a longer result is refused for the
sheet, said so in the workbook, and all of its rows go to a CSV file beside it.
"""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from commonground.reports.csv import LIST_SEPARATOR, write_csv
from graph.errors import AnalysisError
from graph.result import Result

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

SHEET_ROWS = 1_048_576
SYNTHETIC_NOTE = "MADE-UP DATA for demonstration: no row here is a real organization."
# Office refuses longer cells; the writer would leave them out.
_CELL_CHARACTERS = 32_767
_CUT = " [cut here: the CSV holds the whole text]"
_WHOLE_LIMIT = 2**53
_FIRST_EXCEL_YEAR = 1900
_WIDEST = 60
_NARROWEST = 9


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the workbook, and the CSV where the rows did not fit a sheet."""

    workbook: Path
    spilled: Path | None = None

    @property
    def notice(self) -> str | None:
        """Say in words that the rows are elsewhere; null where they are in the workbook."""
        if self.spilled is None:
            return None
        return f"{self.workbook.name}: too many rows for a sheet; all rows are in {self.spilled}"


def write_xlsx(result: Result, path: Path, *, is_synthetic: bool) -> Written:
    """Write a result as a workbook with the sheets ``table`` and ``about``.

    No rows give a sheet with the header alone. A result with more rows than a sheet holds is not
    cut: the workbook says so and `Written.spilled` names the CSV file that holds every row.
    """
    if _fits(result, is_synthetic=is_synthetic):
        path.write_bytes(_workbook(result, is_synthetic=is_synthetic, spilled=None))
        return Written(path)
    spilled = write_csv(result, path.with_suffix(".csv"), is_synthetic=is_synthetic)
    path.write_bytes(_workbook(result, is_synthetic=is_synthetic, spilled=spilled.name))
    return Written(path, spilled)


def xlsx_bytes(result: Result, *, is_synthetic: bool) -> bytes:
    """Give the workbook of a result; `AnalysisError` where it has more rows than a sheet holds."""
    if not _fits(result, is_synthetic=is_synthetic):
        what = f"{result.table.height:,} rows do not fit a sheet of {SHEET_ROWS:,}"
        raise AnalysisError(result.name, what, "take the CSV")
    return _workbook(result, is_synthetic=is_synthetic, spilled=None)


def _fits(result: Result, *, is_synthetic: bool) -> bool:
    return result.table.height + 1 + int(is_synthetic) <= SHEET_ROWS


def _workbook(result: Result, *, is_synthetic: bool, spilled: str | None) -> bytes:
    from xlsxwriter import Workbook

    made = io.BytesIO()
    workbook = Workbook(made, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    # The writer would stamp the time of day; the same result gives the same bytes.
    workbook.set_properties(
        {"title": result.question, "created": datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)}
    )
    bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    _fill_table(workbook, result, bold, is_synthetic=is_synthetic, spilled=spilled)
    _fill_about(workbook, result, bold, is_synthetic=is_synthetic, spilled=spilled)
    workbook.close()
    return made.getvalue()


def _fill_table(
    workbook: Workbook, result: Result, bold: Format, *, is_synthetic: bool, spilled: str | None
) -> None:
    sheet = workbook.add_worksheet("table")
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    date = workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    top = 0
    if is_synthetic:
        _write(sheet, 0, 0, SYNTHETIC_NOTE, workbook.add_format({"bold": True}))
        top = 1
    for column, name in enumerate(result.table.columns):
        _write(sheet, top, column, name, bold)
        sheet.set_column(column, column, _width(result.table[name]))
    sheet.freeze_panes(top + 1, 0)
    if spilled is not None:
        what = f"{result.table.height:,} rows do not fit a sheet: all of them are in {spilled}"
        _write(sheet, top + 1, 0, what, bold)
        return
    for row, values in enumerate(result.table.iter_rows(), start=top + 1):
        for column, value in enumerate(values):
            _write(sheet, row, column, value, date if _is_date(value) else wrapped)
    if result.table.height:
        sheet.autofilter(top, 0, top + result.table.height, result.table.width - 1)


def _fill_about(
    workbook: Workbook, result: Result, bold: Format, *, is_synthetic: bool, spilled: str | None
) -> None:
    sheet = workbook.add_worksheet("about")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    for row, (left, right) in enumerate(about_rows(result, is_synthetic=is_synthetic)):
        _write(sheet, row, 0, left, bold if right is None else wrapped)
        _write(sheet, row, 1, right, wrapped)
        last = row
    if spilled is not None:
        _write(sheet, last + 1, 0, "rows", wrapped)
        _write(sheet, last + 1, 1, f"too many for a sheet: all of them are in {spilled}", wrapped)


def about_rows(result: Result, *, is_synthetic: bool) -> list[tuple[str, Any]]:
    """Give what the ``about`` sheet says, as pairs; a pair without a second part is a heading."""
    found = result.table.height if result.found is None else result.found
    rows: list[tuple[str, Any]] = [("made-up data", SYNTHETIC_NOTE)] if is_synthetic else []
    rows += [
        ("question", result.question),
        ("answer in one sentence", result.sentence),
        ("edition", result.edition),
        ("version", result.version),
        ("scope", result.scope),
        ("things looked at", result.n),
        ("rows in this file", result.table.height),
        ("rows found", found),
    ]
    if result.uncertain:
        rows.append(("uncertain links", result.uncertain))
    rows += _section("asked with", result.parameters)
    rows += _section("what the sources looked for", result.coverage)
    rows += _section("left out, and how many", result.dropped)
    rows.append(("what each column means", None))
    for column in result.columns:
        unit = "" if column.unit is None else f" ({column.unit})"
        rows.append((column.name, column.meaning + unit))
    return rows


def _section(heading: str, pairs: Any) -> list[tuple[str, Any]]:
    return [(heading, None), *sorted(pairs.items())] if pairs else []


def _write(sheet: Worksheet, row: int, column: int, value: Any, style: Format) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        code = sheet.write_boolean(row, column, value, style)
    elif isinstance(value, int | float) and abs(value) <= _WHOLE_LIMIT:
        code = sheet.write_number(row, column, value, style)
    elif _is_date(value):
        code = sheet.write_datetime(row, column, value, style)
    else:
        code = sheet.write_string(row, column, _text(value), style)
    if code != 0:
        raise RuntimeError(f"the sheet did not take row {row}, column {column}: code {code}")


def _is_date(value: Any) -> bool:
    return isinstance(value, datetime.date) and value.year >= _FIRST_EXCEL_YEAR


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        text = LIST_SEPARATOR.join(str(item) for item in value)
    else:
        text = str(value)
    if len(text) <= _CELL_CHARACTERS:
        return text
    return text[: _CELL_CHARACTERS - len(_CUT)] + _CUT


def _width(values: pl.Series) -> int:
    if values.dtype != pl.String:
        return max(_NARROWEST, min(len(values.name) + 2, 20))
    longest = values.str.len_chars().max()
    text = longest if isinstance(longest, int) else 0
    return max(_NARROWEST, min(_WIDEST, max(text, len(values.name)) + 2))
