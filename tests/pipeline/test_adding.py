"""What was given to add: files, folders, packages of tables, facts of our own, fetched files."""

from __future__ import annotations

import datetime
import os
import zipfile
from pathlib import Path

import pytest

from commonground.build import build
from commonground.fetch.note import FetchNote, sha256_of, write_note
from commonground.workspace import (
    Workspace,
    add_files,
    init_workspace,
    open_workspace,
    remove_files,
)
from graph.errors import SourceFileError, UsageError
from tests.conftest import Command

PACKAGES = "program_directory"  # a source whose tables are kept as one
DAY = datetime.date(2026, 11, 1)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return init_workspace(tmp_path / "workspace", salt="salt")


def write(path: Path, text: str = "id,name\n1,Example Clinic\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def add(workspace: Workspace, source: str, files: list[Path], **more: str) -> None:
    add_files(open_workspace(workspace.folder), source, files, name=more.get("name"))


def held(workspace: Workspace, dataset: str) -> list[str]:
    return [file.name for file in open_workspace(workspace.folder).datasets[dataset].files]


def test_tables_of_a_package_are_one_file(workspace: Workspace, tmp_path: Path) -> None:
    files = [write(tmp_path / f"{name}.csv", name) for name in ("services", "organizations")]
    grown = add_files(workspace, PACKAGES, files, retrieved=DAY)
    (only,) = grown.datasets[PACKAGES].files
    assert (only.name, only.retrieved) == ("services.zip", DAY)
    with zipfile.ZipFile(workspace.folder / only.stored) as archive:
        assert archive.namelist() == ["organizations.csv", "services.csv"]
        assert archive.read("services.csv") == b"services"


def test_the_same_files_are_the_same_bundle_everywhere(
    workspace: Workspace, tmp_path: Path
) -> None:
    hashes = set()
    for folder, order in (("one", 1), ("two", -1)):
        files = [write(tmp_path / folder / f"{name}.csv") for name in ("a", "b")][::order]
        os.utime(files[0], (0, 10**9))
        files[1].chmod(0o600)
        grown = add_files(workspace, PACKAGES, files, retrieved=DAY, name="package")
        hashes.add(grown.datasets[PACKAGES].files[0].sha256)
    assert len(hashes) == 1
    assert held(workspace, PACKAGES) == ["package.zip"]


def test_what_is_whole_by_itself_stays_so(workspace: Workspace, tmp_path: Path) -> None:
    pages = [write(tmp_path / f"page_{number}.json", "[]") for number in (1, 2)]
    alone = write(tmp_path / "organizations.csv")
    packed = write(tmp_path / "package.zip")
    add(workspace, PACKAGES, pages)
    add(workspace, PACKAGES, [alone])
    add(workspace, PACKAGES, [packed, write(tmp_path / "a.csv"), write(tmp_path / "b.csv")])
    assert held(workspace, PACKAGES) == [
        "page_1.json", "page_2.json", "organizations.csv", "a.zip", "package.zip",
    ]  # fmt: skip
    add(workspace, "irs_bmf", [write(tmp_path / "a.csv"), write(tmp_path / "b.csv")])
    assert held(workspace, "irs_bmf") == ["a.csv", "b.csv"]


def test_files_of_one_name_do_not_collide(workspace: Workspace, tmp_path: Path) -> None:
    ours, theirs = (
        write(tmp_path / "ours" / "a.csv", "1"),
        write(tmp_path / "theirs" / "a.csv", "2"),
    )
    grown = add_files(workspace, PACKAGES, [ours, theirs])
    (only,) = grown.datasets[PACKAGES].files
    with zipfile.ZipFile(workspace.folder / only.stored) as archive:
        assert archive.namelist() == ["ours/a.csv", "theirs/a.csv"]
    add(workspace, "irs_bmf", [ours, theirs])
    assert held(workspace, "irs_bmf") == ["ours/a.csv", "theirs/a.csv"]
    with pytest.raises(UsageError, match="two files have this name"):
        add(workspace, PACKAGES, [ours, ours])


def test_a_name_is_for_one_file(workspace: Workspace, tmp_path: Path) -> None:
    first, second = write(tmp_path / "a.csv"), write(tmp_path / "b.csv")
    add(workspace, "irs_bmf", [first], name="spring")
    add(workspace, "irs_bmf", [second], name="autumn.csv")
    assert held(workspace, "irs_bmf") == ["spring.csv", "autumn.csv"]
    with pytest.raises(UsageError, match="one name for several files"):
        add(workspace, "irs_bmf", [first, second], name="both")
    with pytest.raises(SourceFileError, match="is not a file"):
        add(workspace, PACKAGES, [first, tmp_path / "none.csv"])
    assert held(workspace, "irs_bmf") == ["spring.csv", "autumn.csv"]


def fetched(path: Path, day: datetime.date) -> Path:
    digest = sha256_of(path)
    address = f"https://publisher.example/{path.name}"
    write_note(FetchNote("x", address, "Free", None, day, None, None, digest, 1), path)
    return path


def test_a_fetched_file_brings_its_day(workspace: Workspace, tmp_path: Path) -> None:
    file = fetched(write(tmp_path / "eo1.csv"), DAY)
    grown = add_files(workspace, "irs_bmf", [file])
    assert grown.datasets["irs_bmf"].files[0].retrieved == DAY
    other = datetime.date(2020, 1, 1)
    grown = add_files(grown, "irs_bmf", [file], retrieved=other)
    assert grown.datasets["irs_bmf"].files[0].retrieved == other
    write(file, "changed by hand")
    grown = add_files(grown, "irs_bmf", [file])
    assert grown.datasets["irs_bmf"].files[0].retrieved == datetime.date.today()


def test_a_bundle_has_the_latest_day_of_its_parts(workspace: Workspace, tmp_path: Path) -> None:
    days = [DAY, datetime.date(2026, 12, 1)]
    files = [fetched(write(tmp_path / f"{day}.csv"), day) for day in days]
    grown = add_files(workspace, PACKAGES, files)
    assert grown.datasets[PACKAGES].files[0].retrieved == days[1]


# The verb -----------------------------------------------------------------------------------------


def test_a_folder_stands_for_what_the_source_reads_in_it(
    run: Command, workspace: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "download"
    fetched(write(folder / "eo1.csv"), DAY)
    for name in ("eo2.CSV", "readme.pdf", ".hidden.csv", "eo3.csv.part", "older/eo1.csv"):
        write(folder / name)
    said = run("-w", workspace.folder, "add", "irs_bmf", folder).err
    assert "left in the folder, not read by irs_bmf: eo3.csv.part, older, readme.pdf" in said
    assert "added 2 to dataset irs_bmf" in said
    assert held(workspace, "irs_bmf") == ["eo1.csv", "eo2.CSV"]
    ended = run("-w", workspace.folder, "add", "irs_bmf", folder / "older" / "..", tmp_path,
                expect=2)  # fmt: skip
    assert "holds no file that irs_bmf reads (.csv" in ended.err


def test_a_folder_of_tables_gives_its_name_to_the_bundle(
    run: Command, workspace: Workspace, tmp_path: Path
) -> None:
    for name in ("organizations.csv", "services.csv", "datapackage.json", "notes.txt"):
        write(tmp_path / "our 211" / name)
    said = run("-w", workspace.folder, "add", PACKAGES, tmp_path / "our 211").err
    assert held(workspace, PACKAGES) == ["our 211.zip"]
    assert "kept as one file: datapackage.json, organizations.csv, services.csv" in said
    assert "notes.txt" in said


def test_facts_of_our_own_are_added_without_a_file(run: Command, workspace: Workspace) -> None:
    run("-w", workspace.folder, "add", "goods_industries")
    assert held(workspace, "goods_industries") == ["goods_industries.csv"]
    ended = run("-w", workspace.folder, "add", "irs_bmf", expect=2)
    assert "none comes with CommonGround" in ended.err
    assert "eo1.csv" in ended.err


def test_only_a_changed_file_takes_the_place_of_another(
    run: Command, workspace: Workspace, tmp_path: Path
) -> None:
    file = write(tmp_path / "eo1.csv")
    add: list[str | Path] = ["-w", workspace.folder, "add", "irs_bmf", file]
    assert "takes the place" not in run(*add).err
    assert "takes the place" not in run(*add).err
    write(file, "id,name\n")
    assert "eo1.csv takes the place" in run(*add).err
    assert held(workspace, "irs_bmf") == ["eo1.csv"]


def test_a_removed_file_is_gone_from_the_next_build(workspace: Workspace, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(
            f"organization_name,coalition_name,claimed\nExample {name},Example Force,true\n",
            encoding="utf-8",
        )
    grown = add_files(workspace, "coalition_members", [tmp_path / "a.csv", tmp_path / "b.csv"])
    build(grown)
    left = remove_files(grown, "coalition_members", ["a.csv"])
    assert build(left).accounts["file"].to_list() == ["b.csv"]
    assert len(list((workspace.folder / "files" / "coalition_members").iterdir())) == 1
    assert remove_files(left, "coalition_members").datasets == {}


def test_only_what_is_there_can_be_removed(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("organization_name,coalition_name,claimed\n", encoding="utf-8")
    grown = add_files(workspace, "coalition_members", [tmp_path / "a.csv"])
    with pytest.raises(UsageError, match="is none of this workspace"):
        remove_files(grown, "roster")
    with pytest.raises(UsageError, match="is no file of dataset"):
        remove_files(grown, "coalition_members", ["b.csv"])
