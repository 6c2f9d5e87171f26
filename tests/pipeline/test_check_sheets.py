"""A check sheet goes out, is answered as a person would, and comes back as differences."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from commonground.build import build
from commonground.check_sheets.returned import apply_returned, read_returned
from commonground.check_sheets.sending import SentSheets, write_check_sheets
from commonground.removed import purge_organization
from commonground.workspace import Workspace, add_files, init_workspace, open_workspace
from graph.analysis.coalitions import find_coalition
from graph.errors import RefusedError
from graph.snapshot import list_snapshots, open_edition
from graph.snapshot.edition import Edition

pytestmark = pytest.mark.promises  # many builds

ROSTER = (
    "organization_name,ein,city,state,coalition_id,coalition_name,claimed,observed,rung,role\n"
    "Example Harbor,000000001,Eugene,OR,one,Example Force,true,true,attended,member\n"
    "Example Valley,000000002,Salem,OR,one,Example Force,true,,listed,member\n"
    "Example Valley,000000002,Salem,OR,two,Example Table,true,,listed,member\n"
    "Example Safe House,000000003,Bend,OR,one,Example Force,true,,listed,member\n"
)
PARTNERS = (
    "kind,name,ein,other_name,other_ein,claimed,role\n"
    "partnership,Example Harbor,000000001,Example Valley,000000002,true,referral\n"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (folder / "partners.csv").write_text(PARTNERS, encoding="utf-8")
    made = init_workspace(folder / "workspace", salt="salt")
    made = add_files(made, "coalition_members", [folder / "roster.csv"])
    build(add_files(made, "hand_curated", [folder / "partners.csv"]))
    return folder


@pytest.fixture
def workspace(built: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return open_workspace(tmp_path / "workspace")


def opened(workspace: Workspace) -> Edition:
    return open_edition(workspace.folder, scope="all")


def send(workspace: Workspace, folder: Path, *, coalition: str = "Example Force") -> SentSheets:
    edition = opened(workspace)
    return write_check_sheets(edition, find_coalition(edition, coalition), folder)


def sheet_of(sent: SentSheets, name: str) -> Path:
    (path,) = [path for path in sent.paths if path.name.startswith(name)]
    return path


def answer(sheet: Path, path: Path, **answers: tuple[str | None, str | None]) -> Path:
    """Fill answer and new value into the lines whose code ends with a key (``__`` is a slash)."""
    book = openpyxl.load_workbook(sheet)
    rows = {str(row[0].value): row for row in book["what we hold"].iter_rows(min_row=2)}
    for key, (said, new) in answers.items():
        (row,) = [row for code, row in rows.items() if key.replace("__", "/") in code]
        row[4].value, row[5].value = said, new
    book.save(path)
    return path


def differences(workspace: Workspace, *paths: Path) -> list[tuple[object, ...]]:
    found = read_returned(workspace, opened(workspace), paths).differences
    return found.select("about", "held", "stated", "change").rows()


def test_each_member_gets_one_sheet_with_what_is_held(workspace: Workspace, tmp_path: Path) -> None:
    sent = send(workspace, tmp_path / "out")
    assert (sent.members, sent.checked, len(sent.paths)) == (3, 0, 3)
    book = openpyxl.load_workbook(sheet_of(sent, "example-valley"))
    assert book.sheetnames == ["read me first", "what we hold", "lists"]
    lines = [[cell.value for cell in row] for row in book["what we hold"].iter_rows(min_row=2)]
    held = {line[1]: (line[2], line[3]) for line in lines if line[2]}
    assert held["City of the office"][0] == "Salem"
    assert held["You are member of"] == (
        "Example Table", "Rosters of coalitions, task forces and networks (roster.csv), "
        f"{opened(workspace).as_of:%-d %b %Y}",
    )  # fmt: skip
    assert held["You work with (referral)"][0] == "Example Harbor"


def test_the_same_facts_give_the_same_bytes(workspace: Workspace, tmp_path: Path) -> None:
    one, two = (send(workspace, tmp_path / name) for name in ("a", "b"))
    assert [p.read_bytes() for p in one.paths] == [p.read_bytes() for p in two.paths]


def test_nobody_is_asked_where_a_safe_house_is(workspace: Workspace, tmp_path: Path) -> None:
    path = sheet_of(send(workspace, tmp_path / "out"), "example-safe-house")
    cells = [cell.value for row in openpyxl.load_workbook(path)["what we hold"] for cell in row]
    assert not any("City" in str(value) or "Bend" in str(value) for value in cells)


def test_a_sheet_that_comes_back_untouched_changes_nothing(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheet = sheet_of(send(workspace, tmp_path / "out"), "example-harbor")
    answers = read_returned(workspace, opened(workspace), [sheet])
    assert (answers.differences.height, answers.confirmed) == (0, 0)


def test_only_differences_are_shown(workspace: Workspace, tmp_path: Path) -> None:
    sheet = sheet_of(send(workspace, tmp_path / "out"), "example-valley")
    back = answer(
        sheet, tmp_path / "back.xlsx",
        field__name=("right", None), field__city=("changed", "Portland"),
        field__website=(None, "https://example.org/valley"), field__state=("wrong", None),
        **{"add-partner__1": (None, "Example Bakery")},
    )  # fmt: skip
    assert differences(workspace, back) == [
        ("city", "Salem", "Portland", "changed"),
        ("website", None, "https://example.org/valley", "added"),
        ("partnership with Example Bakery", None, "says so", "added"),
        ("state is said to be wrong, with no other value beside it", None, None, "told"),
    ]
    assert read_returned(workspace, opened(workspace), [back]).confirmed == 1


def test_own_word_outranks_hearsay_and_never_counts_as_seen(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheet = sheet_of(send(workspace, tmp_path / "out", coalition="Example Table"), "example-valley")
    edition = opened(workspace)
    force = find_coalition(edition, "Example Force").id
    back = answer(
        sheet, tmp_path / "back.xlsx",
        **{f"membership__{force}": ("wrong", None), "partnership": ("right", None),
           "answered": (None, "2025-11-12")},
    )  # fmt: skip
    assert differences(workspace, back) == [
        ("membership with Example Force", "says so", "says no", "denied")
    ]
    apply_returned(workspace, [back])
    after = opened(workspace)
    with after.connect() as connection:
        rows = connection.execute("""
            SELECT o.name, m.claimed, m.observed, m.confirmed_date::VARCHAR
            FROM membership m JOIN organization o ON o.id = m.source_id
            JOIN coalition c ON c.id = m.target_id WHERE c.name = 'Example Force' ORDER BY 1
            """).fetchall()
        said = connection.execute("""
            SELECT e.kind, e.is_affirmed, e.evidence_type, e.date::VARCHAR FROM evidence e
            WHERE e.dataset = 'check_sheet' ORDER BY 2
            """).fetchall()
    assert rows == [
        ("Example Harbor", True, True, None),
        ("Example Safe House", True, None, None),
        ("Example Valley", False, None, "2025-11-12"),
    ]
    assert said == [("claim", False, "check sheet", "2025-11-12"),
                    ("claim", True, "check sheet", "2025-11-12")]  # fmt: skip


def test_a_confirmed_fact_names_the_organization_and_the_day(
    workspace: Workspace, tmp_path: Path
) -> None:
    from commonground.explorer.facts.profile import list_stated_fields

    sheet = sheet_of(send(workspace, tmp_path / "out"), "example-valley")
    back = answer(sheet, tmp_path / "back.xlsx", field__city=("right", None),
                  answered=(None, "2025-11-12"))  # fmt: skip
    apply_returned(workspace, [back])
    edition = opened(open_workspace(workspace.folder))
    frame = edition.frame("organization").filter(pl.col("name") == "Example Valley")
    assert str(frame["last_confirmed"].item()) == "2025-11-12"
    stated = list_stated_fields(edition, "organization", frame["id"].item()).table
    sources = dict(stated.select("field", "publisher").iter_rows())
    assert sources["city"] == "confirmed by the organization, 12 Nov 2025"
    assert "confirmed" not in sources["ein"]
    again = send(open_workspace(workspace.folder), tmp_path / "again")
    assert (again.checked, again.members) == (1, 3)


def test_what_is_added_becomes_coalition_partner_and_program(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheet = sheet_of(send(workspace, tmp_path / "out"), "example-harbor")
    table = find_coalition(opened(workspace), "Example Table")
    back = answer(
        sheet, tmp_path / "back.xlsx",
        **{"add-coalition__1": (None, f"Example Table ({table.id})"),
           "add-program__1__name": (None, "Example Evening Clinic"),
           "add-program__1__service": (None, "Immigration legal help")},
    )  # fmt: skip
    apply_returned(workspace, [back])
    after = opened(workspace)
    assert after.frame("coalition").height == 2
    assert after.frame("program")["name"].to_list() == ["Example Evening Clinic"]
    assert after.frame("provides")["target_id"].to_list() == ["legal-immigration"]
    with after.connect() as connection:
        members = connection.execute("SELECT count(*) FROM membership WHERE target_id = $id",
                                     {"id": table.id}).fetchall()  # fmt: skip
    assert members == [(2,)]


def test_a_wish_to_be_left_out_reaches_the_steward(workspace: Workspace, tmp_path: Path) -> None:
    sheet = sheet_of(send(workspace, tmp_path / "out"), "example-harbor")
    back = answer(sheet, tmp_path / "back.xlsx", **{"leave-out": (None, "leave us out")})
    ((about, _, _, change),) = differences(workspace, back)
    assert change == "told"
    assert "asks to be left out" in str(about)


def test_a_sheet_of_another_workspace_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    sheet = sheet_of(send(workspace, tmp_path / "out"), "example-harbor")
    back = answer(sheet, tmp_path / "back.xlsx", field__city=("right", None))
    other = init_workspace(tmp_path / "other", salt="other")
    other = add_files(other, "coalition_members", [tmp_path / "roster.csv"])
    build(other)
    with pytest.raises(RefusedError, match="is not held in this landscape"):
        read_returned(other, opened(other), [back])


def test_a_sheet_whose_codes_were_changed_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    sheet = sheet_of(send(workspace, tmp_path / "out"), "example-harbor")
    book = openpyxl.load_workbook(sheet)
    book["what we hold"]["A3"].value = "something else"
    book.save(tmp_path / "back.xlsx")
    with pytest.raises(RefusedError, match="is no code of a check sheet"):
        read_returned(workspace, opened(workspace), [tmp_path / "back.xlsx"])


def city_of(workspace: Workspace, name: str) -> str | None:
    frame = opened(workspace).frame("organization").filter(pl.col("name") == name)
    return str(frame["city"].item())


def test_the_latest_answer_wins_in_whatever_order_sheets_are_read(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheet = sheet_of(send(workspace, tmp_path / "out"), "example-valley")
    (tmp_path / "older").mkdir()
    for city, day, name in [
        ("Portland", "2025-06-01", "back.xlsx"),
        ("Eugene", "2025-05-01", "older/back.xlsx"),
    ]:
        back = answer(sheet, tmp_path / name, field__city=("changed", city), answered=(None, day))
        apply_returned(open_workspace(workspace.folder), [back])
    assert city_of(workspace, "Example Valley") == "Portland"


def test_of_two_answers_of_one_day_the_one_read_last_wins(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheet = sheet_of(send(workspace, tmp_path / "out"), "example-valley")
    for city in ("Portland", "Eugene", "Bend"):
        back = answer(sheet, tmp_path / "back.xlsx", field__city=("changed", city),
                      answered=(None, "2025-06-01"))  # fmt: skip
        apply_returned(open_workspace(workspace.folder), [back])
        assert city_of(workspace, "Example Valley") == city


def test_a_sheet_of_the_same_name_takes_nothing_away_and_the_same_sheet_changes_nothing(
    workspace: Workspace, tmp_path: Path
) -> None:
    sent = send(workspace, tmp_path / "out")
    for name, city in (("example-valley", "Portland"), ("example-harbor", "Bend")):
        back = answer(sheet_of(sent, name), tmp_path / "back.xlsx", field__city=("changed", city))
        report = apply_returned(open_workspace(workspace.folder), [back])
    assert apply_returned(open_workspace(workspace.folder), [back]).version == report.version
    assert city_of(workspace, "Example Valley") == "Portland"
    kept = open_workspace(workspace.folder).datasets["check_sheet"].files
    assert [file.name for file in kept] == ["sheet-00001.xlsx", "sheet-00002.xlsx"]


def test_two_sheets_that_differ_are_told_apart(workspace: Workspace, tmp_path: Path) -> None:
    sheet = sheet_of(send(workspace, tmp_path / "out"), "example-valley")
    backs = [
        answer(sheet, tmp_path / f"{city}.xlsx", field__city=("changed", city))
        for city in ("Bend", "Eugene")
    ]
    assert differences(workspace, *backs)[-1] == (
        "city is answered in several ways: the latest answer counts", None, "Bend; Eugene", "told",
    )  # fmt: skip


def test_a_tie_is_shown_from_the_side_that_answers(workspace: Workspace, tmp_path: Path) -> None:
    sent = send(workspace, tmp_path / "out")
    for name, own, other in [
        ("example-valley", "Example Valley", "Example Harbor"),
        ("example-harbor", "Example Harbor", "Example Valley"),
    ]:
        back = answer(sheet_of(sent, name), tmp_path / "back.xlsx", partnership=("wrong", None))
        found = read_returned(workspace, opened(workspace), [back]).differences
        assert found.select("organization", "about").rows() == [
            (own, f"partnership with {other}, referral")
        ]


def test_nobody_answers_for_the_program_of_another(workspace: Workspace, tmp_path: Path) -> None:
    sent = send(workspace, tmp_path / "out")
    added = {"add-program__1__name": (None, "Example Clinic")}
    apply_returned(
        workspace, [answer(sheet_of(sent, "example-harbor"), tmp_path / "a.xlsx", **added)]
    )
    kept = open_workspace(workspace.folder)
    again = send(kept, tmp_path / "again")
    sheet = sheet_of(again, "example-harbor")
    assert differences(kept, answer(sheet, tmp_path / "own.xlsx", slots=(None, "12"))) == [
        ("Example Clinic: slots", None, "12", "added")
    ]
    ids = dict(opened(kept).frame("organization").select("name", "id").iter_rows())
    book = openpyxl.load_workbook(tmp_path / "own.xlsx")
    for row in book["what we hold"].iter_rows(min_row=2):
        row[0].value = str(row[0].value).replace(ids["Example Harbor"], ids["Example Valley"], 1)
    book.save(tmp_path / "others.xlsx")
    with pytest.raises(RefusedError, match="Example Clinic is not held as one of Example Valley"):
        read_returned(kept, opened(kept), [tmp_path / "others.xlsx"])


def test_every_part_of_an_added_program_is_shown(workspace: Workspace, tmp_path: Path) -> None:
    sheet = sheet_of(send(workspace, tmp_path / "out"), "example-harbor")
    back = answer(
        sheet, tmp_path / "back.xlsx",
        **{"add-program__1__name": (None, "Example Clinic"),
           "add-program__1__service": (None, "Immigration legal help"),
           "add-program__1__population": (None, "adults")},
    )  # fmt: skip
    assert [row[0] for row in differences(workspace, back)] == [
        "another program", "another program provides", "another program serves",
    ]  # fmt: skip


def test_programs_of_two_sheets_are_two_programs(workspace: Workspace, tmp_path: Path) -> None:
    sheet = sheet_of(send(workspace, tmp_path / "out"), "example-harbor")
    for name in ("Example Clinic", "Example Night Desk"):
        back = answer(sheet, tmp_path / "back.xlsx", **{"add-program__1__name": (None, name)})
        apply_returned(open_workspace(workspace.folder), [back])
    names = opened(workspace).frame("program")["name"].sort().to_list()
    assert names == ["Example Clinic", "Example Night Desk"]


def test_a_name_or_tax_number_of_another_is_told(workspace: Workspace, tmp_path: Path) -> None:
    sheet = sheet_of(send(workspace, tmp_path / "out"), "example-harbor")
    back = answer(
        sheet, tmp_path / "back.xlsx", field__ein=("changed", "00-0000003"),
        **{"add-partner__1": (None, "Example Safe House"),
           "add-coalition__1": (None, "Example Table")},
    )  # fmt: skip
    told = [str(row[0]) for row in differences(workspace, back) if row[3] == "told"]
    assert [text.partition(" held")[0] for text in told] == [
        "this tax number is", "a coalition of this name is", "an organization of this name is",
    ]  # fmt: skip


def test_a_purge_takes_the_answers_along(workspace: Workspace, tmp_path: Path) -> None:
    sent = send(workspace, tmp_path / "out")
    sheet = sheet_of(sent, "example-harbor")
    added = {"add-program__1__name": (None, "Example Clinic")}
    apply_returned(workspace, [answer(sheet, tmp_path / "a.xlsx", **added)])
    sheet = sheet_of(send(open_workspace(workspace.folder), tmp_path / "again"), "example-harbor")
    back = answer(
        sheet, sheet, slots=(None, "12"), field__website=(None, "www.harbor.example"),
        **{"leave-out": ("yes please", None)},
    )  # fmt: skip
    report = apply_returned(open_workspace(workspace.folder), [back])
    rules = report.findings["rule"].to_pylist()
    assert {"asks_to_be_left_out", "does_not_fit"} <= set(rules)
    gone = opened(workspace).frame("organization").filter(pl.col("name") == "Example Harbor")
    purge_organization(open_workspace(workspace.folder), gone["id"].item())
    traces = (gone["id"].item(), "arbor", "Clinic", "www.")
    assert stored_words(workspace, traces) == []
    build(open_workspace(workspace.folder))
    assert stored_words(workspace, traces) == []
    assert opened(workspace).frame("program").is_empty()


def stored_words(workspace: Workspace, words: tuple[str, ...]) -> list[str]:
    """Files of the current snapshot with a cell that holds one of these words."""
    (current,) = [item.folder for item in list_snapshots(workspace.folder) if item.is_current]
    return [
        path.name
        for path in sorted(current.rglob("*.parquet"))
        if any(word in str(pl.read_parquet(path).rows()) for word in words)
    ]


def test_a_sheet_that_names_somebody_who_was_left_out_is_read_without_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    sheet = sheet_of(send(workspace, tmp_path / "out"), "example-valley")
    back = answer(sheet, tmp_path / "back.xlsx", partnership=("right", None),
                  field__city=("changed", "Bend"))  # fmt: skip
    frame = opened(workspace).frame("organization").filter(pl.col("name") == "Example Harbor")
    purge_organization(workspace, frame["id"].item())
    build(workspace)
    found = [row[0] for row in differences(workspace, back)]
    assert found == [
        "city", f"{frame['id'].item()} is no longer held: nothing is taken of this line",
    ]  # fmt: skip
    apply_returned(workspace, [back])
    assert opened(workspace).frame("partnership").is_empty()


def test_a_spreadsheet_of_another_form_is_refused_in_words(
    workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "back.ods").write_bytes(b"PK")
    with pytest.raises(RefusedError, match=r"save it as \.xlsx"):
        read_returned(workspace, opened(workspace), [tmp_path / "back.ods"])
