"""The planted wrong merge: found, explained, split, and every answer follows; then taken back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Town
from tests.conftest import Command

pytestmark = pytest.mark.promises

QUESTIONS = {
    "sql": "SELECT id FROM organization WHERE lower(name) = $name ORDER BY id",
    "cypher": "MATCH (o:Organization) WHERE toLower(o.name) = $name RETURN o.id AS id ORDER BY id",
    "sparql": """
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        PREFIX org: <http://www.w3.org/ns/org#>
        PREFIX dct: <http://purl.org/dc/terms/>
        SELECT ?id WHERE {
          ?o a org:Organization ; skos:prefLabel ?name ; dct:identifier ?id
          FILTER (lcase(str(?name)) = $name) } ORDER BY ?id
        """,
}


@pytest.fixture
def copy(town: Town, tmp_path: Path) -> Path:
    """A copy of the built workspace that a test may change."""
    return Path(shutil.copytree(town.workspace, tmp_path / "copy"))


def test_a_wrong_merge_is_found_explained_split_and_taken_back(
    town: Town, run: Command, copy: Path
) -> None:
    name = town.truth["matching"]["wrong_merge"]["name"].lower()

    def answers() -> dict[str, int]:
        """How many organizations of the name each language knows."""
        asked = ("--param", f"name={name}", "--scope", "all", "--json")
        return {
            language: len(
                json.loads(run("-w", copy, "query", text, "--language", language, *asked).out)
            )
            for language, text in QUESTIONS.items()
        }

    def latest() -> dict[str, Any]:
        return next(
            item for item in json.loads(run("-w", copy, "snapshots", "--json").out)
            if item["is_current"]
        )  # fmt: skip

    before = latest()
    assert answers() == {"sql": 1, "cypher": 1, "sparql": 1}
    merges = json.loads(run("-w", copy, "identity", "merges", "--json").out)
    (wrong,) = [row for row in merges if row["name_a"].lower() == row["name_b"].lower() == name]
    a, b = wrong["record_a"], wrong["record_b"]
    why = run("-w", copy, "identity", "explain", a, b).out
    assert "score" in why
    assert "the same name" in why

    run("-w", copy, "identity", "split", wrong["id_a"], b, "--by", "ex", "--yes")
    assert answers() == {"sql": 1, "cypher": 1, "sparql": 1}  # a decision waits for the build
    assert "split" in run("-w", copy, "build").err
    assert answers() == {"sql": 2, "cypher": 2, "sparql": 2}
    assert "decided" in run("-w", copy, "identity", "explain", a, b).out

    run("-w", copy, "review", "--undo", "1")
    run("-w", copy, "build")
    assert answers() == {"sql": 1, "cypher": 1, "sparql": 1}
    assert latest()["counts"] == before["counts"]
