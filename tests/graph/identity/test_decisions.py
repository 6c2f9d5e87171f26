from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from graph.errors import WorkspaceError
from graph.identity.decisions import (
    COLUMNS,
    Decision,
    append_decisions,
    forget_records,
    read_decisions,
)
from tests.records import Datasets, resolved

A, B, C = "list:a", "list:b", "list:c"
THREE: Datasets = {
    "list": {
        "organization": [
            {"key": key, "name": f"Example {word}", "state": "NV"}
            for key, word in (("a", "Anchorage"), ("b", "Belfry"), ("c", "Causeway"))
        ]
    }
}


def clusters(folder: Path, lines: list[str]) -> tuple[dict[str, str], list[str]]:
    connection, found = resolved(folder, THREE, decisions="".join(f"{line}\n" for line in lines))
    rows = connection.sql("SELECT dataset || ':' || key, id FROM entity_organization").fetchall()
    return dict(rows), [item.rule for item in found]


def judgements(folder: Path, lines: list[str]) -> list[tuple[str, ...]]:
    connection, _ = resolved(folder, THREE, decisions="".join(f"{line}\n" for line in lines))
    query = "SELECT record_a, record_b, verdict, tier, rule FROM table_judgement ORDER BY ALL"
    return connection.sql(query).fetchall()


def test_the_last_line_on_a_pair_counts_whichever_way_it_is_written(tmp_path: Path) -> None:
    found, _ = clusters(tmp_path / "1", [f"{A},{B},same,,,", f"{B},{A},different,,,"])
    assert found[A] != found[B]
    found, _ = clusters(tmp_path / "2", [f"{A},{B},different,,,", f"{B},{A},same,,,"])
    assert found[A] == found[B]


def test_a_withdrawn_decision_leaves_nothing(tmp_path: Path) -> None:
    lines = [f"{A},{B},same,,,", f"{A},{B},withdrawn,,,"]
    assert clusters(tmp_path / "1", lines) == clusters(tmp_path / "2", [])
    assert judgements(tmp_path / "3", lines) == judgements(tmp_path / "4", []) == []


def test_withdrawing_what_nobody_knows_any_more_is_no_finding(tmp_path: Path) -> None:
    assert clusters(tmp_path, [f"{A},list:gone,withdrawn,,,"])[1] == []


def test_a_vanished_record_is_named_with_its_column(tmp_path: Path) -> None:
    _, found = resolved(tmp_path, THREE, decisions=f"{A},list:gone,same,,,\n")
    assert [(item.rule, item.column, item.value) for item in found] == [
        ("unknown_record", "record_b", "list:gone")
    ]


@pytest.mark.parametrize(
    "lines", list(itertools.permutations([f"{A},{B},same,,,", f"{B},{C},same,,,",
                                          f"{A},{C},different,,,"]))
)  # fmt: skip
def test_decisions_in_a_circle_keep_apart_and_are_told(
    tmp_path: Path, lines: tuple[str, ...]
) -> None:
    found, told = clusters(tmp_path, list(lines))
    assert found[A] == found[B] != found[C]
    assert told == ["contradicting_decisions"]


def test_a_relation_keeps_apart(tmp_path: Path) -> None:
    found = judgements(tmp_path, [f"{B},{A},different,,,,parent_of"])
    assert (B, A, "different", "person", "parent_of") in found


def test_an_unknown_relation_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    append_decisions(path, [Decision(A, B, "different", relation="cousin_of")])
    decided, found = read_decisions(path)
    assert (decided, [item.column for item in found]) == ([], ["relation"])


def test_what_is_appended_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    rows = [Decision(A, B, "same", "ex", "2026-01-02", 'same "door", two lists'),
            Decision(B, C, "different", "ex", "2026-01-03", "", "hosts")]  # fmt: skip
    for row in rows:
        append_decisions(path, [row])
    found, _ = read_decisions(path)
    assert [tuple(getattr(item, name) for name in COLUMNS) for item in found] == [
        tuple(getattr(item, name) for name in COLUMNS) for item in rows
    ]


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_file_of_the_earlier_form_keeps_its_lines(tmp_path: Path, end: str) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text(f"record_a,record_b,verdict,by,date,reason\n{A},{B},same,ex,2026-01-02,x{end}")
    append_decisions(path, [Decision(B, C, "different", "ex", "2026-01-03")])
    found, wrong = read_decisions(path)
    assert [item.verdict for item in found] == ["same", "different"]
    assert wrong == []


def test_a_record_that_is_to_be_forgotten_leaves_no_line(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    append_decisions(path, [Decision(A, B, "same"), Decision(B, C, "different")])
    forget_records(path, {A})
    assert A not in path.read_text(encoding="utf-8")
    assert [item.record_b for item in read_decisions(path)[0]] == [C]


@pytest.mark.parametrize(
    "content",
    [
        b"record_a;record_b;verdict\na;b;same\n",
        b"Record_A,record_b,verdict\na,b,same\n",
        b"record_a,record_b,verdict,mood\na,b,same,good\n",
        b"record_a,record_b,verdict,verdict\na,b,same,same\n",
        b'record_a,record_b,verdict\n"a,b,same\nc,d,same\n',
        b"record_a,record_b,verdict\na,b\xff,same\n",
        "record_a,record_b,verdict\n".encode("utf-16"),
        b"",
    ],
    ids=["semicolons", "case", "own column", "twice", "open quote", "bytes", "utf-16", "empty"],
)
def test_a_file_that_cannot_be_read_whole_is_refused_and_left_alone(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "decisions.csv"
    path.write_bytes(content)
    for use in (read_decisions, lambda path: append_decisions(path, [Decision(A, B, "same")])):
        with pytest.raises(WorkspaceError, match="UTF-8 with commas"):
            use(path)
    assert path.read_bytes() == content
