"""N-Triples and SPARQL literals: whatever a text holds, it comes back as it was."""

from __future__ import annotations

import datetime
from pathlib import Path

import duckdb
import pyoxigraph
import pytest

from graph.convert.to_ntriples import literal_sql, write_ntriples
from graph.engines.sparql import bind_parameters, literal
from graph.errors import QueryError
from tests.editions import edition_of

NAUGHTY = [
    "",
    'a "b" c',
    "back\\slash \\n \\u0041 \\",
    "line\nbreak\r\nand\ttab",
    "'''\"\"\"",
    'ends with quote"',
    "\x01\x7f\x85\u2028\u200b\ufeff",
    "Ünïcødé 希望 😀 עברית",
    '"} . <x> <y> <z> . #',
    "$name ?name <a> _:b",
    " . \n<s> <p> <o> .",
]


@pytest.mark.parametrize("text", NAUGHTY)
def test_text_survives_ntriples(text: str) -> None:
    row = duckdb.connect().execute(f"SELECT {literal_sql('$text')}", {"text": text}).fetchone()
    assert row is not None
    line = f"<urn:s> <urn:p> {row[0]} .\n"
    [quad] = pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert quad.object == pyoxigraph.Literal(text)


@pytest.mark.parametrize("value", [*NAUGHTY, 0, 7, -7, 2**60, 0.25, -1e300, True, False])
def test_parameter_becomes_the_same_value(value: str | int | float | bool) -> None:
    found = pyoxigraph.Store().query(f"SELECT (({literal(value)}) AS ?x) {{}}")
    assert isinstance(found, pyoxigraph.QuerySolutions)
    assert next(found)["x"] == pyoxigraph.Literal(value)


def test_date_parameter_is_a_date() -> None:
    assert literal(datetime.date(2026, 1, 31)).endswith("XMLSchema#date>")


def test_only_bare_parameters_are_replaced() -> None:
    kept = (
        '"$a" \'$a\' """$a " """ \'\'\'$a\'\'\' <http://x/$a> # $a\n'
        "?a $ab ex:service ex:a\\$a ?service 'SERVICE' <SERVICE>"
    )
    assert bind_parameters(kept, {"a": "new"}) == kept
    assert bind_parameters("BIND($a AS ?x)FILTER(?y=$a)", {"a": 1}) == "BIND(1 AS ?x)FILTER(?y=1)"


def test_null_parameter_cannot_meet_a_variable_of_the_query() -> None:
    assert bind_parameters("?place BIND($place AS ?given)", {"place": None}) == (
        "?place BIND(?_no_place AS ?given)"
    )


@pytest.mark.parametrize("text", ["SERVICE <x> {}", "service<x>{}", "{SERVICE SILENT ?x {}}"])
def test_service_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="another server"):
        bind_parameters(text, {})


def test_missing_values_lists_and_odd_ids_as_triples(tmp_path: Path) -> None:
    edition = edition_of(
        tmp_path,
        organization=[
            {"id": "a/b é", "name": 'Example "One"', "field_reasons": ["name", "program"]},
        ],
        indicator=[
            {"id": "i", "measure": "poverty_share", "value": float("nan"), "year": 2020},
        ],
    )
    path = tmp_path / "edition.nt"
    write_ntriples(edition, path)
    quads = list(pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.N_TRIPLES))
    base = "https://w3id.org/commonground/"
    subjects = {quad.subject.value for quad in quads}
    assert subjects == {f"{base}organization/a%2Fb%20%C3%A9", f"{base}indicator/i"}
    found = {
        (quad.predicate.value.rpartition("/")[2], quad.object.value)
        for quad in quads
        if "organization/" in quad.subject.value and "type" not in quad.predicate.value
    }
    assert found == {
        ("identifier", "a/b é"),
        ("core#prefLabel", 'Example "One"'),
        ("fieldReason", "name"),
        ("fieldReason", "program"),
    }
    # Not a number is missing, and missing is no triple.
    assert not any(quad.predicate.value.endswith("/value") for quad in quads)
