"""Removals: organizations that asked to be left out, dropped before anything is resolved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.ids import quote_name, quote_text
from graph.schema import load_types

if TYPE_CHECKING:
    import duckdb

# What goes with an organization: tie, its end there, the other end. A grant's key may hold the tax
# number of the funder, its title the name of whoever received it.
_HANGING = (
    ("offers", "source", "target"),
    ("made_commitment", "source", "target"),
    ("funds", "source", "target"),
    ("awarded_to", "target", "source"),
)


def drop_removed(connection: duckdb.DuckDBPyConnection, removed_ids: Sequence[str]) -> int:
    """Delete the records of removed organizations, of what hangs on them, and their ties.

    ``removed_ids`` are ids that homes were allotted; the connection holds the record tables,
    ``home_organization`` (``dataset, key, own_id``), ``ledger`` and ``finding``. What hangs on
    another organization too stays. Returns how many organizations' keys went.
    """
    if not removed_ids:
        return 0
    listed = ", ".join(quote_text(item) for item in removed_ids)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE gone AS
        SELECT 'organization' AS type, dataset, key FROM home_organization
        WHERE own_id IN ({listed})
        UNION
        SELECT 'organization', dataset, key FROM record_organization
        WHERE substr(refers_to, 4) IN ({listed})
        """)
    for tie, organization, other in _HANGING:
        connection.execute(f"""
            INSERT INTO gone
            SELECT DISTINCT {other}_type, dataset, {other}_key FROM {quote_name("record_" + tie)}
            GROUP BY ALL HAVING bool_and(
                ({organization}_type, dataset, {organization}_key)
                IN (SELECT type, dataset, key FROM gone))
            """)
    _add_other_statements(connection)
    _drop_findings(connection)
    counted = connection.execute("SELECT count(*) FROM gone WHERE type = 'organization'")
    removed = int(counted.fetchall()[0][0])
    for kind in load_types().values():
        table = quote_name("record_" + kind.name)
        if kind.is_tie:
            _delete(connection, table, "source_type", "source_key")
            _delete(connection, table, "target_type", "target_key")
        elif kind.name == "evidence":
            _delete(connection, table, "about_kind", "about_key")
        else:
            _delete(connection, table, quote_text(kind.name), "key")
    return removed


def _add_other_statements(connection: duckdb.DuckDBPyConnection) -> None:
    """Add what other datasets state of the same commitments, grants and programs.

    An answered check sheet states a commitment that another list ties to the organization, and
    refers to a program by the id that the ledger gave it.
    """
    connection.execute("""
        INSERT INTO gone
        WITH program AS (SELECT dataset, key FROM gone WHERE type = 'program'),
        ids AS (SELECT own_id, last_id FROM ledger JOIN program USING (dataset, key)
                WHERE type = 'program'),
        reference AS (SELECT 'key:' || dataset || ':' || key AS name FROM program
                      UNION SELECT 'id:' || own_id FROM ids UNION SELECT 'id:' || last_id FROM ids)
        SELECT DISTINCT 'program', dataset, key FROM record_program
        WHERE refers_to IN (SELECT name FROM reference)
        """)
    for name in ("commitment", "grant"):
        connection.execute(f"""
            INSERT INTO gone
            SELECT DISTINCT '{name}', dataset, key FROM {quote_name("record_" + name)}
            WHERE key IN (SELECT key FROM gone WHERE type = '{name}')
            """)


def _drop_findings(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what was told of their rows, by line or by the code in a check sheet's finding."""
    lines = " UNION ALL ".join(
        f"SELECT r.dataset, r.file, r.line FROM {quote_name('record_' + name)} r "
        f"JOIN gone g ON g.type = '{name}' AND g.dataset = r.dataset AND g.key = r.key"
        for name in ("organization", "program", "commitment", "grant")
    )
    connection.execute(f"""
        DELETE FROM finding WHERE (dataset, file, line) IN (SELECT * FROM ({lines}))
           OR (dataset, split_part("column", '/', 1))
              IN (SELECT dataset, key FROM gone WHERE type = 'organization')
        """)


def _delete(connection: duckdb.DuckDBPyConnection, table: str, type_: str, key: str) -> None:
    connection.execute(
        f"DELETE FROM {table} WHERE ({type_}, dataset, {key}) IN "
        "(SELECT type, dataset, key FROM gone)"
    )
