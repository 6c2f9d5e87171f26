"""Scope: the whole snapshot, or the field with what belongs to it.

A register of two million exempt organizations is background. The field is its organizations with
a stored reason, the partners one tie away, their programs, coalitions, evidence and identifiers
(design section 2). All places are kept: each must be accepted wherever a place is asked for.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from graph.ids import quote_name, quote_text
from graph.schema import Type, load_types
from graph.scratch import open_scratch

if TYPE_CHECKING:
    import duckdb


# Places and figures about them are the ground of every question, whoever stands on it.
_ALWAYS = ("service", "population", "dataset", "place", "indicator")


def write_field_scope(tables: Path, target: Path) -> None:
    """Write the field's part of a snapshot's tables to ``target``, whole or not at all."""
    aside = target.with_name(target.name + ".writing")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    with open_scratch() as connection:
        for path in sorted(tables.glob("*.parquet")):
            connection.execute(
                f"CREATE VIEW {quote_name(path.stem)} AS "
                f"SELECT * FROM read_parquet({quote_text(str(path))})"
            )
        _choose_nodes(connection)
        for name, kind in load_types().items():
            _copy(connection, name, _condition(kind), "id", aside)
        _copy_provenance(connection, tables, aside)
    shutil.rmtree(target, ignore_errors=True)
    aside.rename(target)


def _choose_nodes(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE TABLE kept (type VARCHAR, id VARCHAR)")
    connection.execute("""
        INSERT INTO kept
        WITH field AS (SELECT id FROM organization WHERE is_field),
        partner AS (
            SELECT target_id AS id FROM partnership WHERE source_id IN (SELECT id FROM field) UNION
            SELECT source_id FROM partnership WHERE target_id IN (SELECT id FROM field) UNION
            SELECT target_id FROM parent_of WHERE source_id IN (SELECT id FROM field) UNION
            SELECT source_id FROM parent_of WHERE target_id IN (SELECT id FROM field))
        SELECT 'organization', id FROM field UNION SELECT 'organization', id FROM partner
        """)
    _follow(connection, "membership", "organization", "coalition")
    _follow(connection, "offers", "organization", "program")
    _follow(connection, "has_identifier", "organization", "identifier")
    for name in _ALWAYS:
        connection.execute(f"INSERT INTO kept SELECT '{name}', id FROM {quote_name(name)}")
    connection.execute("""
        INSERT INTO kept
        SELECT 'evidence', id FROM evidence
        WHERE about_id IN (SELECT id FROM kept WHERE type = 'organization')
           OR about_id IN (SELECT m.id FROM membership m JOIN kept k ON k.id = m.source_id)
           OR about_id IN (SELECT p.id FROM partnership p
                           JOIN kept a ON a.id = p.source_id JOIN kept b ON b.id = p.target_id)
        """)


def _follow(connection: duckdb.DuckDBPyConnection, tie: str, source: str, target: str) -> None:
    connection.execute(f"""
        INSERT INTO kept SELECT DISTINCT '{target}', target_id FROM {quote_name(tie)}
        WHERE source_id IN (SELECT id FROM kept WHERE type = '{source}')
        """)


def _condition(kind: Type) -> str:
    if not kind.is_tie:
        return f"id IN (SELECT id FROM kept WHERE type = {quote_text(kind.name)})"
    source = ", ".join(map(quote_text, kind.source))
    target = ", ".join(map(quote_text, kind.target))
    return (
        f"source_id IN (SELECT id FROM kept WHERE type IN ({source})) "
        f"AND target_id IN (SELECT id FROM kept WHERE type IN ({target}))"
    )


def _copy_provenance(connection: duckdb.DuckDBPyConnection, tables: Path, aside: Path) -> None:
    stored = " UNION ALL ".join(
        f"SELECT {quote_text(name)} AS type, id FROM read_parquet("
        f"{quote_text(str(aside / f'{name}.parquet'))})"
        for name in load_types()
    )
    connection.execute(f"CREATE TABLE scoped AS {stored}")
    known = "(type, id) IN (SELECT type, id FROM scoped)"
    _copy(connection, "source_record", known, "record_id, type, id", aside)
    _copy(connection, "field_source", known, "type, id, field", aside)
    for path in sorted(tables.glob("*.parquet")):
        if not (aside / path.name).exists():
            shutil.copyfile(path, aside / path.name)


def _copy(
    connection: duckdb.DuckDBPyConnection, name: str, condition: str, order: str, aside: Path
) -> None:
    target = quote_text(str(aside / f"{name}.parquet"))
    connection.execute(
        f"COPY (SELECT * FROM {quote_name(name)} WHERE {condition} ORDER BY {order}) "
        f"TO {target} (FORMAT parquet, COMPRESSION zstd)"
    )
