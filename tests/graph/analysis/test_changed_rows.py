from __future__ import annotations

import polars as pl

from graph.analysis.changed_rows import compare_rows
from graph.result import Column, Result

COLUMNS = (
    Column("place_id", "place", is_key=True),
    Column("place", "its name"),
    Column("have", "programs"),
    Column("services", "their services"),
    Column("evidence_ids", "ties"),
)
Row = tuple[str, int | None, list[str]]


def answer(*rows: Row) -> Result:
    table = pl.DataFrame(
        [(id_, f"Example {id_}", have, services, [id_]) for id_, have, services in rows],
        {"place_id": pl.String, "place": pl.String, "have": pl.Int64,
         "services": pl.List(pl.String), "evidence_ids": pl.List(pl.String)},
        orient="row",
    )  # fmt: skip
    return Result("x", "?", ".", table, COLUMNS, table.height, "steward", "1-0", "field")


def compared(*rows: Row, limit: int | None = None) -> Result:
    published = answer(("a", 1, ["legal"]), ("b", None, []), ("c", 3, ["x"]))
    return compare_rows(published, {"likely": answer(*rows)}, limit)


def test_changed_values_stand_before_and_after() -> None:
    result = compared(("c", 3, ["x"]), ("b", 2, []), ("a", 1, ["legal", "food"]))
    rows = [(row["change"], row["place"], row["column"], row["before"], row["after"])
            for row in result.rows()]  # fmt: skip
    assert rows == [
        ("changed", "Example b", "have", None, "2"),
        ("changed", "Example a", "services", "legal", "legal; food"),
    ]
    assert result.sentence == "With likely links too 0 rows go, 0 come and 2 change."


def test_rows_that_go_and_come_are_listed_first() -> None:
    result = compared(("a", 1, ["legal"]), ("c", 4, ["x"]), ("d", 1, []))
    rows = [(row["change"], row["place_id"]) for row in result.rows()]
    assert rows == [("gone", "b"), ("added", "d"), ("changed", "c")]


def test_rows_under_one_key_are_compared_one_by_one() -> None:
    twice = answer(("a", 1, []), ("a", 2, []))
    result = compare_rows(twice, {"certain": answer(("a", 1, []))}, None)
    assert [row["change"] for row in result.rows()] == ["gone"]


def test_the_same_answer_gives_no_rows_and_a_limit_is_said() -> None:
    same = compared(("a", 1, ["legal"]), ("b", None, []), ("c", 3, ["x"]))
    assert (same.table.height, same.sentence) == (
        0,
        "With likely links too every row stays as it is.",
    )
    cut = compared(limit=2)
    assert (cut.table.height, cut.found, cut.truncated) == (2, 3, True)
