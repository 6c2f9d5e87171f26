"""Each source's sample gives the records in its `expected` folder, without one row lost.

After a change that is meant, write them anew:
``COMMONGROUND_WRITE_EXPECTED=1 pytest tests/loaders/test_samples.py`` and read the difference.
"""

import os
from pathlib import Path

import pyarrow as pa
import pytest

from graph.schema import get_type
from loaders.reading.source_file import Loaded
from loaders.reading.sources import load_function, read_source, source_names
from tests.loaders.sources import findings_of, source_file, table_text

PIPELINE_COLUMNS = ("record_id", "dataset", "file", "retrieved", "audience")


def samples(name: str) -> list[Path]:
    found = read_source(name).folder.glob("sample*.*")
    return sorted(path for path in found if path.suffix != ".toml")  # a mapping beside its list


def load_samples(name: str) -> list[Loaded]:
    return [load_function(name)(source_file(path, dataset=name)) for path in samples(name)]


def golden_texts(loads: list[Loaded]) -> dict[str, str]:
    """One CSV text a type, from all samples of a source, in the column order of the schema."""
    tables: dict[str, list[pa.Table]] = {}
    for loaded in loads:
        for name, table in loaded.records.items():
            tables.setdefault(name, []).append(table)
    return {name: table_text(in_order(name, parts)) for name, parts in tables.items()}


def in_order(name: str, parts: list[pa.Table]) -> pa.Table:
    table = pa.concat_tables(parts, promote_options="default")
    names = [
        column for column in get_type(name).record_schema().names if column in table.column_names
    ]
    return table.select(names).sort_by([("key", "ascending"), ("line", "ascending")])


@pytest.mark.parametrize("name", source_names())
def test_a_sample_gives_the_expected_records(name: str) -> None:
    folder = read_source(name).folder / "expected"
    texts = golden_texts(load_samples(name))
    if os.environ.get("COMMONGROUND_WRITE_EXPECTED"):
        folder.mkdir(exist_ok=True)
        for kind, text in texts.items():
            (folder / f"{kind}.csv").write_text(text, encoding="utf-8")
    expected = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")}
    assert texts == expected


@pytest.mark.parametrize("name", source_names())
def test_a_sample_is_read_whole(name: str) -> None:
    loads = load_samples(name)
    assert loads, f"loaders/{name} has no sample"
    assert all(loaded.rejected == 0 and loaded.read > 0 for loaded in loads)
    assert [
        item for loaded in loads for item in findings_of(loaded) if item.effect != "noted"
    ] == []


@pytest.mark.parametrize("name", source_names())
def test_a_loader_gives_only_columns_and_types_of_the_model(name: str) -> None:
    for loaded in load_samples(name):
        for kind, table in loaded.records.items():
            known = get_type(kind).record_schema()
            own = set(PIPELINE_COLUMNS) - {"retrieved"}  # a statement may carry its own day
            assert not set(table.column_names) & own
            assert [known.field(column).type for column in table.column_names] == table.schema.types
            assert {"key", "line"} <= set(table.column_names)
            assert table["key"].null_count == table["line"].null_count == 0


@pytest.mark.parametrize("name", source_names())
def test_every_record_points_at_an_accepted_row(name: str) -> None:
    for loaded in load_samples(name):
        lines = set(loaded.rows["line"].to_pylist())
        for table in loaded.records.values():
            assert set(table["line"].to_pylist()) <= lines
