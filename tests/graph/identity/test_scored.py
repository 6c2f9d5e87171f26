"""Scored pairs: likeness with reasons, vetoes, caps; the same whatever the order."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import WorkspaceError
from graph.identity import scored
from graph.identity.scored import create_scored_pairs
from graph.identity.settings import Matching
from tests.graph.identity.profile_rows import SETTINGS, Row, found, profiles

# The same rare name in one ZIP: as likely as a score gets without an address.
REFUGE: Row = {"core": "EXAMPLE WILLOWBROOK REFUGE", "acronym": "EWR"}
OTHERS: Sequence[Row] = [
    {"core": f"EXAMPLE {word} {kind}", "zip": f"45{place:03}", "city": f"TOWN {place}"}
    for place, (word, kind) in enumerate(
        (word, kind) for word in ("ALDER", "BIRCH", "CEDAR") for kind in ("CHURCH", "CLINIC")
    )
]


def _scored(
    rows: Sequence[Row], matching: Matching = SETTINGS, *, threads: int = 1
) -> list[tuple[object, ...]]:
    with profiles(rows, threads=threads) as connection:
        create_scored_pairs(connection, matching)
        return found(connection, "scored_pair")


def _scores(
    rows: Sequence[Row], matching: Matching = SETTINGS
) -> dict[tuple[object, object], float]:
    return {(row[0], row[1]): float(str(row[2])) for row in _scored(rows, matching)}


def test_a_rare_name_in_one_zip_scores_high_and_says_why() -> None:
    ((home_a, home_b, score, features),) = _scored([REFUGE, {**REFUGE, "ein": "000000001"}])
    assert (home_a, home_b) == (0, 1)
    assert float(str(score)) > SETTINGS.accept
    reasons = json.loads(str(features))
    assert {"name", "place", "prior"} == {reason["feature"] for reason in reasons}
    assert "the same name" in {reason["level"] for reason in reasons}
    odds = 2 ** sum(reason["weight"] for reason in reasons)
    assert float(str(score)) == pytest.approx(odds / (1 + odds), abs=1e-4)


def test_spelling_initials_and_missing_words_are_seen() -> None:
    variants: Sequence[Row] = [
        {"core": "EXAMPLE WILOWBROOK REFUGE"},
        {"core": "EWR", "acronym": "EWR"},
        {"core": "EXAMPLE REFUGE WILLOWBROOK"},
        {"core": "EXAMPLE WILLOWBROOK REFUGE OF SPRINGFIELD"},
    ]
    scores = _scores([REFUGE, *variants])
    assert {(0, 1), (0, 2), (0, 3), (0, 4)} <= set(scores)


VETOES: list[tuple[Row, Row]] = [
    ({"ein": "000000001"}, {"ein": "000000002"}),
    ({"org_id": "XX-1"}, {"org_id": "XX-2"}),
    ({"is_synthetic": True}, {"is_synthetic": False}),
    ({"dataset": "register"}, {"dataset": "register"}),
]


@pytest.mark.parametrize(("one", "other"), VETOES)
def test_what_cannot_be_one_is_never_compared(one: Row, other: Row) -> None:
    matching = Matching(review=0.0, listed_once=frozenset({"register"}))
    assert _scored([{**REFUGE, **one}, {**REFUGE, **other}], matching) == []


def test_a_number_known_from_one_record_holds_for_all_records_of_a_home() -> None:
    rows = [{**REFUGE, "home": 0, "ein": "000000001"}, {**REFUGE, "home": 0, "zip": None},
            {**REFUGE, "home": 1, "ein": "000000002"}]  # fmt: skip
    assert _scored(rows, Matching(review=0.0)) == []


def test_another_chapter_speaks_against_it() -> None:
    rows = [{**REFUGE, "chapter": "POST 12"}, {**REFUGE, "chapter": "POST 13"},
            {**REFUGE, "chapter": "POST 12"}]  # fmt: skip
    scores = _scores(rows, Matching(review=0.0))
    assert scores[0, 2] > SETTINGS.accept > scores[0, 1]
    assert scores[0, 1] == scores[1, 2]


def test_organizations_that_exclude_one_another_share_the_probability() -> None:
    one, other = {**REFUGE, "ein": "000000001"}, {**REFUGE, "ein": "000000002"}
    scores = _scores([REFUGE, one, other])
    assert scores == {(0, 1): scores[0, 2], (0, 2): pytest.approx(0.5, abs=0.01)}
    ((*_, features), _) = _scored([REFUGE, one, other])
    assert json.loads(str(features))[-1]["level"] == "other organizations fit too"


def test_names_that_differ_are_left_to_a_person_whatever_else_agrees() -> None:
    same: Row = {
        "street": "MAIN ST",
        "house": "12",
        "phone": "+12165550100",
        "website": "a.example",
    }
    rows = [{**REFUGE, **same}, {"core": "EXAMPLE ALDER CLINIC", **same}]
    ((*_, score, features),) = _scored(rows)
    assert SETTINGS.review < float(str(score)) < SETTINGS.accept
    assert json.loads(str(features))[-1]["level"] == "doubtful: left to a person"


def test_records_without_a_place_are_compared_by_name_alone() -> None:
    nowhere: Row = {"zip": None, "city": None, "state": None, "is_confidential": True}
    rows = [{**REFUGE, **nowhere}, {**REFUGE, **nowhere, "dataset": "other", "ein": "000000001"}]
    assert SETTINGS.review <= _scores(rows)[0, 1] < 1


@given(st.permutations(range(8)), st.sampled_from([1, 2]))
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
def test_order_of_rows_and_number_of_threads_do_not_matter(order: list[int], threads: int) -> None:
    rows = [{**row, "home": home} for home, row in enumerate([REFUGE, REFUGE, *OTHERS])]
    shuffled = [rows[place] for place in order]
    everything = Matching(review=0.0)
    assert _scored(shuffled, everything, threads=threads) == _scored(rows, everything)


def test_without_candidates_splink_is_not_even_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "splink", None)
    assert _scored([]) == []
    assert _scored(OTHERS) == []
    with pytest.raises(ImportError):
        _scored([REFUGE, REFUGE])


def _counted(rows: Sequence[Row], matching: Matching = SETTINGS) -> tuple[int, set[str]]:
    with profiles(rows) as connection:
        findings = create_scored_pairs(connection, matching)
        return len(found(connection, "scored_pair")), {finding.rule for finding in findings}


CROWD = 5_000
CROWDS: dict[str, Sequence[Row]] = {
    "shared_by_too_many": [
        {"core": f"EXAMPLE {number} A{number}", "street": "AGENT ST", "house": "1"}
        for number in range(CROWD)
    ],
    "nothing_but_a_name": [{"core": "EXAMPLE CHURCH", "zip": None} for _ in range(CROWD)],
    "no_name_to_compare": [{"core": None, "street": "MAIN ST", "house": "1"}] * CROWD,
}


@pytest.mark.parametrize("rule", CROWDS)
def test_a_crowd_draws_no_pairs_and_one_finding(rule: str) -> None:
    assert _counted(CROWDS[rule]) == (0, {rule})


def test_one_name_in_many_places_is_capped_and_told() -> None:
    rows: Sequence[Row] = [
        {"core": "EXAMPLE CHURCH", "zip": f"{number:05}", "city": f"TOWN {number}"}
        for number in range(CROWD)
    ]
    pairs, rules = _counted(rows)
    assert (pairs, rules) == (0, {"shared_by_too_many"})


def test_one_crowd_that_shares_several_things_is_told_once() -> None:
    rows: Sequence[Row] = [
        {"core": "EXAMPLE CHURCH", "house": str(number), "street": "MAIN ST"}
        for number in range(600)
    ]
    with profiles(rows) as connection:
        (told,) = create_scored_pairs(connection, SETTINGS)
    assert told.message.startswith("600 records share")
    for kind in ("name", "name and state", "name and ZIP"):
        assert f" {kind} (600 records);" in told.message


def test_swapped_columns_draw_no_crowd_of_pairs() -> None:
    rows: Sequence[Row] = [
        {"core": "SPRINGFIELD", "city": f"EXAMPLE {number}", "zip": f"{number:05}"}
        for number in range(600)
    ]
    assert _counted(rows) == (0, {"shared_by_too_many"})


def test_names_in_other_letters_are_compared() -> None:
    name = "ПРИМЕР ДОМ НАДЕЖДЫ"
    assert _scores([{"core": name}, {"core": name}, {"core": "例 希望 之家"}])[0, 1] > 0.9


def test_a_damaged_model_is_refused_in_words(tmp_path: Path) -> None:
    model = tmp_path / "matching.json"
    for text in ("{", "{}", '{"format": 1, "comparisons": []}'):
        model.write_text(text, encoding="utf-8")
        with pytest.raises(WorkspaceError, match="delete the file and build again"):
            _scored([REFUGE, REFUGE], Matching(model=model))


def test_few_records_use_our_weights_and_write_none(tmp_path: Path) -> None:
    model = tmp_path / "matching.json"
    _scored([REFUGE, REFUGE], Matching(model=model))
    assert not model.exists()


def test_no_scratch_table_stays() -> None:
    with profiles([REFUGE, REFUGE]) as connection:
        create_scored_pairs(connection, SETTINGS)
        tables = {row[0] for row in connection.execute("SHOW TABLES").fetchall()}
    given = {"profile", "home_organization", "record_organization", "kept_apart"}
    assert tables == given | {"scored_pair"}


def test_enough_is_more_than_a_demonstration_has() -> None:
    assert scored.ENOUGH >= 10_000
