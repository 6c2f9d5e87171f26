"""Identify: from record tables to entities, by numbers, rules, likeness and people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.findings import Finding
from graph.identity.clusters import create_clusters
from graph.identity.decided import Decided, create_decided_relations, place_decisions
from graph.identity.decisions import Decision, contradicting, read_decisions, unknown_record
from graph.identity.homes import create_homes, drop_unknown_references
from graph.identity.judgements import create_judgements, create_proposals
from graph.identity.ledger import allot_ids, open_ledger
from graph.identity.likeness import find_likeness, no_likeness
from graph.identity.measures import create_measures
from graph.identity.removals import drop_removed
from graph.identity.settings import Matching
from graph.identity.stated import create_exclusive_codes, create_stated_pairs
from graph.ids import quote_name, quote_text
from graph.schema import Type, get_type

if TYPE_CHECKING:
    import duckdb

IDENTIFIED = ("organization", "program", "coalition")


def identify(
    connection: duckdb.DuckDBPyConnection,
    *,
    decisions: Path,
    ledger: Path,
    salt: str,
    removed: Sequence[str] = (),
    matching: Matching | None = None,
) -> list[Finding]:
    """Create ``entity_<type>`` for every identified type, and the tables of judgements.

    Needs the record tables. Also creates ``table_judgement``, ``table_proposal`` and
    ``table_replaced``. Organizations are joined by identifiers, rules and likeness, programs and
    coalitions by what records and people say only. Gives findings about the decisions file, about
    records that refer to something unknown, and about what could not be compared.
    """
    settings = matching or Matching()
    number = open_ledger(connection, ledger)
    if removed:
        create_homes(connection, get_type("organization"), salt=salt)
        drop_removed(connection, removed)
    decided, findings = read_decisions(decisions)
    create_judgements(connection)
    unplaced = {position: item.record_a for position, item in enumerate(decided)}
    for name in IDENTIFIED:
        kind = get_type(name)
        count, unknown = _create_known_homes(connection, kind, salt)
        placed = place_decisions(connection, kind, decided, unplaced)
        findings += unknown
        findings += _find_pairs(connection, kind, placed, settings)
        refused = create_clusters(connection, kind, count, placed, settings)
        findings += [contradicting(decisions, placed.same[pair]) for pair in refused]
        allot_ids(connection, kind, build_number=number)
    create_proposals(connection)
    create_measures(connection, settings)
    _create_replaced(connection)
    return findings + _unknown_records(decisions, decided, unplaced)


def _create_known_homes(
    connection: duckdb.DuckDBPyConnection, kind: Type, salt: str
) -> tuple[int, list[Finding]]:
    count = create_homes(connection, kind, salt=salt)
    unknown = drop_unknown_references(connection, kind)
    return (create_homes(connection, kind, salt=salt) if unknown else count), unknown


def _find_pairs(
    connection: duckdb.DuckDBPyConnection, kind: Type, decided: Decided, settings: Matching
) -> list[Finding]:
    create_decided_relations(connection, decided)
    create_exclusive_codes(connection, kind, settings)
    findings = create_stated_pairs(connection, kind)
    if kind.name == "organization":
        return findings + find_likeness(connection, settings)
    no_likeness(connection)
    return findings


def _unknown_records(
    path: Path, decided: Sequence[Decision], unplaced: dict[int, str]
) -> list[Finding]:
    return [
        unknown_record(path, decided[position], reference)
        for position, reference in sorted(unplaced.items())
        if decided[position].verdict != "withdrawn"
    ]


def _create_replaced(connection: duckdb.DuckDBPyConnection) -> None:
    parts = " UNION ALL ".join(
        f"SELECT {quote_text(name)} AS type, id, replaced_by FROM {quote_name('replaced_' + name)}"
        for name in IDENTIFIED
    )
    connection.execute(f"CREATE OR REPLACE TABLE table_replaced AS {parts}")
