from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.identity.estimates import Stratum, estimate_precision, estimate_recall
from graph.identity.measures import BASES, MEASURES, create_measures, in_reading_order
from graph.identity.settings import Matching
from graph.shares import add_up, wilson_interval

Row = dict[str, object]
SETTINGS = Matching(accept=0.98, review=0.2)


def stratum(
    size: int, judged: int, same: int, *, joined: bool = True, mean: float = 0.9
) -> Stratum:
    return Stratum(joined, "0.5 to 0.8", size, judged, same, mean * size)


def test_strata_add_up_as_published() -> None:
    # Newcombe 1998, two independent shares, method 10: 56/70 - 48/80 = 0.2 (0.0524 to 0.3339);
    # a share less another is a share plus the rest of the other, less one.
    parts = []
    for count, n in ((56, 70), (80 - 48, 80)):
        interval = wilson_interval(count, n)
        assert interval is not None
        parts.append((1.0, count / n, *interval))
    total, low, high = add_up(parts)
    assert [round(value - 1, 4) for value in (total, low, high)] == [0.2, 0.0524, 0.3339]


def test_one_stratum_is_its_own_wilson_interval() -> None:
    found = estimate_precision([stratum(500, 100, 66)])
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert (round(found.low, 4), round(found.high, 4)) == (0.5628, 0.7454)
    assert (found.value, found.n, found.basis) == (0.66, 100, "judged")


def test_a_stratum_weighs_as_many_pairs_as_it_has_not_as_many_as_were_judged() -> None:
    found = estimate_precision([stratum(900, 10, 10), stratum(100, 90, 0)])
    assert found is not None
    assert found.value == pytest.approx(0.9)


def test_recall_counts_what_was_not_joined() -> None:
    strata = [stratum(80, 10, 10), stratum(40, 10, 5, joined=False)]
    found = estimate_recall(strata)
    assert found is not None
    assert found.value == pytest.approx(0.8)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.8 < found.high < 1


def test_recall_of_one_judged_pair_has_its_wide_interval() -> None:
    # Wilson, none of one: 0 to z^2 / (1 + z^2); one of one: the rest of it
    end = 1.959963984540054**2 / (1 + 1.959963984540054**2)
    missed, joined = stratum(1, 1, 1, joined=False), Stratum(True, "rules", 9, 0, 0, None)
    for strata, low, high in (([missed], 0.0, end), ([joined, stratum(1, 1, 1)], 1 - end, 1.0)):
        found = estimate_recall(strata)
        assert found is not None
        assert found.low == pytest.approx(low)
        assert found.high == pytest.approx(high)
        assert found.n == 1


def test_without_a_judged_pair_the_model_speaks_and_gives_no_interval() -> None:
    found = estimate_precision([stratum(10, 0, 0, mean=0.99)])
    assert found is not None
    assert (found.value, found.low, found.high, found.basis) == (0.99, None, None, "model")


def test_what_nobody_judged_widens_the_interval() -> None:
    judged = [stratum(50, 50, 50), stratum(50, 50, 50)]
    half = [judged[0], stratum(50, 0, 0)]
    whole, part = estimate_precision(judged), estimate_precision(half)
    assert whole is not None
    assert part is not None
    assert whole.low is not None
    assert part.low is not None
    assert part.low < 0.6 < whole.low
    assert part.basis == "judged and model"


def test_nothing_joined_has_no_precision() -> None:
    assert estimate_precision([]) is None
    assert estimate_recall([]) is None


strata = st.builds(
    lambda joined, judged, same, rest, mean: Stratum(
        joined, "x", judged + rest, judged, min(same, judged), mean * (judged + rest)
    ),
    st.booleans(), st.integers(0, 30), st.integers(0, 30), st.integers(0, 300), st.floats(0, 1),
)  # fmt: skip


@given(st.lists(strata, max_size=6))
def test_an_estimate_lies_in_its_interval(some: list[Stratum]) -> None:
    for found in (estimate_precision(some), estimate_recall(some)):
        if found is not None and found.low is not None and found.high is not None:
            assert -1e-9 <= found.low <= found.value + 1e-9
            assert found.value - 1e-9 <= found.high <= 1 + 1e-9


def judgement(a: str, b: str, verdict: str, tier: str, **more: object) -> Row:
    return {"type": "organization", "record_a": a, "record_b": b, "verdict": verdict,
            "tier": tier, "score": None, "rule": tier} | more  # fmt: skip


def measured(
    judgements: list[Row], homes: dict[str, str], proposals: list[tuple[str, str]] | None = None
) -> dict[tuple[str, str], Row]:
    """Measure judgements on homes (``dataset:key`` to the id they stand under)."""
    connection = duckdb.connect(":memory:")
    connection.execute("""
        CREATE TABLE table_judgement (type VARCHAR, record_a VARCHAR, record_b VARCHAR,
            verdict VARCHAR, tier VARCHAR, score DOUBLE, rule VARCHAR);
        CREATE TABLE table_proposal (record_a VARCHAR, record_b VARCHAR);
        CREATE TABLE entity_organization (dataset VARCHAR, key VARCHAR, id VARCHAR);
        CREATE TABLE record_organization (dataset VARCHAR, key VARCHAR, is_synthetic BOOLEAN);
        """)
    for row in judgements:
        connection.execute(
            "INSERT INTO table_judgement VALUES (?, ?, ?, ?, ?, ?, ?)", [*row.values()]
        )
    for pair in proposals or []:
        connection.execute("INSERT INTO table_proposal VALUES (?, ?)", [*pair])
    for name, id_ in homes.items():
        dataset, _, key = name.partition(":")
        connection.execute("INSERT INTO entity_organization VALUES (?, ?, ?)", [dataset, key, id_])
        connection.execute("INSERT INTO record_organization VALUES (?, ?, true)", [dataset, key])
    create_measures(connection, SETTINGS)
    rows = connection.sql("FROM table_matching").pl().to_dicts()
    assert {row["measure"] for row in rows} <= set(MEASURES)
    assert {row["basis"] for row in rows} <= set(BASES)
    return {(row["measure"], row["part"]): row for row in rows}


def test_what_people_said_of_joined_and_open_pairs_is_counted() -> None:
    judgements = [
        *(judgement(f"r:{n}", f"l:{n}", "same", "scored", score=0.985) for n in range(10)),
        judgement("r:0", "l:0", "same", "person"),
        judgement("r:20", "l:20", "different", "cluster", score=0.985, rule="decided different"),
        judgement("r:20", "l:20", "different", "person"),
        judgement("r:30", "l:30", "review", "scored", score=0.6),
        judgement("l:30", "r:30", "same", "person"),
        judgement("r:31", "l:31", "review", "scored", score=0.6),
    ]
    found = measured(judgements, {"r:0": "a"}, [("l:31", "r:31")])
    precision, recall = found["precision", "by likeness"], found["recall", "pairs compared"]
    assert (precision["value"], precision["n"], precision["basis"]) == (0.5, 2, "judged")
    # half of 11 joined pairs, and both of the open ones, as the one judged there
    assert recall["value"] == pytest.approx(5.5 / (5.5 + 2), abs=1e-6)
    assert found["share_same", "not joined, 0.5 to 0.8"]["n"] == 1
    assert found["judgements", "scored: same"]["value"] == 10


def test_an_open_pair_whose_ends_came_together_otherwise_is_joined() -> None:
    open_pair = judgement("r:1", "l:1", "review", "scored", score=0.6)
    assert ("pairs", "joined, 0.5 to 0.8") in measured([open_pair], {})
    apart = measured([open_pair], {}, [("r:1", "l:1")])
    assert ("pairs", "not joined, 0.5 to 0.8") in apart


def test_rules_are_measured_only_where_people_judged_them() -> None:
    ruled = judgement("r:1", "l:1", "same", "identifier")
    assert ("precision", "by rules") not in measured([ruled], {})
    judged = measured([ruled, judgement("r:1", "l:1", "same", "person")], {})
    assert judged["precision", "by rules"]["value"] == 1.0


def test_standing_alone_is_a_share_of_what_could_link() -> None:
    homes = {"r:1": "a", "l:1": "a", "r:2": "b", "r:3": "c", "l:2": "d"}
    found = measured([], homes)
    assert (found["unlinked", "r"]["value"], found["unlinked", "r"]["n"]) == (0.666667, 3)
    assert found["unlinked", "l"]["value"] == 0.5
    assert found["cluster_records", "a"]["value"] == 2
    assert found["cluster_datasets", "a"]["value"] == 2


def test_how_right_it_is_is_read_first_and_the_largest_clusters_last() -> None:
    rows: list[Row] = [
        {"measure": "cluster_records", "part": "a", "value": 2.0},
        {"measure": "cluster_records", "part": "b", "value": 9.0},
    ]
    names = ("judgements", "unlinked", "recall", "precision")
    rows.extend({"measure": name, "part": "x", "value": 1.0} for name in names)
    assert [row["measure"] for row in in_reading_order(rows)[:4]] == [
        "precision", "recall", "unlinked", "judgements",
    ]  # fmt: skip
    assert [row["part"] for row in in_reading_order(rows)[4:]] == ["b", "a"]


def test_nothing_known_gives_an_empty_table() -> None:
    assert measured([], {}) == {}
