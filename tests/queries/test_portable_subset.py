"""Every query keeps to the portable subset, and each rule can fail."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path

import pytest

from graph.query.library import LibraryQuery, get_query, list_queries, queries_folder
from tests.queries.lint import faults

TREE = Path(__file__).resolve().parents[2]
TYPES = {
    "text": str,
    "whole": int,
    "decimal": float,
    "yes_no": bool,
    "date": datetime.date,
    "list": list,
}
BROKEN = {
    "cypher": [
        ("LOAD CSV FROM 'x' AS row\n", "reads files"),
        ("CALL { MATCH (a) RETURN a }\n", "implicit form"),
        ("MATCH (a) WHERE id(a) = 1\n", "own number"),
        ("RETURN apoc.text.join([], '')\n", "extension"),
        ("MATCH (a)-[:WITHIN*]->(b)\n", "without a bound"),
        ("MATCH (a)-[:WITHIN*2..]->(b)\n", "without a bound"),
        ("MATCH p = shortestPath((a)-[*]-(b))\n", "shortest path without a bound"),
        ("MATCH (a)-[t:X]->(b) MATCH (e:Evidence {about_id: t.id})\n", "use WITH"),
        ("MATCH (place:Place) RETURN place.name AS place\n", "also variables"),
        ("MATCH (a) WHERE a.id = $unknown\n", "not both declared and used"),
    ],
    "sparql": [
        ("FILTER NOT EXISTS { ?a ?b ?c }\n", "130 times slower"),
        ("SERVICE <x> { }\n", "leaves the default graph"),
        ("?a cg:within* ?b .\n", "without a bound"),
        ("?a cg:within+/cg:within ?b .\n", "without a bound"),
        ("FILTER(?a = $coalition)\n", "may be null"),
    ],
    "sql": [
        ("SELECT any_value(name) FROM place\n", "may vary"),
        ("SELECT name FROM place LIMIT 3\n", "cuts rows"),
        ("SELECT * FROM read_csv('x')\n", "reads files"),
        ("SELECT 1; SELECT 2\n", "guard"),
    ],
}


@pytest.mark.parametrize(
    ("query", "language"),
    [
        pytest.param(query, language, id=f"{query.name} {language}")
        for query in list_queries()
        for language in query.languages
    ],
)
def test_query_keeps_to_the_subset(query: LibraryQuery, language: str) -> None:
    assert list(faults(query, language)) == []


@pytest.mark.parametrize(
    ("language", "planted", "said"),
    [(language, *case) for language, cases in BROKEN.items() for case in cases],
)
def test_each_rule_can_fail(language: str, planted: str, said: str) -> None:
    query = get_query("coalition_members")
    broken = dataclasses.replace(query, texts={language: planted + query.texts[language]})
    assert said in "; ".join(faults(broken, language))


@pytest.mark.parametrize("language", sorted(BROKEN))
def test_missing_order_and_unused_parameter_are_found(language: str) -> None:
    query = get_query("coalition_members")
    text = query.texts[language]
    unordered = dataclasses.replace(query, texts={language: text[: text.rindex("ORDER BY")]})
    assert "does not end in ORDER BY" in list(faults(unordered, language))
    unused = dataclasses.replace(query, texts={language: text.replace("$coalition", "NULL")})
    assert "not both declared and used" in "; ".join(faults(unused, language))


@pytest.mark.parametrize("query", [pytest.param(query, id=query.name) for query in list_queries()])
def test_manifest_is_whole(query: LibraryQuery) -> None:
    for column in query.columns:
        assert column.type in TYPES
        assert column.meaning.endswith(".")
    for parameter in query.parameters:
        assert parameter.default is None or type(parameter.default) is TYPES[parameter.type]
        assert parameter.meaning.endswith(".")
    assert query.question.endswith("?")
    assert any(f"source {name}" in query.missing for name in _sources()), "names no source"
    files = {path.name for path in (queries_folder() / query.name).iterdir()}
    texts = {f"query.{language}" for language in query.languages}
    assert files == {"query.toml", "expected.csv", *texts}


def _sources() -> set[str]:
    return {path.parent.name for path in (TREE / "loaders").glob("*/source.toml")}


def test_documentation_lists_every_query() -> None:
    text = (TREE / "docs" / "queries.md").read_text(encoding="utf-8")
    for query in list_queries():
        assert f"`{query.name}`" in text
        names = [item.name for item in query.parameters] + [item.name for item in query.columns]
        assert [name for name in names if f"`{name}`" not in text] == []
