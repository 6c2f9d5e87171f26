from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import SnapshotError, UsageError
from graph.schema import load_types
from graph.snapshot import list_snapshots, open_edition, verify_snapshot
from graph.snapshot.content_hash import hash_table
from graph.snapshot.manifest import MANIFEST, Manifest
from graph.snapshot.purge import purge_snapshots
from graph.snapshot.store import store_tables
from graph.snapshot.write import CURRENT, publish, staging_folder
from tests.records import Rows, resolved

TOWN: dict[str, dict[str, Rows]] = {
    "irs": {
        "organization": [
            {"key": "1", "name": "Example One", "ein": "000000001", "state": "NV"},
            {"key": "2", "name": "Example Two", "ein": "000000002", "state": "NV"},
            {"key": "3", "name": "Example Three", "ein": "000000003", "state": "NV"},
        ],
        "program": [{"key": "p", "name": "Example Clinic"}],
        "offers": [{"source_key": "1", "target_key": "p"}],
        "provides": [{"source_key": "p", "target_key": "legal-immigration"}],
        "coalition": [{"key": "c", "name": "Example Coalition"}],
        "membership": [{"source_key": "2", "target_key": "c", "claimed": True}],
        "partnership": [{"source_key": "2", "target_key": "1", "role": "referral"}],
        "grant": [
            {"key": "grant-a", "title": "Grant to Example One"},
            {"key": "grant-b", "title": "Grant to both"},
        ],
        "awarded_to": [
            {"source_key": "grant-a", "target_key": "1"},
            {"source_key": "grant-b", "target_key": "1"},
            {"source_key": "grant-b", "target_key": "2"},
        ],
        "commitment": [{"key": "commitment-a", "kind": "living_wage", "claimed": True}],
        "made_commitment": [{"source_key": "1", "target_key": "commitment-a"}],
    }
}


def publish_town(
    workspace: Path, data: dict[str, dict[str, Rows]] = TOWN, name: str = "a"
) -> Manifest:
    connection, _ = resolved(workspace / "made" / name, data)
    connection.execute("CREATE TABLE table_load_report AS SELECT 'irs' AS dataset, 'f' AS file, "
                       "DATE '2026-01-01' AS retrieved, 1 AS read, 1 AS loaded")  # fmt: skip
    staging = staging_folder(workspace / "snapshots", "steward")
    store_tables(connection, staging)
    return publish(staging, edition="steward", as_of="2026-01-01")


def snapshot_folder(workspace: Path) -> Path:
    return list_snapshots(workspace)[-1].folder


def test_the_same_rows_give_the_same_hash_and_no_second_snapshot(tmp_path: Path) -> None:
    first = publish_town(tmp_path, name="a")
    second = publish_town(tmp_path, name="b")
    assert first == second
    assert len(list_snapshots(tmp_path)) == 1


def test_a_change_gives_another_snapshot_and_moves_the_pointer(tmp_path: Path) -> None:
    publish_town(tmp_path, name="a")
    publish_town(tmp_path, {"irs": {"organization": [{"key": "9", "name": "Example Nine"}]}}, "b")
    listed = list_snapshots(tmp_path)
    assert [item.manifest.number for item in listed] == [1, 2]
    assert [item.is_current for item in listed] == [False, True]
    assert open_edition(tmp_path, scope="all").frame("organization")["name"].to_list() == [
        "Example Nine"
    ]


def test_every_type_has_a_table_of_its_schema(tmp_path: Path) -> None:
    publish_town(tmp_path)
    edition = open_edition(tmp_path, scope="all")
    for name, kind in load_types().items():
        stored, declared = pq.read_schema(edition.path(name)), kind.arrow_schema()
        assert stored.names == declared.names, name
        assert stored.types == declared.types, name
    assert edition.counts["organization"] == 3


def test_the_field_holds_its_organizations_and_partners_one_tie_away(tmp_path: Path) -> None:
    publish_town(tmp_path)
    names = open_edition(tmp_path).frame("organization")["name"].sort().to_list()
    assert names == ["Example One", "Example Two"]
    assert open_edition(tmp_path).frame("identifier").height == 2


def test_an_unknown_scope_is_wrong_use(tmp_path: Path) -> None:
    publish_town(tmp_path)
    with pytest.raises(UsageError, match="scope"):
        open_edition(tmp_path, scope="nation")


def test_nothing_published_is_said(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="nothing is published"):
        open_edition(tmp_path)


def damage_bytes(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize("harm", [damage_bytes, cut, Path.unlink])
@pytest.mark.parametrize("name", ["tables/organization.parquet", "findings.parquet"])
@pytest.mark.parametrize("opened_before", [False, True])
def test_a_damaged_snapshot_is_refused_with_the_file_named(
    tmp_path: Path, harm: object, name: str, opened_before: bool
) -> None:
    publish_town(tmp_path)
    if opened_before:
        open_edition(tmp_path)
    path = snapshot_folder(tmp_path) / name
    assert callable(harm)
    harm(path)
    with pytest.raises(SnapshotError, match=path.name):
        verify_snapshot(path.parent if path.parent.name != "tables" else path.parent.parent)
    with pytest.raises(SnapshotError, match=path.name):
        open_edition(tmp_path, scope="all")


def test_a_changed_manifest_is_refused(tmp_path: Path) -> None:
    publish_town(tmp_path)
    path = snapshot_folder(tmp_path) / MANIFEST
    path.write_text(path.read_text().replace('"number": 1', '"number": 7'))
    with pytest.raises(SnapshotError, match=r"manifest\.json"):
        open_edition(tmp_path)


def test_a_file_too_many_is_refused(tmp_path: Path) -> None:
    publish_town(tmp_path)
    (snapshot_folder(tmp_path) / "tables" / "extra.parquet").write_bytes(b"")
    with pytest.raises(SnapshotError, match="does not belong"):
        verify_snapshot(snapshot_folder(tmp_path))


def test_a_writer_killed_before_the_pointer_leaves_the_old_snapshot(tmp_path: Path) -> None:
    old = publish_town(tmp_path)
    folder = snapshot_folder(tmp_path)
    shutil.copytree(folder, folder.with_name("2-aaaaaaaaaaaa"))
    (folder.parent / f"{CURRENT}.tmp").write_text("2-aaaa")
    staging_folder(tmp_path / "snapshots", "steward")
    assert open_edition(tmp_path).version == old.version


def test_purge_leaves_no_byte_of_the_organization(tmp_path: Path) -> None:
    publish_town(tmp_path)
    edition = open_edition(tmp_path, scope="all")
    frame = edition.frame("organization").filter(pl.col("name") == "Example One")
    (gone,) = frame["id"].to_list()
    (manifest,) = purge_snapshots(tmp_path, [gone])
    assert manifest.purged == 1
    after = open_edition(tmp_path, scope="all")
    assert after.version == manifest.version
    assert after.frame("organization")["name"].sort().to_list() == ["Example Three", "Example Two"]
    for table in ("program", "offers", "provides", "partnership"):
        assert after.frame(table).height == 0, table
    assert after.frame("commitment").height == 0
    assert after.frame("grant")["id"].to_list() == ["grant-b"]
    assert after.frame("awarded_to").height == after.frame("membership").height == 1
    for path in (tmp_path / "snapshots").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"Example One" not in content, path
            assert gone.encode() not in content, path
            if path.suffix == ".parquet":
                assert "Example One" not in str(pl.read_parquet(path).to_dicts()), path


def test_hash_does_not_depend_on_row_groups(tmp_path: Path) -> None:
    table = pa.table({"id": [f"x{n}" for n in range(1000)], "n": list(range(1000))})
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    pq.write_table(table, tmp_path / "a" / "t.parquet", row_group_size=7)
    pq.write_table(table, tmp_path / "b" / "t.parquet", compression="snappy")
    one = hash_table(tmp_path / "a" / "t.parquet", schema_number=1)
    assert one == hash_table(tmp_path / "b" / "t.parquet", schema_number=1)


VALUES = st.one_of(st.none(), st.text(max_size=4))


@settings(max_examples=50, deadline=None)
@given(st.lists(VALUES, max_size=5), st.lists(VALUES, max_size=5))
def test_hash_tells_different_columns_apart(
    tmp_path_factory: pytest.TempPathFactory, one: list[str | None], other: list[str | None]
) -> None:
    folder = tmp_path_factory.mktemp("hash")
    hashes = []
    for values in (one, other):
        pq.write_table(pa.table({"v": pa.array(values, pa.string())}), folder / "t.parquet")
        hashes.append(hash_table(folder / "t.parquet", schema_number=1))
    assert (hashes[0] == hashes[1]) == (one == other)
