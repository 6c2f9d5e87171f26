"""HSDS as tables, alone or together, gives what the same directory gives as nested JSON."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from loaders.program_directory.loader import load
from loaders.program_directory.tables import shapes
from loaders.reading.source_file import Loaded
from loaders.reading.sources import read_source
from tests.loaders.directories import ends, load_json, program_of, service, told
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of, source_file

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
ORGANIZATION = {"id": "o1", "name": "Example Circle", "description": "Made up."}
SERVICE = {"id": "s1", "organization_id": "o1", "name": "Example Desk", "status": "active"}
LOCATION = {"id": "l1", "location_type": "physical"}
ADDRESS = {"id": "a1", "location_id": "l1", "address_1": "1 Hidden Lane", "city": "Eugene",
           "state_province": "OR", "postal_code": "97401", "country": "US"}  # fmt: skip
AT = {"id": "x1", "service_id": "s1", "location_id": "l1"}
# Records in each table of the official example; the rest are parts of records.
OFFICIAL = {"organizations": 1, "programs": 1, "services": 1, "locations": 1}


@pytest.fixture(scope="module")
def sample() -> dict[str, Any]:
    path = read_source("program_directory").folder / "sample_tabular.json"
    tables: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return tables


def table_text(rows: Sequence[Mapping[str, Any]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return csv_text(names, *([str(row.get(name, "")) for name in names] for row in rows))


def pack(path: Path, texts: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    return path


def load_tables(folder: Path, tables: Tables, **more: str) -> Loaded:
    texts = {name: table_text(rows) for name, rows in tables.items()}
    return load(source_file(pack(folder / "package.zip", {**texts, **more})))


def without_lines(loaded: Loaded) -> dict[str, list[dict[str, object]]]:
    """Records by type, without their numbers and without fields that are null."""
    return {
        name: sorted(
            (
                {key: value for key, value in row.items() if key != "line" and value is not None}
                for row in table.to_pylist()
            ),
            key=str,
        )
        for name, table in loaded.records.items()
    }


def notes(loaded: Loaded, rule: str) -> list[tuple[str, int | None, str | None]]:
    return [(item.file, item.line, item.column) for item in findings_of(loaded)
            if item.rule == rule]  # fmt: skip


def test_the_official_tables_give_what_the_official_json_gives(
    shared: Path, tmp_path: Path
) -> None:
    folder = shared / "hsds_3.0_examples"
    members = {path.name: path.read_bytes() for path in sorted((folder / "csv").iterdir())}
    packed = load(source_file(pack(tmp_path / "hsds.zip", members)))
    assert (packed.read, packed.rejected) == (4, 0)
    nested = load(source_file(folder / "organization_full.json"))
    assert without_lines(packed) == without_lines(nested)
    assert without_lines(load(source_file(folder / "tabular.json"))) == without_lines(nested)
    # What only the tables of the example hold: a word for a number, and ids that nothing has.
    differs = {rule for rule, _, _ in told(packed)} ^ {rule for rule, _, _ in told(nested)}
    assert differs == {
        "not_an_ein", "part_without_record", "rows_of_parts", "a_person", "unmapped_term",
    }  # fmt: skip


def test_all_official_tables_are_read_without_a_rejected_row(shared: Path) -> None:
    files = sorted((shared / "hsds_3.0_examples" / "csv").glob("*.csv"))
    loads = {path.stem: load(source_file(path)) for path in files}
    assert len(loads) == 21
    assert {name: one.read for name, one in loads.items() if one.read} == OFFICIAL
    assert sum(one.rejected for one in loads.values()) == 0
    for name, one in loads.items():
        assert one.rows["line"].to_pylist() == [2] * one.read
        assert bool(notes(one, "not_a_record")) is (name not in OFFICIAL), name


@pytest.mark.parametrize("version", ["3.0", "3.1"])
def test_every_table_and_column_of_the_standard_is_known(shared: Path, version: str) -> None:
    path = shared / f"hsds_{version}_datapackage.json"
    for resource in json.loads(path.read_text(encoding="utf-8"))["resources"]:
        shape = shapes()[resource["name"]]
        assert Path(resource["path"]).stem in (shape.name, shape.also)
        known = {*shape.needed, *shape.kept, *shape.left}
        assert {item["name"] for item in resource["schema"]["fields"]} <= known, shape.name


def test_tables_in_a_zip_and_in_one_json_object_are_the_same(
    tmp_path: Path, sample: dict[str, Any]
) -> None:
    packed = load_tables(tmp_path, sample, **{"datapackage.json": "../../datapackage.json"})
    plain = load_json(tmp_path, sample)
    assert packed.rejected == plain.rejected == 0
    assert packed.read == plain.read == 7
    assert packed.records.keys() == plain.records.keys()
    for name, table in packed.records.items():
        assert table.equals(plain.records[name]), name
    assert packed.rows.equals(plain.rows)


def test_names_in_the_singular_and_folders_are_the_same(
    tmp_path: Path, sample: dict[str, Any]
) -> None:
    of = {shape.also: shape.name for shape in shapes().values()}
    singular = {
        f"data/{of.get(Path(name).stem, Path(name).stem)}.csv": rows
        for name, rows in sample.items()
    }
    assert without_lines(load_tables(tmp_path, singular)) == without_lines(
        load_tables(tmp_path, sample)
    )


def test_no_person_and_no_secret_place_of_the_tables_is_kept(
    tmp_path: Path, sample: dict[str, Any]
) -> None:
    loaded = load_tables(tmp_path, sample)
    kept = str([table.to_pylist() for table in loaded.records.values()])
    kept += str(loaded.findings.to_pylist())
    hidden = ["Person", "person@", "desk@", "Example Street", "Director", "0141", "97477", "Annex"]
    assert [word for word in hidden if word in kept] == []
    (counted,) = [item for item in findings_of(loaded) if item.rule == "a_person"]
    assert (counted.effect, counted.value) == ("noted", None)
    assert counted.message.endswith(": 1")


def test_a_table_alone_gives_what_it_can_and_ties_by_key(tmp_path: Path) -> None:
    loaded = load_text("program_directory", tmp_path, table_text([SERVICE]), "service.csv")
    assert (loaded.read, loaded.rows["line"].to_pylist()) == (1, [2])
    assert program_of(loaded)["line"] == 2
    assert ends(loaded, "offers") == [("o1", "s1")]
    assert told(loaded) == []


def test_a_table_of_another_name_is_known_by_its_columns(tmp_path: Path) -> None:
    text = table_text([{**SERVICE, "description": "Made up."}])
    loaded = load_text("program_directory", tmp_path, text, "our list.csv")
    assert program_of(loaded)["key"] == "s1"
    grants = load_text("program_directory", tmp_path, "grant,amount\n1,2\n3,4\n", "grants.csv")
    assert (grants.read, grants.rejected, grants.records) == (2, 2, {})


def test_an_unknown_table_of_a_package_is_told_and_the_rest_loads(tmp_path: Path) -> None:
    tables = {"services.csv": [SERVICE], "x_votes.csv": [{"vote": "yes"}]}
    loaded = load_tables(tmp_path, tables)
    assert (loaded.read, loaded.rejected) == (1, 0)
    assert notes(loaded, "unknown_table") == [("package.zip/x_votes.csv", None, None)]


def test_findings_name_the_table_its_line_and_column(tmp_path: Path) -> None:
    loaded = load_tables(
        tmp_path,
        {
            "organizations.csv": [ORGANIZATION],
            "services.csv": [SERVICE, {**SERVICE, "id": "s2", "minimum_age": "twelve"}],
            "service_areas.csv": [{"id": "r1", "service_id": "s2", "name": "our friends"}],
            "organization_identifiers.csv": [
                {"organization_id": "o9", "identifier_type": "EIN", "identifier": "00-0000001"},
                {"organization_id": "o1", "identifier_type": "EIN", "identifier": "123"},
            ],
        },
    )
    places = {item.rule: (item.file, item.line, item.column) for item in findings_of(loaded)}
    assert places["not_a_whole_number"] == ("package.zip/services.csv", 3, "minimum_age")
    assert places["unknown_area"] == ("package.zip/service_areas.csv", 2, "name")
    identifiers = "package.zip/organization_identifiers.csv"
    assert places["not_an_ein"] == (identifiers, 3, "identifier")
    assert places["part_without_record"] == (identifiers, 2, "organization_id")
    assert [row["line"] for row in rows_of(loaded, "program")] == [2, 3]


def test_damaged_rows_and_rows_without_key_are_rejected_and_the_rest_loads(tmp_path: Path) -> None:
    texts = {
        "services.csv": "id,name,status\ns1,Example Desk,active\ns2,Example\n,Example,active\n",
        "phones.csv": "id,number,service_id\np1,555 0100,s1\np2\n",
    }
    loaded = load(source_file(pack(tmp_path / "package.zip", texts)))
    assert (loaded.read, loaded.rejected) == (4, 3)
    assert program_of(loaded)["public_phone"] == "555 0100"
    rejected = [item for item in findings_of(loaded) if item.effect == "rejected"]
    assert [(item.file, item.line, item.rule) for item in rejected] == [
        ("package.zip/phones.csv", 3, "too_few_columns"),
        ("package.zip/services.csv", 3, "too_few_columns"),
        ("package.zip/services.csv", 4, "missing_value"),
    ]


def test_a_package_of_parts_alone_says_so(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, {"addresses.csv": [ADDRESS]})
    assert (loaded.read, loaded.records) == (0, {})
    assert [item.rule for item in findings_of(loaded)] == ["not_a_record", "rows_of_parts"]
    assert "Hidden" not in str(loaded.findings.to_pylist())


def test_links_without_locations_are_told_once(tmp_path: Path) -> None:
    links = [{**AT, "id": f"x{number}", "location_id": f"l{number}"} for number in range(3)]
    loaded = load_tables(tmp_path, {"services.csv": [SERVICE], "service_at_location.csv": links})
    (finding,) = [item for item in findings_of(loaded) if item.rule == "location_elsewhere"]
    assert finding.message.endswith("links: 3")


def test_json_pages_in_one_zip_are_read_together(tmp_path: Path) -> None:
    texts = {
        "a.json": json.dumps([service(), service(id="s2", url="nowhere")]),
        "b.json": json.dumps([service(id="s3", minimum_age="x")]),
        "c.json": "[",
    }
    loaded = load(source_file(pack(tmp_path / "pages.zip", texts)))
    assert (loaded.read, loaded.rejected) == (4, 1)
    assert loaded.rows["line"].to_pylist() == [1, 2, 3]
    assert notes(loaded, "not_a_web_address") == [("pages.zip/a.json", 2, "[1].url")]
    assert notes(loaded, "not_a_whole_number") == [("pages.zip/b.json", 1, "[0].minimum_age")]
    assert notes(loaded, "not_json") == [("pages.zip/c.json", 1, None)]


def test_an_archive_that_may_not_be_opened_is_one_finding(tmp_path: Path) -> None:
    outside = pack(tmp_path / "outside.zip", {"../services.csv": table_text([SERVICE])})
    loaded = load(source_file(outside))
    assert (loaded.read, loaded.rejected, loaded.records) == (1, 1, {})
    assert [item.rule for item in findings_of(loaded)] == ["outside_name"]
    empty = load(source_file(pack(tmp_path / "empty.zip", {"readme.txt": "nothing"})))
    assert (empty.read, [item.rule for item in findings_of(empty)]) == (0, ["not_a_record"])


def test_a_phone_of_a_contact_is_nobodys_line(tmp_path: Path) -> None:
    phones = [{"id": "p1", "organization_id": "o1", "contact_id": "c1", "number": "555 0100"}]
    loaded = load_tables(tmp_path, {"organizations.csv": [ORGANIZATION], "phones.csv": phones})
    (found,) = rows_of(loaded, "organization")
    assert found.get("public_phone") is None


def capacity(unit: str, maximum: object) -> dict[str, Any]:
    return {"id": "k1", "unit": {"id": "u1", "name": unit}, "available": 3, "maximum": maximum}


@pytest.mark.parametrize(
    ("unit", "maximum", "expected", "rules"),
    [
        ("Bed", 12, {"beds": 12}, []),
        ("beds", "0", {"beds": 0}, []),
        ("Slots", 3.0, {"slots": 3}, []),
        ("People per year", 11, {"clients_per_year": 11}, []),
        ("clients served per year", 10, {}, ["small_count"]),
        ("Kilogram", 12, {}, ["unknown_unit"]),
        ("Bed", None, {}, ["missing_value"]),
        ("Bed", "a dozen", {}, ["not_a_whole_number"]),
        ("Bed", -1, {}, ["not_a_whole_number"]),
    ],
)
def test_capacity_goes_by_the_name_of_its_unit(
    tmp_path: Path, unit: str, maximum: object, expected: dict[str, int], rules: list[str]
) -> None:
    loaded = load_json(tmp_path, service(capacities=[capacity(unit, maximum)]))
    names = ("beds", "slots", "clients_per_year")
    found = {name: program_of(loaded).get(name) for name in names}
    assert {name: value for name, value in found.items() if value is not None} == expected
    assert [rule for rule, _, _ in told(loaded)] == rules
    if rules == ["small_count"]:
        assert findings_of(loaded)[0].value is None


def test_capacities_that_differ_stay_unknown(tmp_path: Path) -> None:
    loaded = load_json(tmp_path, service(capacities=[capacity("Bed", 4), capacity("beds", 6)]))
    assert program_of(loaded).get("beds") is None
    assert told(loaded) == [("several_capacities", "nulled", None)]


def test_a_further_address_counts_where_it_is_a_site(tmp_path: Path) -> None:
    urls = [
        {"label": "Our videos", "url": "https://example.org/videos"},
        {"label": "Web site", "url": "example.org"},
        {"url": "https://example.org/desk"},
    ]
    loaded = load_json(tmp_path, service(additional_urls=urls))
    assert program_of(loaded)["website"] == "https://example.org/desk"
    assert told(loaded) == [("not_a_web_address", "nulled", "example.org")]
    loaded = load_json(tmp_path, service(url="https://example.org/own", additional_urls=urls))
    assert program_of(loaded)["website"] == "https://example.org/own"


def test_an_area_of_one_location_counts_for_the_service(tmp_path: Path) -> None:
    areas = [{"name": "Lane County, OR"}, {"name": "wherever"}]
    link = {"id": "x", "service": service(), "location": dict(LOCATION), "service_areas": areas}
    loaded = load_json(tmp_path, [link])
    assert ends(loaded, "covers") == [("s1", "us-county-or-lane-county")]
    assert notes(loaded, "unknown_area") == [("directory.json", 1, "[0].service_areas[1].name")]


def test_a_csv_of_text_that_looks_odd_stays_text(tmp_path: Path) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["id", "name"], ["007", 'Example "Circle", North']])
    loaded = load_text("program_directory", tmp_path, out.getvalue(), "organizations.csv")
    (found,) = rows_of(loaded, "organization")
    assert (found["key"], found["name"]) == ("007", 'Example "Circle", North')
