"""Scope: the whole snapshot, or the field with what belongs to it.

A register of two million exempt organizations is background. The field is its organizations with
a stored reason, the partners one tie away, their programs, coalitions, commitments, evidence and
identifiers, and the grants that the field receives or that are of the field, with both ends (design
section 2): one large funder brings none of its other grants. All places are kept: each must be
accepted wherever a place is asked for.
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


# Places, and figures, needs, goods and advice about them, are the ground of every question,
# whoever stands on it.
_ALWAYS = (
    "service", "population", "dataset", "place", "indicator", "need", "good", "industry",
    "resource", "recommendation",
)  # fmt: skip
_PARTNERS = ("partnership", "parent_of", "hosts", "succeeds")
# A parent in the field does not bring the hundreds of chapters that a rule finds below it.
_DOWN = {"parent_of": "found_by IS NULL"}


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
    pairs = " UNION ALL ".join(
        f"SELECT source_id, target_id, {_DOWN.get(tie, 'true')} AS is_down FROM {quote_name(tie)}"
        for tie in _PARTNERS
    )
    connection.execute(f"""
        INSERT INTO kept
        WITH field AS (SELECT id FROM organization WHERE is_field),
        tied AS ({pairs})
        SELECT 'organization', id FROM field UNION
        SELECT 'organization', target_id FROM tied
        WHERE is_down AND source_id IN (SELECT id FROM field) UNION
        SELECT 'organization', source_id FROM tied WHERE target_id IN (SELECT id FROM field)
        """)
    _keep_grants(connection)
    _follow(connection, "membership", "organization", "coalition")
    _follow(connection, "offers", "organization", "program")
    _follow(connection, "has_identifier", "organization", "identifier")
    _follow(connection, "made_commitment", "organization", "commitment")
    for name in _ALWAYS:
        connection.execute(f"INSERT INTO kept SELECT '{name}', id FROM {quote_name(name)}")
    connection.execute("""
        INSERT INTO kept
        SELECT 'evidence', id FROM evidence
        WHERE about_id IN (SELECT id FROM kept WHERE type = 'organization')
           OR about_id IN (SELECT id FROM kept WHERE type = 'commitment')
           OR about_id IN (SELECT m.id FROM membership m JOIN kept k ON k.id = m.source_id)
           OR about_id IN (SELECT p.id FROM partnership p
                           JOIN kept a ON a.id = p.source_id JOIN kept b ON b.id = p.target_id)
        """)


def _keep_grants(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep grants to the field and of the field, then whoever gives or receives them.

    A grant to an organization that may be one with one of the field may be to the field.
    """
    connection.execute("""
        INSERT INTO kept
        WITH field AS (SELECT id FROM organization WHERE is_field),
        recipient AS (
            SELECT id FROM field UNION
            SELECT id_a FROM proposal WHERE id_b IN (SELECT id FROM field) UNION
            SELECT id_b FROM proposal WHERE id_a IN (SELECT id FROM field))
        SELECT 'grant', id FROM "grant" WHERE is_field UNION
        SELECT 'grant', source_id FROM awarded_to WHERE target_id IN (SELECT id FROM recipient)
        """)
    connection.execute("""
        INSERT INTO kept
        WITH ends AS (
            SELECT source_id AS id FROM funds
            WHERE target_id IN (SELECT id FROM kept WHERE type = 'grant') UNION
            SELECT target_id FROM awarded_to
            WHERE source_id IN (SELECT id FROM kept WHERE type = 'grant'))
        SELECT 'organization', id FROM ends
        WHERE id NOT IN (SELECT id FROM kept WHERE type = 'organization')
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
