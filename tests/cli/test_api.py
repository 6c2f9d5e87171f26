"""The calls of `commonground`: what a notebook does."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import polars as pl
import pytest

import commonground
from commonground import api
from graph.errors import QueryError, SnapshotError, UsageError, WorkspaceError
from tests.cli.conftest import Town


@pytest.fixture
def landscape(town: Town) -> api.Landscape:
    return commonground.open(town.workspace)


def test_the_example_of_the_module_runs(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", api.__doc__ or "", re.DOTALL)
    monkeypatch.chdir(town.workspace.parent)
    names: dict[str, object] = {}
    exec(block.replace('"town"', f'"{town.workspace.name}"'), names)
    gaps = names["gaps"]
    assert isinstance(gaps, commonground.Result)
    assert gaps.table.height > 0


def test_an_answer_is_a_typed_table(landscape: api.Landscape) -> None:
    text = "SELECT name, ruling_year, DATE '2026-01-02' AS day, NULL AS nothing FROM organization"
    result = landscape.sql(text)
    assert result.table.schema["ruling_year"] == pl.Int64
    assert result.table["day"][0] == datetime.date(2026, 1, 2)
    assert result.version == landscape.edition.version
    assert result.n == result.table.height > 0


def test_three_languages_count_alike(landscape: api.Landscape) -> None:
    counted = landscape.sql("SELECT count(*) AS n FROM coalition").table["n"][0]
    assert landscape.cypher("MATCH (c:Coalition) RETURN count(c) AS n").table["n"][0] == counted
    sparql = "SELECT (COUNT(?c) AS ?n) WHERE { ?c a cg:Coalition }"
    assert landscape.sparql(sparql).table["n"][0] == counted


def test_parameters_are_bound_and_never_pasted(landscape: api.Landscape) -> None:
    nobody = "x' OR 1 = 1 --"
    text = "SELECT id FROM organization WHERE name = $name"
    assert landscape.sql(text, name=nobody).table.height == 0
    cypher = "MATCH (o:Organization) WHERE o.name = $name RETURN o.id AS id"
    assert landscape.cypher(cypher, name=nobody).table.height == 0


def test_two_columns_of_one_name_are_refused(landscape: api.Landscape) -> None:
    with pytest.raises(QueryError, match="named a"):
        landscape.sql("SELECT 1 AS a, 2 AS a")


def test_unknown_words_name_the_nearest(landscape: api.Landscape) -> None:
    with pytest.raises(UsageError, match="use bridges"):
        landscape.analyse("bridge")
    with pytest.raises(UsageError, match="sector"):
        landscape.query("who_works_here", sektor="business")


def test_what_is_no_workspace_or_not_published_is_said(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="init"):
        commonground.open(tmp_path)
    from commonground.workspace import init_workspace

    init_workspace(tmp_path)
    with pytest.raises(SnapshotError, match="nothing is published"):
        commonground.open(tmp_path)


def test_unknown_names_of_the_package_are_attribute_errors() -> None:
    assert not hasattr(commonground, "nothing")
    assert all(hasattr(commonground, name) for name in commonground.__all__)
