"""CSV members of a ZIP are one table, and each finding names its member and the line in there."""

from __future__ import annotations

import zipfile
from pathlib import Path

from graph.findings import Finding
from loaders.reading.cast import as_text
from loaders.reading.header import Columns
from loaders.reading.source_file import Loaded
from loaders.reading.table import open_table
from tests.loaders.sources import source_file

COLUMNS = Columns(required=("key", "name"), optional=("state",))


def write_zip(folder: Path, **members: str | bytes) -> Path:
    path = folder / "awards.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return path


def load(path: Path, *shapes: Columns) -> Loaded:
    with open_table(source_file(path), *(shapes or (COLUMNS,))) as table:
        casts = (as_text("key", "key", needed=True), as_text("name", "name", needed=True))
        table.cast(casts, content=True)
        table.refuse_duplicates("key")
        return table.loaded({"organization": "SELECT key, line, name FROM typed ORDER BY line"})


def told(loaded: Loaded) -> list[tuple[str, int | None, str]]:
    findings = [Finding(**row) for row in loaded.findings.to_pylist()]
    return [(finding.file, finding.line, finding.rule) for finding in findings]


def test_members_with_the_same_columns_are_one_table(tmp_path: Path) -> None:
    one, two = "key,name,state\n1,A,OR\n\n2,B,WA\n", "name,state,key\nC,OR,3\n"
    loaded = load(write_zip(tmp_path, b__CSV=two, a__csv=one))
    assert loaded.rows["key"].to_pylist() == ["1", "2", "3"]
    assert loaded.rows["line"].to_pylist() == [2, 4, 6]
    assert (loaded.read, loaded.rejected, told(loaded)) == (3, 0, [])


def test_findings_name_the_member_and_its_own_line(tmp_path: Path) -> None:
    one = "key,name,state\n1,A,OR\n2,,OR\n"
    two = "key,name\n1,B\n4,D\n5\n6,E\n"
    loaded = load(write_zip(tmp_path, a__csv=one, b__csv=two))
    assert told(loaded) == [
        ("awards.zip/a.csv", 3, "missing_value"),
        ("awards.zip/b.csv", 1, "missing_optional_column"),
        ("awards.zip/b.csv", 2, "duplicate_key"),
        ("awards.zip/b.csv", 4, "too_few_columns"),
    ]
    said = loaded.findings["message"].to_pylist()[2]
    assert said == "'1' stands on line 2 of awards.zip/a.csv with other values"
    assert (loaded.read, loaded.rejected) == (6, 3)


def test_members_that_do_not_fit_are_told_one_by_one(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path,
        a__csv="x,y\n1,2\n",
        b__csv="key,name,state\n1,A,OR\n",
        c__csv="",
        d__csv="key,name,state,key\n1,A,OR,2\n",
        readme__txt="hello",
    )
    loaded = load(path)
    assert told(loaded) == [
        ("awards.zip", None, "unread_member"),
        ("awards.zip/a.csv", None, "unread_member"),
        ("awards.zip/c.csv", None, "empty_file"),
        ("awards.zip/d.csv", 1, "duplicate_column"),
    ]
    assert (loaded.read, loaded.rejected) == (3, 2)


def test_a_damaged_member_costs_only_itself(tmp_path: Path) -> None:
    path = write_zip(tmp_path, a__csv="key,name,state\n1,A,OR\n", b__csv="key,name,state\n2,B,OR\n")
    content = bytearray(path.read_bytes())
    content[content.index(b"a.csv") + 8] ^= 0xFF
    path.write_bytes(content)
    loaded = load(path)
    assert told(loaded) == [("awards.zip/a.csv", None, "damaged_member")]
    assert loaded.rows["key"].to_pylist() == ["2"]
    assert (loaded.read, loaded.rejected) == (2, 1)


def test_the_first_member_decides_between_shapes(tmp_path: Path) -> None:
    path = write_zip(tmp_path, a__csv="id,key,name\n9,1,A\n", b__csv="key,name,state\n2,B,OR\n")
    loaded = load(path, COLUMNS, Columns(required=("id",)))
    assert loaded.rows["key"].to_pylist() == ["1", "2"]


def test_a_zip_without_a_fitting_member_counts_as_one_rejected(tmp_path: Path) -> None:
    for members in ({"a__csv": "x,y\n1,2\n"}, {"a__pdf": "x"}, {}):
        loaded = load(write_zip(tmp_path, **members))
        assert told(loaded) == [("awards.zip", None, "no_fitting_member")]
        assert (loaded.read, loaded.rejected) == (1, 1)
