"""Explain in words why two organizations are one, or why they are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from graph.identity.asked import find_party, homes_of
from graph.identity.explained import (
    NUMBERS,
    Explanation,
    Judged,
    Party,
    read_features,
    refusal_words,
    relation_words,
    score_words,
)
from graph.identity.judged import (
    Row,
    cost_of,
    in_words,
    judgements_between,
    over_one_number,
    shortest_path,
)
from graph.identity.settings import Matching

if TYPE_CHECKING:
    import duckdb

# Score and features (JSON) of two records that were never judged; None: nothing can be compared.
Scorer = Callable[[str, str], "tuple[float, str] | None"]
_EXCLUSIVE = ("ein", "org_id")


def explain(
    connection: duckdb.DuckDBPyConnection,
    a: str,
    b: str,
    *,
    settings: Matching | None = None,
    scorer: Scorer | None = None,
) -> Explanation:
    """Explain why ``a`` and ``b`` are one organization, or why not.

    Each is an id, a record (``dataset:key`` or record id) or a name that one organization bears.
    The connection holds the tables of a steward edition and ``record_organization``, the records
    of the workspace. ``scorer`` compares two records that nothing was stored about. `UsageError`
    where nothing, or several organizations, go by what was asked; it names candidates.
    """
    one, other = find_party(connection, a), find_party(connection, b)
    if one.id == other.id:
        return _joined(connection, one, other)
    homes = homes_of(connection, one), homes_of(connection, other)
    for reason in (_decided, _related, _refused, _open, _numbers, _made_up):
        if (found := reason(connection, one, other, *homes)) is not None:
            return found
    return _compared(one, other, *homes, settings or Matching(), scorer)


def _joined(connection: duckdb.DuckDBPyConnection, one: Party, other: Party) -> Explanation:
    homes = homes_of(connection, one)
    edges = judgements_between(connection, homes, homes, verdicts=("same",))
    start, end = one.record or _core(edges, other.record), other.record or _core(edges, one.record)
    if start and end and start != end and (one.record or other.record):
        steps = over_one_number(shortest_path(edges, start, end))
    else:
        steps = sorted(edges, key=cost_of)
    if len(homes) == 1:
        sentence = f"{one} is one organization with one record: nothing was joined."
    elif str(one) == str(other) or one.asked == other.asked or not steps:
        under = f", {one.id}" if one.record else ""
        sentence = f"{one} is one organization with {len(homes)} records{under}."
    else:
        how = "one judgement joins" if len(steps) == 1 else f"{len(steps)} judgements join"
        sentence = f"{one} and {other} are one organization, {one.id}: {how} their records."
    judged = tuple(in_words(connection, step) for step in steps)
    return Explanation(one, other, True, "joined", sentence, judged)


def _core(edges: Sequence[Row], record: str | None) -> str | None:
    """Give the record that most judgements join, other than the one that was asked about."""
    ends = Counter(row[end] for row in edges for end in ("record_a", "record_b"))
    others = sorted((-count, name) for name, count in ends.items() if name != record)
    return others[0][1] if others else None


def _between(
    connection: duckdb.DuckDBPyConnection, ours: list[str], theirs: list[str], tiers: Sequence[str]
) -> list[Row]:
    return [row for row in judgements_between(connection, ours, theirs) if row["tier"] in tiers]


def _decided(
    connection: duckdb.DuckDBPyConnection, a: Party, b: Party, ours: list[str], theirs: list[str]
) -> Explanation | None:
    rows = _between(connection, ours, theirs, ("person",))
    if not rows:
        return None
    if any(row["verdict"] == "different" for row in rows):
        sentence = f"{a} and {b} are two organizations: a person decided so."
    else:
        sentence = (
            f"{a} and {b} are two organizations although a person called them one: other decisions "
            "keep apart what that would join."
        )
    judged = tuple(in_words(connection, row) for row in rows)
    return Explanation(a, b, False, "decided", sentence, judged)


def _related(
    connection: duckdb.DuckDBPyConnection, a: Party, b: Party, ours: list[str], theirs: list[str]
) -> Explanation | None:
    rows = _between(connection, ours, theirs, ("relation",))
    told = [row["rule"].partition(":")[0] for row in rows[:1]]
    is_turned = bool(rows) and rows[0]["record_a"] in theirs
    for tie in ("parent_of", "hosts", "succeeds") if not rows else ():
        ends = connection.execute(
            f"SELECT source_id FROM {tie} WHERE (source_id, target_id) IN (($a, $b), ($b, $a))",
            {"a": a.id, "b": b.id},
        ).fetchall()
        if ends:
            told, is_turned = [tie], ends[0][0] == b.id
            break
    if not told:
        return None
    first, second = (b, a) if is_turned else (a, b)
    how = relation_words(told[0], first.name, second.name)
    sentence = f"{a} and {b} are two organizations that are related: {how}."
    judged = tuple(in_words(connection, row) for row in rows)
    return Explanation(a, b, False, "related", sentence, judged)


def _refused(
    connection: duckdb.DuckDBPyConnection, a: Party, b: Party, ours: list[str], theirs: list[str]
) -> Explanation | None:
    rows = _between(connection, ours, theirs, ("cluster",))
    if not rows:
        return None
    sentence = f"{a} and {b} are two organizations: {refusal_words(rows[0]['rule'])}."
    judged = tuple(in_words(connection, row) for row in rows)
    return Explanation(a, b, False, "refused", sentence, judged)


def _open(
    connection: duckdb.DuckDBPyConnection, a: Party, b: Party, ours: list[str], theirs: list[str]
) -> Explanation | None:
    rows = [
        row for row in judgements_between(connection, ours, theirs) if row["verdict"] == "review"
    ]
    if not rows:
        return None
    sentence = (
        f"{a} and {b} may be one; nobody has decided yet, so they stand as two. "
        "Decide with: commonground review"
    )
    judged = tuple(in_words(connection, row) for row in rows)
    return Explanation(a, b, False, "open", sentence, judged)


def _numbers(
    connection: duckdb.DuckDBPyConnection, a: Party, b: Party, ours: list[str], theirs: list[str]
) -> Explanation | None:
    for field in _EXCLUSIVE:
        values = [_values(connection, homes, field) for homes in (ours, theirs)]
        if values[0] and values[1] and not set(values[0]) & set(values[1]):
            told = f"{values[0][0]} and {values[1][0]}"
            sentence = (
                f"{a} and {b} are two organizations: they carry different "
                f"{NUMBERS[field]}s, {told}, and are never joined by a rule."
            )
            return Explanation(a, b, False, "numbers", sentence)
    return None


def _made_up(
    connection: duckdb.DuckDBPyConnection, a: Party, b: Party, ours: list[str], theirs: list[str]
) -> Explanation | None:
    kinds = [_values(connection, homes, "is_synthetic") for homes in (ours, theirs)]
    if ("true" in kinds[0]) == ("true" in kinds[1]):
        return None
    sentence = f"{a} and {b} are two: one of them is made up, and made-up never meets real."
    return Explanation(a, b, False, "made_up", sentence)


def _values(connection: duckdb.DuckDBPyConnection, homes: list[str], field: str) -> list[str]:
    connection.register("our_home", pa.table({"record": pa.array(homes, pa.string())}))
    rows = connection.execute(f"""
        SELECT DISTINCT {field}::VARCHAR FROM record_organization
        WHERE dataset || ':' || key IN (FROM our_home) AND {field} IS NOT NULL ORDER BY 1
        """).fetchall()
    return [row[0] for row in rows]


def _compared(
    a: Party,
    b: Party,
    ours: list[str],
    theirs: list[str],
    settings: Matching,
    scorer: Scorer | None,
) -> Explanation:
    found = None if scorer is None else scorer(ours[0], theirs[0])
    if found is None:
        sentence = (
            f"{a} and {b} are two organizations: nothing in their records suggested that they are "
            "one, so they were never compared."
        )
        return Explanation(a, b, False, "never_compared", sentence)
    score, features = found
    judged = Judged(
        ours[0], theirs[0], "different", "scored", score_words(score), score,
        read_features(features),
    )  # fmt: skip
    least = f"{settings.review:g}"
    if score < settings.review:
        sentence = f"{a} and {b} are two organizations: their score is below {least}."
        return Explanation(a, b, False, "below", sentence, (judged,))
    sentence = (
        f"{a} and {b} are two organizations: they share no key by which records are compared "
        "(name, address, phone, website or number), though they would score as below."
    )
    return Explanation(a, b, False, "never_compared", sentence, (judged,))
