"""Lists by a mapping: every kind of row, no row lost, nobody's place or person kept."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.schema import get_type
from loaders.spreadsheet.bundle import mapping_path
from loaders.spreadsheet.example import MOST_ROWS, write
from loaders.spreadsheet.fields import codes_of, fields, row_kinds
from loaders.spreadsheet.loader import load
from loaders.spreadsheet.mapping_text import parse_mapping
from loaders.spreadsheet.proposal import propose
from loaders.world import World, generate_world
from tests.loaders.lists import GRANTS, MEMBERS, PROGRAMS, only, problems, read
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
    loaded = read(tmp_path, mapping, "Agency,Came\nExample Aid,yes\n,yes\nExample Help,\n")
    assert (loaded.read, loaded.rejected) == (3, 2)
    assert [(item.line, item.column) for item in problems(loaded)] == [(3, "Agency"), (4, "Came")]


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
    assert [(item.line, item.rule) for item in problems(loaded)] == [(3, "duplicate_key")]
    assert only(loaded, "grant")["amount_usd"] == 100


def test_money_in_another_currency_stays_apart(tmp_path: Path) -> None:
    mapping = GRANTS.replace("amount_usd", "amount") + 'currency = "In"'
    text = csv_text(["Agency", "Amount", "In"], ("Example A", "100", "EUR"),
                    ("Example B", "200", "usd"), ("Example C", "300", ""))  # fmt: skip
    loaded = read(tmp_path, mapping, text)
    kept = [(row["amount_usd"], row["amount"], row["currency"]) for row in rows_of(loaded, "grant")]
    assert kept == [(None, 100, "EUR"), (200, None, None), (None, None, None)]
    assert [item.rule for item in problems(loaded)] == ["missing_currency"]


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
