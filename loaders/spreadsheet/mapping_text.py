"""The mapping file: which column of somebody's list is what. TOML that people read and write.

row = "membership"
header_line = 3

[columns]
organization_name = "Agency"
coalition_name = { value = "Example Lane County Task Force" }
observed = ["12 March", "9 April"]
start = { column = "Since", date_format = "DD/MM/YYYY" }

[values.observed]
"X" = "true"
"""

import codecs
import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from loaders.reading.header import DELIMITERS
from loaders.spreadsheet.dates import is_date_format
from loaders.spreadsheet.fields import DATES, LISTS, NUMBERS, fields, row_kinds
from loaders.spreadsheet.mapping import Cell, MappingError, MappingFile, Problem

_TOP = {
    "row": str, "sheet": str, "header_line": int, "delimiter": str, "date_format": str,
    "decimal_mark": str, "skip_rows": list, "columns": dict, "values": dict,
}  # fmt: skip
_COLUMN = {
    "column": (str, list), "marked": list, "value": str, "split": str, "remove": list, "after": str,
    "times": (int, float), "date_format": str, "decimal_mark": str,
}  # fmt: skip
# Which casts an entry of a column makes sense for; the others are for any.
_ONLY_FOR = {
    "split": LISTS,
    "marked": LISTS,
    "date_format": DATES,
    "decimal_mark": NUMBERS,
    "times": NUMBERS,
}
_WORDS = {str: "a text in quotes", int: "a whole number", list: "a list of texts in brackets",
          dict: "a table"}  # fmt: skip


def parse_mapping(data: bytes, *, is_draft: bool = False) -> MappingFile:
    """Read a mapping file; `MappingError` tells everything that is wrong with it at once.

    A draft may leave out fields that rows of its kind need.
    """
    block = _toml(data)
    problems = [*_shape("", block, _TOP)]
    kind = row_kinds().get(str(block.get("row")))
    if kind is None:
        problems.insert(0, _no_row(block.get("row")))
    if problems or kind is None:
        raise MappingError(problems)
    columns, values = block.get("columns", {}), block.get("values", {})
    problems += _unknown_fields(kind.name, kind.fields, columns, values)
    cells = []
    for name in kind.fields:
        if name in columns:
            item, wrong = _cell(name, columns[name], values.get(name, {}), block)
            problems += wrong
            cells.append(item)
    problems += _layout_problems(block)
    for group in kind.needs:
        if not is_draft and not set(group) & set(columns):
            problems.append(_lacking(kind.name, group))
    if not any(cell.headers for cell in cells):
        mend = 'write lines such as organization_name = "Agency name" under [columns]'
        problems.append(Problem("columns", "no column of the list is read", mend))
    if problems:
        raise MappingError(problems)
    return MappingFile(
        kind.name, tuple(cells), block.get("sheet"), block.get("header_line", 1),
        block.get("delimiter", ","), tuple(str(word) for word in block.get("skip_rows", ())),
    )  # fmt: skip


def _toml(data: bytes) -> dict[str, Any]:
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = data.decode("utf-16")  # an old Notepad saves so
        else:
            text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    try:
        return tomllib.loads(text.replace("\r\n", "\n").replace("\r", "\n"))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at line (\d+)", str(error))
        line = int(found[1]) if found else None
        written = text.splitlines()[line - 1] if line and line <= len(text.splitlines()) else ""
        what = str(error).partition(" (at ")[0][:80]
        mend = 'write it as: field = "Header of the column"'
        if re.search("[\u201c\u201d\u201e\u2018\u2019]", written):
            mend = 'write straight quotes " in place of curly ones'
        raise MappingError([Problem("", f"the line cannot be read: {what}", mend, line)]) from error


def _no_row(given: object) -> Problem:
    known = ", ".join(row_kinds())
    if given is None:
        return Problem(
            "row", "the mapping does not say what one row is", f"write row = one of {known}"
        )
    return Problem(
        "row", f"{str(given)[:40]!r} is nothing that a row can be", f"use one of {known}"
    )


def _shape(where: str, block: Mapping[str, Any], known: Mapping[str, Any]) -> list[Problem]:
    """Tell entries that are unknown or of another kind than they should be."""
    problems = []
    for key, held in block.items():
        entry = f"{where}{key}"
        if key not in known:
            mend = _nearest(key, known)
            problems.append(Problem(entry, f"{key!r} is no entry of a mapping", mend))
        elif isinstance(held, bool) or not isinstance(held, known[key]):
            kinds = known[key] if isinstance(known[key], tuple) else (known[key],)
            wanted = " or ".join(_WORDS.get(kind, "a number") for kind in kinds)
            problems.append(Problem(entry, "is not written as it should be", f"write {wanted}"))
        elif isinstance(held, list) and not all(isinstance(item, str) for item in held):
            problems.append(
                Problem(entry, "holds something else than texts", "put quotes round each")
            )
    return problems


def _nearest(word: str, known: Iterable[str]) -> str:
    listed = list(known)
    close = get_close_matches(word, listed, 3, 0.6)
    return f"did you mean {', '.join(close)}?" if close else f"use one of {', '.join(listed)}"


def _unknown_fields(
    row: str, known: tuple[str, ...], columns: Mapping[str, Any], values: Mapping[str, Any]
) -> list[Problem]:
    problems = []
    for name in columns:
        if name not in known:
            message = f"a row that is a {row} has no field {name[:40]!r}"
            problems.append(Problem(f"columns.{name}", message, _nearest(name, known)))
    for name, held in values.items():
        if name not in columns:
            message = f"[values.{name}] translates a field that [columns] does not fill"
            mend = f"add {name} to [columns], or remove these lines"
            problems.append(Problem(f"values.{name}", message, mend))
        elif not isinstance(held, dict) or not all(map(_is_translation, held.values())):
            mend = 'write lines such as "X" = "true"'
            problems.append(Problem(f"values.{name}", "translates no texts into texts", mend))
    return problems


def _is_translation(held: object) -> bool:
    if isinstance(held, list):
        return all(isinstance(item, str) for item in held)
    return isinstance(held, str)


def _cell(
    name: str, written: object, values: object, block: Mapping[str, Any]
) -> tuple[Cell, list[Problem]]:
    entry = f"columns.{name}"
    held: Mapping[str, Any] = written if isinstance(written, dict) else {"column": written}
    problems = _shape("" if held is not written else f"{entry}.", held, _COLUMN)
    if len({"column", "marked", "value"} & set(held)) != 1 or held.get("column") == []:
        mend = f'write {name} = "Header", or {name} = {{ value = "the same for all rows" }}'
        problems.append(Problem(entry, "gives neither column nor value, or both", mend))
    cast = fields()[name].cast
    for key, casts in _ONLY_FOR.items():
        if key in held and cast not in casts:
            message = f"{key} is not for {name}, which holds no {_HOLDS[casts]}"
            problems.append(Problem(f"{entry}.{key}", message, f"remove {key}"))
    if problems:
        return Cell(name), problems
    columns = held.get("column", held.get("marked", ()))
    headers = (columns,) if isinstance(columns, str) else tuple(columns)
    translated = {
        word.strip().lower(): tuple(to) if isinstance(to, list) else (to,)
        for word, to in (values.items() if isinstance(values, dict) else ())
    }
    if cast not in LISTS and any(len(to) != 1 for to in translated.values()):
        mend = f"write one text for each word of [values.{name}]"
        problems.append(Problem(f"values.{name}", f"{name} holds one text, not several", mend))
    found = Cell(
        name, headers, held.get("value"), translated, held.get("split"), "marked" in held,
        tuple(held.get("remove", ())), held.get("after", ""), held.get("times", 1),
        held.get("date_format", block.get("date_format")) if cast in DATES else None,
        held.get("decimal_mark", block.get("decimal_mark")) if cast in NUMBERS else None,
    )  # fmt: skip
    return found, problems + _wrong_forms(entry, found)


_HOLDS = {LISTS: "list", DATES: "date", NUMBERS: "number"}


def _wrong_forms(entry: str, cell: Cell) -> list[Problem]:
    problems = []
    if cell.date_format is not None and not is_date_format(cell.date_format):
        message = f"{cell.date_format[:40]!r} is no form of a date"
        mend = "write it with DD, MM and YYYY, such as DD/MM/YYYY, or YYYY alone"
        problems.append(Problem(f"{entry}.date_format", message, mend))
    if cell.decimal_mark not in (None, ".", ","):
        message = f"{str(cell.decimal_mark)[:10]!r} is no decimal mark"
        problems.append(Problem(f"{entry}.decimal_mark", message, 'write "." or ","'))
    if cell.split == "":
        mend = 'write the mark between words, such as split = ";"'
        problems.append(Problem(f"{entry}.split", "is empty", mend))
    return problems


def _layout_problems(block: Mapping[str, Any]) -> list[Problem]:
    problems = []
    if block.get("header_line", 1) < 1:
        mend = "write the number of the line that holds the headers, counted from 1"
        problems.append(Problem("header_line", "is no line", mend))
    if block.get("delimiter", ",") not in DELIMITERS:
        mend = r'write "," or ";" or "|" or "\t" (tab)'
        problems.append(Problem("delimiter", "is no mark between columns", mend))
    return problems


def _lacking(row: str, group: tuple[str, ...]) -> Problem:
    names = " or ".join(group)
    message = f"a row that is a {row} needs {names}"
    first = group[0]
    mend = f'add {first} = "Header" to [columns], or {first} = {{ value = "the same for all" }}'
    return Problem("columns", message, mend)
