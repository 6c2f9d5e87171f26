from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from graph.analysis import ANALYSES, get_analysis, run_analysis
from graph.analysis.analysis import Analysis
from graph.errors import UsageError
from tests.editions import edition_of


@pytest.mark.parametrize("analysis", ANALYSES, ids=lambda analysis: analysis.name)
def test_every_analysis_takes_what_it_declares_and_nothing_positional(analysis: Analysis) -> None:
    signature = inspect.signature(analysis.load())
    edition, *asked = signature.parameters.values()
    assert edition.kind is edition.POSITIONAL_OR_KEYWORD
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in asked)
    assert all(parameter.default is not parameter.empty for parameter in asked)
    assert set(analysis.parameters) <= {parameter.name for parameter in asked}


def test_names_are_sorted_and_unique() -> None:
    names = [analysis.name for analysis in ANALYSES]
    assert names == sorted(set(names))


def test_unknown_names_and_parameters_are_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="use bridges"):
        get_analysis("bridge")
    with pytest.raises(UsageError, match="takes no servce; use one of place, coalition"):
        run_analysis(edition_of(tmp_path), "participation", servce="legal")


def test_a_parameter_that_is_none_counts_as_not_given(tmp_path: Path) -> None:
    result = run_analysis(edition_of(tmp_path), "bridges", place=None, service=None)
    assert result.parameters["place"] is None
