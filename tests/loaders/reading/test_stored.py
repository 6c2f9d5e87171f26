"""Tables of very large files lie on disk, and say the same as those in memory."""

from __future__ import annotations

import gc
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonground.loading import Reading, write_loaded
from loaders.reading import table as reading_table
from loaders.reading import texts
from loaders.reading.source_file import Loaded
from loaders.reading.sources import load_function, read_source
from loaders.reading.stored import StoredTable, TemporaryFolder, store
from tests.loaders.sources import source_file


def sample(name: str) -> Path:
    return sorted(read_source(name).folder.glob("sample*.csv"))[0]


def load(name: str) -> Loaded:
    return load_function(name)(source_file(sample(name)))


@pytest.fixture
def on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_table, "MOST_IN_MEMORY", 0)


@pytest.mark.parametrize("name", ["irs_bmf", "coalition_members", "places"])
def test_stored_tables_hold_the_same_rows(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    small = load(name)
    monkeypatch.setattr(reading_table, "MOST_IN_MEMORY", 0)
    large = load(name)
    assert large.records.keys() == small.records.keys()
    for kind, table in {**large.records, "rows": large.rows}.items():
        expected = small.rows if kind == "rows" else small.records[kind]
        assert isinstance(table, StoredTable)
        assert pa.table(table).equals(expected)
        assert (table.num_rows, table.column_names) == (expected.num_rows, expected.column_names)
    assert large.findings.equals(small.findings)


def test_record_files_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, limit in (("small", 1_000_000), ("large", 0)):
        monkeypatch.setattr(reading_table, "MOST_IN_MEMORY", limit)
        (tmp_path / folder).mkdir()
        file = source_file(sample("coalition_members"))
        write_loaded(Reading("coalition_members", file, "public", tmp_path / folder))
    names = sorted(path.name for path in (tmp_path / "small").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "large").iterdir())
    for name in names:
        one, other = tmp_path / "small" / name, tmp_path / "large" / name
        same = pq.read_table(one).equals(pq.read_table(other)) if one.suffix == ".parquet" else (
            one.read_bytes() == other.read_bytes()
        )  # fmt: skip
        assert same, name


@pytest.mark.usefixtures("on_disk")
def test_duckdb_reads_a_stored_table_as_often_as_it_likes() -> None:
    with duckdb.connect() as connection:
        connection.register("rows", load("irs_bmf").rows)
        for _ in range(2):
            ((count,),) = connection.execute("SELECT count(*) FROM rows").fetchall()
            assert count > 3
        connection.unregister("rows")


def test_the_disk_is_looked_at_before_a_large_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_LARGE", 10)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=100))
    loaded = load("irs_bmf")
    assert (loaded.read, loaded.rejected) == (1, 1)
    assert loaded.findings["rule"].to_pylist() == ["too_large"]


def test_the_folder_goes_with_its_last_table() -> None:
    folder = TemporaryFolder()
    path = folder.path
    rows = pa.table({"line": [1, 2]})
    stored = store(folder, "rows", rows.to_reader(), rows.schema)
    del folder
    gc.collect()
    assert stored.num_rows == 2
    assert path.is_dir()
    del stored
    gc.collect()
    assert not path.exists()
