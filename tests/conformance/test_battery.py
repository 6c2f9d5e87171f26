"""Each damaged file of the battery ends as the documents say, within its memory and time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from graph.confine import ConfinedWorker
from tests.conformance.battery import (
    DOCUMENT,
    Row,
    battery,
    documented,
    named_cases,
    try_case,
)
from tests.conformance.cases import seen
from tests.conformance.outcomes import Outcome, Trial, broken_promises, open_trials

pytestmark = pytest.mark.conformance
CASES = named_cases()


@pytest.fixture(scope="module")
def worker() -> Iterator[ConfinedWorker[Trial, Outcome]]:
    with open_trials() as opened:
        yield opened


@pytest.mark.parametrize("name", CASES)
def test_a_damaged_file_ends_as_it_must(worker: ConfinedWorker[Trial, Outcome], name: str) -> None:
    case = CASES[name]
    outcome = try_case(worker, case)
    assert broken_promises(outcome) == [], case.wrong
    assert seen(outcome) == case.expected, (case.wrong, [str(item) for item in outcome.findings])


def test_the_document_says_what_is_tested() -> None:
    text = documented(DOCUMENT.read_text(encoding="utf-8"))
    expected = {
        name: (*Row(name, case, Outcome()).cells[:2], case.expected.words)
        for name, case in CASES.items()
    }
    assert {name: cells[:3] for name, cells in text.items()} == expected
    assert [name for name, cells in text.items() if len(cells) != 5 or not all(cells)] == []


def test_every_format_has_sixty_files_and_no_file_twice() -> None:
    for kind, cases in battery().items():
        assert len(cases) >= 60, kind
        twice = Counter((case.group, case.wrong) for case in cases)
        assert [name for name, count in twice.items() if count > 1] == [], kind
