"""Three lists of different make load with a mapping and no Python, as docs/sources says."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

import commonground
from commonground.api import Landscape
from tests.conftest import Command

ROSTER = [
    ["Agency", "Tax ID", "City", "State", "Type of agency", "Member since", "12 March", "9 April",
     "Contact person", "E-mail"],
    ["Example Harbor Legal Aid", "00-0000101", "Eugene", "OR", "Non-profit", "15/05/2024", "X",
     "X", "Pat Doe", "pat@example.org"],
    ["Example River Clinic", "00-0000102", "Springfield", "Oregon", "NGO", "02/06/2023", "", "x",
     "Sam Roe", "sam@example.org"],
    ["Example County Sheriff", "", "Eugene", "OR", "Law enforcement", "01/02/2020", "", "",
     "Lee Moe", "lee@example.org"],
    ["Total: 3 members", "", "", "", "", "", "1", "2", "", ""],
]  # fmt: skip
GRANTS = [
    ["Grantee", "City", "State", "Funder", "Amount (thousands of USD)", "Date awarded",
     "Purpose of grant", "Grant no."],
    ["Example Café Project", "Portland", "OR", "Example Harbor Fund", "12,5", "31.03.2024",
     "Ending human trafficking in hotels", "G-1"],
    ["Example River Clinic", "Springfield", "OR", "Example Harbor Fund", "1.250,75", "05.11.2023",
     "General support", "G-2"],
]  # fmt: skip
FORM = [
    ["Timestamp", "Email Address", "What is the name of your organization?",
     "What is the name of the program?",
     "Which services does the program offer? (check all that apply)",
     "Which counties do you serve? (Oregon only)", "Is your organization survivor-led?",
     "How many beds do you have?", "How many clients did you serve last year?"],
    ["3/14/2026 9:15:00", "pat@example.org", "Example Harbor Legal Aid", "Example Rights Desk",
     "Immigration legal services, Case management", "Lane, Linn", "No", "", "40"],
    ["3/15/2026 10:00:00", "sam@example.org", "Example River Clinic", "Example Night House",
     "Emergency shelter, Yoga", "Lane", "Yes", "12", "7"],
]  # fmt: skip


def convener_workbook(path: Path) -> Path:
    """Write a second sheet with title lines above the header, and X for who came."""
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes").write_string(0, 0, "Ask about the room")
        sheet = book.add_worksheet("Roster 2026")
        sheet.write_string(0, 0, "Example Lane County Task Force: members")
        sheet.write_string(1, 0, "updated after the April meeting")
        for number, row in enumerate(ROSTER, 3):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
    return path


def write_rows(
    path: Path, rows: Sequence[Sequence[str]], *, delimiter: str = ",", encoding: str = "utf-8"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out, delimiter=delimiter).writerows(rows)
    return path


def change(mapping: Path, *pairs: tuple[str, str]) -> None:
    """Edit a mapping as a person would: each text stands in it once."""
    text = mapping.read_text(encoding="utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    mapping.write_text(text, encoding="utf-8")


def prepare_roster(run: Command, folder: Path) -> list[Path]:
    path, mapping = convener_workbook(folder / "members.xlsx"), folder / "members.toml"
    first = run("map", path, "--out", mapping, expect=1)
    assert "still to be filled in, under [columns] of the mapping: coalition_name" in first.err
    assert "not read: 'E-mail': holds e-mail addresses" in first.err
    assert "@" not in first.out + mapping.read_text(encoding="utf-8")
    change(
        mapping,
        ('# coalition_name = { value = "..." }',
         'coalition_name = { value = "Example Lane County Task Force" }'),
        ('# claimed = { value = "true" }', 'claimed = { value = "true" }'),
        ('# "" = "false"', '"" = "false"'),
    )  # fmt: skip
    ready = run("map", path, "--mapping", mapping)
    assert "members.xlsx as membership: 4 rows read, 4 good, 0 rejected" in ready.err
    return [path, mapping]


def prepare_grants(run: Command, folder: Path) -> list[Path]:
    path = write_rows(folder / "grants.csv", GRANTS, delimiter=";", encoding="cp1252")
    mapping = folder / "grants.toml"
    first = run("map", path, "--out", mapping)
    assert "they give: 3 organization, 2 grant, 2 awarded_to, 2 funds" in first.err
    text = mapping.read_text(encoding="utf-8")
    assert 'delimiter = ";"' in text
    assert 'date_format = "DD.MM.YYYY"' in text
    assert 'times = 1000, decimal_mark = ","' in text
    return [path, mapping]


def prepare_form(run: Command, folder: Path) -> list[Path]:
    path, mapping = write_rows(folder / "form.csv", FORM), folder / "form.toml"
    first = run("map", path, "--out", mapping)
    assert "'Lane' names no place" in first.err
    change(
        mapping,
        ('places = { column = "Which counties do you serve? (Oregon only)", split = ","',
         'places = { column = "Which counties do you serve? (Oregon only)", split = ",", '
         'after = " County, OR"'),
    )  # fmt: skip
    return [path, mapping]


def test_three_lists_of_different_make_load(run: Command, tmp_path: Path) -> None:
    town = tmp_path / "town"
    run("init", town, "--salt", "three")
    for prepare in (prepare_roster, prepare_grants, prepare_form):
        given = prepare(run, tmp_path)
        run("check", *given, expect=int(prepare is prepare_form))
        added = run("-w", town, "add", "spreadsheet", *given, "--dataset", given[0].stem,
                    "--retrieved", "2026-06-01")  # fmt: skip
        assert f"kept as one file: {given[0].name}, {given[1].name}" in added.err
    run("-w", town, "build")
    listed = json.loads(run("-w", town, "sources", "--json").out)
    counts = {row["dataset"]: (row["read"], row["loaded"], row["rejected"]) for row in listed}
    assert counts == {"members": (4, 4, 0), "grants": (2, 2, 0), "form": (2, 2, 0)}
    look_at_the_roster(commonground.open(town, scope="all"))
    look_at_the_grants(commonground.open(town, scope="all"))
    look_at_the_form(commonground.open(town, scope="all"))
    tables = next((town / "snapshots").glob("*/*")).parent
    assert all(b"Pat Doe" not in path.read_bytes() for path in tables.rglob("*.parquet"))


def look_at_the_roster(town: Landscape) -> None:
    found = town.sql("""
        SELECT organization.name, sector, claimed, observed, start_date::VARCHAR AS since
        FROM membership JOIN organization ON organization.id = membership.source_id
        JOIN coalition ON coalition.id = membership.target_id
        WHERE coalition.name = 'Example Lane County Task Force' ORDER BY 1
        """)
    assert [tuple(row.values()) for row in found.rows()] == [
        ("Example County Sheriff", "government", True, False, "2020-02-01"),
        ("Example Harbor Legal Aid", "nonprofit", True, True, "2024-05-15"),
        ("Example River Clinic", "nonprofit", True, True, "2023-06-02"),
    ]


def look_at_the_grants(town: Landscape) -> None:
    found = town.sql("""
        SELECT organization.name, amount_usd, award_date::VARCHAR AS day, grants.is_field
        FROM "grant" AS grants JOIN awarded_to ON awarded_to.source_id = grants.id
        JOIN organization ON organization.id = awarded_to.target_id ORDER BY 1
        """)
    assert [tuple(row.values()) for row in found.rows()] == [
        ("Example Café Project", 12_500.0, "2024-03-31", True),
        ("Example River Clinic", 1_250_750.0, "2023-11-05", None),
    ]


def look_at_the_form(town: Landscape) -> None:
    found = town.sql("""
        SELECT program.name, beds, clients_per_year, is_location_confidential, reach
        FROM program ORDER BY 1
        """)
    assert [tuple(row.values()) for row in found.rows()] == [
        ("Example Night House", 12, None, True, "areas"),
        ("Example Rights Desk", None, 40, None, "areas"),
    ]
    served = town.sql("SELECT source_id, target_id FROM provides ORDER BY 2").rows()
    assert [row["target_id"] for row in served] == [
        "case-management", "emergency-shelter", "legal-immigration",
    ]  # fmt: skip


def test_nothing_is_written_unless_asked(run: Command, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "list.csv", GRANTS)
    shown = run("map", path)
    assert 'row = "grant"' in shown.out
    assert "Example River Clinic" in shown.out
    assert [item.name for item in tmp_path.iterdir()] == ["list.csv"]
    rows = json.loads(run("map", path, "--rows", "1", "--json").out)
    assert [row["recipient_name"] for row in rows] == ["Example Café Project"]


def test_a_mapping_is_not_written_over(run: Command, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "list.csv", GRANTS)
    mapping = tmp_path / "list.toml"
    mapping.write_text("mine", encoding="utf-8")
    assert "is there already" in run("map", path, "--out", mapping, expect=2).err
    assert mapping.read_text(encoding="utf-8") == "mine"


def test_what_is_wrong_in_a_mapping_is_said(run: Command, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "list.csv", GRANTS)
    mapping = tmp_path / "list.toml"
    mapping.write_text('row = "grant"\n[columns]\nrecipient_name = "Grante"\ntitle = "x"\n')
    told = run("map", path, "--mapping", mapping, expect=1)
    assert "list.toml columns.recipient_name:" in told.err
    assert "did you mean 'Grantee'" in told.err
    assert "columns.title" in told.err


def test_a_list_without_a_name_is_told_and_not_a_defect(run: Command, tmp_path: Path) -> None:
    group = [["Group", "City"], ["Example A", "Eugene"]]
    no_names = [["Empfänger", "City", "Betrag"], ["", "Salem", "5,00"]]
    for number, rows in enumerate((group, no_names)):
        path = write_rows(tmp_path / f"{number}.csv", rows, delimiter=";", encoding="cp1252")
        told = run("map", path, expect=1)
        assert "still to be filled in" in told.err
        assert "# Needed and not found: organization_name" in told.out


def test_places_that_come_out_are_listed(run: Command, tmp_path: Path) -> None:
    rows = [["Agency", "Program name", "Counties served"],
            ["Example Aid", "Example Desk", "Lane County, OR; Wonderland County, OR"]]  # fmt: skip
    told = run("map", write_rows(tmp_path / "list.csv", rows))
    listed = "us-county-or-lane-county, us-county-or-wonderland-county"
    assert f"places that come out (look whether each is one): {listed}" in told.err


def test_a_wrong_mapping_is_the_first_and_only_thing_that_check_says(
    run: Command, tmp_path: Path
) -> None:
    path = write_rows(tmp_path / "grants.csv", GRANTS)
    mapping = tmp_path / "grants.toml"
    columns = 'recipient_name = "Grante"\ntitle = "Purpose of grant"\n'
    mapping.write_text(f'row = "grant"\n[columns]\n{columns}')
    bundle = tmp_path / "bundle.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.write(path, path.name)
        archive.write(mapping, mapping.name)
    for given in ([path, mapping], [bundle]):
        told = run("check", *given, "--json", expect=1)
        (found,) = json.loads(told.out)
        assert (found["rule"], found["column"]) == ("wrong_mapping", "columns.recipient_name")
        assert "as spreadsheet: 1 read" in told.err
        assert "no source finds" not in told.err


def test_days_that_could_be_two_are_left_to_the_person(run: Command, tmp_path: Path) -> None:
    rows = [["Member", "State", "Attended", "Joined"],
            ["Example Aid", "OR", "yes", "03/04/2024"]]  # fmt: skip
    shown = run("map", write_rows(tmp_path / "list.csv", rows), expect=1)
    (line,) = [text for text in shown.out.splitlines() if text.startswith("# start =")]
    assert "is 03/04/2024 DD/MM/YYYY or MM/DD/YYYY?" in line


def test_a_file_that_is_no_list_is_refused_with_words(run: Command, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"%PDF-1.7\n")
    assert "the file is a PDF" in run("map", path, expect=1).err


def test_the_real_awards_are_read_by_the_proposal(
    run: Command, tmp_path: Path, shared: Path
) -> None:
    mapping = tmp_path / "awards.toml"
    told = run("map", shared / "aln_16320_awards_sample.csv", "--out", mapping)
    assert "10 rows read, 10 good, 0 rejected" in told.err
    assert "11 organization, 10 grant, 10 awarded_to, 10 funds" in told.err
