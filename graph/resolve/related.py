"""Ties that matching found between organizations: parents, hosts and successors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.ids import hash_sql, quote_name, quote_text

if TYPE_CHECKING:
    import duckdb

# The end whose record says it: the chapter of its parent, the hosted of its host, the successor.
_SPEAKS = {"parent_of": "home_b", "hosts": "home_b", "succeeds": "home_a"}


def add_related_records(connection: duckdb.DuckDBPyConnection) -> None:
    """Add records of parent_of, hosts and succeeds from ``found_relation``.

    ``found_relation`` has ``home_a, home_b, relation, rule``: "a <relation> b". A record is
    attributed to the file and line of the organization that it is told of; its audience is the
    stricter of the two. A tie that a source states already is not added.
    """
    found = connection.execute("SELECT DISTINCT relation FROM found_relation").fetchall()
    for relation, speaker in _SPEAKS.items():
        if (relation,) in found:
            _add(connection, relation, speaker)


def _add(connection: duckdb.DuckDBPyConnection, relation: str, speaker: str) -> None:
    record = quote_name("record_" + relation)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE found_tie AS
        WITH spoken AS (
            SELECT f.*, a.id AS id_a, b.id AS id_b, s.dataset,
                   a.dataset || ':' || a.key AS key_a, b.dataset || ':' || b.key AS key_b
            FROM found_relation f
            JOIN entity_organization a ON a.home = f.home_a
            JOIN entity_organization b ON b.home = f.home_b
            JOIN entity_organization s ON s.home = f.{speaker}
            WHERE f.relation = {quote_text(relation)} AND a.id <> b.id
        ), stated AS (
            SELECT s.id AS id_a, t.id AS id_b FROM {record} r
            JOIN known_end s ON s.type = 'organization' AND s.key = r.source_key
              AND s.dataset = r.dataset
            JOIN known_end t ON t.type = 'organization' AND t.key = r.target_key
              AND t.dataset = r.dataset)
        SELECT * FROM spoken ANTI JOIN stated USING (id_a, id_b)
        """)
    connection.execute("""
        INSERT INTO known_end
        SELECT DISTINCT 'organization', dataset, key_a, id_a FROM found_tie
        UNION SELECT DISTINCT 'organization', dataset, key_b, id_b FROM found_tie
        EXCEPT SELECT * FROM known_end
        """)
    stricter = "['public', 'partner', 'steward']"
    both = (
        f"{stricter}[greatest(list_position({stricter}, b.audience), "
        f"list_position({stricter}, a.audience))]"
    )
    record_id = hash_sql(quote_text(relation), "f.key_a", "f.key_b")
    first = "QUALIFY row_number() OVER (PARTITION BY h.home ORDER BY r.ord) = 1"
    held = (
        "SELECT h.home, r.* FROM record_organization r "
        f"JOIN entity_organization h USING (dataset, key) {first}"
    )
    connection.execute(f"""
        INSERT INTO {record} BY NAME
        WITH held AS ({held})
        SELECT {record_id} AS record_id, f.dataset, f.key_a || '|' || f.key_b AS key, s.file,
               s.line, s.retrieved, {both} AS audience, 'organization' AS source_type,
               f.key_a AS source_key, 'organization' AS target_type, f.key_b AS target_key,
               f.rule AS found_by,
               2000000000 + row_number() OVER (ORDER BY f.key_a, f.key_b) AS ord
        FROM found_tie f JOIN held a ON a.home = f.home_a JOIN held b ON b.home = f.home_b
        JOIN held s ON s.home = f.{speaker}
        """)
