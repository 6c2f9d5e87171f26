"""``commonground fetch`` as a person types it, against a publisher on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

import commonground.cli.fetch
import commonground.fetch.source
import loaders.reading.sources
from commonground.fetch.manners import Manners
from commonground.workspace import init_workspace, open_workspace
from loaders.reading.sources import read_source
from tests.conftest import Command
from tests.fetch.conftest import Answer, Publisher

HEADER = b"EIN,NAME,STATE,SUBSECTION\n"
ONE = Answer(body=HEADER + b"000000001,EXAMPLE ONE,NV,03\n", headers={"ETag": '"one"'})
TWO = Answer(body=HEADER + b"000000002,EXAMPLE TWO,NV,03\n")


@pytest.fixture
def waits(publisher: Publisher, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[float]:
    """A register of two files at the publisher; the seconds that a real fetch would have waited."""
    waited: list[float] = []
    addresses = {name: f"{publisher.address}/{name}" for name in ("eo1.csv", "eo2.csv")}
    downloads = tuple({"file": name, "address": text} for name, text in addresses.items())
    register = replace(read_source("irs_bmf"), downloads=downloads)
    monkeypatch.setattr(
        loaders.reading.sources,
        "read_source",
        lambda name: register if name == "irs_bmf" else read_source(name),
    )
    monkeypatch.setattr(
        commonground.fetch.source, "Manners", lambda: Manners(tries=2, wait=waited.append)
    )
    monkeypatch.chdir(tmp_path)
    publisher.says("/eo1.csv", ONE)
    publisher.says("/eo2.csv", TWO)
    return waited


def test_files_come_one_after_the_other_with_a_pause(
    run: Command, publisher: Publisher, waits: list[float], tmp_path: Path
) -> None:
    rows = json.loads(run("fetch", "irs_bmf", "--json").out)
    assert [(row["file"], row["outcome"]) for row in rows] == [("eo1.csv", "new"),
                                                               ("eo2.csv", "new")]  # fmt: skip
    assert (tmp_path / "irs_bmf" / "eo2.csv").read_bytes() == TWO.body
    assert [asked.path for asked in publisher.asked] == ["/eo1.csv", "/eo2.csv"]
    assert waits == [1.0]
    assert sorted(path.name for path in (tmp_path / "irs_bmf").iterdir()) == [
        "eo1.csv", "eo1.csv.source.json", "eo2.csv", "eo2.csv.source.json",
    ]  # fmt: skip


def test_one_file_into_a_chosen_folder(
    run: Command, publisher: Publisher, waits: list[float], tmp_path: Path
) -> None:
    ended = run("fetch", "irs_bmf", "--file", "eo2.csv", "--to", tmp_path / "a" / "b")
    assert "eo2.csv: new, 54 bytes" in ended.err
    assert "next: commonground add irs_bmf" in ended.err
    assert (tmp_path / "a" / "b" / "eo2.csv").is_file()
    assert len(publisher.asked) == 1


def test_fetched_files_can_be_added_at_once_and_again(
    run: Command, publisher: Publisher, waits: list[float], tmp_path: Path
) -> None:
    init_workspace(tmp_path / "town", salt="town")
    fetch: list[str | Path] = ["-w", tmp_path / "town", "fetch", "irs_bmf", "--add"]
    run(*fetch)
    first = open_workspace(tmp_path / "town").datasets["irs_bmf"]
    publisher.says("/eo1.csv", Answer(304))
    rows = json.loads(run(*fetch, "--json").out)
    assert [row["outcome"] for row in rows] == ["unchanged", "unchanged"]
    assert open_workspace(tmp_path / "town").datasets["irs_bmf"] == first
    assert [file.name for file in first.files] == ["eo1.csv", "eo2.csv"]


def test_the_list_asks_nobody(run: Command, publisher: Publisher, waits: list[float]) -> None:
    rows = json.loads(run("fetch", "--list", "--json").out)
    assert {"eo1.csv", "eo2.csv"} <= {row["file"] for row in rows}
    assert all(row["address"] and row["licence"] for row in rows)
    one = json.loads(run("fetch", "irs_bmf", "--list", "--file", "eo1.csv", "--json").out)
    assert [row["file"] for row in one] == ["eo1.csv"]
    assert publisher.asked == []


def test_wrong_use_asks_nobody(
    run: Command, publisher: Publisher, waits: list[float], tmp_path: Path
) -> None:
    assert "--list" in run("fetch", expect=2).err
    assert "irs_bmf" in run("fetch", "irs_bfm", expect=2).err
    assert "use one of eo1.csv, eo2.csv" in run("fetch", "irs_bmf", "--file", "x", expect=2).err
    assert "get it by hand" in run("fetch", "hand_curated", expect=2).err
    assert "--workspace DIR" in run("fetch", "irs_bmf", "--add", expect=2).err
    (tmp_path / "irs_bmf").mkdir()
    (tmp_path / "irs_bmf" / "eo1.csv").write_text("mine")
    assert "was not fetched" in run("fetch", "irs_bmf", expect=2).err
    assert publisher.asked == []


def test_a_folder_that_takes_no_file_is_named(
    run: Command, publisher: Publisher, waits: list[float], tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")
    ended = run("fetch", "irs_bmf", "--to", tmp_path / "taken" / "inside", expect=1)
    assert "name another folder with --to" in ended.err
    assert publisher.asked == []


def test_no_network_is_one_line_and_what_came_before_stays(
    run: Command, publisher: Publisher, waits: list[float], tmp_path: Path
) -> None:
    publisher.says("/eo2.csv", Answer(503))
    ended = run("fetch", "irs_bmf", expect=1)
    last = ended.err.splitlines()[-1]
    assert last.startswith(f"{publisher.address}/eo2.csv: the server answered 503, 2 times")
    assert ended.out == ""
    assert "Traceback" not in ended.err
    assert (tmp_path / "irs_bmf" / "eo1.csv").is_file()
    assert not (tmp_path / "irs_bmf" / "eo2.csv").exists()


def test_ctrl_c_says_how_to_go_on(
    run: Command, waits: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def stopped() -> Iterator[Callable[[str, int, int], None]]:
        def tell(_what: str, done: int, _total: int) -> None:
            if done:
                raise KeyboardInterrupt

        yield tell

    monkeypatch.setattr(commonground.cli.fetch, "steps", stopped)
    ended = run("fetch", "irs_bmf", expect=130)
    assert "54 bytes of the file are kept, the same command goes on from there" in ended.err
    monkeypatch.undo()
    assert not (tmp_path / "irs_bmf" / "eo1.csv").exists()
    assert (tmp_path / "irs_bmf" / "eo1.csv.part").stat().st_size == 54


def test_two_fetches_do_not_write_one_folder(
    run: Command, publisher: Publisher, waits: list[float], tmp_path: Path
) -> None:
    with commonground.fetch.source._held_folder(tmp_path / "irs_bmf"):
        ended = run("fetch", "irs_bmf", expect=1)
    assert "another commonground is fetching" in ended.err
    run("fetch", "irs_bmf")
