"""RDF in any of its syntaxes as a stream of statements: the only place here that knows Oxigraph.

Turtle, N-Triples, N-Quads, TriG, RDF/XML and JSON-LD 1.1, read without any network: a remote
context of JSON-LD is refused, but for that of schema.org, whose words are known. What comes is
capped, because a few lines of RDF can stand for millions.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO, Any

import pyoxigraph

from graph.errors import SourceFileError
from loaders.reading.bytes import open_plain_text
from loaders.reading.json_text import DEEPEST
from loaders.reading.refusal import FileRefusedError, refuse
from loaders.reading.source_file import SourceFile

MOST_STATEMENTS = 5_000_000
LONGEST_LITERAL = 1 << 20
LARGEST_JSON = 1 << 26  # bytes; JSON-LD is read whole
_TEXTS = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".trig": pyoxigraph.RdfFormat.TRIG,
}
_JSON = (".json", ".jsonld")
_XML = (".rdf", ".xml", ".owl")
ENDINGS = (*_TEXTS, *_JSON, *_XML)
_SCHEMA_ORG = ("https://schema.org", "http://schema.org")
_BASE = "file:///"  # relative names stay names of this file
_CHUNK = 1 << 20
_MEND = "mend it there, or get it from the publisher again"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: names of things are IRIs or `_:` and a label.

    `text` is a literal and `target` a thing; one of the two is None. Names that a file gives to
    things without an IRI mean nothing outside it, so those are numbered.
    """

    subject: str
    predicate: str
    target: str | None
    text: str | None
    language: str | None = None


def iter_statements(
    file: SourceFile, *, most: int = MOST_STATEMENTS, longest: int = LONGEST_LITERAL
) -> Iterator[Statement]:
    """Stream the statements of a file, of all its graphs together; its ending tells the syntax.

    Statements about statements are left out. Raises `FileRefusedError`, possibly after statements
    were given, for text that does not parse (with its line), a remote context, a document type,
    more than `most` statements or a literal over `longest`; `SourceFileError` without a file.
    """
    if not file.path.is_file():
        raise SourceFileError(str(file.path), "is no file", "give the path of a file")
    name = file.name.lower().removesuffix(".gz")
    syntax = next((held for ending, held in _TEXTS.items() if name.endswith(ending)), None)
    if syntax is not None:
        with open_plain_text(file) as text, text.path.open("rb") as stream:
            yield from _statements(file, stream, syntax, most, longest)
    elif name.endswith(_JSON):
        data = io.BytesIO(_local_json(file))
        yield from _statements(file, data, pyoxigraph.RdfFormat.JSON_LD, most, longest)
    elif name.endswith(_XML):
        with file.path.open("rb") as stream:
            _refuse_doctype(file, stream)
            yield from _statements(file, stream, pyoxigraph.RdfFormat.RDF_XML, most, longest)
    else:
        message = "the ending of the name tells of no syntax of RDF"
        raise refuse(file, "unknown_syntax", message, f"end it in one of {', '.join(ENDINGS)}")


def _statements(
    file: SourceFile, stream: IO[bytes], syntax: Any, most: int, longest: int
) -> Iterator[Statement]:
    quads = pyoxigraph.parse(stream, format=syntax, base_iri=_BASE)
    blank: dict[str, str] = {}  # things without a name get a number, the same on each reading
    try:
        for number, quad in enumerate(quads, 1):
            if number > most:
                raise refuse(file, "too_large", f"the file holds more than {most:,} statements",
                             "split it, or leave out what is not about organizations")  # fmt: skip
            if (found := _statement(quad, blank)) is not None:
                if found.text is not None and len(found.text) > longest:
                    message = f"a literal is longer than {longest:,} characters"
                    raise refuse(file, "too_large", message, "shorten it or leave it out")
                yield found
    except (SyntaxError, ValueError) as error:
        raise _broken(file, error) from error


def _statement(quad: Any, blank: dict[str, str]) -> Statement | None:
    subject, target = _name(quad.subject, blank), _name(quad.object, blank)
    if subject is None:
        return None
    predicate = str(quad.predicate.value)
    if isinstance(quad.object, pyoxigraph.Literal):
        return Statement(subject, predicate, None, quad.object.value, quad.object.language)
    return None if target is None else Statement(subject, predicate, target, None)


def _name(term: Any, blank: dict[str, str]) -> str | None:
    if isinstance(term, pyoxigraph.NamedNode):
        return str(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return blank.setdefault(term.value, f"_:{len(blank) + 1}")
    return None


def _broken(file: SourceFile, error: Exception) -> FileRefusedError:
    said = " ".join(str(error).split())[:200]
    refused = refuse(file, "not_rdf", f"is no RDF of its kind: {said}", _MEND)
    line = getattr(error, "lineno", None)  # syntax errors of Oxigraph and JSON know it
    return FileRefusedError(replace(refused.finding, line=line))


def _refuse_doctype(file: SourceFile, stream: IO[bytes]) -> None:
    """Look through the whole document, because a long comment may stand before the type."""
    tail = b""
    while chunk := stream.read(_CHUNK):
        held = (tail + chunk).lower()
        if b"\0" in chunk:
            message = "the document is no text in UTF-8"
            raise refuse(file, "wrong_encoding", message, "save it as UTF-8")
        if b"<!doctype" in held or b"<!entity" in held:
            message = "the document brings a document type of its own, which may hide anything"
            raise refuse(file, "has_doctype", message, "remove the line <!DOCTYPE ...>")
        tail = chunk[-16:]
    stream.seek(0)


def _local_json(file: SourceFile) -> bytes:
    """Read JSON-LD and put a plain vocabulary in the place of the context of schema.org."""
    with open_plain_text(file) as text:
        if text.path.stat().st_size > LARGEST_JSON:
            message = f"the JSON-LD is larger than {LARGEST_JSON // 2**20} MiB"
            raise refuse(file, "too_large", message, "write it as N-Triples")
        data = text.path.read_bytes()
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _broken(file, error) from error
    return json.dumps(_without_remote(file, document, 0)).encode()


def _without_remote(file: SourceFile, value: Any, depth: int) -> Any:
    if depth > DEEPEST:
        message = f"is nested deeper than {DEEPEST}"
        raise refuse(file, "nested_too_deep", message, "write it flatter")
    if isinstance(value, list):
        return [_without_remote(file, item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _context(file, held) if name == "@context" else _without_remote(file, held, depth + 1)
        for name, held in value.items()
    }


def _context(file: SourceFile, stated: Any) -> Any:
    if isinstance(stated, list):
        return [_context(file, item) for item in stated]
    if isinstance(stated, str):
        address = stated.rstrip("/").removesuffix("/docs/jsonldcontext.jsonld")
        if address in _SCHEMA_ORG:
            return {"@vocab": f"{address}/"}
        message = "the context lies at another address, and nothing is fetched while reading"
        raise refuse(file, "remote_context", message, "put the context into the file")
    if isinstance(stated, dict) and "@import" in json.dumps(stated):
        message = "the context imports another one, and nothing is fetched while reading"
        raise refuse(file, "remote_context", message, "put the context into the file")
    # A term may bring a context of its own.
    terms = stated.items() if isinstance(stated, dict) else ()
    return {name: _term(file, held) for name, held in terms} or None


def _term(file: SourceFile, held: Any) -> Any:
    if isinstance(held, dict) and "@context" in held:
        return {**held, "@context": _context(file, held["@context"])}
    return held
