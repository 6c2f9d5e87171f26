"""RDF as statements: every syntax gives the same, caps hold, nothing is fetched."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from loaders.reading.rdf import Statement, iter_statements
from loaders.reading.refusal import FileRefusedError
from tests.loaders.sources import source_file

NAME = "http://example.org/name"
TURTLE = (
    '<http://example.org/a> <http://example.org/name> "Example A"@en ; <http://example.org/b> [] .'
)
QUADS = (
    '<http://example.org/a> <http://example.org/name> "Example A"@en <http://example.org/g> .\n'
    "<http://example.org/a> <http://example.org/b> _:x .\n"
)
SAME = {
    "a.ttl": TURTLE,
    "a.nt": QUADS.replace(" <http://example.org/g> .", " ."),
    "a.nq": QUADS,
    "a.trig": f"<http://example.org/g> {{ {TURTLE} }}",
    "a.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:e="http://example.org/"><rdf:Description rdf:about="http://example.org/a">'
    '<e:name xml:lang="en">Example A</e:name><e:b rdf:parseType="Resource"/>'
    "</rdf:Description></rdf:RDF>",
    "a.jsonld": json.dumps({
        "@context": {"@vocab": "http://example.org/"}, "@id": "http://example.org/a",
        "name": {"@value": "Example A", "@language": "en"}, "b": {},
    }),
}  # fmt: skip


def statements(
    folder: Path, text: str | bytes, name: str = "a.ttl", **caps: int
) -> list[Statement]:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(iter_statements(source_file(path), **caps))


def refusal(folder: Path, text: str | bytes, name: str = "a.ttl", **caps: int) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as raised:
        statements(folder, text, name, **caps)
    return raised.value


@pytest.mark.parametrize("name", SAME)
def test_every_syntax_gives_the_same_statements(tmp_path: Path, name: str) -> None:
    found = sorted(statements(tmp_path, SAME[name], name), key=lambda item: item.predicate)
    assert found == [
        Statement("http://example.org/a", "http://example.org/b", "_:1", None),
        Statement("http://example.org/a", NAME, None, "Example A", "en"),
    ]


def test_things_without_a_name_get_the_same_number_each_time(tmp_path: Path) -> None:
    text = "[] <a:p> [ <a:p> _:x ] . _:x <a:p> <a:b> ."
    first = statements(tmp_path, text)
    assert first == statements(tmp_path, text)
    assert {item.subject for item in first} == {"_:1", "_:2", "_:3"}


def test_gzip_and_old_encodings_are_read(tmp_path: Path) -> None:
    text = '<a:a> <a:p> "José" .'
    for data, name in (
        (gzip.compress(text.encode()), "a.ttl.gz"),
        (text.encode("utf-16"), "a.ttl"),
    ):
        assert statements(tmp_path, data, name)[0].text == "José"


@pytest.mark.parametrize(
    "context",
    [
        "https://example.org/c",
        ["https://example.org/c"],
        {"@import": "https://example.org/c"},
        {"term": {"@id": "a:b", "@context": "https://example.org/c"}},
    ],
)
def test_no_context_is_fetched(tmp_path: Path, context: object) -> None:
    text = json.dumps({"@graph": [{"@context": context, "a": "b"}]})
    assert refusal(tmp_path, text, "a.jsonld").finding.rule == "remote_context"


@pytest.mark.parametrize("address", ["https://schema.org", "http://schema.org/"])
def test_the_context_of_schema_org_is_known(tmp_path: Path, address: str) -> None:
    text = json.dumps({"@context": address, "@type": "NGO", "name": "Example A"})
    found = statements(tmp_path, text, "a.json")
    assert {item.text for item in found if item.predicate.endswith("schema.org/name")} == {
        "Example A"
    }


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    error = refusal(tmp_path, "<a:a> <a:b> <a:c> .\n\n<a:a> <a:b> oops .\n")
    assert (error.finding.line, error.finding.rule, error.finding.file) == (3, "not_rdf", "a.ttl")


def test_caps_hold(tmp_path: Path) -> None:
    text = "".join(f"<a:{n}> <a:p> <a:q> .\n" for n in range(4))
    assert len(statements(tmp_path, text, most=4)) == 4
    assert refusal(tmp_path, text, most=3).finding.rule == "too_large"
    long = f'<a:a> <a:p> "{"x" * 11}" .'
    assert refusal(tmp_path, long, longest=10).finding.rule == "too_large"


def test_a_document_type_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    text = f"<!--{'x' * 2_000_000}-->\n<!DOCTYPE a><a/>"
    assert refusal(tmp_path, text, "a.rdf").finding.rule == "has_doctype"
    assert refusal(tmp_path, text.encode("utf-16"), "a.rdf").finding.rule == "wrong_encoding"


def test_other_endings_and_empty_files_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, TURTLE, "a.docx").finding.rule == "unknown_syntax"
    assert refusal(tmp_path, " \n").finding.rule == "empty_file"
    assert refusal(tmp_path, '{"a":' * 500 + "1" + "}" * 500, "a.json").finding.rule in (
        "nested_too_deep", "not_rdf",
    )  # fmt: skip
