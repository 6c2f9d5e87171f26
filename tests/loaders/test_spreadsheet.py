"""Lists by a mapping: every kind of row, no row lost, nobody's place or person kept."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graph.errors import SourceFileError
from graph.schema import get_type
from loaders.spreadsheet.bundle import mapping_path
from loaders.spreadsheet.example import MOST_ROWS, write
from loaders.spreadsheet.fields import codes_of, fields, row_kinds
from loaders.spreadsheet.loader import load
from loaders.spreadsheet.look import look
from loaders.spreadsheet.mapping_text import parse_mapping
from loaders.spreadsheet.proposal import Proposal, propose
from loaders.spreadsheet.writing import mapping_toml
from loaders.world import World, generate_world
from tests.loaders.lists import GRANTS, MEMBERS, PROGRAMS, only, problems, read, workbook
from tests.loaders.sources import csv_text, findings_of, rows_of, rules_of, source_file

TREE = Path(__file__).parents[2]
PAGE = TREE / "docs" / "sources" / "spreadsheet.md"
SAMPLES = sorted((TREE / "loaders" / "spreadsheet").glob("sample*.csv"))


def test_rows_that_are_no_part_of_the_list_are_counted_and_give_nothing(tmp_path: Path) -> None:
    mapping = MEMBERS.replace("[columns]", 'skip_rows = ["Total", "Note"]\n[columns]')
    loaded = read(tmp_path, mapping, "Agency\nExample Aid\nTotal: 1\nnote: ask\n")
    assert (loaded.read, loaded.rejected, loaded.rows.num_rows) == (3, 0, 3)
    assert len(rows_of(loaded, "organization")) == 1
    assert rules_of(loaded) == [(3, "skipped_rows")]


def test_a_row_without_what_it_needs_is_left_out_and_told(tmp_path: Path) -> None:
    mapping = MEMBERS.replace('claimed = { value = "true" }', 'observed = "Came"')
    loaded = read(tmp_path, mapping, "Agency,Came\nExample Aid,yes\n,yes\n")
    assert (loaded.read, loaded.rejected) == (2, 1)
    assert [(item.line, item.column) for item in problems(loaded)] == [(3, "Agency")]


def test_rows_that_say_nothing_are_counted_and_do_not_block(tmp_path: Path) -> None:
    mapping = MEMBERS.replace('claimed = { value = "true" }', 'claimed = "Said"\nobserved = "Came"')
    mapping += '[values.claimed]\n"don\'t know" = ""\n[values.observed]\n"Don\'t know" = ""\n'
    rows = [("Example A", "don't know", "Don't know"), ("Example B", "", ""),
            ("Example C", "yes", "don't know"), ("Example D", "perhaps", "")]  # fmt: skip
    loaded = read(tmp_path, mapping, csv_text(["Agency", "Said", "Came"], *rows))
    assert (loaded.read, loaded.rejected, loaded.rows.num_rows) == (4, 0, 4)
    ties = [(row["line"], row["claimed"]) for row in rows_of(loaded, "membership")]
    assert ties == [(4, True), (5, None)]
    assert len(rows_of(loaded, "organization")) == 2
    silent, odd = findings_of(loaded)
    assert (silent.rule, silent.effect, silent.line) == ("says_nothing", "noted", 2)
    assert silent.message.startswith("2 rows say neither")
    assert (odd.rule, odd.line, odd.value) == ("not_true_or_false", 5, "perhaps")


def test_the_first_filled_cell_of_any_column_tells_rows_to_skip(tmp_path: Path) -> None:
    mapping = GRANTS.replace("[columns]", 'delimiter = ";"\nskip_rows = ["Summe"]\n[columns]')
    text = "No.;Agency;Amount\n1;Example Aid;1000\n;Summe:;1000\nSumme;;1000\n2;Summerfield Inc;5\n"
    loaded = read(tmp_path, mapping, text)
    assert (loaded.read, loaded.rejected) == (4, 0)
    names = [row["name"] for row in rows_of(loaded, "organization")]
    assert names == ["Example Aid", "Summerfield Inc"]
    assert rules_of(loaded) == [(1, "unknown_column"), (3, "skipped_rows")]
    assert "No. is not in the mapping" in findings_of(loaded)[0].message


def test_a_name_that_begins_with_a_title_is_noted_without_it(tmp_path: Path) -> None:
    names = ["Mrs. Pat Doe", "Dr Sam Roe", "M. Lee Moe", "Frau Kim Poe", "Ms. Foundation for Women",
             "Dr. Example Center", "Example Aid", "Mr. Example Wohnhaus", "Miller Legal LLC",
             "Sra. Pat Doe"]  # fmt: skip
    loaded = read(tmp_path, MEMBERS, csv_text(["Agency"], *[(name,) for name in names]))
    assert loaded.rejected == 0
    told = findings_of(loaded)
    assert [item.line for item in told] == [2, 3, 4, 5, 11]
    assert {(item.rule, item.effect, item.value) for item in told} == {
        ("may_be_a_person", "noted", None)
    }
    assert all(name.split()[-1] not in str(item) for item in told for name in names[:4])
    assert "leave persons out" in told[0].mend


def test_counts_of_few_people_are_withheld(tmp_path: Path) -> None:
    text = csv_text(["Agency", "Program", "Served"], ("Example Aid", "Example A", "7"),
                    ("Example Aid", "Example B", "11"))  # fmt: skip
    loaded = read(tmp_path, PROGRAMS + 'clients_per_year = "Served"', text)
    assert [row["clients_per_year"] for row in rows_of(loaded, "program")] == [None, 11]
    (found,) = problems(loaded)
    assert (found.rule, found.value) == ("small_count", None)
    mapping = 'row = "need"\n[columns]\nplace = "Where"\nunit = "Unit"\nquantity = "How many"'
    text = csv_text(["Where", "Unit", "How many"], ("OR", "Clients per year", "7"),
                    ("OR", "beds", "7"))  # fmt: skip
    loaded = read(tmp_path, mapping, text)
    assert sorted(str(row["quantity"]) for row in rows_of(loaded, "need")) == ["7.0", "None"]


def test_a_program_whose_place_is_secret_gets_no_site_and_no_words(tmp_path: Path) -> None:
    mapping = PROGRAMS + 'services = "Help"\nsite = "Site"\ndescription = "About"\n'
    text = csv_text(
        ["Agency", "Program", "Help", "Site", "About"],
        ("Example Aid", "Example Desk", "legal civil", "Eugene, OR", "open daily"),
        ("Example Aid", "Example Nights", "safe-house", "Eugene, OR", "behind the mill"),
        ("Example Aid", "Example Safe House", "", "Eugene, OR", "behind the mill"),
        ("Example Aid", "Example Stay", "shelter for women", "Eugene, OR", "behind the mill"),
        ("Example Aid", "Example Home", "", "Eugene, OR", "a shelter behind the mill"),
        ("Example Aid", "Example Rides", "transportation", "12 Mill Road", ""),
    )
    loaded = read(tmp_path, mapping, text)
    assert [row["line"] for row in rows_of(loaded, "located_in")] == [2]
    programs = rows_of(loaded, "program")
    assert [row["description"] for row in programs] == ["open daily", *[None] * 5]
    assert [row["is_location_confidential"] for row in programs] == [None, *[True] * 4, None]
    unknown, street = problems(loaded)
    assert (unknown.rule, street.rule, street.value) == ("unknown_code", "not_a_place", None)
    assert "Mill" not in str(street)


def test_a_grant_number_counts_once(tmp_path: Path) -> None:
    mapping = GRANTS + 'grant_id = "No."'
    text = csv_text(["Agency", "Amount", "No."], ("Example Aid", "100", "G-1"),
                    ("Example Aid", "200", "G-1"), ("Example Aid", "100", "G-1"))  # fmt: skip
    loaded = read(tmp_path, mapping, text)
    assert (loaded.read, loaded.rejected) == (3, 1)
    (twice,) = problems(loaded)
    assert (twice.line, twice.rule, twice.value) == (3, "duplicate_key", "G-1")
    assert twice.message == "'G-1' stands on line 2 with other values"
    assert only(loaded, "grant")["amount_usd"] == 100


def test_money_in_another_currency_stays_apart(tmp_path: Path) -> None:
    mapping = GRANTS.replace("amount_usd", "amount") + 'currency = "In"'
    text = csv_text(["Agency", "Amount", "In"], ("Example A", "100", "EUR"),
                    ("Example B", "200", "usd"), ("Example C", "300", ""))  # fmt: skip
    loaded = read(tmp_path, mapping, text)
    kept = [(row["amount_usd"], row["amount"], row["currency"]) for row in rows_of(loaded, "grant")]
    assert kept == [(None, 100, "EUR"), (200, None, None), (None, None, None)]
    assert [item.rule for item in problems(loaded)] == ["missing_currency"]


@pytest.mark.parametrize("text", ["3.000,00 EUR", "€ 3000", "£3.000,00", "CHF 3.000", "CA$ 3"])
def test_money_with_the_sign_of_another_currency_is_no_dollars(tmp_path: Path, text: str) -> None:
    mapping = GRANTS.replace('"Amount"', '{ column = "Amount", decimal_mark = "," }')
    rows = [("Example A", text), ("Example B", "$3.000,50"), ("Example C", "2.000,00 USD"),
            ("Example D", "US$ 1")]  # fmt: skip
    loaded = read(tmp_path, mapping, csv_text(["Agency", "Amount"], *rows))
    kept = [row["amount_usd"] for row in rows_of(loaded, "grant")]
    assert kept == [None, 3000.5, 2000, 1]
    told = problems(loaded)
    assert (told[0].line, told[0].rule, told[0].effect) == (2, "other_currency", "nulled")
    assert 'currency = { value = "EUR" }' in told[0].mend


def test_money_keeps_the_currency_that_the_mapping_says(tmp_path: Path) -> None:
    euro = 'amount = { column = "Amount", decimal_mark = "," }\ncurrency = { value = "EUR" }'
    mapping = GRANTS.replace('amount_usd = "Amount"', euro)
    rows = [("Example A", "3.000,00 EUR"), ("Example B", "€ 5"), ("Example C", "£5"),
            ("Example D", "7,5"), ("Example E", "USD 3")]  # fmt: skip
    loaded = read(tmp_path, mapping, csv_text(["Agency", "Amount"], *rows))
    assert [row["amount"] for row in rows_of(loaded, "grant")] == [3000, 5, None, 7.5, None]
    assert [(item.line, item.rule) for item in problems(loaded)] == [
        (4, "other_currency"), (6, "other_currency")]  # fmt: skip


def test_a_grant_to_the_field_is_known_by_its_listing_or_its_words(tmp_path: Path) -> None:
    mapping = GRANTS + 'listing = "ALN"\npurpose = "For"'
    text = csv_text(["Agency", "Amount", "ALN", "For"], ("Example A", "1", "16.320", ""),
                    ("Example B", "1", "", "end human trafficking"), ("Example C", "1", "", "art"),
                    ("Example D", "1", "16.32", ""))  # fmt: skip
    loaded = read(tmp_path, mapping, text)
    assert [row["is_field"] for row in rows_of(loaded, "grant")] == [True, True, None, None]
    assert [item.rule for item in problems(loaded)] == ["not_a_listing"]


def test_the_ten_real_awards_load(tmp_path: Path, shared: Path) -> None:
    mapping = """
        row = "grant"
        [columns]
        recipient_name = "recipient_name"
        funder_name = "awarding_agency"
        title = "assistance_listing_title"
        listing = "assistance_listing"
        amount_usd = "amount_usd"
        start = "start_date"
        end = "end_date"
        """
    text = (shared / "aln_16320_awards_sample.csv").read_bytes()
    loaded = read(tmp_path, mapping, text, "awards.csv")
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (10, 10, 0)
    grants = rows_of(loaded, "grant")
    assert len(grants) == len(rows_of(loaded, "awarded_to")) == len(rows_of(loaded, "funds")) == 10
    assert {(row["listing"], row["is_field"], row["amount_usd"]) for row in grants} == {
        ("16.320", True, 700_000.0)
    }
    assert len(rows_of(loaded, "organization")) == 11
    assert findings_of(loaded) == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_the_kind_of_row_is_proposed_from_headers_and_samples(sample: Path) -> None:
    mapping = parse_mapping(mapping_path(sample).read_bytes())
    proposal = propose(source_file(sample))
    assert proposal.kind.name == mapping.row
    assert proposal.header_line == mapping.header_line
    assert proposal.sheet.delimiter == mapping.delimiter


def test_columns_of_marks_and_of_meetings_are_proposed_together(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    rows = [("Example Aid", "Example Desk", "x", ""), ("Example B", "Example House", "", "x")]
    path.write_text(csv_text(["Agency", "Program", "Shelter", "Rides"], *rows))
    services = propose(source_file(path)).columns["services"]
    assert [column.header for column in services] == ["Shelter", "Rides"]
    rows = [("Example Aid", "x", "", "met"), ("Example B", "", "X", "called")]
    path.write_text(csv_text(["Agency", "12 March", "9 April", "Notes"], *rows))
    proposal = propose(source_file(path))
    assert proposal.kind.name == "membership"
    assert [column.header for column in proposal.columns["observed"]] == ["12 March", "9 April"]
    assert proposal.lacking == [("coalition_name",)]


SURVEY = [
    "Timestamp", "Your name (optional)", "E-mail", "What is the name of your organization?",
    "Does your agency take part in joint operations with the police task force?",
    "Which services do you offer? (select all)",
]  # fmt: skip


def proposed(folder: Path, header: Sequence[str], *rows: Sequence[str]) -> Proposal:
    path = folder / "list.csv"
    path.write_text(csv_text(header, *rows), encoding="utf-8")
    return propose(source_file(path))


def headers_of(proposal: Proposal) -> dict[str, list[str]]:
    return {
        name: [column.header for column in columns] for name, columns in proposal.columns.items()
    }


def test_a_survey_gives_the_organization_and_never_who_filled_it_in(tmp_path: Path) -> None:
    rows = [
        ("3/14/2026 9:15", "Pat Doe", "pat@example.org", "Example Aid", "Yes", "Shelter, Legal"),
        ("3/15/2026 9:15:00", "Sam Roe", "sam@example.org", "Example Clinic", "No", "Legal"),
        ("3/16/2026 9:15:00", "", "lee@example.org", "info@example.org", "Yes, monthly", "Shelter"),
        ("3/17/2026 9:15:00", "Kim Poe", "kim@example.org", "Example Nights", "Don't know", "Food"),
    ]  # fmt: skip
    found = headers_of(proposed(tmp_path, SURVEY, *rows))
    assert found["organization_name"] == [SURVEY[3]]
    read_of_it = {header for headers in found.values() for header in headers}
    assert not read_of_it & {SURVEY[1], SURVEY[2], SURVEY[4]}


@pytest.mark.parametrize(
    "header",
    ["Your name", "Contact", "Contact for the agency", "Person", "Staff member organization",
     "Name of respondent", "First name", "Last name", "Full name", "Filled in by (agency)",
     "Signed by", "E-mail of the organization", "Phone", "Agency phone", "Name (contact)",
     "What is your name?", "pat@example.org"],
)  # fmt: skip
@pytest.mark.parametrize("row", [("Example Aid",), ("Pat Doe",)])
def test_headers_that_speak_of_a_person_are_never_proposed(
    tmp_path: Path, header: str, row: tuple[str]
) -> None:
    proposal = proposed(tmp_path, [header, "City"], (*row, "Eugene"), (*row, "Salem"))
    assert header not in [name for names in headers_of(proposal).values() for name in names]
    assert proposal.lacking
    text = mapping_toml(proposal, "list.csv")
    assert "# Needed and not found: organization_name" in text or proposal.header_line > 1


@pytest.mark.parametrize(
    ("header", "names", "is_read"),
    [
        (["Name", "City"], ["Example Aid", "Riverbend"], True),
        (["Name", "E-mail"], ["Pat Doe", "Sam Roe"], False),
        (["Name", "E-mail"], ["Example Legal Aid", "Example Clinic"], True),
        (["Name", "Organization"], ["Pat Doe", "Sam Roe"], False),
    ],
)
def test_a_bare_name_is_the_organization_only_where_nothing_speaks_of_persons(
    tmp_path: Path, header: list[str], names: list[str], *, is_read: bool
) -> None:
    found = headers_of(proposed(tmp_path, header, *[(name, "Example Place") for name in names]))
    assert (["Name"] in found.values()) is is_read


def test_answers_are_no_names(tmp_path: Path) -> None:
    header = ["Agency", "Is your agency in a task force or alliance?", "Coalition of your choice"]
    rows = [(f"Example {number}", "Yes", "No") for number in range(6)]
    assert set(headers_of(proposed(tmp_path, header, *rows))) == {"organization_name"}


def test_all_meetings_are_proposed_together_though_cells_say_other_things(tmp_path: Path) -> None:
    header = ["Agency", "Jan 12", "Feb 9", "Mar 9", "Apr 13"]
    rows = [("Example A", "X", "excused", "", ""), ("Example B", "X", "X", "X", ""),
            ("Example C", "?", "X", "X", "")]  # fmt: skip
    proposal = proposed(tmp_path, header, *rows)
    assert headers_of(proposal)["observed"] == header[1:]
    text = mapping_toml(proposal, "list.csv")
    assert 'observed = ["Jan 12", "Feb 9", "Mar 9", "Apr 13"]' in text
    assert '# "excused" = "..."' in text


def test_money_in_euro_is_proposed_with_its_currency(tmp_path: Path) -> None:
    rows = [("Example A", "3.000,00 EUR"), ("Example B", "€ 5,50"), ("Example C", "$3,00")]
    text = mapping_toml(proposed(tmp_path, ["Grantee", "Amount"], *rows), "list.csv")
    assert 'amount = { column = "Amount", decimal_mark = "," }' in text
    assert 'currency = { value = "EUR" }' in text
    rows[0] = ("Example A", "3,000.00")
    rows[1] = ("Example B", "1,000.00")
    rows.append(("Example D", "5 EUR"))
    assert "amount_usd" in proposed(tmp_path, ["Grantee", "Amount"], *rows).columns


TABLE_HEADERS = [word.title() for field in fields().values() for word in field.headers[:3]]
TABLE_HEADERS += ["", "Line", "Group", "Your name", "Jan 12", "Feb 9", "12/3", "?", 'q"uote', "42"]
TABLE_CELLS = ("", "Example Aid", "X", "yes", "?", "3.000,00 EUR", "$5", "12", "31.03.2024",
               "3/4/24", "OR", "Lane & Douglas", "pat@example.org", "000000101", "Shelter, Legal",
               "Total", "\u202e", "Dr. Pat Doe", "don't know", "1e400", "Lane\nLinn")  # fmt: skip


@settings(max_examples=12, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(data=st.data())
@example(data=None)
def test_any_table_can_be_looked_at(tmp_path: Path, data: st.DataObject | None) -> None:
    table: list[tuple[str, ...]] = [("Group", "City"), ("Example A", "Eugene"), ("", "Salem")]
    delimiter, encoding, is_workbook = ";", "cp1252", False
    if data is not None:
        header = data.draw(st.lists(st.sampled_from(TABLE_HEADERS), max_size=5))
        cells = st.lists(st.sampled_from(TABLE_CELLS), max_size=len(header) + 1)
        table = [tuple(row) for row in (header, *data.draw(st.lists(cells, max_size=4)))]
        delimiter = data.draw(st.sampled_from(",;\t"))
        encoding = data.draw(st.sampled_from(["utf-8", "cp1252", "utf-16"]))
        is_workbook = data.draw(st.booleans())
    path = tmp_path / ("list.xlsx" if is_workbook else "list.csv")
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(table)
    plain = text.getvalue().encode(encoding, "replace")
    path.write_bytes(workbook(*table) if is_workbook else plain)
    try:
        seen = look(source_file(path), None, 3)
    except SourceFileError:
        return
    assert tomllib.loads(seen["proposed"])["row"] in row_kinds()
    assert "pat@" not in seen["proposed"] + " ".join(seen["words"])


@pytest.mark.parametrize(
    ("header", "samples", "why"),
    [
        ("Contact name", "Pat Doe", "may hold persons"),
        ("Mailing address", "1 Mill Road", "may hold persons"),
        ("Anything", "pat@example.org", "e-mail addresses"),
        ("Phone", "555 123 4567", "may hold persons"),
        ("EIN", "none", "do not look like ein"),
        ("Shoe size", "12", "nothing that a row of this kind"),
    ],
)
def test_columns_that_should_not_be_read_are_left_with_the_reason(
    tmp_path: Path, header: str, samples: str, why: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(csv_text(["Agency", header], ("Example Aid", samples), ("Example B", samples)))
    proposal = propose(source_file(path))
    assert set(proposal.columns) == {"organization_name"}
    assert why in proposal.unread[header]


def test_the_table_of_fields_fits_the_model() -> None:
    for kind in row_kinds().values():
        assert len(set(kind.fields)) == len(kind.fields)
        for name in kind.fields:
            assert name in fields()
            if fields()[name].cast in ("code", "list"):
                assert codes_of(kind.name, name)
    used = {name for kind in row_kinds().values() for name in kind.fields}
    assert used == set(fields())


LIKELY = ("", "Example Aid", "000000001", "2026-01-01", "true", "OR", "beds", "41039", "listed",
          "legal-civil;case-management", "5", "living_wage", "tool", "EUR",
          "x@example.org")  # fmt: skip
CELLS = st.sampled_from(LIKELY) | st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12
)


@pytest.mark.parametrize("row", row_kinds())
@settings(max_examples=3, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(data=st.data())
def test_any_cells_load_or_are_rejected(tmp_path: Path, row: str, data: st.DataObject) -> None:
    names = row_kinds()[row].fields
    mapping = f'row = "{row}"\n[columns]\n' + "".join(f'{name} = "{name}"\n' for name in names)
    cells = st.lists(CELLS, min_size=len(names), max_size=len(names))
    loaded = read(tmp_path, mapping, csv_text(names, *data.draw(st.lists(cells, max_size=5))))
    told = {item.line for item in problems(loaded) if item.effect == "rejected"}
    assert len(told) == loaded.rejected
    for name, table in loaded.records.items():
        assert set(table.column_names) <= set(get_type(name).record_schema().names)


@pytest.mark.parametrize("size", [100, 10_000])
def test_the_example_comes_back(tmp_path: Path, size: int) -> None:
    world: World = generate_world(size, 1)
    (path,) = write(world, tmp_path)
    loaded = load(source_file(path, dataset="spreadsheet"))
    known = world.organizations.filter("is_registered").sort("number").head(MOST_ROWS)
    assert (loaded.read, loaded.rejected) == (known.height, 0)
    kept = pl.from_arrow(loaded.records["organization"])
    assert isinstance(kept, pl.DataFrame)
    columns = ["ein", "name", "city", "state"]
    assert kept.select(columns).sort("ein").equals(known.select(columns).sort("ein"))
    assert rules_of(loaded) == [(2, "lines_above_header"), (2, "unknown_column")]


def test_the_page_lists_every_field_of_every_row() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for kind in row_kinds().values():
        needs = ", ".join(" or ".join(f"`{name}`" for name in group) for group in kind.needs)
        may = ", ".join(f"`{name}`" for name in kind.may)
        assert f"| `{kind.name}` | {kind.means} | {needs} | {may} |" in text
    for field in fields().values():
        assert f"| `{field.name}` | {field.means} |" in text
    named = set(re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE))
    assert set(fields()) | set(row_kinds()) <= named
