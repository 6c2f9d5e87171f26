"""Provenance: which record every node and tie rests on, and which record gave each field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.ids import quote_name, quote_text
from graph.schema import Type, load_types

if TYPE_CHECKING:
    import duckdb

# Nodes that no record states: the model, the workspace, or other fields give them.
_UNSTATED = ("service", "population", "dataset", "identifier", "has_identifier", "from_dataset")


def create_provenance(connection: duckdb.DuckDBPyConnection) -> None:
    """Create ``table_source_record`` and ``table_field_source``.

    ``source_record`` has one row a record in use: ``record_id, type, id, dataset, key, file, line,
    retrieved``. ``field_source`` says which record gave which field, for nodes with several
    records; a node with one record got everything from it.
    """
    kinds = [kind for kind in load_types().values() if kind.name not in _UNSTATED]
    parts = [_record_source(kind) for kind in kinds]
    connection.execute(f"""
        CREATE OR REPLACE TABLE table_source_record AS {" UNION ALL ".join(parts)}
        """)
    fields = [part for kind in kinds if not kind.is_tie and kind.name != "evidence"
              for part in _field_sources(kind)]  # fmt: skip
    connection.execute(f"""
        CREATE OR REPLACE TABLE table_field_source AS {" UNION ALL ".join(fields)}
        """)


def _record_source(kind: Type) -> str:
    name = quote_text(kind.name)
    if kind.name == "evidence":
        record = """(SELECT record_id, dataset, key, file, line, retrieved FROM record_evidence
            UNION ALL SELECT record_id, dataset, key, file, line, retrieved FROM record_membership
            UNION ALL SELECT record_id, dataset, key, file, line, retrieved FROM record_partnership
            UNION ALL SELECT record_id, dataset, key, file, line, retrieved FROM record_commitment)
            """
    else:
        record = quote_name("record_" + kind.name)
    return f"""
        SELECT r.record_id, {name} AS type, m.id, r.dataset, r.key, r.file, r.line, r.retrieved
        FROM {record} r JOIN {quote_name("member_" + kind.name)} m USING (record_id)
        """


def _field_sources(kind: Type) -> list[str]:
    member = quote_name("member_" + kind.name)
    several = f"SELECT id FROM {member} GROUP BY id HAVING count(*) > 1"
    return [
        f"""
        SELECT {quote_text(kind.name)} AS type, m.id, {quote_text(field.name)} AS field,
               arg_min(r.record_id, r.ord) AS record_id
        FROM {quote_name("record_" + kind.name)} r JOIN {member} m USING (record_id)
        WHERE r.{quote_name(field.name)} IS NOT NULL AND m.id IN ({several}) GROUP BY m.id
        """
        for field in kind.record_fields
        if field.type != "list" and not field.record_only
    ]
