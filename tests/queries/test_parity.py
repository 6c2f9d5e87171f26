"""One question, three languages, the same rows: every folder of ``queries/`` on every engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.query.library import get_query, list_queries, run_library_query
from graph.snapshot.edition import Edition
from tests.editions import edition_of
from tests.queries.expected import Row, differences, read_expected
from tests.queries.town import town as build_town

NAMES = [query.name for query in list_queries()]
LANGUAGES = ("cypher", "sparql", "sql")
PLACES = ("us", "97", "us-state-xb", "region-two-rivers", "97001", "nowhere", "x\"} ' \\ $place")
# Parameters beside the defaults, each asked in the three languages.
CASES: dict[str, list[dict[str, Any]]] = {
    "claims_and_acts_by_coalition": [{"coalition": "coalition-a"}],
    "co_members": [
        {"minimum_shared": 1},
        {"minimum_shared": 1, "largest_coalition": 3},
        {"minimum_shared": 1, "organization": "000000003"},
        {"organization": "organization-01"},
    ],
    "coalition_members": [{"coalition": "coalition-b"}, {"coalition": "nowhere"}],
    "coalitions_without_survivor_led_member": [{"minimum_members": 4}, {"minimum_members": 0}],
    "evidence_for_ties": [
        {"organization": asked}
        for asked in ("000000001", "000000006", "coalition-a", "organization-12", "nowhere")
    ],
    "partnerships_by_kind_and_year": [{"on_date": "2021-12-31"}, {"on_date": "2022-01-01"}],
    "poverty_and_supply_by_county": [
        {"minimum_poverty_share": 0.31},
        *({"place": place} for place in PLACES),
    ],
    "programs_by_service": [
        {"service": "legal-civil"},
        {"service": "legal-civil", "place": "98"},
        {"place": "us-zip-00001"},
        *({"place": place} for place in PLACES),
    ],
    "services_by_county": [
        {"service": "legal-civil"},
        *({"place": place} for place in PLACES),
    ],
    "who_works_here": [
        {"sector": "nonprofit", "place": "97"},
        *({"place": place} for place in PLACES),
    ],
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return build_town(tmp_path_factory.mktemp("town"))


def answer(edition: Edition, name: str, language: str, parameters: dict[str, Any]) -> list[Row]:
    return run_library_query(edition, name, language=language, parameters=parameters).table.rows()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_answer_is_the_expected_one(town: Edition, name: str, language: str) -> None:
    expected = read_expected(get_query(name))
    assert expected, "the town must have an answer for every question"
    assert differences(answer(town, name, language, {}), expected) == []


@pytest.mark.parametrize(
    ("name", "parameters"), [(name, case) for name in NAMES for case in [{}, *CASES[name]]]
)
def test_languages_agree_row_by_row_and_in_order(
    town: Edition, name: str, parameters: dict[str, Any]
) -> None:
    oracle = answer(town, name, "sql", parameters)
    assert answer(town, name, "cypher", parameters) == oracle
    assert answer(town, name, "sparql", parameters) == oracle


@pytest.mark.parametrize("name", NAMES)
def test_some_parameter_changes_the_answer(town: Edition, name: str) -> None:
    plain = answer(town, name, "sql", {})
    assert any(answer(town, name, "sql", case) != plain for case in CASES[name])


@pytest.mark.parametrize("name", NAMES)
def test_planted_difference_is_found(town: Edition, name: str) -> None:
    rows = answer(town, name, "sql", {})
    first, *others = rows
    for number, cell in enumerate(first):
        planted = (*first[:number], "planted" if cell is None else None, *first[number + 1 :])
        assert differences([planted, *others], rows) != []
    assert differences(others, rows) != []
    assert differences([*rows, first], rows) != []


@pytest.mark.parametrize("language", LANGUAGES)
def test_empty_edition_has_an_empty_answer_and_says_what_is_missing(
    tmp_path: Path, language: str
) -> None:
    edition = edition_of(tmp_path)
    for query in list_queries():
        result = run_library_query(edition, query.name, language=language)
        assert result.table.rows() == []
        assert result.table.columns == [column.name for column in query.columns]
        assert result.sentence == query.missing


def test_every_query_is_written_in_three_languages() -> None:
    assert {query.languages for query in list_queries()} == {LANGUAGES}
    assert len(NAMES) == 10, "docs/queries.md lists ten"
