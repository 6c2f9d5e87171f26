"""The library finds its folder, reads what is there, and says plainly what is wrong."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path

import pytest

from graph.engines.protocol import Answer
from graph.errors import QueryError, UsageError
from graph.query.library import (
    get_query,
    list_queries,
    queries_folder,
    run_library_query,
    typed_table,
)
from graph.query.parameters import Parameter, bind
from graph.snapshot.edition import Edition
from tests.queries.town import town as build_town

MANIFEST = """
title = "T"
question = "Q?"
missing = "M"
[[columns]]
name = "id"
type = "text"
meaning = "Id."
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return build_town(tmp_path_factory.mktemp("town"))


def lay_out(folder: Path, manifest: str = MANIFEST) -> Path:
    (folder / "who").mkdir(parents=True)
    (folder / "who" / "query.toml").write_text(manifest)
    (folder / "who" / "query.sql").write_text("SELECT 1")
    return folder


def test_checkout_has_its_queries_beside_the_package(tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "queries")
    assert queries_folder(tmp_path) == folder
    assert get_query("who", folder).languages == ("sql",)


def test_wheel_has_its_queries_in_commonground_before_a_stranger_of_that_name(
    tmp_path: Path,
) -> None:
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "__init__.py").touch()
    folder = lay_out(tmp_path / "commonground" / "queries")
    lay_out(tmp_path / "queries")
    assert queries_folder(tmp_path) == folder


def test_no_library_is_an_error_that_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no query library"):
        queries_folder(tmp_path)


@pytest.mark.parametrize("manifest", ["title =", 'title = "T"', MANIFEST + "colour = 'red'\n"])
def test_broken_manifest_names_its_file(tmp_path: Path, manifest: str) -> None:
    folder = lay_out(tmp_path / "queries", manifest)
    with pytest.raises(QueryError, match=r"who.query\.toml: cannot be read"):
        list_queries(folder)


def test_unknown_query_names_the_nearest(town: Edition) -> None:
    with pytest.raises(UsageError, match="did you mean coalition_members"):
        run_library_query(town, "coalition_member")


def test_unknown_language_and_language_not_written(
    town: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="did you mean sparql"):
        run_library_query(town, "co_members", language="sparkl")
    folder = lay_out(tmp_path / "queries")
    monkeypatch.setattr("graph.query.library.queries_folder", lambda: folder)
    with pytest.raises(UsageError, match="is not written in cypher; use one of sql"):
        run_library_query(town, "who", language="cypher")


def test_unknown_parameter_names_the_nearest(town: Edition) -> None:
    with pytest.raises(UsageError, match="did you mean minimum_shared"):
        run_library_query(town, "co_members", parameters={"minimum_share": 1})


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("whole", "1.5"),
        ("whole", 1.5),
        ("whole", True),
        ("decimal", "much"),
        ("decimal", "inf"),
        ("yes_no", "maybe"),
        ("yes_no", 1),
        ("date", "31.1.2026"),
        ("date", datetime.datetime(2026, 1, 31, 1, 2)),
        ("text", 5),
    ],
)
def test_parameter_of_the_wrong_type_is_refused(kind: str, value: object) -> None:
    with pytest.raises(UsageError, match=f"town x: .* is not {kind}; write "):
        bind("town", [Parameter("x", kind, "")], {"x": value})


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("whole", "-3", -3),
        ("decimal", "0.25", 0.25),
        ("decimal", 1, 1.0),
        ("yes_no", "Yes", True),
        ("yes_no", False, False),
        ("date", "2026-01-31", datetime.date(2026, 1, 31)),
        ("text", "09110", "09110"),
    ],
)
def test_parameter_is_read_by_its_type(kind: str, value: object, read: object) -> None:
    found = bind("town", [Parameter("x", kind, "")], {"x": value})["x"]
    assert (found, type(found)) == (read, type(read))


def test_left_out_null_and_empty_take_the_default() -> None:
    parameters = [Parameter("fewest", "whole", "", 2), Parameter("place", "text", "")]
    for given in ({}, {"fewest": None, "place": None}, {"fewest": "", "place": ""}):
        assert bind("town", parameters, given) == {"fewest": 2, "place": None}


def test_result_carries_question_meaning_parameters_and_edition(town: Edition) -> None:
    result = run_library_query(town, "co_members", parameters={"minimum_shared": "1"})
    query = get_query("co_members")
    assert (result.name, result.question) == ("co_members", query.question)
    assert [column.meaning for column in result.columns] == [
        column.meaning for column in query.columns
    ]
    assert result.parameters == {
        "organization": None,
        "minimum_shared": 1,
        "largest_coalition": 200,
    }
    assert result.version == town.version
    assert result.sentence == (
        "Organizations that sit in the same coalitions: 11 rows "
        "(minimum_shared 1, largest_coalition 200)."
    )


def test_rows_beyond_the_limit_are_cut_and_said(town: Edition) -> None:
    result = run_library_query(town, "coalition_members", row_limit=4)
    assert (result.table.height, result.truncated) == (4, True)
    assert "more than 4 rows" in result.sentence
    whole = run_library_query(town, "coalition_members", row_limit=11)
    assert (whole.table.height, whole.truncated) == (11, False)


def test_columns_are_put_in_the_declared_order_and_typed() -> None:
    query = get_query("coalitions_without_survivor_led_member")
    names = [column.name for column in query.columns]
    answer = Answer(tuple(reversed(names)), [(3, 2, 5, "Example", "c")])
    assert typed_table(query, "sql", answer).rows() == [("c", "Example", 5, 2, 3)]


def test_lists_are_sets_and_joined_text_is_taken_apart() -> None:
    query = get_query("who_works_here")
    names = tuple(column.name for column in query.columns)
    for given, read in (("b|a|b", ["a", "b"]), (["b", "a"], ["a", "b"]), ("", None), ([], None)):
        row = (*[None] * (len(names) - 1), given)
        assert typed_table(query, "sparql", Answer(names, [row])).rows()[0][-1] == read


def test_wrong_column_or_type_is_refused() -> None:
    query = get_query("coalitions_without_survivor_led_member")
    names = tuple(column.name for column in query.columns)
    with pytest.raises(QueryError, match="gives id; return coalition_id"):
        typed_table(query, "sql", Answer(("id",), []))
    with pytest.raises(QueryError, match="column member_count holds '5', not whole"):
        typed_table(query, "sql", Answer(names, [("c", "Example", "5", 2, 3)]))
    renamed = dataclasses.replace(query, columns=query.columns[:1])
    with pytest.raises(QueryError, match="return coalition_id"):
        typed_table(renamed, "sql", Answer(names, []))
