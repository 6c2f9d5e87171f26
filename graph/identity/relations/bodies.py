"""Bodies: homes that records themselves call one, before anything is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    import duckdb


def create_bodies(connection: duckdb.DuckDBPyConnection) -> None:
    """Create ``body`` (``home, body``): the first home of those joined by equal numbers.

    Needs ``home_organization`` and ``stated_pair``. Rules count bodies, not homes, when they ask
    whether a name is borne once: two registers that list one organization are no doubt.
    """
    count = int(connection.execute("SELECT count(*) FROM home_organization").fetchall()[0][0])
    pairs = connection.sql("SELECT home_a, home_b FROM stated_pair").to_arrow_table()
    a, b = pairs.column("home_a").to_numpy(), pairs.column("home_b").to_numpy()
    first = np.arange(count, dtype=np.int64)
    if len(a):
        graph = coo_matrix((np.ones(len(a), dtype=np.int8), (a, b)), shape=(count, count))
        _, labels = connected_components(graph, directed=False)
        lowest = np.full(count, count, dtype=np.int64)
        np.minimum.at(lowest, labels, first)
        first = lowest[labels]
    connection.register("joined", pa.table({"home": np.arange(count), "body": first}))
    connection.execute("CREATE OR REPLACE TEMP TABLE body AS SELECT * FROM joined")
    connection.unregister("joined")


def has_table(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Tell whether the connection holds a table; some stages are left out where not needed."""
    query = "SELECT count(*) FROM duckdb_tables() WHERE table_name = ?"
    return bool(connection.execute(query, [name]).fetchall()[0][0])
