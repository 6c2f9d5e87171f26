"""Findings on child labor: four shapes, unknown kept apart from zero, repairs told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from graph.schema import get_type
from loaders.dol_findings import example
from loaders.dol_findings.loader import load
from loaders.dol_findings.measures import measures
from loaders.dol_findings.projects import BUREAU, EXAMPLE_BUREAU
from loaders.reading.source_file import Loaded
from loaders.world import World, generate_world
from tests.loaders.sources import csv_text, findings_of, load_text, rows_of, rules_of, source_file

USUAL = {
    "reporting_year": "2022", "country": "Brazil", "advancement_level": "Moderate Advancement",
    "working_children_age_range": "5-14", "working_children_share": "0.05",
}  # fmt: skip
HEADER = (*USUAL, *(item.column for item in measures() if item.column not in USUAL))
ACTIONS = ("reporting_year", "country", "area", "action")
PROJECTS = ("reporting_year", "country", "project_title", "link")


def load_figures(folder: Path, *rows: dict[str, str]) -> Loaded:
    filled = [{**USUAL, **row} for row in rows]
    text = csv_text(HEADER, *[[row.get(name, "") for name in HEADER] for row in filled])
    return load_text("dol_findings", folder, text)


def figures(loaded: Loaded, measure: str) -> list[object]:
    return [row["value"] for row in rows_of(loaded, "indicator") if row["measure"] == measure]


def told(loaded: Loaded) -> Counter[str]:
    return Counter(item.rule for item in findings_of(loaded))


def test_every_measure_is_one_of_the_model() -> None:
    codes = get_type("indicator").fields["measure"].codes
    assert {item.measure for item in measures()} <= set(codes)
    assert {item.kind for item in measures()} == {"rating", "share", "yes_no", "count"}
    keys = [(item.measure, item.slug) for item in measures()]
    assert len(set(keys)) == len(keys)


def test_a_word_for_unknown_is_no_figure_and_no_zero(tmp_path: Path) -> None:
    words = ("Unknown", "Unavailable", "N/A", "NA", "Not Applicable", "Unknown*", "MTC", "unknown ")
    rows = [
        {"reporting_year": str(2002 + at), "labor_inspectors": word, "palermo_ratified": word,
         "working_children_share": word}
        for at, word in enumerate(words)
    ]  # fmt: skip
    loaded = load_figures(tmp_path, *rows, {"labor_inspectors": "0", "country": "Chile"})
    assert figures(loaded, "labor_inspectors") == [0.0]
    assert figures(loaded, "treaty_ratified") == []
    assert figures(loaded, "working_children_share") == [0.05]
    (finding,) = findings_of(loaded)
    assert (finding.rule, finding.effect) == ("not_stated", "noted")
    assert finding.message.endswith(f": {3 * len(words)}")


def test_no_assessment_is_no_rating(tmp_path: Path) -> None:
    loaded = load_figures(tmp_path, {"advancement_level": "No Assessment"})
    rows = rows_of(loaded, "indicator")
    assert [row["measure"] for row in rows] == ["working_children_share"]


def test_numbers_lose_their_marks_with_a_note(tmp_path: Path) -> None:
    read = {"2168": 2168.0, "0": 0.0}
    marked = {"2,168": 2168.0, "10\u2021": 10.0, "124,698\u2020": 124698.0, "007": 7.0}
    wrong = ("2,16", "some", "-5", "1e3")
    cells = (*read, *marked, *wrong)
    rows = [
        {"reporting_year": str(2002 + at), "labor_inspections": cell}
        for at, cell in enumerate(cells)
    ]
    loaded = load_figures(tmp_path, *rows)
    assert figures(loaded, "labor_inspections") == [*read.values(), *marked.values()]
    told_of = [(item.value, item.rule, item.effect) for item in findings_of(loaded)]
    assert told_of == [
        *((cell, "marked_number", "noted") for cell in marked),
        *((cell, "not_a_whole_number", "nulled") for cell in wrong),
    ]


def test_a_year_in_percent_is_divided_and_told(tmp_path: Path) -> None:
    shares = ("7.5", "0.9", "31", "4.6")
    rows = [
        {"reporting_year": "2014", "country": name, "working_children_share": share}
        for name, share in zip(("Brazil", "Chile", "Peru", "Chad"), shares, strict=True)
    ]
    loaded = load_figures(tmp_path, *rows, {"reporting_year": "2016"})
    assert figures(loaded, "working_children_share") == [0.075, 0.009, 0.31, 0.046, 0.05]
    (finding,) = findings_of(loaded)
    assert (finding.rule, finding.value) == ("percent_for_share", "2014")
    assert finding.message.endswith("in 2014: 4")


def test_one_odd_share_does_not_change_its_year(tmp_path: Path) -> None:
    shares = {"Brazil": "0.1", "Chile": "31", "Peru": "0.968"}
    rows = [{"country": name, "working_children_share": text} for name, text in shares.items()]
    loaded = load_figures(tmp_path, *rows)
    assert figures(loaded, "working_children_share") == [0.1, 0.968]
    assert rules_of(loaded) == [(3, "out_of_range"), (4, "unusual_share")]


def test_yes_and_no_are_one_and_zero_with_their_subject(tmp_path: Path) -> None:
    loaded = load_figures(tmp_path, {"palermo_ratified": "No", "minimum_work_conforms": "Yes"})
    rows = {row["key"]: row for row in rows_of(loaded, "indicator")}
    treaty = rows["indicator-treaty_ratified-palermo-country-bra-2022"]
    assert (treaty["value"], treaty["rating"]) == (0.0, "no")
    assert "Palermo" in str(treaty["subject"])
    law = rows["indicator-law_meets_standard-minimum-age-country-bra-2022"]
    assert (law["value"], law["subject"]) == (1.0, "Minimum age for work")


def test_each_defect_is_one_finding_and_good_rows_load(tmp_path: Path) -> None:
    rows = [{}, {"country": ""}, {"reporting_year": "soon"}, {"palermo_ratified": "maybe"},
            {"working_children_share": "many", "country": "Nowhere"}]  # fmt: skip
    loaded = load_figures(tmp_path, *rows)
    assert rules_of(loaded) == [
        (3, "missing_value"), (4, "not_a_whole_number"), (5, "not_true_or_false"),
        (6, "unknown_country"), (6, "not_a_number"),
    ]  # fmt: skip
    assert (loaded.read, loaded.rejected) == (5, 2)


def test_the_same_words_to_two_countries_are_one_recommendation(tmp_path: Path) -> None:
    rows = [("2022", "Brazil", "Legal_Framework", "Raise  the age."),
            ("2022", "Chile", "Legal Framework", "Raise the age."),
            ("2022", "Chile", "Coordination", "Not applicable"),
            ("2022", "Chile", "Weather", "Rain less."),
            ("2022", "Chile", "Coordination", "")]  # fmt: skip
    loaded = load_text("dol_findings", tmp_path, csv_text(ACTIONS, *rows))
    found = [(row["area"], row["action"]) for row in rows_of(loaded, "recommendation")]
    assert found == [("legal_framework", "Raise the age."), (None, "Rain less.")]
    assert len(rows_of(loaded, "recommended_to")) == 3
    assert rules_of(loaded) == [(4, "no_action"), (5, "unknown_code"), (6, "missing_value")]
    assert (loaded.read, loaded.rejected) == (5, 1)


def test_projects_are_programs_of_the_bureau(tmp_path: Path) -> None:
    twice = "https://www.dol.gov/a.pdf"
    rows = [
        ("2022", "Brazil", "Schools  First", twice + twice),
        ("2022", "Chile", "Schools First", "www.dol.gov/a"),
        ("2022", "Chile", "", ""),
        ("2022", "Peru", "Example Project", ""),
        ("2022", "Chad", "Wells", "https://example.org/wells-\n  first"),
        ("2022", "Chad", "Roads", "https://example.org/roads and more"),
    ]
    loaded = load_text("dol_findings", tmp_path, csv_text(PROJECTS, *rows))
    assert rules_of(loaded) == [
        (2, "doubled_address"), (3, "not_a_web_address"), (4, "missing_value"),
        (6, "broken_address"), (8, "not_a_web_address"),
    ]  # fmt: skip
    names = {row["key"]: row["name"] for row in rows_of(loaded, "organization")}
    assert [names[row["source_key"]] for row in rows_of(loaded, "offers")] == [
        BUREAU, EXAMPLE_BUREAU, BUREAU, BUREAU,
    ]  # fmt: skip
    websites = [(row["key"], row["website"]) for row in rows_of(loaded, "program")]
    assert websites == [
        ("schools-first", twice), ("schools-first", None), ("example-project", None),
        ("wells", "https://example.org/wells-first"), ("roads", None),
    ]  # fmt: skip
    assert [row["target_key"] for row in rows_of(loaded, "covers")] == [
        "country-bra", "country-chl", "country-per", "country-tcd", "country-tcd",
    ]  # fmt: skip
    assert all(row["sector"] == "government" for row in rows_of(loaded, "organization"))


COUNTRY = "<Country><Name>{name}</Name><Enforcements>{enforcements}</Enforcements></Country>"
TERRITORY = "<Territory><Enforcement>{count}</Enforcement></Territory>"


@pytest.mark.parametrize(("counts", "value"), [((35,), 35.0), ((4, 4), 4.0), ((4, 7), None)])
def test_a_figure_of_territories_counts_only_where_they_agree(
    tmp_path: Path, counts: tuple[int, ...], value: float | None
) -> None:
    territories = "".join(TERRITORY.format(count=count) for count in counts)
    stated = f"<Labor_Inspectors>{territories}</Labor_Inspectors>"
    text = f"<Countries>{COUNTRY.format(name='Somalia', enforcements=stated)}</Countries>"
    loaded = load_text("dol_findings", tmp_path, text, "countries_2020.xml")
    assert figures(loaded, "labor_inspectors") == ([] if value is None else [value])
    assert told(loaded)["territories_differ"] == (value is None)


@pytest.mark.parametrize(
    ("name", "description", "year"),
    [
        ("countries_2021.xml", "In 2022, Peru made moderate advancement.", "2022"),
        ("countries_2021.xml", "For the 2019 reporting period, nothing.", "2019"),
        ("countries_2020.xml", "", "2020"),
        ("countries.xml", "", "2026"),
    ],
)
def test_the_year_of_a_document_is_found_and_told(
    tmp_path: Path, name: str, description: str, year: str
) -> None:
    country = f"<Name>Peru</Name><Description>{description}</Description>"
    text = f"<Countries><Country>{country}</Country></Countries>"
    loaded = load_text("dol_findings", tmp_path, text, name)
    (finding,) = findings_of(loaded)
    assert (finding.rule, finding.value, loaded.read) == ("year_taken", year, 1)


@pytest.mark.parametrize(
    ("text", "rule"),
    [("<Countries><Country>", "not_xml"), ("", "empty_file"),
     ("<Goods><Good/></Goods>", "file_of_another_source")],
)  # fmt: skip
def test_a_file_that_is_no_report_is_one_finding(tmp_path: Path, text: str, rule: str) -> None:
    loaded = load_text("dol_findings", tmp_path, text, "countries.xml")
    assert told(loaded) == {rule: 1}
    assert dict(loaded.records) == {}


@pytest.fixture(scope="module")
def published_table(shared: Path) -> Loaded:
    return load(source_file(shared / "dol_ilab_countries.csv"))


@pytest.fixture(scope="module")
def published_document(shared: Path) -> Loaded:
    return load(source_file(shared / "dol_ilab_xml" / "countries_2021.xml"))


def test_the_published_figures_load_whole(published_table: Loaded) -> None:
    loaded = published_table
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (1_009, 1_009, 0)
    assert told(loaded) == {"marked_number": 100, "not_stated": 1, "unusual_share": 1}
    assert len(rows_of(loaded, "place")) == 151
    assert len(rows_of(loaded, "indicator")) == 17_689
    counts = Counter(row["measure"] for row in rows_of(loaded, "indicator"))
    assert counts["advancement_level"] == 1_009 - 68 - 26  # blank, no assessment
    assert counts["working_children_share"] == 1_009 - 122 - 166 - 43 - 2
    shares = [float(str(value)) for value in figures(loaded, "working_children_share")]
    assert max(shares) == 0.968


def test_the_published_document_says_what_the_table_says(
    published_table: Loaded, published_document: Loaded
) -> None:
    fields = ("value", "rating", "unit", "subject", "year")
    table = {row["key"]: [row[name] for name in fields]
             for row in rows_of(published_table, "indicator") if row["year"] == 2022}  # fmt: skip
    document = {row["key"]: [row[name] for name in fields]
                for row in rows_of(published_document, "indicator")}  # fmt: skip
    assert table.items() <= document.items()
    beyond = {key for key in document if key not in table}
    only = ("law_meets_standard-military", "law_meets_standard-free-education",
            "law_meets_standard-types-hazardous", "country-som-2022")  # fmt: skip
    assert all(any(part in str(key) for part in only) for key in beyond)
    assert (len(table), len(document)) == (2_887, 3_464)


def test_the_published_document_loads_whole(published_document: Loaded) -> None:
    loaded = published_document
    assert (loaded.read, loaded.rows.num_rows, loaded.rejected) == (143 + 2_148 + 590, 2_881, 0)
    assert loaded.rows["line"].to_pylist() == list(range(1, 2_882))
    assert told(loaded) == {
        "not_a_web_address": 1, "broken_address": 17, "doubled_address": 14,
        "not_stated": 1, "unusual_share": 1, "year_taken": 1, "no_action": 1,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["dol_ilab_suggested_actions_2022.csv", "countries_2021.xml"])
def test_published_recommendations_have_the_published_counts(shared: Path, name: str) -> None:
    folder = shared if name.endswith(".csv") else shared / "dol_ilab_xml"
    loaded = load(source_file(folder / name))
    ties = rows_of(loaded, "recommended_to")
    areas = {row["key"]: row["area"] for row in rows_of(loaded, "recommendation")}
    assert (len(areas), len(ties)) == (1_858, 2_148 - 117)
    counts = Counter(areas[row["source_key"]] for row in ties)
    # Of 776, 517, 504, 184 and 167 rows, the rest says that no action applies.
    assert counts == {
        "enforcement": 766, "legal_framework": 504, "social_programs": 495,
        "government_policies": 147, "coordination": 119,
    }  # fmt: skip


def test_published_projects_have_the_published_counts(
    shared: Path, published_document: Loaded
) -> None:
    table = load(source_file(shared / "dol_ilab_projects_2022.csv"))
    assert (table.read, table.rows.num_rows, table.rejected) == (590, 590, 0)
    assert told(table) == {"not_a_web_address": 1, "broken_address": 17}
    for loaded in (table, published_document):
        assert len(rows_of(loaded, "offers")) == 274
        assert len({row["key"] for row in rows_of(loaded, "program")}) == 274
        assert len(rows_of(loaded, "covers")) == 587  # three stand twice, with other addresses
        assert [row["name"] for row in rows_of(loaded, "organization")] == [BUREAU]
    projects = {row["key"] for row in rows_of(table, "covers")}
    assert projects == {row["key"] for row in rows_of(published_document, "covers")}


@pytest.fixture(scope="module", params=[100, 10_000])
def world(request: pytest.FixtureRequest) -> World:
    return generate_world(request.param, 1)


def test_an_example_comes_back_as_it_was_written(world: World, tmp_path: Path) -> None:
    written = example.findings(world)
    loads = [load(source_file(path)) for path in example.write(world, tmp_path)]
    assert [loaded.rejected for loaded in loads] == [0, 0]
    kinds = {"unknown_country", "not_stated", "year_taken"}
    found: dict[object, dict[str, object]] = {}
    for loaded in loads:
        assert {item.rule for item in findings_of(loaded) if item.rule not in
                ("missing_optional_column",)} <= kinds  # fmt: skip
        found.update({row["key"]: row for row in rows_of(loaded, "indicator")})
    for item in written:
        place = f"country-{item.country.lower().replace(' ', '-')}-{item.year}"
        values = {
            f"indicator-working_children_share-ages-5-14-{place}": item.share,
            f"indicator-treaty_ratified-palermo-{place}": float(item.ratified),
            f"indicator-law_meets_standard-minimum-age-{place}": float(item.meets),
            f"indicator-policy_mechanism-coordination-{place}": float(item.coordinates),
        }
        if item.inspectors is not None:
            values[f"indicator-labor_inspectors-{place}"] = float(item.inspectors)
        assert {key: found.pop(key)["value"] for key in values} == values
        assert found.pop(f"indicator-advancement_level-{place}")["rating"] == item.level
    assert found == {}
    asked = sum(len(item.areas) for item in written if item.year == example.YEAR)
    assert len(rows_of(loads[0], "recommended_to")) == asked
