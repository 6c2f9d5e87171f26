"""Files that others made to break readers: none crashes, none is lost, and good ones come whole."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import xlsxwriter

from graph.confine import ConfinedWorker
from tests.conformance.outcomes import Outcome, Trial, broken_promises, open_trials
from tests.conformance.readers import Answer, Request, readers
from tests.conformance.xml_cases import good

pytestmark = pytest.mark.conformance
DEADLINE = 60.0


@pytest.fixture(scope="module")
def corpora(shared: Path) -> Path:
    folder = shared.parent / "corpora"
    assert (folder / "SOURCES.md").is_file()
    return folder


@pytest.fixture(scope="module")
def reading() -> Iterator[ConfinedWorker[Request, Answer]]:
    with ConfinedWorker(readers, where="readers") as worker:
        yield worker


@pytest.fixture(scope="module")
def loading() -> Iterator[ConfinedWorker[Trial, Outcome]]:
    with open_trials() as worker:
        yield worker


def load(worker: ConfinedWorker[Trial, Outcome], source: str, path: Path) -> Outcome:
    outcome = worker.call(Trial(source, path), seconds=DEADLINE)
    assert broken_promises(outcome) == [], path.name
    return outcome


def as_cell(text: str) -> str | None:
    """A field as a table gives it: without spaces at its ends, and null where it is empty."""
    while text and unicodedata.category(text[0]) == "Zs":
        text = text[1:]
    while text and unicodedata.category(text[-1]) == "Zs":
        text = text[:-1]
    return text or None


def test_csv_spectrum_is_read_cell_by_cell(
    corpora: Path, reading: ConfinedWorker[Request, Answer]
) -> None:
    paths = sorted((corpora / "csv-spectrum" / "csvs").glob("*.csv"))
    assert len(paths) == 12
    cells = 0
    for path in paths:
        wanted = _spectrum(path)
        answer = reading.call(Request("table", path, tuple(wanted[0])), seconds=DEADLINE)
        expected = [tuple(as_cell(value) for value in row.values()) for row in wanted]
        assert answer.values == [row for row in expected if any(row)], path.name
        assert (answer.rejected, answer.findings) == (0, []), path.name
        cells += sum(map(len, expected))
    assert cells > 60


def _spectrum(path: Path) -> list[dict[str, str]]:
    """What a file of csv-spectrum must parse to, as its authors say."""
    text = (path.parents[1] / "json" / f"{path.stem}.json").read_text(encoding="utf-8")
    rows = json.loads(text)
    if path.stem == "location_coordinates":
        # One object and no list, and its telephone number is not the one of the CSV file.
        rows = [{**rows, "Contact Phone Number": "2095257564"}]
    return list(rows)


def test_csv_spectrum_costs_no_loader_more_than_a_finding(
    corpora: Path, loading: ConfinedWorker[Trial, Outcome]
) -> None:
    for path in sorted((corpora / "csv-spectrum" / "csvs").glob("*.csv")):
        for source in ("coalition_members", "irs_bmf", "hand_curated"):
            outcome = load(loading, source, path)
            assert (outcome.loaded, outcome.read) == (0, outcome.rejected)


@pytest.mark.parametrize("way", ["json", "streamed"])
def test_bad_json_is_refused_and_good_json_comes_whole(
    corpora: Path, reading: ConfinedWorker[Request, Answer], way: str
) -> None:
    paths = sorted((corpora / "bad-json" / "test_parsing").glob("*.json"))
    assert len(paths) > 300
    for path in paths:
        answer = reading.call(Request(way, path), seconds=DEADLINE)
        assert answer.read == len(answer.values) + answer.rejected
        assert bool(answer.rejected) == any(f.effect == "rejected" for f in answer.findings)
        if path.name.startswith("y_"):
            assert answer.values == _objects(path), path.name
        # ijson takes a form feed for space; nothing is read differently for it.
        elif path.name.startswith("n_") and (way, path.stem) != (
            "streamed", "n_structure_whitespace_formfeed"
        ):  # fmt: skip
            assert answer.rejected, path.name


def _objects(path: Path) -> list[Any]:
    """The objects that the reader may give as entries, as Python itself reads the file."""
    value = json.loads(path.read_text(encoding="utf-8"))
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if isinstance(entry, dict)]


def test_bad_json_costs_no_loader_more_than_findings(
    corpora: Path, loading: ConfinedWorker[Trial, Outcome]
) -> None:
    for path in sorted((corpora / "bad-json" / "test_parsing").glob("*.json")):
        outcome = load(loading, "program_directory", path)
        assert outcome.loaded == 0, path.name
        if path.name.startswith("n_"):
            assert outcome.rejected, path.name


BAD_XML = {
    "cyclic.xml": {"not_xml"},
    "dtd.xml": {"has_doctype"},
    "dtd_element.xml": {"has_doctype"},
    "external.xml": {"has_doctype"},
    "external_file.xml": {"has_doctype"},
    "quadratic.xml": {"not_xml", "has_doctype"},
    "simple-ns.xml": set(),
    "simple.xml": set(),
    "xmlbomb.xml": {"not_xml", "has_doctype"},
    "xmlbomb2.xml": {"not_xml", "has_doctype"},
}


@pytest.mark.parametrize("name", BAD_XML)
def test_bad_xml_is_refused(
    corpora: Path,
    reading: ConfinedWorker[Request, Answer],
    loading: ConfinedWorker[Trial, Outcome],
    name: str,
) -> None:
    path = corpora / "bad-xml" / "xmltestdata" / name
    allowed = BAD_XML[name]
    for way in ("document", "xml"):
        answer = reading.call(Request(way, path, ("root", "element", "a")), seconds=5)
        assert {finding.rule for finding in answer.findings} <= allowed
        assert bool(answer.rejected) == bool(allowed), way
    outcome = load(loading, "dol_goods", path)
    assert (outcome.loaded, outcome.rejected) == (0, 1)
    assert outcome.rules <= (allowed or {"file_of_another_source"})


@pytest.fixture(scope="module")
def hostile(corpora: Path) -> list[str]:
    path = corpora / "naughty-strings" / "blns.json"
    strings = json.loads(path.read_text(encoding="utf-8"))
    assert len(strings) > 500
    return [text for text in dict.fromkeys(strings) if text.strip()]


def plain(text: str) -> str:
    """Loaders may fold white space, and must leave everything else as it is."""
    return " ".join(text.split())


def assert_names_come_whole(outcome: Outcome, kind: str, strings: list[str]) -> None:
    """Every string is a name as it was written, but for those that are rejected with a finding."""
    names = {plain(str(row["name"])) for row in outcome.records[kind]}
    wanted = {plain(text) for text in strings}
    assert outcome.read == len(strings)
    assert names <= wanted
    assert len(wanted - names) <= outcome.rejected <= 8


def test_naughty_strings_in_csv(
    hostile: list[str], tmp_path: Path, loading: ConfinedWorker[Trial, Outcome]
) -> None:
    path = tmp_path / "roster.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["organization_name", "coalition_name", "claimed"])
        writer.writerows([text, "Example Task Force", "true"] for text in hostile)
    assert_names_come_whole(load(loading, "coalition_members", path), "organization", hostile)


def test_naughty_strings_in_a_workbook(
    hostile: list[str], tmp_path: Path, loading: ConfinedWorker[Trial, Outcome]
) -> None:
    path = tmp_path / "roster.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for number, text in enumerate(["organization_name", *hostile]):
        sheet.write_string(number, 0, text)
        sheet.write_row(number, 1, ["Example Task Force", "true"])
    sheet.write_row(0, 1, ["coalition_name", "claimed"])
    book.close()
    assert_names_come_whole(load(loading, "coalition_members", path), "organization", hostile)


def test_naughty_strings_in_json(
    hostile: list[str], tmp_path: Path, loading: ConfinedWorker[Trial, Outcome]
) -> None:
    path = tmp_path / "directory.json"
    entries = [{"id": str(n), "name": text, "services": []} for n, text in enumerate(hostile)]
    path.write_text(json.dumps(entries), encoding="utf-8")
    assert_names_come_whole(load(loading, "program_directory", path), "organization", hostile)


def test_naughty_strings_in_xml(
    hostile: list[str], tmp_path: Path, loading: ConfinedWorker[Trial, Outcome]
) -> None:
    path = tmp_path / "goods_2024.xml"
    strings = [text for text in hostile if not any(map(_no_xml, text))]
    goods = "".join(good(escape(text)) for text in strings)
    path.write_text(f"<Goods>{goods}</Goods>", encoding="utf-8")
    outcome = load(loading, "dol_goods", path)
    assert outcome.read == len(strings) > 480
    assert outcome.rejected <= 8


def _no_xml(sign: str) -> bool:
    """Whether a sign may not stand in XML 1.0 (production 2)."""
    return sign in "\ufffe\uffff" or (sign < " " and sign not in "\t\n\r")
