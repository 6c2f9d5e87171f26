"""Clusters: the homes of one type joined into entities, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from graph.identity.decided import Decided
from graph.identity.edges import create_edges, read_edges, read_exclusive, read_pairs
from graph.identity.joining import JOINED, Pairs, join_edges
from graph.identity.judgements import store_decided, store_judgements
from graph.identity.settings import Matching
from graph.ids import quote_name
from graph.schema import Type

if TYPE_CHECKING:
    import duckdb

    from graph.identity.joining import Numbers


def create_clusters(
    connection: duckdb.DuckDBPyConnection,
    kind: Type,
    count: int,
    decided: Decided,
    settings: Matching,
    *,
    model: str | None = None,
) -> list[tuple[int, int]]:
    """Create ``cluster_<type>`` (``home, cluster``) and add the judgements of one type.

    Needs ``stated_pair``, ``exclusive``, ``strict_pair``, ``scored_pair`` and ``relation``. Gives
    the pairs that people called one and that other decisions of theirs keep apart.
    """
    create_edges(connection, decided, settings)
    edges, tier = read_edges(connection)
    codes, schemes = read_exclusive(connection, count)
    clusters, outcome = join_edges(
        count,
        edges,
        tier,
        exclusive=codes,
        apart=Pairs.of(list(decided.different)),
        related=read_pairs(connection, "SELECT home_a, home_b FROM relation"),
        alike=read_pairs(
            connection,
            "SELECT home_a, home_b FROM scored_pair UNION SELECT home_a, home_b FROM strict_pair",
        ),
        support=settings.support,
    )
    store_judgements(connection, kind, outcome, schemes, model=model)
    store_decided(connection, kind, decided)
    _store(connection, kind, clusters)
    spoken = len(decided.same)  # they are tried first
    refused = np.flatnonzero(outcome[:spoken] != JOINED)
    return [(int(edges.a[place]), int(edges.b[place])) for place in refused]


def _store(connection: duckdb.DuckDBPyConnection, kind: Type, clusters: Numbers) -> None:
    table = pa.table({"home": np.arange(len(clusters)), "cluster": clusters})
    connection.register("clustered", table)
    name = quote_name("cluster_" + kind.name)
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM clustered")
    connection.unregister("clustered")
