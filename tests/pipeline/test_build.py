from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from commonground import loading
from commonground.build import build
from commonground.corrections import apply_corrections
from commonground.removed import purge_organization
from commonground.workspace import Workspace, add_files, init_workspace, open_workspace
from graph.errors import RefusedError, SourceFileError, UsageError, WorkspaceError
from graph.snapshot import list_snapshots, open_edition
from loaders.reading.sources import read_source

HEADER = (
    "EIN,NAME,ICO,STREET,CITY,STATE,ZIP,GROUP,SUBSECTION,AFFILIATION,CLASSIFICATION,RULING,"
    "DEDUCTIBILITY,FOUNDATION,ACTIVITY,ORGANIZATION,STATUS,TAX_PERIOD,ASSET_CD,INCOME_CD,"
    "FILING_REQ_CD,PF_FILING_REQ_CD,ACCT_PD,ASSET_AMT,INCOME_AMT,REVENUE_AMT,NTEE_CD,SORT_NAME\n"
)
EARLY, LATE = datetime.date(2024, 1, 1), datetime.date(2025, 1, 1)


def line(number: int, name: str = "", revenue: str = "10", ein: str | None = None) -> str:
    name = name or f"EXAMPLE ORGANIZATION {number}"
    ein = f"00{number:07}" if ein is None else ein
    return (
        f"{ein},{name},% EXAMPLE PERSON,1 EXAMPLE ST,RENO,NV,89501-0001,0000,03,3,1000,200001,1,15,"
        f"000000000,1,01,202012,1,1,01,0,12,5,10,{revenue},P20,\n"
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return init_workspace(tmp_path / "workspace", salt="salt")


def register(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


def names(workspace: Workspace) -> list[str]:
    return open_edition(workspace.folder, scope="all").frame("organization")["name"].to_list()


def test_two_editions_of_a_register_merge_what_did_not_change(
    workspace: Workspace, tmp_path: Path
) -> None:
    old = register(tmp_path, "old.csv", line(1), line(2, "EXAMPLE OLD NAME"), line(3))
    new = register(tmp_path, "new.csv", line(1), line(2, "EXAMPLE NEW NAME"), line(4))
    grown = add_files(workspace, "irs_bmf", [old], retrieved=EARLY)
    grown = add_files(grown, "irs_bmf", [new], retrieved=LATE)
    report = build(grown)
    counts = report.accounts.select("file", "read", "loaded", "merged", "rejected").rows()
    assert counts == [("old.csv", 3, 3, 0, 0), ("new.csv", 3, 2, 1, 0)]
    assert sorted(names(grown)) == [
        "EXAMPLE NEW NAME",
        "EXAMPLE ORGANIZATION 1",
        "EXAMPLE ORGANIZATION 3",
        "EXAMPLE ORGANIZATION 4",
    ]


def test_the_order_of_adding_does_not_decide_which_edition_is_newer(
    workspace: Workspace, tmp_path: Path
) -> None:
    new = register(tmp_path, "new.csv", line(2, "EXAMPLE NEW NAME"))
    old = register(tmp_path, "old.csv", line(2, "EXAMPLE OLD NAME"))
    grown = add_files(workspace, "irs_bmf", [new], retrieved=LATE)
    grown = add_files(grown, "irs_bmf", [old], retrieved=EARLY)
    build(grown)
    assert names(grown) == ["EXAMPLE NEW NAME"]


def test_the_same_inputs_give_the_same_hash_in_another_folder(tmp_path: Path) -> None:
    path = register(tmp_path, "a.csv", *(line(number) for number in range(50)))
    hashes = set()
    for name in ("one", "two"):
        made = init_workspace(tmp_path / name, salt="salt")
        grown = add_files(made, "irs_bmf", [path], retrieved=EARLY)
        hashes.add(build(grown).manifest.content_hash)
    assert len(hashes) == 1


def test_a_second_build_publishes_nothing_new(workspace: Workspace, tmp_path: Path) -> None:
    grown = add_files(workspace, "irs_bmf", [register(tmp_path, "a.csv", line(1))], retrieved=EARLY)
    assert build(grown).version == build(grown).version
    assert len(list_snapshots(grown.folder)) == 1


def test_only_what_changed_is_read_again(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [register(tmp_path, f"{number}.csv", line(number)) for number in (1, 2)]
    grown = add_files(workspace, "irs_bmf", files, retrieved=EARLY)
    first = build(grown)
    assert first.files_read == 2
    again = build(grown)
    assert (again.files_read, again.accounts.equals(first.accounts)) == (0, True)
    changed = add_files(grown, "irs_bmf", [register(tmp_path, "1.csv", line(3))], retrieved=EARLY)
    assert build(changed).files_read == 1
    newer = replace(read_source("irs_bmf"), version=read_source("irs_bmf").version + 1)
    monkeypatch.setattr(loading, "read_source", lambda _name: newer)
    assert [build(changed).files_read for _ in range(2)] == [2, 0]


def test_a_file_that_could_not_be_read_is_tried_again(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = register(tmp_path, "1.csv", line(1))
    grown = add_files(workspace, "irs_bmf", [file], retrieved=EARLY)
    monkeypatch.setattr(loading, "SECONDS", 0.001)
    assert build(grown).accounts["rejected"].to_list() == [1]
    monkeypatch.undo()
    assert build(grown).accounts["loaded"].to_list() == [1]


def test_a_bad_cell_is_a_finding_and_the_row_loads(workspace: Workspace, tmp_path: Path) -> None:
    path = register(tmp_path, "a.csv", line(1), line(2, revenue="ten"))
    grown = add_files(workspace, "irs_bmf", [path], retrieved=EARLY)
    report = build(grown)
    (finding,) = [row for row in report.findings.to_pylist() if row["column"] == "REVENUE_AMT"]
    assert (finding["file"], finding["line"], finding["value"]) == ("a.csv", 3, "ten")
    assert len(names(grown)) == 2


def test_over_the_reject_limit_nothing_is_published(workspace: Workspace, tmp_path: Path) -> None:
    good = register(tmp_path, "good.csv", line(1))
    grown = add_files(workspace, "irs_bmf", [good], retrieved=EARLY)
    build(grown)
    bad = register(tmp_path, "bad.csv", *(line(number, ein="12") for number in range(11)))
    grown = add_files(grown, "irs_bmf", [bad], retrieved=LATE)
    with pytest.raises(RefusedError, match="11 of 12"):
        build(grown)
    assert len(list_snapshots(grown.folder)) == 1
    assert (grown.folder / "refused.parquet").is_file()


def test_a_mended_file_of_the_same_name_takes_the_place_of_the_bad_one(
    workspace: Workspace, tmp_path: Path
) -> None:
    bad = register(tmp_path, "a.csv", *(line(number, ein="12") for number in range(11)))
    grown = add_files(workspace, "irs_bmf", [bad], retrieved=EARLY)
    with pytest.raises(RefusedError):
        build(grown)
    mended = register(tmp_path, "a.csv", line(1))
    grown = add_files(grown, "irs_bmf", [mended], retrieved=LATE)
    build(grown)
    assert names(grown) == ["EXAMPLE ORGANIZATION 1"]


def test_an_empty_file_is_one_finding_and_costs_no_good_row(
    workspace: Workspace, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    files = [register(tmp_path, "a.csv", line(1)), empty]
    grown = add_files(workspace, "irs_bmf", files, retrieved=EARLY)
    report = build(grown)
    found = pl.DataFrame(pl.from_arrow(report.findings)).filter(pl.col("file") == "empty.csv")
    assert found.height == 1
    assert len(names(grown)) == 1


def test_no_street_and_no_person_reach_any_file_but_the_copy(
    workspace: Workspace, tmp_path: Path
) -> None:
    grown = add_files(workspace, "irs_bmf", [register(tmp_path, "a.csv", line(1))], retrieved=EARLY)
    build(grown)
    open_edition(grown.folder)
    for path in grown.folder.rglob("*"):
        if path.suffix == ".parquet":
            held = pl.read_parquet(path)
            if path.is_relative_to(grown.folder / "records"):
                held = held.drop("street", strict=False)  # for matching, in the workspace only
            assert "EXAMPLE ST" not in str(held.to_dicts()), path
            assert "PERSON" not in str(held.to_dicts()), path


def test_a_purged_organization_stays_out_of_later_builds(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = register(tmp_path, "a.csv", line(1), line(2))
    grown = add_files(workspace, "irs_bmf", [path], retrieved=EARLY)
    build(grown)
    edition = open_edition(grown.folder, scope="all")
    (gone,) = edition.frame("organization").filter(pl.col("ein") == "000000001")["id"].to_list()
    assert purge_organization(grown, gone) == 1
    assert names(grown) == ["EXAMPLE ORGANIZATION 2"]
    build(grown)
    assert names(grown) == ["EXAMPLE ORGANIZATION 2"]
    assert "000000001" not in (grown.decisions / "ledger.csv").read_text(encoding="utf-8")
    with pytest.raises(UsageError, match="no organization"):
        purge_organization(grown, "organization-0000000000000000")


def test_settings_survive_opening_again(workspace: Workspace, tmp_path: Path) -> None:
    path = register(tmp_path, "a.csv", line(1))
    grown = add_files(workspace, "irs_bmf", [path], dataset="nevada", retrieved=EARLY)
    assert open_workspace(grown.folder) == grown


def test_a_dataset_keeps_to_its_source(workspace: Workspace, tmp_path: Path) -> None:
    path = register(tmp_path, "a.csv", line(1))
    grown = add_files(workspace, "irs_bmf", [path], dataset="x", retrieved=EARLY)
    with pytest.raises(UsageError, match="holds files of irs_bmf"):
        add_files(grown, "places", [path], dataset="x", retrieved=EARLY)


def test_wrong_use_is_said(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="is not a file"):
        add_files(workspace, "irs_bmf", [tmp_path / "none.csv"], retrieved=EARLY)
    with pytest.raises(UsageError, match="is no source"):
        add_files(workspace, "nothing", [], retrieved=EARLY)
    with pytest.raises(WorkspaceError, match="already"):
        init_workspace(workspace.folder)
    with pytest.raises(WorkspaceError, match="is no workspace"):
        open_workspace(tmp_path)


def corrections(folder: Path, *rows: str) -> Path:
    path = folder / "corrections.csv"
    head = "kind,id,type,field,value,source_url,date,reason\n"
    path.write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_a_correction_by_id_is_published_at_once(workspace: Workspace, tmp_path: Path) -> None:
    grown = add_files(workspace, "irs_bmf", [register(tmp_path, "a.csv", line(1))], retrieved=EARLY)
    build(grown)
    (known,) = open_edition(grown.folder, scope="all").frame("organization")["id"].to_list()
    row = f"correction,{known},organization,sector,community,https://e.example,2026-01-01,wrong"
    apply_corrections(grown, corrections(tmp_path, row))
    corrected = open_edition(grown.folder, scope="all").frame("organization")
    assert corrected["sector"].to_list() == ["community"]
    assert corrected["id"].to_list() == [known]


@pytest.mark.parametrize(
    ("field", "value", "identity"),
    [
        ("is_synthetic", "false", None),
        ("is_location_confidential", "false", None),
        ("sector", "wrong", None),
        ("sector", "community", "organization-0000000000000000"),
    ],
)
def test_a_bad_correction_is_refused_whole(
    workspace: Workspace, tmp_path: Path, field: str, value: str, identity: str | None
) -> None:
    grown = add_files(workspace, "irs_bmf", [register(tmp_path, "a.csv", line(1))], retrieved=EARLY)
    version = build(grown).version
    (known,) = open_edition(grown.folder, scope="all").frame("organization")["id"].to_list()
    row = f"correction,{identity or known},organization,{field},{value},https://e.example,,wrong"
    with pytest.raises(RefusedError, match=r"corrections\.csv:2"):
        apply_corrections(grown, corrections(tmp_path, row))
    assert build(open_workspace(grown.folder)).version == version


def test_a_defect_of_a_loader_costs_that_file_alone(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COMMONGROUND_DEBUG", raising=False)
    monkeypatch.setattr(loading, "reader_of_files", _failing_on_second)
    files = [register(tmp_path, f"{number}.csv", line(number)) for number in (1, 2)]
    report = build(add_files(workspace, "irs_bmf", files, retrieved=EARLY))
    assert report.accounts.select("file", "read", "loaded", "rejected").rows() == [
        ("1.csv", 1, 1, 0), ("2.csv", 1, 0, 1)
    ]  # fmt: skip
    assert report.unused_files == ["2.csv"]
    said = [row for row in report.findings.to_pylist() if row["rule"] == "unreadable_file"]
    assert [row["file"] for row in said] == ["2.csv"]
    assert "this is a defect of CommonGround" in said[0]["message"]


def _failing_on_second() -> Callable[[loading.Reading], None]:
    def read(reading: loading.Reading) -> None:
        if reading.file.name == "2.csv":
            raise ZeroDivisionError("planted")
        loading.write_loaded(reading)

    return read
