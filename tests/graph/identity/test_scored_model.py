"""The model of matching: learned without answers, the same each time; and one pair explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.identity import scored
from graph.identity.scored import training
from graph.identity.scored.comparisons import FEATURES
from graph.identity.scored.explain import pair_features, waterfall
from graph.identity.scored.model import default_weights, read_weights, rounded_weight
from graph.identity.settings import Matching
from tests.graph.identity.profile_rows import SETTINGS, Row, found, profiles

pytestmark = pytest.mark.promises  # many builds

COUNT = 1_500


def _world() -> list[Row]:
    """Organizations of two words each, twice: as a register and as a list have them."""
    rows: list[Row] = []
    for number in range(COUNT):
        name = f"EXAMPLE {_word(number)} {_word(number * 7 + 3)}"
        place: Row = {"zip": f"{40_000 + number % 50}", "city": f"TOWN {number % 50}"}
        house: Row = {"street": f"{_word(number % 90)} ST", "house": str(number % 400)}
        phone: Row = {"phone": f"+1216555{number:04}"}
        rows.append({"core": name, **place, **house, **phone, "dataset": "register"})
        moved = house if number % 5 else {"street": "NEW ST", "house": str(number)}
        called = name if number % 6 else f"{name} CENTER"
        rows.append({"core": called, **place, **moved, **(phone if number % 4 else {})})
    return rows


def _word(number: int) -> str:
    parts = ("BA", "CE", "DI", "FO", "GU", "HA", "KE", "LI", "MO", "NU", "PA", "RE", "SI", "TO")
    number = number % 2_000 + 14
    letters = ""
    while number:
        letters, number = letters + parts[number % 14], number // 14
    return letters


def test_weights_are_learned_once_and_then_reused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scored, "ENOUGH", 100)
    monkeypatch.setattr(training, "RANDOM_PAIRS", 1e5)
    monkeypatch.setattr(training, "FEWEST_PAIRS", 100)
    written = []
    for threads in (1, 2):
        model = tmp_path / f"{threads}.json"
        matching = Matching(model=model, listed_once=frozenset({"register"}))
        with profiles(_world(), threads=threads) as connection:
            scored.create_scored_pairs(connection, matching)
            first = found(connection, "scored_pair")
            ((kept,),) = connection.execute("SELECT current_setting('threads')").fetchall()
            assert kept == threads
        written.append((model.read_text("utf-8"), first))
    assert written[0] == written[1]
    text = written[0][0]
    assert "EXAMPLE" not in text
    weights = read_weights(model)
    assert weights != default_weights()
    same, other = weights["phone"]["the same phone"], weights["phone"]["another phone"]
    assert rounded_weight(*same) > 5 > 0 > rounded_weight(*other)
    monkeypatch.setattr(training, "train", None)
    with profiles(_world()) as connection:
        scored.create_scored_pairs(connection, matching)
        assert found(connection, "scored_pair") == first


def test_learning_finds_nearly_every_pair_and_no_wrong_one(tmp_path: Path) -> None:
    with profiles(_world()) as connection:
        scored.create_scored_pairs(connection, Matching(listed_once=frozenset({"register"})))
        pairs = found(connection, "scored_pair")
    accepted = {(row[0], row[1]) for row in pairs if float(str(row[2])) >= SETTINGS.accept}
    truth = {(2 * number, 2 * number + 1) for number in range(COUNT)}
    assert not accepted - truth
    assert len(accepted & truth) >= 0.9 * COUNT


def test_our_weights_speak_for_agreement_and_against_its_lack() -> None:
    weights = default_weights()
    for feature in FEATURES:
        first, last = feature.levels[0].words, feature.levels[-1].words
        assert rounded_weight(*weights[feature.name][first]) > 0
        assert rounded_weight(*weights[feature.name][last]) < 0


HOUSE: Row = {"core": "EXAMPLE WILLOWBROOK HOUSE"}
FAR: Row = {"core": "EXAMPLE ALDER CLINIC", "state": "KY", "city": "LEXINGTON", "zip": "40502"}


def test_any_two_homes_can_be_explained_compared_or_not() -> None:
    with profiles([HOUSE, FAR, HOUSE, {**HOUSE, "core": None}]) as connection:
        apart = pair_features(connection, 0, 1, SETTINGS)
        alike = pair_features(connection, 2, 0, SETTINGS)
        assert pair_features(connection, 0, 3, SETTINGS) is None
        tables = {row[0] for row in connection.execute("SHOW TABLES").fetchall()}
    assert apart
    assert alike
    assert apart[0] < 0.001 < 0.9 < alike[0]
    assert {"feature": "name", "level": "another name"}.items() <= apart[1][1].items()
    assert tables == {"profile", "home_organization", "record_organization", "kept_apart"}


def test_the_picture_has_a_bar_for_each_feature_and_the_sum() -> None:
    with profiles([HOUSE, HOUSE]) as connection:
        explained = pair_features(connection, 0, 1, SETTINGS)
    assert explained
    chart = waterfall(explained[1])
    bars = chart["data"]["values"]
    assert bars[0]["column_name"] == "Prior"
    assert len({bar["column_name"] for bar in bars}) == len(bars) == len(explained[1]) + 1
    total = sum(bar["log2_bayes_factor"] for bar in bars[:-1])
    assert bars[-1]["log2_bayes_factor"] == pytest.approx(total)
    assert waterfall([])["data"]["values"][0]["log2_bayes_factor"] == 0
