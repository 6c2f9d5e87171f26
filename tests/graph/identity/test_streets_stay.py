"""Streets and chapters serve matching: no edition, finding, file or answer ever holds one."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from commonground.api import Landscape
from commonground.build import BuildReport, build
from commonground.reports.csv import write_csv
from commonground.reports.xlsx import xlsx_bytes
from commonground.review.exchange import export_decisions
from commonground.workspace import Workspace, add_files, init_workspace
from graph.analysis import ANALYSES
from graph.errors import CommonGroundError
from graph.identity.decisions import Decision, append_decisions
from graph.snapshot import open_edition

DAY = datetime.date(2026, 1, 1)
STREET, CHAPTER, HIDDEN = "QUOKKA", "97531", "OKAPI"  # in no other text
REGISTER = f"""EIN,NAME,STREET,CITY,STATE,ZIP,GROUP,SUBSECTION,AFFILIATION,NTEE_CD,SORT_NAME
000000001,EXAMPLE RIVER SOCIETY,12 {STREET} WAY,RENO,NV,89501,0000,03,3,P20,
000000002,EXAMPLE HILL SOCIETY,14 {STREET} WAY STE 5,RENO,NV,89501,1234,03,9,P20,POST {CHAPTER}
000000003,EXAMPLE HILL SOCIETY,16 {STREET} WAY,ELKO,NV,89801,1234,03,6,P20,
000000004,EXAMPLE RIVER SAFE HOUSE,18 {HIDDEN} WAY,RENO,NV,89501,0000,03,3,P20,
000000005,EXAMPLE LAKE SOCIETY,20 {STREET} WAY,RENO,NV,bad,0000,03,3,P20,
bad,EXAMPLE PARK SOCIETY,22 {STREET} WAY,RENO,NV,89501,1234,03,9,P20,POST {CHAPTER}
"""
DIRECTORY = """[{"id": "a", "name": "Example River Society", "locations": [{"id": "l",
"location_type": "physical", "addresses": [{"address_1": "12 QUOKKA WAY", "city": "Reno",
"state_province": "NV", "postal_code": "89501", "country": "US"}]}]},
{"id": "b", "name": "Example River Soc", "locations": [{"id": "m", "location_type": "physical",
"addresses": [{"address_1": "12 QUOKKA WAY", "city": "Reno", "state_province": "NV",
"postal_code": "89501", "country": "US"}]}]}]"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, BuildReport]:
    folder = tmp_path_factory.mktemp("streets")
    workspace = init_workspace(folder / "workspace", salt="salt")
    for source, name, text in (
        ("irs_bmf", "register.csv", REGISTER),
        ("program_directory", "directory.json", DIRECTORY),
    ):
        path = folder / name
        path.write_text(text, encoding="utf-8")
        workspace = add_files(workspace, source, [path], retrieved=DAY)
    pair = ("irs_bmf:000000001", "irs_bmf:000000005")
    line = Decision(*pair, "different", "Example Steward", str(DAY), "two offices")
    append_decisions(workspace.decisions / "decisions.csv", [line])
    return workspace, build(workspace)


def holds(content: bytes) -> list[str]:
    return [word for word in (STREET, CHAPTER, HIDDEN) if word.lower().encode() in content.lower()]


def texts(table: pl.DataFrame) -> bytes:
    """Every value of a table, lists and structs included, as text."""
    return repr(table.rows()).encode()


def told(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file but those that were given and the records read from them."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.parts[len(folder.parts)] not in ("files", "records"):
            is_table = path.suffix == ".parquet"
            yield path, texts(pl.read_parquet(path)) if is_table else path.read_bytes()


def test_matching_saw_streets_and_the_chapter_but_none_of_a_safe_house(
    built: tuple[Workspace, BuildReport],
) -> None:
    read = [path for path in built[0].folder.rglob("organization.parquet")
            if "street" in pl.read_parquet_schema(path)]  # fmt: skip
    content = b"".join(texts(pl.read_parquet(path)) for path in read)
    assert holds(content) == [STREET, CHAPTER]
    assert all("snapshots" not in path.parts for path in read)
    judged = open_edition(built[0].folder, scope="all").frame("judgement")
    assert judged.filter(pl.col("tier") != "person").height > 0


def test_nothing_that_is_built_holds_a_street_or_a_chapter(
    built: tuple[Workspace, BuildReport], tmp_path: Path
) -> None:
    workspace, report = built
    found = [(str(path), words) for path, content in told(workspace.folder)
             if (words := holds(content))]  # fmt: skip
    assert found == []
    assert sum(1 for _ in told(workspace.folder)) > 30
    for table in (report.accounts, report.identity_changes, pl.from_arrow(report.findings)):
        assert isinstance(table, pl.DataFrame)
        assert holds(texts(table)) == []
    assert {"not_a_zip", "not_an_ein"} <= set(report.findings["rule"].to_pylist())
    export_decisions(workspace, tmp_path / "decisions.csv")
    assert holds((tmp_path / "decisions.csv").read_bytes()) == []


def test_no_answer_holds_one(built: tuple[Workspace, BuildReport], tmp_path: Path) -> None:
    town = Landscape(built[0], open_edition(built[0].folder, scope="all"))
    answered = 0
    for name in (analysis.name for analysis in ANALYSES):
        try:
            result = town.analyse(name)
        except CommonGroundError:
            continue  # wants a place, or edges that are not here
        answered += 1
        path = write_csv(result, tmp_path / f"{name}.csv", is_synthetic=True)
        assert holds(path.read_bytes()) == [], name
        book = zipfile.ZipFile(io.BytesIO(xlsx_bytes(result, is_synthetic=True)))
        assert [holds(book.read(part)) for part in book.namelist()] == [[]] * len(book.namelist())
    assert answered > 3
    for table in ("organization", "program", "place"):
        assert holds(texts(town.sql(f'SELECT * FROM "{table}"').table)) == [], table
    for field in ("street", "chapter", "group_role", "ruling_month"):
        with pytest.raises(CommonGroundError):
            town.sql(f"SELECT {field} FROM organization")
