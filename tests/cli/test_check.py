"""What is wrong with a file, before it is added: the source is found, nothing is written."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from commonground import checking
from commonground.checking import Checked, Reader, files_to_read, guess_source, open_reader
from loaders.reading.sources import Source, read_source, source_names
from tests.conftest import Command

SAMPLES = {
    name: min(
        path
        for path in read_source(name).folder.glob("sample*.*")
        if path.name.lower().endswith(read_source(name).accepts)
    )
    for name in source_names()
}
ROSTER = "organization_name,coalition_name,claimed,evidence_date\n"
GOOD, NO_DATE, NO_NAME = (
    "Example A,Example B,true,\n",
    "Example A,Example B,true,soon\n",
    ",B,true,\n",
)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with open_reader() as opened:
        yield opened


def be_quiet(_what: str, _done: int, _total: int) -> None:
    return


@pytest.mark.parametrize(("name", "path"), SAMPLES.items(), ids=SAMPLES)
def test_the_source_of_each_sample_is_found(name: str, path: Path, reader: Reader) -> None:
    guess = guess_source(path, reader=reader, tell=be_quiet)
    assert guess.best is not None
    assert (guess.best.source.name, guess.ties) == (name, ())
    assert guess.best.rejected == 0


@pytest.mark.parametrize("ending", [".csv", ".csv.gz"])
def test_of_a_long_list_only_the_beginning_is_tried(
    tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(checking, "SAMPLE_BYTES", 2000)
    monkeypatch.setattr(checking, "_takers", lambda _path: ["coalition_members", "irs_bmf"])
    text = ROSTER + GOOD * 100 + '"Example\nA",Example B,true,\n' * 100 + NO_NAME * 3
    path = tmp_path / f"roster{ending}"
    path.write_bytes(gzip.compress(text.encode()) if ending.endswith("gz") else text.encode())
    tried: list[bytes] = []
    real = checking.check_as

    def note(source: Source, path: Path, *, reader: Reader) -> Checked:
        tried.append(path.read_bytes())
        return real(source, path, reader=reader)

    monkeypatch.setattr(checking, "check_as", note)
    guess = guess_source(path, reader=reader, tell=be_quiet)
    assert guess.best is not None
    assert (guess.best.source.name, guess.best.read, guess.best.rejected) == (
        "coalition_members", 203, 3)  # fmt: skip
    assert max(map(len, tried[:-1])) <= 2001
    assert tried[-1] == path.read_bytes()
    assert tried[0].endswith(b"\n")


def test_a_cut_never_falls_into_a_quoted_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text('a,b\n1,"two\nlines\nand more"\n2,x\n')
    for size in range(4, 29):
        monkeypatch.setattr(checking, "SAMPLE_BYTES", size)
        assert checking._beginning(path) in (b"a,b\n", b'a,b\n1,"two\nlines\nand more"\n', None)
    path.write_bytes("a,b\n1,2\n3,4\n".encode("utf-16"))
    monkeypatch.setattr(checking, "SAMPLE_BYTES", 10)
    assert checking._beginning(path) is None


def test_sources_that_fit_as_well_are_named(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER + GOOD)
    monkeypatch.setattr(checking, "_is_tie", lambda _item, _best: True)
    monkeypatch.setattr(checking, "_takers", lambda _path: ["coalition_members", "hand_curated"])
    real = checking.check_as
    monkeypatch.setattr(
        checking, "check_as",
        lambda _source, file, *, reader: real(
            read_source("coalition_members"), file, reader=reader),
    )  # fmt: skip
    said = run("check", path).err
    assert "coalition_members would read it as well; --source NAME decides" in said


def test_a_file_of_no_source_says_which_are_near(run: Command, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("organization_name,coalition\nExample A,Example B\n")
    ended = run("check", path, "--json", expect=1)
    rows = json.loads(ended.out)
    assert ("coalition_members", "missing_column") in {
        (row["dataset"], row["rule"]) for row in rows
    }
    assert "no source finds a good record" in ended.err
    assert "no source reads such files" in run("check", __file__, expect=1).err


def test_a_reader_that_gives_up_is_a_finding(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER + GOOD)
    monkeypatch.setattr(checking, "SECONDS", 0.0001)
    ended = run("check", path, "--source", "coalition_members", "--json", expect=1)
    assert [row["rule"] for row in json.loads(ended.out)] == ["unreadable_file"]


def test_findings_come_as_table_json_csv_and_lines(run: Command, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER + GOOD + NO_DATE + NO_NAME)
    check: list[str | Path] = ["check", path, "--source", "coalition_members"]
    listed = json.loads(run(*check, "--json", expect=1).out)
    assert {(row["line"], row["effect"]) for row in listed} >= {(3, "nulled"), (4, "rejected")}
    lines = run(*check, "--json-lines", expect=1).out.splitlines()
    assert [json.loads(line) for line in lines] == listed
    assert run(*check, "--csv", expect=1).out.startswith("dataset,file,line,column,value,rule")
    assert "evidence_date" in run(*check, expect=1).out
    assert "give one of them" in run(*check, "--json", "--json-lines", expect=2).err
    assert sorted(item.name for item in tmp_path.iterdir()) == ["roster.csv"]


def test_a_page_for_the_publisher_is_written(run: Command, tmp_path: Path) -> None:
    path, page = tmp_path / "roster.csv", tmp_path / "page.html"
    path.write_text(ROSTER + GOOD + NO_DATE)
    run("check", path, "--source", "coalition_members", "--page", page, expect=1)
    text = page.read_text(encoding="utf-8")
    assert "<h1>What was found in roster.csv</h1>" in text
    assert "&#x27;soon&#x27; is not a date" in text
    nowhere = tmp_path / "none" / "page.html"
    ended = run("check", path, "--source", "coalition_members", "--page", nowhere, expect=2)
    assert "cannot be written" in ended.err


def test_several_files_are_checked_in_one_go(run: Command, tmp_path: Path) -> None:
    roster, form = tmp_path / "roster.csv", tmp_path / "form.xlsx"
    roster.write_text(ROSTER + GOOD)
    run("template", "coalition_members", "--out", form)
    said = run("check", roster, form).err
    assert "roster.csv as coalition_members: 1 read, 1 good, 0 rejected" in said
    assert "form.xlsx as coalition_members: 1 read, 1 good, 0 rejected" in said


def test_files_of_one_package_are_read_together(tmp_path: Path) -> None:
    tables = [tmp_path / f"{name}.csv" for name in ("organizations", "services")]
    mapping = tmp_path / "members.toml"
    for path in (*tables, mapping):
        path.write_text("a\n1\n")
    with files_to_read(read_source("program_directory"), tables) as given:
        (bundle,) = given
        assert zipfile.ZipFile(bundle).namelist() == ["organizations.csv", "services.csv"]
    with files_to_read(read_source("irs_bmf"), tables) as given:
        assert given == tables
    with files_to_read(None, tables) as given:
        assert given == tables
    with files_to_read(None, [tables[0], mapping]) as given:
        assert [path.name for path in given] == ["organizations.zip"]
    assert not bundle.exists()
