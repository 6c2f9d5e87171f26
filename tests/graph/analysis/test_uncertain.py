from __future__ import annotations

from pathlib import Path

import polars as pl

from commonground.reports.xlsx import about_rows
from graph.analysis import run_analysis
from graph.analysis.uncertain import find_doubt, tell_uncertainty, weak_joins
from graph.result import Column, make_result
from graph.snapshot.edition import Edition
from tests.editions import edition_of

Row = dict[str, object]


def record(id_: str, key: str) -> Row:
    return {"record_id": key, "type": "organization", "id": id_, "dataset": "d", "key": key}


def judgement(a: str, b: str, tier: str, score: float | None = None) -> Row:
    return {"type": "organization", "record_a": f"d:{a}", "record_b": f"d:{b}", "verdict": "same",
            "tier": tier, "score": score, "rule": tier, "by": "rule"}  # fmt: skip


def edition_with(
    folder: Path,
    records: list[Row],
    judgements: list[Row],
    proposals: list[tuple[str, str]] | None = None,
) -> Edition:
    pairs = proposals or []
    ids = {str(row["id"]) for row in records} | {id_ for pair in pairs for id_ in pair}
    return edition_of(
        folder,
        organization=[{"id": id_, "name": f"Example {id_}"} for id_ in sorted(ids)],
        source_record=records,
        judgement=judgements,
        proposal=[{"record_a": a, "record_b": b, "id_a": a, "id_b": b} for a, b in pairs],
    )


def told(edition: Edition, *ids: str, counted: tuple[str, ...] = ()) -> str | None:
    table = pl.DataFrame({"organization_id": ids}, schema={"organization_id": pl.String})
    columns = (Column("organization_id", "organization"),)
    result = make_result(
        edition, name="x", question="?", sentence=".", table=table, columns=columns, n=len(ids),
        counted=counted,
    )  # fmt: skip
    return tell_uncertainty(edition, result).uncertain


PAIR = [record("a", "1"), record("a", "2")]


def test_a_weak_link_makes_its_organization_uncertain(tmp_path: Path) -> None:
    edition = edition_with(
        tmp_path, [*PAIR, record("b", "3")], [judgement("1", "2", "scored", 0.96)]
    )
    assert told(edition, "a", "b") == (
        "1 of 2 organizations here was joined by likeness: commonground review"
    )
    assert told(edition, "b") is None
    assert weak_joins(edition)["record"].to_list() == ["d:1", "d:2"]


def test_a_weak_link_beside_a_certain_one_decides_nothing(tmp_path: Path) -> None:
    links = [judgement("1", "2", "scored", 0.96), judgement("1", "3", "identifier"),
             judgement("2", "3", "strict")]  # fmt: skip
    edition = edition_with(tmp_path, [*PAIR, record("a", "3")], links)
    assert find_doubt(edition).by_likeness == frozenset()
    assert told(edition, "a") is None


def test_a_link_that_scores_high_is_not_told(tmp_path: Path) -> None:
    assert told(edition_with(tmp_path, PAIR, [judgement("1", "2", "scored", 0.995)]), "a") is None


def test_open_pairs_are_told_apart_from_what_was_joined(tmp_path: Path) -> None:
    weak = [judgement("1", "2", "scored", 0.96)]
    edition = edition_with(tmp_path, PAIR, weak, [("c", "d"), ("a", "d")])
    assert told(edition, "a", "c", "d") == (
        "1 of 3 organizations here was joined by likeness, 2 more may be one with another: "
        "commonground review"
    )
    assert told(edition, "c") == (
        "1 of 1 organization here may be one with another: commonground review"
    )


def test_what_was_counted_without_being_named_is_looked_at(tmp_path: Path) -> None:
    edition = edition_with(tmp_path, PAIR, [], [("a", "b")])
    assert told(edition, counted=("a",)) == (
        "1 of 1 organization here may be one with another: commonground review"
    )


def test_every_answer_carries_it_into_its_forms(tmp_path: Path) -> None:
    edition = edition_of(
        tmp_path,
        organization=[{"id": "a", "name": "Example A", "sector": "nonprofit"}],
        coalition=[{"id": "c", "name": "Example Room"}],
        membership=[{"source_id": "a", "target_id": "c", "claimed": True}],
        proposal=[{"record_a": "x", "record_b": "y", "id_a": "a", "id_b": "z"}],
    )
    result = run_analysis(edition, "participation")
    assert result.uncertain is not None
    assert result.to_dict()["uncertain"] == result.uncertain
    assert ("uncertain links", result.uncertain) in about_rows(result, is_synthetic=False)
