"""Stored judgements between records: read, put into a path from one to the other, and worded."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from graph.identity.decisions import RELATIONS
from graph.identity.explained import (
    NUMBERS,
    Feature,
    Judged,
    read_features,
    refusal_words,
    relation_words,
    said_by,
    score_words,
)

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
_RARITY = "what is shared is"  # how a feature begins that tells how common the shared value is
VERDICTS = ("same", "different", "review")
# Fewer steps are easier to follow; among as many, the surer.
_COST = {"person": 1.0, "reference": 1.0, "identifier": 1.0, "strict": 1.1, "scored": 1.2}


def judgements_between(
    connection: duckdb.DuckDBPyConnection,
    ours: Sequence[str],
    theirs: Sequence[str],
    *,
    verdicts: Sequence[str] = VERDICTS,
) -> list[Row]:
    """Give the judgements between two groups of records of organizations, the surest first."""
    connection.register("our_home", pa.table({"record": pa.array(ours, pa.string())}))
    connection.register("their_home", pa.table({"record": pa.array(theirs, pa.string())}))
    listed = ", ".join(f"'{verdict}'" for verdict in verdicts)
    found = connection.sql(f"""
        SELECT * FROM judgement WHERE type = 'organization' AND verdict IN ({listed}) AND (
            (record_a IN (FROM our_home) AND record_b IN (FROM their_home))
            OR (record_b IN (FROM our_home) AND record_a IN (FROM their_home)))
        ORDER BY score DESC NULLS FIRST, record_a, record_b, tier, rule
        """).to_arrow_table()
    rows: list[Row] = found.to_pylist()
    return rows


def cost_of(row: Row) -> float:
    """Give how weak a judgement is as a step: 1 for what records or people say, more for scores."""
    return _COST.get(row["tier"], 2.0) + 1.0 - (1.0 if row["score"] is None else row["score"])


def shortest_path(edges: Sequence[Row], start: str, end: str) -> list[Row]:
    """Give the shortest and surest way from one record to another; empty where there is none."""
    beside: dict[str, list[tuple[str, Row]]] = {}
    for row in edges:
        beside.setdefault(row["record_a"], []).append((row["record_b"], row))
        beside.setdefault(row["record_b"], []).append((row["record_a"], row))
    came: dict[str, list[Row]] = {}
    waiting: list[tuple[float, str, list[Row]]] = [(0.0, start, [])]
    while waiting:
        cost, record, way = heapq.heappop(waiting)
        if record in came:
            continue
        came[record] = way
        if record == end:
            return way
        for following, row in beside.get(record, []):
            if following not in came:
                step = {**row, "record_a": record, "record_b": following}
                heapq.heappush(waiting, (cost + cost_of(row), following, [*way, step]))
    return []


def over_one_number(steps: Sequence[Row]) -> list[Row]:
    """Take two steps over one equal number as one: the record between only stands for it."""
    taken: list[Row] = []
    for step in steps:
        if (
            taken
            and step["tier"] == taken[-1]["tier"] == "identifier"
            and (step["rule"] == taken[-1]["rule"])
        ):
            taken[-1] = {**taken[-1], "record_b": step["record_b"]}
        else:
            taken.append(step)
    return taken


def in_words(connection: duckdb.DuckDBPyConnection, row: Row) -> Judged:
    """Give one judgement in words."""
    return Judged(
        row["record_a"], row["record_b"], row["verdict"], row["tier"], _words(connection, row),
        row["score"], _counted(connection, row),
    )  # fmt: skip


def _counted(connection: duckdb.DuckDBPyConnection, row: Row) -> tuple[Feature, ...]:
    """Read features; beside how rare a shared name is, say how many organizations bear it."""
    features = read_features(row["features"])
    if not any(item.feature == "name" and _RARITY in item.level for item in features):
        return features
    found = connection.execute(
        """
        SELECT count(DISTINCT s.id) FROM record_organization r
        JOIN source_record s USING (dataset, key)
        WHERE s.type = 'organization' AND lower(r.name) IN (
            SELECT lower(name) FROM record_organization WHERE dataset || ':' || key = $a
            INTERSECT
            SELECT lower(name) FROM record_organization WHERE dataset || ':' || key = $b)
        """,
        {"a": row["record_a"], "b": row["record_b"]},
    ).fetchall()
    count = found[0][0]
    borne = f"how rare it is ({count} organization{'s bear' if count != 1 else ' bears'} it here)"
    return tuple(
        replace(item, level=borne)
        if count and item.feature == "name" and _RARITY in item.level
        else item
        for item in features
    )


def _words(connection: duckdb.DuckDBPyConnection, row: Row) -> str:
    tier, rule = row["tier"], row["rule"] or ""
    if tier == "person":
        verdict = "are one" if row["verdict"] == "same" else "are not one"
        told = said_by(row["by"], row["date"], row["reason"])
        related = f"; {_related_words(row)}" if rule in RELATIONS else ""
        return f"a person decided that they {verdict} ({told}){related}"
    if tier == "identifier":
        field = rule.removeprefix("equal ")
        value = _number(connection, row["record_b"], field)
        return f"both carry the {NUMBERS.get(field, field)} {value}".rstrip()
    if tier == "reference":
        return "one of the two says that it speaks of the other"
    if tier == "relation":
        return _related_words(row)
    scored = "" if row["score"] is None else score_words(row["score"])
    if tier == "cluster":
        return "; ".join(part for part in (scored, refusal_words(rule)) if part)
    if tier == "scored":
        told = "" if rule in ("", "scored", "not sure") else f"; {refusal_words(rule)}"
        return f"{scored}{told}"
    return f"by rule: {rule}"


def _related_words(row: Row) -> str:
    relation, _, rule = row["rule"].partition(": ")
    told = f" ({rule})" if rule else ""
    return relation_words(relation, row["record_a"], row["record_b"]) + told


def _number(connection: duckdb.DuckDBPyConnection, record: str, field: str) -> str:
    if field not in ("ein", "uei", "org_id"):
        return ""
    rows = connection.execute(
        f"SELECT max({field}) FROM record_organization WHERE dataset || ':' || key = ?", [record]
    ).fetchall()
    return str(rows[0][0] or "")
