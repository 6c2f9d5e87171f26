"""The id ledger: which id each home was allotted, when, and under which id it is published.

One row a home in ``ledger.csv`` (``type, dataset, key, own_id, issued, last_id, published``), an
input of the workspace that a person can read. ``own_id`` is the keyed hash of the home, ``issued``
the number of the build that first saw it, ``published`` whether an entity ever stood under its own
id. An id's home is the cluster that holds its oldest surviving record;
a cluster keeps the oldest id at home in it, the others are replaced by it; a cluster with no id at
home takes the own id of its oldest home, so that undoing a merge brings the old id back.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from graph.ids import quote_name, quote_text
from graph.schema import Type

if TYPE_CHECKING:
    import duckdb

COLUMNS = ("type", "dataset", "key", "own_id", "issued", "last_id", "published")
_COLUMN_TYPES = {
    name: {"issued": "BIGINT", "published": "BOOLEAN"}.get(name, "VARCHAR") for name in COLUMNS
}


def open_ledger(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Create the table ``ledger`` from its file, if any; give the number of the next build."""
    if path.is_file():
        with path.open(encoding="utf-8") as lines:
            held = next(csv.reader(lines), [])
        types = {name: _COLUMN_TYPES[name] for name in COLUMNS if name in held}
        source = (
            f"read_csv({quote_text(str(path))}, header = true, auto_detect = false, delim = ',', "
            f"quote = '\"', escape = '\"', columns = {types})"
        )
        # A ledger of an earlier form tells of published ids only what stood there last.
        told = "*" if "published" in held else "*, own_id IN (SELECT last_id FROM l) AS published"
        connection.execute(
            f"CREATE OR REPLACE TABLE ledger AS WITH l AS (SELECT * FROM {source}) "
            f"SELECT {told} FROM l"
        )
    else:
        columns = ", ".join(f"{name} {type_}" for name, type_ in _COLUMN_TYPES.items())
        connection.execute(f"CREATE OR REPLACE TABLE ledger ({columns})")
    counted = connection.execute("SELECT coalesce(max(issued), 0) + 1 FROM ledger")
    return int(counted.fetchall()[0][0])


def allot_ids(connection: duckdb.DuckDBPyConnection, kind: Type, *, build_number: int) -> None:
    """Create ``entity_<type>`` (``home, dataset, key, id``) and bring the ledger up to date.

    Needs ``home_<type>`` and ``cluster_<type>``. Also creates ``replaced_<type>`` (``id,
    replaced_by``): ids once published whose records now stand under another id.
    """
    name = kind.name
    _create_seniority(connection, kind, build_number)
    connection.execute(f"""
        CREATE OR REPLACE TABLE {quote_name("entity_" + name)} AS
        WITH at_home AS (
            SELECT last_id, arg_min(cluster, seniority) AS cluster
            FROM senior WHERE last_id IS NOT NULL GROUP BY last_id
        ), aged AS (
            SELECT a.last_id, a.cluster, l.issued, l.dataset, l.key
            FROM at_home a LEFT JOIN ledger l
              ON l.type = {quote_text(name)} AND l.own_id = a.last_id
        ), kept AS (
            SELECT cluster, last_id AS id FROM aged
            QUALIFY row_number() OVER (
                PARTITION BY cluster ORDER BY issued, dataset, key, last_id) = 1
        ), fresh AS (
            SELECT cluster, arg_min(own_id, seniority) AS id FROM senior GROUP BY cluster
        )
        SELECT s.home, s.dataset, s.key, s.seniority, coalesce(k.id, f.id) AS id
        FROM senior s JOIN fresh f USING (cluster) LEFT JOIN kept k USING (cluster)
        ORDER BY s.home
        """)
    _update_ledger(connection, kind, build_number)
    connection.execute(f"""
        CREATE OR REPLACE TABLE {quote_name("replaced_" + name)} AS
        SELECT l.own_id AS id, e.id AS replaced_by
        FROM ledger l JOIN {quote_name("entity_" + name)} e USING (dataset, key)
        WHERE l.type = {quote_text(name)} AND l.published
          AND l.own_id NOT IN (SELECT id FROM {quote_name("entity_" + name)})
        ORDER BY 1, 2
        """)


def _create_seniority(connection: duckdb.DuckDBPyConnection, kind: Type, build_number: int) -> None:
    name = quote_text(kind.name)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE senior AS
        SELECT h.home, h.dataset, h.key, h.own_id, c.cluster, h.last_id,
               row_number() OVER (ORDER BY coalesce(l.issued, {build_number}), h.home) AS seniority
        FROM {quote_name("home_" + kind.name)} h
        JOIN {quote_name("cluster_" + kind.name)} c USING (home)
        LEFT JOIN ledger l
          ON l.type = {name} AND l.dataset = h.dataset AND l.key = h.key
        """)


def _update_ledger(connection: duckdb.DuckDBPyConnection, kind: Type, build_number: int) -> None:
    name = quote_text(kind.name)
    entity = quote_name("entity_" + kind.name)
    connection.execute(f"""
        UPDATE ledger SET last_id = e.id FROM {entity} e
        WHERE ledger.type = {name} AND ledger.dataset = e.dataset AND ledger.key = e.key
        """)
    connection.execute(f"""
        INSERT INTO ledger
        SELECT {name}, s.dataset, s.key, s.own_id, {build_number}, e.id, false
        FROM senior s JOIN {entity} e USING (home)
        WHERE (s.dataset, s.key) NOT IN (SELECT dataset, key FROM ledger WHERE type = {name})
        """)

    connection.execute(f"""
        UPDATE ledger SET published = true
        WHERE type = {name} AND NOT published AND own_id IN (SELECT id FROM {entity})
        """)


def write_ledger(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write the ledger as CSV, ordered by build, type, dataset and key."""
    columns = ", ".join(quote_name(name) for name in COLUMNS)
    connection.execute(
        f"COPY (SELECT {columns} FROM ledger ORDER BY issued, type, dataset, key) "
        f"TO {quote_text(str(path))} (FORMAT csv, HEADER true)"
    )
