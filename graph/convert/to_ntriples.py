"""An edition as N-Triples text (RDF 1.1), formatted column-wise by DuckDB.

A node is ``<base type/id>`` with the classes of its type and one triple a non-null field (one an
item of a list field). A tie without attributes is one triple ``source cg:<tie> target``; a tie
with attributes is a node ``<base tie/id>`` that points at both ends. Numbers with a fraction are
``xsd:double``; texts, codes and addresses are plain literals. Missing is no triple.
Grammar: W3C RDF 1.1 N-Triples, section 7.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graph.ids import quote_name, quote_text
from graph.schema import RDF_BASE, Field, Type, expand, load_types
from graph.snapshot.edition import Edition

_RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_BATCH_ROWS = 50_000
_DATATYPES = {"whole": "xsd:integer", "decimal": "xsd:double", "yes_no": "xsd:boolean"}


def write_ntriples(edition: Edition, path: Path) -> None:
    """Write every triple of an edition to a file, one a line, UTF-8; an empty edition, no line."""
    with edition.connect() as connection, path.open("wb") as file:
        connection.execute("SET threads = 2; SET preserve_insertion_order = true")
        for select in _selects():
            reader = connection.sql(select).to_arrow_reader(_BATCH_ROWS)
            for batch in reader:
                file.write("".join(batch.column(0).to_pylist()).encode())


def literal_sql(expression: str) -> str:
    r"""Give the DuckDB expression for a text as an N-Triples literal, quoted and escaped.

    >>> import duckdb
    >>> sql = literal_sql("'a \"b\" \\ c' || chr(10)")
    >>> print(duckdb.connect().execute("SELECT " + sql).fetchone()[0])
    "a \"b\" \\ c\n"
    """
    escaped = expression
    for raw, written in (("'\\'", "'\\\\'"), ("'\"'", "'\\\"'"), ("chr(10)", "'\\n'")):
        escaped = f"replace({escaped}, {raw}, {written})"
    escaped = f"replace({escaped}, chr(13), '\\r')"
    return f"'\"' || {escaped} || '\"'"


def iri_sql(folder: str, expression: str) -> str:
    """Give the DuckDB expression for the IRI of an id in a folder of ours, percent-encoded.

    >>> import duckdb
    >>> duckdb.connect().execute("SELECT " + iri_sql("place", "'a b/c'")).fetchone()[0]
    '<https://w3id.org/commonground/place/a%20b%2Fc>'
    """
    return f"{quote_text(f'<{RDF_BASE}{folder}/')} || url_encode({expression}) || '>'"


def _selects() -> Iterator[str]:
    for kind in load_types().values():
        if not kind.is_tie:
            yield _subject_select(kind, iri_sql(kind.name, "id"), [])
        elif kind.rdf == "node":
            ends = [(kind.rdf_source, "source_iri"), (kind.rdf_target, "target_iri")]
            yield _subject_select(kind, iri_sql("tie", "id"), ends)
        else:
            predicate = expand(f"cg:{kind.name}")
            text = f"source_iri || ' <{predicate}> ' || target_iri || ' .\n'"
            yield f"SELECT {text} FROM ({_with_ends(kind)})"


def _subject_select(kind: Type, subject: str, ends: list[tuple[str | None, str]]) -> str:
    """Give one text a row: all triples of a node, or of a tie that is one."""
    parts = [f"subject_iri || ' {_RDF_TYPE} <{expand(name)}> .\n'" for name in kind.rdf_class]
    parts += [
        f"subject_iri || ' <{expand(name)}> ' || {column} || ' .\n'"
        for name, column in ends
        if name
    ]
    parts += [_field_text(item, item.rdf) for item in kind.stored_fields if item.rdf is not None]
    source = f"({_with_ends(kind)})" if kind.is_tie else quote_name(kind.name)
    # concat() leaves nulls out: a field that is missing gives no triple.
    return (
        f"SELECT concat({', '.join(parts)}) FROM (SELECT *, {subject} AS subject_iri FROM {source})"
    )


def _field_text(item: Field, term: str) -> str:
    name = quote_name(item.name)
    start = f"subject_iri || ' <{expand(term)}> ' || "
    if item.type == "list":
        one = f"lambda entry: {start}{literal_sql('entry')} || ' .\n'"
        return f"array_to_string(list_transform({name}, {one}), '')"
    return f"{start}{_value_sql(item.type, name)} || ' .\n'"


def _value_sql(type_name: str, name: str) -> str:
    if type_name == "text":
        return literal_sql(name)
    if type_name == "date":
        return _typed(f"strftime({name}, '%Y-%m-%d')", "xsd:date")
    if type_name == "decimal":
        finite = f"CASE WHEN isfinite({name}) THEN {name}::VARCHAR END"
        return _typed(finite, _DATATYPES[type_name])
    return _typed(f"{name}::VARCHAR", _DATATYPES[type_name])


def _typed(expression: str, datatype: str) -> str:
    return f"'\"' || {expression} || '\"^^<{expand(datatype)}>'"


def _with_ends(kind: Type) -> str:
    source, target = _end_sql(kind.source), _end_sql(kind.target)
    return (
        f"SELECT tie.*, source_end.iri AS source_iri, target_end.iri AS target_iri "
        f"FROM {quote_name(kind.name)} AS tie "
        f"JOIN {source} AS source_end ON source_end.id = tie.source_id "
        f"JOIN {target} AS target_end ON target_end.id = tie.target_id"
    )


def _end_sql(names: tuple[str, ...]) -> str:
    parts = [f"SELECT id, {iri_sql(name, 'id')} AS iri FROM {quote_name(name)}" for name in names]
    return f"({' UNION ALL '.join(parts)})"
