"""What a decision would contradict, told before it is taken, by records and organizations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import pyarrow as pa

from commonground.review.contradictions import contradictions
from commonground.review.decide import pair_of
from commonground.workspace import Workspace
from graph.identity.decisions import Decision
from graph.snapshot import open_edition


def organizations_of(workspace: Workspace, records: Iterable[str]) -> dict[str, str]:
    """Give the id of the published organization of each record; none for what is no record."""
    split = [name.partition(":") for name in sorted(set(records))]
    asked = pa.table({"dataset": pa.array([item[0] for item in split], pa.string()),
                      "key": pa.array([item[2] for item in split], pa.string())})  # fmt: skip
    with open_edition(workspace.folder, scope="all").connect() as connection:
        connection.register("asked", asked)
        rows = connection.execute("""
            SELECT DISTINCT dataset || ':' || key, id FROM source_record
            SEMI JOIN asked USING (dataset, key) WHERE type = 'organization'
            """).fetchall()
    return dict(rows)


def clash(earlier: Iterable[Decision], said: Decision, ids: Mapping[str, str]) -> str | None:
    """Say why a decision cannot hold beside earlier ones; ``None`` where it can.

    ``earlier`` are the decisions that stand and ``ids`` the organization of each record. Records
    of one organization count as one, unless a decision takes them apart.
    """
    lines = [line for line in earlier if pair_of(line) != pair_of(said)]
    lines = [*sorted(lines, key=lambda line: line.line), said]
    apart = {name for line in lines if _is_torn(line, ids) for name in pair_of(line)}

    def group(name: str) -> str:
        return name if name in apart else ids.get(name, name)

    grouped = [
        replace(line, record_a=group(line.record_a), record_b=group(line.record_b))
        for line in lines
    ]
    found = next((one for one in contradictions(grouped) if one.decision is grouped[-1]), None)
    if found is None:
        return None
    whole = list(zip(grouped, lines, strict=True))
    joins = {pair_of(item): line for item, line in whole if item.verdict == "same"}
    used = [joins[min(step), max(step)] for step in pairwise(found.chain)]
    used.append(next(line for item, line in whole if item is found.apart))
    return "; ".join([*_decided(used, said), *_standing_together(used, group)])


def _is_torn(line: Decision, ids: Mapping[str, str]) -> bool:
    home = ids.get(line.record_a)
    return line.verdict == "different" and home is not None and home == ids.get(line.record_b)


def _decided(used: Sequence[Decision], said: Decision) -> Iterator[str]:
    for line in used:
        if line is not said:
            word = "the same" if line.verdict == "same" else "different"
            yield f"{line.record_a} and {line.record_b} were decided to be {word}"


def _standing_together(used: Sequence[Decision], group: Callable[[str], str]) -> Iterator[str]:
    held: dict[str, dict[str, None]] = {}
    for name in (name for line in used for name in (line.record_a, line.record_b)):
        held.setdefault(group(name), {})[name] = None
    for home, names in held.items():
        if len(names) > 1:
            yield f"{' and '.join(names)} stand in one organization, {home}"
