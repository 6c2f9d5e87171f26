"""Resolve: records, judgements and an edition go in, canonical tables come out.

Everything happens inside one DuckDB connection, columns at a time. The connection holds
``record_<type>`` (see `graph.records`) and, for types keyed by dataset, ``entity_<type>`` (see
`graph.identity.ledger`); afterwards it holds ``table_<type>`` for every type of the model, the
provenance tables and ``finding``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.resolve.evidence import create_evidence
from graph.resolve.located import add_located_records
from graph.resolve.nodes import create_declared_nodes, create_identifiers, create_nodes
from graph.resolve.provenance import create_provenance
from graph.resolve.reasons import add_field_reasons, keep_confidential
from graph.resolve.related import add_related_records
from graph.resolve.ties import create_ends, create_ties
from graph.schema import load_types

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_DERIVED_NODES = ("dataset", "evidence", "identifier", "service", "population")
_DERIVED_TIES = ("from_dataset", "has_identifier")


def resolve(connection: duckdb.DuckDBPyConnection, *, datasets: pa.Table) -> None:
    """Create every canonical table of one edition.

    ``datasets`` holds the rows of the dataset nodes, which no publisher states. No records at all
    give empty tables (services and populations are always there: the model declares them).
    """
    types = load_types()
    create_declared_nodes(connection, types["service"])
    create_declared_nodes(connection, types["population"])
    connection.register("dataset_rows", datasets)
    connection.execute("CREATE OR REPLACE TABLE table_dataset AS SELECT * FROM dataset_rows")
    for name, kind in types.items():
        if not kind.is_tie and name not in _DERIVED_NODES:
            create_nodes(connection, kind)
    create_identifiers(connection, types["organization"])
    create_ends(connection)
    add_related_records(connection)
    add_located_records(connection)
    for name, kind in types.items():
        if kind.is_tie and name not in _DERIVED_TIES:
            create_ties(connection, kind)
    create_evidence(connection)
    keep_confidential(connection)
    add_field_reasons(connection)
    create_provenance(connection)
