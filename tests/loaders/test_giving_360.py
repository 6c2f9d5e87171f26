"""Grants in the 360Giving standard: three shapes, one reading; persons dropped."""

import csv
import datetime
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from loaders.giving_360.columns import COLUMNS, SLOTS, titles
from loaders.giving_360.currencies import currencies
from loaders.giving_360.example import draw_grants, write
from loaders.giving_360.loader import load
from loaders.world import World, generate_world
from tests.loaders.giving_grants import FLAT, USUAL, everything, flat, package
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of, rules_of, source_file


def test_every_property_of_the_schema_is_known(shared: Path) -> None:
    folder = shared / "360giving_1.4.3"
    schema = json.loads((folder / "360-giving-schema.json").read_text(encoding="utf-8"))
    known = titles()
    assert set(schema["properties"]) == {*known["grant"], *known["parts"]}
    for name, title in known["grant"].items():
        assert schema["properties"][name].get("title", "Currency") == title
    blocks = {"event": "Event", "person": "Person", "organization": "Organization",
              "location": "Location", "programme": "GrantProgramme", "document": "Documents",
              "classification": "Classification", "transaction": "Transaction"}  # fmt: skip
    for block, theirs in blocks.items():
        stated = schema["$defs"][theirs]["properties"]
        assert {name: held.get("title", "Currency") for name, held in stated.items()} == known[
            block
        ]
    individuals = schema["properties"]["toIndividualsDetails"]["properties"]
    assert {name: held["title"] for name, held in individuals.items()} == known["individuals"]


def test_every_required_property_of_the_schema_is_read(shared: Path) -> None:
    folder = shared / "360giving_1.4.3"
    schema = json.loads((folder / "360-giving-schema.json").read_text(encoding="utf-8"))
    known = titles()
    required = {name for choice in schema["oneOf"] for name in choice["required"]}
    for name in required:
        if name in known["grant"]:
            assert known["grant"][name] in COLUMNS.kept
            continue
        title, block = known["parts"][name]
        for field in ("id", "name"):
            assert {f"{title}:{known[block][field]}", f"{title}:0:{known[block][field]}"} <= set(
                COLUMNS.kept
            )


def test_every_currency_of_the_standard_is_known(shared: Path) -> None:
    path = shared / "360giving_1.4.3" / "currency.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        assert {row["Code"] for row in csv.DictReader(lines)} == set(currencies())


def write_book(path: Path, columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("grants")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, name in enumerate(columns):
            sheet.write_string(0, column, name)
            for number, row in enumerate(rows, 1):
                value = row.get(name)
                if isinstance(value, datetime.date):
                    sheet.write_datetime(number, column, value, day)
                elif value is not None:
                    sheet.write(number, column, value)


def test_three_shapes_give_equal_records(tmp_path: Path) -> None:
    planned = [{"startDate": "2024-04-01", "endDate": "2025-03-31"}]
    two = [
        {"id": "360G-Example-ORG:7", "name": "Example Group", "addressLocality": "Leeds"},
        {"id": "US-EIN-00-0000012", "name": "Example US Aid", "addressCountry": "US"},
    ]
    objects = [
        {**USUAL, "plannedDates": planned, "recipientOrganization": two},
        {**USUAL, "id": "360G-Example-2", "currency": "USD", "amountAwarded": 12.5,
         "title": None, "grantProgramme": [{"title": "Example programme"}]},
    ]  # fmt: skip
    rows: list[dict[str, Any]] = [
        {**FLAT, "Planned Dates:0:Start Date": datetime.date(2024, 4, 1),
         "Planned Dates:0:End Date": datetime.date(2025, 3, 31), "Amount Awarded": 1000,
         "Recipient Org:0:Identifier": "360G-Example-ORG:7",
         "Recipient Org:0:Name": "Example Group", "Recipient Org:0:City": "Leeds",
         "Recipient Org:1:Identifier": "US-EIN-00-0000012",
         "Recipient Org:1:Name": "Example US Aid", "Recipient Org:1:Country": "US"},
        {**FLAT, "Identifier": "360G-Example-2", "Currency": "USD", "Amount Awarded": 12.5,
         "Title": None, "Grant Programme:0:Title": "Example programme"},
    ]  # fmt: skip
    columns = list(dict.fromkeys(name for row in rows for name in row))
    (tmp_path / "g.json").write_text(json.dumps({"grants": objects}), encoding="utf-8")
    cells = [["" if (value := row.get(name)) is None else str(value) for name in columns]
             for row in rows]  # fmt: skip
    (tmp_path / "g.csv").write_text(csv_text(columns, *cells), encoding="utf-8")
    write_book(tmp_path / "g.xlsx", columns, rows)
    shapes = [load(source_file(tmp_path / f"g.{ending}")) for ending in ("json", "csv", "xlsx")]
    assert [findings_of(shape) for shape in shapes] == [[], [], []]
    stated = [{name: sorted(str({**row, "line": 0}) for row in table.to_pylist())
               for name, table in shape.records.items()} for shape in shapes]  # fmt: skip
    assert stated[0] == stated[1] == stated[2]
    assert [shape.rows["content"].to_pylist() for shape in shapes[1:]] == [
        shapes[0].rows["content"].to_pylist()
    ] * 2
    first, second = rows_of(shapes[0], "grant")
    assert (first["amount"], first["currency"], first["amount_usd"]) == (1000.0, "GBP", None)
    assert (second["amount"], second["currency"], second["amount_usd"]) == (None, None, 12.5)
    assert (second["title"], str(first["end_date"])) == ("Example programme", "2025-03-31")
    assert len(rows_of(shapes[0], "awarded_to")) == 3


def test_titles_without_a_count_mean_the_first(tmp_path: Path) -> None:
    plain = {name.replace(":0:", ":"): value for name, value in FLAT.items()}
    text = csv_text(list(plain), list(plain.values()))
    assert (
        load_text("giving_360", tmp_path, text)
        .records["awarded_to"]
        .equals(flat(tmp_path, {}).records["awarded_to"])
    )


def test_grants_to_persons_are_counted_and_leave_no_trace(tmp_path: Path) -> None:
    private = {"title": "For PRIVATE NAME", "description": "PRIVATE NAME",
               "url": "https://example.org/PRIVATE", "recipientOrganization": None}  # fmt: skip
    loaded = package(
        tmp_path,
        {},
        {**private, "recipientIndividual": {"id": "PRIVATE", "name": "PRIVATE NAME"}},
        {**private, "toIndividualsDetails": {"primaryGrantReason": "GTIR010"}},
        {**private, "recipientOrganization": [{"name": "Grant to individual"}]},
        {**private, "recipientOrganization": [{"id": "x", "name": "Individual recipient"}],
         "awardDate": "soon"},
    )  # fmt: skip
    assert [row["key"] for row in rows_of(loaded, "grant")] == ["grant-360g-Example-1"]
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (5, 5, 0)
    assert "PRIVATE" not in everything(loaded)
    assert "ndividual" not in everything(loaded).replace("Recipient Ind", "")
    assert [item.message for item in findings_of(loaded) if item.rule == "a_person"] == [
        "4 grants to persons are counted and not kept; the first is this one"
    ]


def test_an_individual_in_a_name_is_no_person(tmp_path: Path) -> None:
    names = ("Example Individual Giving Trust", "Persons with Example Needs")
    loaded = package(tmp_path, *({"recipientOrganization": [{"name": name}]} for name in names))
    assert len(rows_of(loaded, "awarded_to")) == 2


def test_streets_contacts_and_beneficiaries_are_not_kept(tmp_path: Path) -> None:
    hidden = {"streetAddress": "1 HIDDEN", "postalCode": "HIDDEN", "contactName": "HIDDEN",
              "email": "HIDDEN@example.org", "telephone": "HIDDEN", "description": "HIDDEN",
              "location": [{"name": "HIDDEN", "latitude": 1.5}]}  # fmt: skip
    aid = {**USUAL["recipientOrganization"][0], **hidden}
    loaded = package(tmp_path, {"recipientOrganization": [aid],
                                "beneficiaryLocation": [{"name": "HIDDEN"}]})  # fmt: skip
    assert "HIDDEN" not in everything(loaded)
    names = ("Street Address", "Postal Code", "Contact Name", "Email", "Phone Number")
    columns = {f"Recipient Org:{name}": "HIDDEN" for name in names}
    loaded = flat(tmp_path, {**columns, "Beneficiary Location:0:Name": "HIDDEN",
                             "Recipient Org:Location:0:Geographic Code": "HIDDEN"})  # fmt: skip
    assert "HIDDEN" not in everything(loaded)
    assert findings_of(loaded) == []


def test_an_amount_needs_its_currency(tmp_path: Path) -> None:
    loaded = package(
        tmp_path, {"currency": "gbp"}, {"currency": "£"}, {"currency": None},
        {"amountAwarded": "1,000"}, {"amountAwarded": None, "currency": None},
    )  # fmt: skip
    amounts = [(row["amount"], row["currency"]) for row in rows_of(loaded, "grant")]
    assert amounts == [(1000.0, "GBP"), (None, None), (None, None), (None, "GBP"), (None, None)]
    assert rules_of(loaded) == [
        (2, "amount_without_currency"), (2, "unknown_currency"), (3, "amount_without_currency"),
        (4, "not_a_number"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "key", "ein", "org_id", "sector"),
    [
        ("GB-CHC-1", "GB-CHC-1", None, "GB-CHC-1", "nonprofit"),
        ("gb-coh-01234567", "GB-COH-01234567", None, "GB-COH-01234567", None),
        ("GB-LAE-LDS", "GB-LAE-LDS", None, "GB-LAE-LDS", "government"),
        ("360G-Ex-ORG:1/a", "360G-EX-ORG:1/A", None, "360G-EX-ORG:1/A", None),
        ("US-EIN-00-0000012", "000000012", "000000012", None, None),
        ("US-EIN-000000012", "000000012", "000000012", None, None),
        ("US-EIN-12", "example-aid|", None, None, None),
        ("our number 7", "example-aid|", None, None, None),
        (None, "example-aid|", None, None, None),
    ],
)
def test_organizations_are_known_by_their_org_id(
    tmp_path: Path, code: str, key: str, ein: str, org_id: str, sector: str
) -> None:
    loaded = package(tmp_path, {"recipientOrganization": [{"id": code, "name": "Example Aid"}]})
    aid = next(row for row in rows_of(loaded, "organization") if row["name"] == "Example Aid")
    assert (aid["key"], aid["ein"], aid["org_id"], aid["sector"]) == (key, ein, org_id, sector)
    wrong = {"US-EIN-12": [(1, "not_an_ein")], "our number 7": [(1, "not_an_org_id")]}
    assert rules_of(loaded) == wrong.get(code, [])


def test_several_give_and_several_get(tmp_path: Path) -> None:
    many = [{"id": f"GB-CHC-{number}", "name": f"Example {number}"} for number in range(SLOTS + 1)]
    loaded = package(
        tmp_path, {"fundingOrganization": many[:2], "recipientOrganization": many[2:4]}
    )
    assert [row["source_key"] for row in rows_of(loaded, "funds")] == ["GB-CHC-0", "GB-CHC-1"]
    assert [row["target_key"] for row in rows_of(loaded, "awarded_to")] == ["GB-CHC-2", "GB-CHC-3"]
    assert findings_of(loaded) == []
    loaded = package(tmp_path, {"recipientOrganization": many})
    assert len(rows_of(loaded, "awarded_to")) == SLOTS
    assert rules_of(loaded) == [(1, "too_many_parts")]


def test_mangled_letters_are_told_and_stay(tmp_path: Path) -> None:
    loaded = package(tmp_path, {"title": "Caf\u00c3\u00a9", "description": "it\u00e2\u20ac\u2122s"},
                     {"title": "Caf\u00e9"})  # fmt: skip
    assert [row["title"] for row in rows_of(loaded, "grant")] == ["Caf\u00c3\u00a9", "Caf\u00e9"]
    columns = [(item.line, item.column) for item in findings_of(loaded) if item.column]
    assert columns == [(1, "Description"), (1, "Title")]
    assert {item.rule for item in findings_of(loaded)} == {"mangled_letters"}


def test_words_make_a_grant_of_the_field(tmp_path: Path) -> None:
    loaded = package(tmp_path, {"title": "End modern slavery"}, {"description": "Sex trafficking"},
                     {"title": "Museum of slavery history"})  # fmt: skip
    found = [(row["is_field"], row["trafficking_form"]) for row in rows_of(loaded, "grant")]
    assert found == [(True, None), (True, "sex"), (None, None)]


def test_an_id_that_stands_twice_with_other_values_counts_once(tmp_path: Path) -> None:
    other = [{"id": "GB-CHC-9", "name": "Example Other"}]
    loaded = package(tmp_path, {"id": "360G-a"}, {"id": "360G-a"},
                     {"id": "360G-a", "recipientOrganization": other})  # fmt: skip
    assert rules_of(loaded) == [(3, "duplicate_key")]
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (3, 2, 1)
    assert [row["target_key"] for row in rows_of(loaded, "awarded_to")] == ["GB-CHC-0000001"]


def test_wrong_shapes_inside_a_grant_cost_a_field_only(tmp_path: Path) -> None:
    loaded = package(
        tmp_path,
        {"recipientOrganization": {"id": "GB-CHC-1", "name": "Example One"}},
        {"recipientOrganization": ["Example Aid"], "title": ["a", "b"]},
        {"recipientOrganization": [{"id": "GB-CHC-1"}]},
        {"id": None},
    )
    assert [row["target_key"] for row in rows_of(loaded, "awarded_to")] == ["GB-CHC-1"]
    assert rules_of(loaded) == [(2, "not_an_object"), (2, "not_a_text"), (3, "missing_value"),
                                (4, "missing_value")]  # fmt: skip
    assert (loaded.read, loaded.rejected) == (4, 1)


@pytest.mark.parametrize(
    ("text", "rule"),
    [('{"grants": [', "not_json"), ('{"contents": []}', "file_of_another_source"),
     ('{"a": 1}', "file_of_another_source"), ('{"grants": [{"id": "x"}, {"id"', "not_json")],
)  # fmt: skip
def test_a_file_that_is_no_package_of_grants_gives_nothing(
    tmp_path: Path, text: str, rule: str
) -> None:
    loaded = load_text("giving_360", tmp_path, text, "file.json")
    assert [found for _, found in rules_of(loaded)] == [rule]
    assert (loaded.rows.num_rows, dict(loaded.records)) == (0, {})
    assert loaded.read == loaded.rejected == 1


def test_a_bare_list_of_grants_loads(tmp_path: Path) -> None:
    loaded = load_text("giving_360", tmp_path, json.dumps([USUAL]), "file.json")
    assert len(rows_of(loaded, "grant")) == 1


@pytest.fixture(scope="module", params=[100, 10_000])
def world(request: pytest.FixtureRequest) -> World:
    return generate_world(request.param, 1)


def test_what_the_world_drew_comes_back(world: World, tmp_path: Path) -> None:
    drawn = draw_grants(world)
    loads = [load(source_file(path)) for path in write(world, tmp_path)]
    assert [(loaded.rejected, findings_of(loaded)) for loaded in loads] == [(0, [])] * 3
    grants = {row["key"]: row for loaded in loads for row in rows_of(loaded, "grant")}
    expected = {f"grant-360g-Example-{row['number']:05}": row for row in drawn.to_dicts()}
    assert {key: (row["amount_usd"], row["award_date"], row["purpose"], row["is_field"])
            for key, row in grants.items()} == {
        key: (row["amount"], row["day"], row["purpose"], row["is_field"] or None)
        for key, row in expected.items()
    }  # fmt: skip
    for tie, end, column in (("awarded_to", "target_key", "ein"),
                             ("funds", "source_key", "funder_ein")):  # fmt: skip
        other = "source_key" if end == "target_key" else "target_key"
        found = {row[other]: row[end] for loaded in loads for row in rows_of(loaded, tie)}
        assert found == {key: row[column] for key, row in expected.items()}
    assert all(row["is_synthetic"] for loaded in loads for row in rows_of(loaded, "organization"))


def test_the_same_world_gives_the_same_bytes(world: World, tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write(world, tmp_path)]
    assert first == [path.read_bytes() for path in write(world, tmp_path)]
