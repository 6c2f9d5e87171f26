"""People's decisions placed on homes: which pairs are one, which are kept apart, which related."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from graph.identity.decisions import Decision
from graph.identity.homes import find_homes
from graph.schema import Type

if TYPE_CHECKING:
    import duckdb

Pair = tuple[int, int]


@dataclass
class Decided:
    """What people decided about the homes of one type: pair (a, b) to the decision that counts.

    Pairs of ``same`` stand in the order of their homes, so that the order of lines matters only
    where a later line takes an earlier one back.
    """

    same: dict[Pair, Decision] = field(default_factory=dict)
    different: dict[Pair, Decision] = field(default_factory=dict)


def place_decisions(
    connection: duckdb.DuckDBPyConnection,
    kind: Type,
    decisions: Sequence[Decision],
    unplaced: dict[int, str],
) -> Decided:
    """Place decisions on the homes of one type; the last line on a pair counts.

    ``unplaced`` holds, by position, the reference that no type knew so far; what is placed here is
    taken out of it.
    """
    named = [name for item in decisions for name in (item.record_a, item.record_b)]
    homes = find_homes(connection, kind, named)
    last: dict[Pair, tuple[Pair, Decision]] = {}
    for position, item in enumerate(decisions):
        unknown = [name for name in (item.record_a, item.record_b) if name not in homes]
        if unknown:
            if position in unplaced and len(unknown) == 1:
                unplaced[position] = unknown[0]
            continue
        unplaced.pop(position, None)
        a, b = homes[item.record_a], homes[item.record_b]
        if a != b:
            last[min(a, b), max(a, b)] = ((a, b), item)
    decided = Decided()
    for pair in sorted(last):
        stated, item = last[pair]
        if item.verdict == "same":
            decided.same[pair] = item
        elif item.verdict == "different":
            decided.different[stated] = item
    return decided


def create_decided_relations(connection: duckdb.DuckDBPyConnection, decided: Decided) -> None:
    """Create ``decided_relation`` (``home_a, home_b, relation``): what one is to the other.

    Also ``kept_apart`` (``home``): who is kept apart from somebody.
    """
    homes = sorted({home for pair in decided.different for home in pair})
    connection.register("apart_home", pa.table({"home": pa.array(homes, pa.int64())}))
    connection.execute("CREATE OR REPLACE TEMP TABLE kept_apart AS SELECT home FROM apart_home")
    connection.unregister("apart_home")
    told = [(*pair, item.relation) for pair, item in decided.different.items() if item.relation]
    table = pa.table(
        {
            "home_a": pa.array([row[0] for row in told], pa.int64()),
            "home_b": pa.array([row[1] for row in told], pa.int64()),
            "relation": pa.array([row[2] for row in told], pa.string()),
        }
    )
    connection.register("told_relation", table)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE decided_relation AS SELECT * FROM told_relation"
    )
    connection.unregister("told_relation")
