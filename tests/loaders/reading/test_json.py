"""JSON of any shape gives entries and findings; damaged JSON gives one finding and no entry."""

from __future__ import annotations

import datetime
import gzip
import json
from pathlib import Path

import pytest

from graph.errors import SourceFileError
from loaders.reading.json import JsonEntries, JsonEntry
from loaders.reading.source_file import SourceFile

WAYS = {"in memory": 2**26, "streamed": 0}


@pytest.fixture(params=list(WAYS.values()), ids=list(WAYS))
def in_memory_bytes(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def read(
    folder: Path, content: str | bytes, *, in_memory_bytes: int = 2**26
) -> tuple[JsonEntries, list[JsonEntry]]:
    path = folder / "directory.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_path(path, in_memory_bytes=in_memory_bytes)


def read_path(path: Path, *, in_memory_bytes: int) -> tuple[JsonEntries, list[JsonEntry]]:
    file = SourceFile("directory", path, path.name, datetime.date(2026, 1, 1))
    reading = JsonEntries(file, in_memory_bytes=in_memory_bytes)
    return reading, list(reading)


def rules(reading: JsonEntries) -> list[tuple[str, str]]:
    return [(finding.rule, finding.effect) for finding in reading.findings]


def test_the_three_shapes_give_their_objects(tmp_path: Path, in_memory_bytes: int) -> None:
    shapes = {
        '{"id": "a"}': [("", {"id": "a"})],
        '[{"id": "a"}, {"id": "b"}]': [("[0]", {"id": "a"}), ("[1]", {"id": "b"})],
        '{"total_pages": 2, "contents": [{"id": "a"}], "size": 1}': [("contents[0]", {"id": "a"})],
        '{"contents": []}': [],
        "[]": [],
        '{"contents": null, "id": "a"}': [("", {"contents": None, "id": "a"})],
    }
    for content, expected in shapes.items():
        reading, entries = read(tmp_path, content, in_memory_bytes=in_memory_bytes)
        assert [(entry.path, entry.value) for entry in entries] == expected
        assert [entry.number for entry in entries] == list(range(1, len(expected) + 1))
        assert rules(reading) == ([] if expected else [("no_rows", "noted")])
        assert (reading.rejected, reading.is_refused) == (0, False)


def test_the_members_beside_the_contents_are_kept(tmp_path: Path, in_memory_bytes: int) -> None:
    content = '{"total_pages": 2, "contents": [{"a": {"b": [1]}}], "empty": false}'
    reading, _ = read(tmp_path, content, in_memory_bytes=in_memory_bytes)
    assert reading.page == {"total_pages": 2, "empty": False}


def test_entries_know_their_line(tmp_path: Path) -> None:
    content = '{\n "contents": [\n  {\n   "id": 1\n  },\n\n  {"id": 2}, {"id": 3}\n ]\n}'
    _, entries = read(tmp_path, content)
    assert [entry.line for entry in entries] == [3, 7, 7]


def test_both_ways_read_the_same(tmp_path: Path) -> None:
    content = json.dumps(
        [{"id": n, "deep": {"list": [1.5, None, True, {"x": "é😀"}]}, "n": -n} for n in range(50)]
    )
    _, in_memory = read(tmp_path, content)
    _, streamed = read(tmp_path, content, in_memory_bytes=0)
    assert [(e.path, e.value) for e in in_memory] == [(e.path, e.value) for e in streamed]
    assert len(streamed) == 50


def test_a_syntax_error_refuses_the_whole_file_with_line_and_column(tmp_path: Path) -> None:
    reading, _ = read(tmp_path, '[\n {"id": "a"},\n {"id": "b",,}\n]')
    assert reading.is_refused
    assert reading.rejected == 1
    (finding,) = reading.findings
    assert (finding.line, finding.rule, finding.effect) == (3, "not_json", "rejected")
    assert "column 13" in finding.message


def test_a_cut_file_is_refused(tmp_path: Path, in_memory_bytes: int) -> None:
    for content in ('[{"id": "a"}, {"id": "b"', '[{"id": "a"}', '{"contents": [{"id": 1}]', '["a'):
        reading, _ = read(tmp_path, content, in_memory_bytes=in_memory_bytes)
        assert reading.is_refused
        assert rules(reading) == [("not_json", "rejected")]


def test_more_behind_the_end_is_refused(tmp_path: Path, in_memory_bytes: int) -> None:
    for content in ('{"id": 1} {"id": 2}', "[] x", '[{"id": 1}]]'):
        reading, _ = read(tmp_path, content, in_memory_bytes=in_memory_bytes)
        assert rules(reading)[-1] == ("not_json", "rejected")
        assert reading.is_refused


def test_names_that_stand_twice_are_told_and_the_last_counts(
    tmp_path: Path, in_memory_bytes: int
) -> None:
    content = '[{"id": 1, "name": "a", "name": "b"}, {"id": 2, "in": {"x": 1, "x": 2, "x": 3}}]'
    reading, entries = read(tmp_path, content, in_memory_bytes=in_memory_bytes)
    assert [entry.value for entry in entries] == [{"id": 1, "name": "b"}, {"id": 2, "in": {"x": 3}}]
    assert [(finding.column, finding.rule) for finding in reading.findings] == [
        ("name", "duplicate_key"),
        ("x", "duplicate_key"),
    ]


def test_a_name_that_stands_twice_in_a_single_object_is_told(
    tmp_path: Path, in_memory_bytes: int
) -> None:
    content = '{"id": 1, "id": 2, "in": {"y": 1, "y": 2}}'
    reading, entries = read(tmp_path, content, in_memory_bytes=in_memory_bytes)
    assert entries[0].value == {"id": 2, "in": {"y": 2}}
    assert sorted(str(finding.column) for finding in reading.findings) == ["id", "y"]


@pytest.mark.parametrize(
    ("bad", "rule"),
    [
        ("NaN", "not_a_number"),
        ("-Infinity", "not_a_number"),
        ("1e999", "not_a_number"),
        ("1" * 5000, "number_too_long"),
        ('"\\ud800"', "half_character"),
        ('{"\\udc00 name": 1}', "half_character"),
        ("[" * 70 + "]" * 70, "nested_too_deep"),
        ('{"a":' * 70 + "1" + "}" * 70, "nested_too_deep"),
    ],
)
def test_values_no_record_may_hold_reject_their_entry_only(
    tmp_path: Path, bad: str, rule: str
) -> None:
    reading, entries = read(tmp_path, f'[{{"id": 1}},\n{{"id": 2, "x": {bad}}},\n{{"id": 3}}]')
    assert [entry.value["id"] for entry in entries] == [1, 3]
    assert reading.rejected == 1
    (finding,) = reading.findings
    assert (finding.rule, finding.line, finding.column) == (rule, 2, "[1]")


def test_an_entry_that_is_no_object_is_rejected(tmp_path: Path, in_memory_bytes: int) -> None:
    reading, entries = read(tmp_path, '[1, {"id": 2}, "x"]', in_memory_bytes=in_memory_bytes)
    assert [entry.value for entry in entries] == [{"id": 2}]
    assert reading.rejected == 2
    assert {rule for rule, _ in rules(reading)} == {"not_an_object"}


def test_endless_nesting_is_refused(tmp_path: Path, in_memory_bytes: int) -> None:
    for content in ("[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000):
        reading, entries = read(tmp_path, content, in_memory_bytes=in_memory_bytes)
        assert entries == []
        assert rules(reading) == [("nested_too_deep", "rejected")]


def test_an_empty_file_is_one_finding_and_no_record(tmp_path: Path) -> None:
    for content in ("", " \n\n "):
        reading, entries = read(tmp_path, content)
        assert (entries, reading.rejected) == ([], 1)
        assert rules(reading) == [("empty_file", "rejected")]


def test_files_that_are_no_text_are_one_finding(tmp_path: Path) -> None:
    for content in (b"PK\x03\x04" + b"\0" * 50, b"%PDF-1.7 ...", b'{"a": "\0\0\0"}'):
        reading, entries = read(tmp_path, content)
        assert entries == []
        assert len(reading.findings) == 1


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError):
        read_path(tmp_path / "nowhere.json", in_memory_bytes=1)


def test_other_encodings_are_read_and_told(tmp_path: Path, in_memory_bytes: int) -> None:
    content = '[{"name": "Café"}]'
    told = {
        "utf-8": [],
        "utf-8-sig": [],
        "utf-16": [("wrong_encoding", "noted")],
        "cp1252": [("wrong_encoding", "noted")],
    }
    for encoding, expected in told.items():
        reading, entries = read(tmp_path, content.encode(encoding), in_memory_bytes=in_memory_bytes)
        assert [entry.value for entry in entries] == [{"name": "Café"}]
        assert rules(reading) == expected


def test_a_zipped_file_is_read(tmp_path: Path, in_memory_bytes: int) -> None:
    content = gzip.compress(b'[{"id": 1}]')
    _, entries = read(tmp_path, content, in_memory_bytes=in_memory_bytes)
    assert [entry.value for entry in entries] == [{"id": 1}]


def corpus(shared: Path) -> list[Path]:
    return sorted((shared.parent / "corpora" / "bad-json" / "test_parsing").glob("*.json"))


def test_the_public_suite_of_bad_json(shared: Path, in_memory_bytes: int) -> None:
    """JSONTestSuite: y_ must be read, n_ must not, and neither may crash the reader."""
    accepted, refused = [], []
    for path in corpus(shared):
        reading, entries = read_path(path, in_memory_bytes=in_memory_bytes)
        wanted = path.name[0]
        if wanted == "y" and reading.is_refused:
            refused.append(path.name)
        if wanted == "n" and not reading.rejected:
            accepted.append((path.name, entries))
    # ijson takes a form feed for space; nothing is read differently for it.
    harmless: list[tuple[str, list[JsonEntry]]] = (
        [] if in_memory_bytes else [("n_structure_whitespace_formfeed.json", [])]
    )
    assert (refused, accepted) == ([], harmless)
    assert len(corpus(shared)) > 300
