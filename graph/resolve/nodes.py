"""Canonical nodes: one row an entity, each field chosen from its records in a declared order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.ids import quote_name, quote_text
from graph.schema import Field, Type, table_from_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb
    import pyarrow as pa


def create_declared_nodes(connection: duckdb.DuckDBPyConnection, kind: Type) -> None:
    """Create the table of a type whose nodes the model itself declares (services, populations)."""
    rows = [{"id": code, **values} for code, values in kind.codes.items()]
    _store(connection, kind.name, table_from_rows(kind.arrow_schema(), rows))


def _store(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register("declared", table)
    target = quote_name("table_" + name)
    connection.execute(f"CREATE OR REPLACE TABLE {target} AS SELECT * FROM declared ORDER BY id")
    connection.unregister("declared")


def create_nodes(connection: duckdb.DuckDBPyConnection, kind: Type) -> None:
    """Create ``table_<type>`` and ``member_<type>`` (``record_id, id, ord``) of a node type.

    An entity with one record is copied, the others are aggregated: at national size most
    organizations stand in one register only, and copying them halves the time.
    """
    if create_empty(connection, kind):
        return
    member = quote_name("member_" + kind.name)
    table = quote_name("table_" + kind.name)
    record = quote_name("record_" + kind.name)
    if kind.key == "global":
        ids = f"SELECT record_id, key AS id, ord FROM {record}"
    else:
        entity = quote_name("entity_" + kind.name)
        ids = (
            f"SELECT r.record_id, e.id, r.ord FROM {record} r JOIN {entity} e USING (dataset, key)"
        )
    connection.execute(f"CREATE OR REPLACE TABLE {member} AS {ids}")
    connection.execute(f"""
        CREATE OR REPLACE TABLE {table} AS
        WITH counted AS (SELECT id, count(*) AS records FROM {member} GROUP BY id)
        SELECT {_columns(kind, _single)} FROM {record} r JOIN {member} m USING (record_id)
        JOIN counted c USING (id) WHERE c.records = 1
        UNION ALL BY NAME
        SELECT {_columns(kind, _chosen)} FROM {record} r JOIN {member} m USING (record_id)
        JOIN counted c USING (id) WHERE c.records > 1 GROUP BY m.id
        """)
    if "publisher_key" in kind.fields:
        _add_publisher_key(connection, kind)


def create_empty(connection: duckdb.DuckDBPyConnection, kind: Type) -> bool:
    """Create the tables of a type without rows where it has no records; tell whether it had none.

    A small workspace fills a third of the types; asking the others all that is asked of records
    took most of its build.
    """
    ((count,),) = connection.execute(
        f"SELECT count(*) FROM {quote_name('record_' + kind.name)}"
    ).fetchall()
    if count:
        return False
    connection.register("no_rows", kind.arrow_schema().empty_table())
    for prefix, columns in (("table_", "*"), ("member_", _NO_MEMBERS)):
        name = quote_name(prefix + kind.name)
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {columns} FROM no_rows")
    connection.unregister("no_rows")
    return True


_NO_MEMBERS = "NULL::VARCHAR AS record_id, NULL::VARCHAR AS id, NULL::BIGINT AS ord"


def _columns(kind: Type, choose: Callable[[Field], str]) -> str:
    parts = []
    for field in kind.stored_fields:
        if field.name == "id":
            parts.append("m.id")
        elif field.derived:
            parts.append(f"CAST(NULL AS {_sql_type(field)}) AS {quote_name(field.name)}")
        else:
            parts.append(f"{_or_default(field, choose(field))} AS {quote_name(field.name)}")
    return ", ".join(parts)


def _or_default(field: Field, expression: str) -> str:
    if field.default is None:
        return expression
    return f"coalesce({expression}, {quote_text(field.default)})"


def _sql_type(field: Field) -> str:
    return {
        "text": "VARCHAR",
        "whole": "BIGINT",
        "decimal": "DOUBLE",
        "yes_no": "BOOLEAN",
        "date": "DATE",
        "list": "VARCHAR[]",
    }[field.type]


def _single(field: Field) -> str:
    column = f"r.{quote_name(field.name)}"
    if field.type == "list":
        return f"nullif(list_sort(list_distinct({column})), [])"
    return column


def _chosen(field: Field) -> str:
    column = f"r.{quote_name(field.name)}"
    if field.name == "other_names":
        return _other_names(column)
    if field.type == "list":
        return f"nullif(list_sort(list_distinct(flatten(list({column} ORDER BY r.ord)))), [])"
    if field.pick == "any":
        return f"bool_or({column})"
    if field.pick == "own_word":
        return own_word_sql(column, "r.confirmed_date", "r.ord")
    said = column if field.default is None else f"nullif({column}, {quote_text(field.default)})"
    return f"arg_min({said}, r.ord) FILTER (WHERE {said} IS NOT NULL)"


def own_word_sql(column: str, confirmed: str, order: str) -> str:
    """Choose among true and false: the organization's own latest answer, else true, else false."""
    answered = f"{confirmed} IS NOT NULL AND {column} IS NOT NULL"
    return f"coalesce(arg_min({column}, {order}) FILTER (WHERE {answered}), bool_or({column}))"


def _other_names(column: str) -> str:
    stated = f"flatten(list(coalesce({column}, []) ORDER BY r.ord))"
    names = f"list_concat({stated}, list(r.name ORDER BY r.ord))"
    first = "arg_min(r.name, r.ord) FILTER (WHERE r.name IS NOT NULL)"
    kept = f"list_filter(list_sort(list_distinct({names})), lambda name: name <> {first})"
    return f"nullif({kept}, [])"


def _add_publisher_key(connection: duckdb.DuckDBPyConnection, kind: Type) -> None:
    connection.execute(f"""
        UPDATE {quote_name("table_" + kind.name)} AS t SET publisher_key = k.key
        FROM (SELECT id, arg_min(key, seniority) AS key
              FROM {quote_name("entity_" + kind.name)} GROUP BY id) k
        WHERE t.id = k.id
        """)


def create_identifiers(connection: duckdb.DuckDBPyConnection, kind: Type) -> None:
    """Create identifier nodes and has_identifier ties from the organizations' code fields.

    Every code that any record of an organization gives counts, not only the chosen one.
    """
    parts = []
    for field in kind.fields.values():
        if field.identifier_scheme is None:
            continue
        scheme = quote_text(field.identifier_scheme)
        prefix = "''" if field.identifier_scheme == "org-id" else f"{scheme} || '-'"
        parts.append(f"""
            SELECT m.id AS organization_id, {prefix} || r.{quote_name(field.name)} AS id,
                   {scheme} AS scheme, r.{quote_name(field.name)} AS value, r.retrieved
            FROM record_organization r JOIN member_organization m USING (record_id)
            WHERE r.{quote_name(field.name)} IS NOT NULL
            """)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE code AS {' UNION ALL '.join(parts)}")
    connection.execute("""
        CREATE OR REPLACE TABLE table_identifier AS
        SELECT id, min(scheme) AS scheme, min(value) AS value FROM code GROUP BY id
        """)
    connection.execute("""
        CREATE OR REPLACE TABLE table_has_identifier AS
        SELECT substr(sha256(concat_ws(chr(31), 'has_identifier', organization_id, id)), 1, 16)
                 AS id, organization_id AS source_id, c.id AS target_id,
               min(retrieved) AS first_date, max(retrieved) AS last_date, count(*) AS record_count
        FROM code c GROUP BY organization_id, c.id
        """)
