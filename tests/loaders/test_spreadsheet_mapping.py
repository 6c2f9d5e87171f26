"""Mapping files: whatever is wrong is told with its entry and a mend, before a row is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.spreadsheet.loader import load
from tests.loaders.lists import MEMBERS, PROGRAMS, only, packed, read, workbook
from tests.loaders.sources import findings_of, rules_of, source_file


@pytest.mark.parametrize(
    ("mapping", "entry", "words"),
    [
        ("[columns]\n", "row", "write row = one of membership"),
        ('row = "people"', "row", "'people' is nothing that a row can be"),
        (MEMBERS.replace("[col", 'header_lin = 2\n[col'), "header_lin", "mean header_line?"),
        (MEMBERS.replace("[col", 'header_line = "2"\n[col'), "header_line", "a whole number"),
        (MEMBERS.replace("[col", "header_line = 0\n[col"), "header_line", "counted from 1"),
        (MEMBERS.replace("[col", 'delimiter = ":"\n[col'), "delimiter", '";"'),
        (MEMBERS.replace("[col", 'date_format = "D/M/Y"\n[col') + 'start = "Agency"',
         "columns.start.date_format", "DD/MM/YYYY"),
        (MEMBERS.replace("[col", 'skip_rows = [1]\n[col'), "skip_rows", "quotes"),
        (MEMBERS + 'sectr = "Kind"', "columns.sectr", "did you mean sector"),
        (MEMBERS + 'city = "Twon"', "columns.city", "did you mean 'Town'?"),
        (MEMBERS + "city = { }", "columns.city", "write city ="),
        (MEMBERS + 'city = { column = "Town", split = ";" }', "columns.city.split", "no list"),
        (MEMBERS + 'city = { colum = "Town" }', "columns.city.colum", "column?"),
        (MEMBERS + 'seat = { value = "decides" }', "columns.seat", "decision, advisory"),
        (MEMBERS + '[values.seat]\n"x" = "vote"', "values.seat", "add seat to [columns]"),
        (MEMBERS + 'seat = "Town"\n[values.seat]\n"x" = "vote"', 'values.seat."x"', "decision"),
        (MEMBERS + 'seat = "Town"\n[values.seat]\n"x" = ["advisory", "decision"]',
         "values.seat", "one text, not several"),
        (MEMBERS + 'seat = "Town"\n[values.seat]\n"x" = 1', "values.seat", '"X" = "true"'),
        (MEMBERS.replace("claimed", "# "), "columns", "claimed or observed"),
        (MEMBERS.replace('"Agency"', '{ value = "Example" }'), "columns", "no column of the list"),
        (MEMBERS.replace("[col", 'decimal_mark = "x"\n[col') , "decimal_mark", ""),
        (PROGRAMS + 'services = { value = "yoga" }', "columns.services", "types service"),
        (PROGRAMS + 'beds = { column = "Town", times = "k" }', "columns.beds.times", "a number"),
        (PROGRAMS + 'places = { value = "nowhere" }', "columns.places", "names no place"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_told_with_its_entry_and_mend(
    tmp_path: Path, mapping: str, entry: str, words: str
) -> None:
    if entry == "decimal_mark":
        mapping = mapping.replace("membership", "program") + 'program_name = "Town"\nbeds = "Town"'
    loaded = read(tmp_path, mapping, "Agency,Town,Program\nExample Aid,Eugene,Desk\n")
    found = findings_of(loaded)
    assert (loaded.read, loaded.rejected, loaded.records) == (1, 1, {})
    assert {item.rule for item in found} == {"wrong_mapping"}
    assert all(item.file == "list.toml" and item.effect == "rejected" for item in found)
    told = [str(item) for item in found if (item.column or "").endswith(entry)]
    assert told, found
    assert words in told[0]


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    wrong = MEMBERS + 'seat = { value = "decides" }\nstate = { value = "Oregonia" }\ncity = "Cty"\n'
    loaded = read(tmp_path, wrong, "Agency\nExample Aid\n")
    assert [item.column for item in findings_of(loaded)] == [
        "columns.city", "columns.state", "columns.seat",
    ]  # fmt: skip


def test_a_line_that_is_no_toml_is_named(tmp_path: Path) -> None:
    loaded = read(tmp_path, MEMBERS + "city = Town\n", "Agency\nExample Aid\n")
    (found,) = findings_of(loaded)
    assert found.line == MEMBERS.count("\n") + 1
    loaded = read(tmp_path, MEMBERS + "city = \u201cTown\u201d\n", "Agency\nExample Aid\n")
    (found,) = findings_of(loaded)
    assert "straight quotes" in found.mend


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_mapping_may_be_saved_by_any_editor(tmp_path: Path, encoding: str) -> None:
    text = MEMBERS.replace("Agency", "Organización").replace("\n", "\r\n").encode(encoding)
    loaded = packed(tmp_path, list__csv="Organización\nExample Aid\n".encode(), list__toml=text)
    assert only(loaded, "organization")["name"] == "Example Aid"


def test_a_sheet_that_is_not_there_is_named(tmp_path: Path) -> None:
    data = workbook(("Agency",), ("Example Aid",))
    mapping = MEMBERS.replace("[columns]", 'sheet = "Rooster"\n[columns]')
    (found,) = findings_of(read(tmp_path, mapping, data, "list.xlsx"))
    assert (found.column, found.mend) == ("sheet", "use one of Read me, Roster")


def test_a_wrong_sheet_or_header_quotes_no_cells(tmp_path: Path) -> None:
    notes = [("call Maria about the keys, maria@example.org", "541 555 0100"), ("ask Pat", "x")]
    data = workbook(*notes, sheet="Notes")
    mapping = MEMBERS.replace("[columns]", 'sheet = "Notes"\n[columns]')
    (found,) = findings_of(read(tmp_path, mapping, data, "list.xlsx"))
    assert found.column == "columns.organization_name"
    assert "sheet, header_line" in found.mend
    assert not any(word in str(found) for word in ("aria", "@", "555", "Pat"))
    text = 'Agency,"call Maria, maria@example.org",541 555 0100,Town\nExample Aid,,,\n'
    (found,) = findings_of(read(tmp_path, MEMBERS + 'city = "Zzzz"', text))
    assert found.mend == "use one of 'Agency', 'Town', or correct header_line"
    told = findings_of(read(tmp_path, MEMBERS, text))
    assert all("maria@" not in str(item) for item in told)


def test_a_list_and_its_mapping_come_in_one_zip(tmp_path: Path) -> None:
    loaded = packed(tmp_path, list__csv=b"Agency,Mail\nExample Aid,x\n,y\n",
                    list__toml=MEMBERS.encode())  # fmt: skip
    assert (loaded.read, loaded.rejected) == (2, 1)
    assert {item.file for item in findings_of(loaded)} == {"list.zip/list.csv"}
    assert rules_of(loaded) == [(1, "unknown_column"), (3, "missing_value")]
    data = workbook(("Agency",), ("Example Aid",))
    loaded = packed(tmp_path, list__xlsx=data, list__toml=MEMBERS.encode())
    assert only(loaded, "organization")["line"] == 2


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ({"list__csv": b"Agency\n"}, "no_mapping"),
        ({"list__toml": b""}, "no_list"),
        ({"a__csv": b"", "b__csv": b"", "list__toml": b""}, "several_lists"),
    ],
)
def test_a_zip_without_a_pair_is_refused(
    tmp_path: Path, members: dict[str, bytes], rule: str
) -> None:
    (found,) = findings_of(packed(tmp_path, **members))
    assert found.rule == rule
    assert "add spreadsheet members.xlsx members.toml" in found.mend


def test_a_list_alone_is_refused_with_the_way_to_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "list.csv.gz"
    path.write_bytes(b"Agency\n")
    (found,) = findings_of(load(source_file(path)))
    assert found.rule == "no_mapping"
    assert "commonground map list.csv.gz --out list.toml" in found.mend


def test_columns_that_are_not_named_are_listed_and_not_kept(tmp_path: Path) -> None:
    text = "Agency,Contact,E-mail\nExample Aid,Pat Doe,pat@example.org\n"
    loaded = read(tmp_path, MEMBERS, text)
    (found,) = findings_of(loaded)
    assert (found.rule, found.effect) == ("unknown_column", "noted")
    assert "Contact, E-mail is not in the mapping" in found.message
    kept = " ".join(str(table.to_pylist()) for table in loaded.records.values())
    assert "Doe" not in kept
    assert "@" not in kept


def test_a_header_that_comes_twice_matters_only_where_it_is_read(tmp_path: Path) -> None:
    loaded = read(tmp_path, MEMBERS, "Agency,Notes,Notes\nExample Aid,a,b\n")
    assert rules_of(loaded) == [(1, "unknown_column")]
    loaded = read(tmp_path, MEMBERS, "Agency,Agency\nExample Aid,b\n")
    assert rules_of(loaded) == [(1, "duplicate_column")]
