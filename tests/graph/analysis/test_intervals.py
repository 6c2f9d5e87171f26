from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analysis.intervals import exact_mcnemar, newcombe_paired_interval
from graph.shares import wilson_interval

counts = st.integers(0, 300)


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I
        (66, 100, 0.5628, 0.7454),
        (32, 100, 0.2367, 0.4166),
        (0, 10, 0.0, 0.2775),
    ],
)
def test_wilson_interval_is_as_published(count: int, n: int, low: float, high: float) -> None:
    found = wilson_interval(count, n)
    assert found is not None
    assert (round(found[0], 4), round(found[1], 4)) == (low, high)


@pytest.mark.parametrize(
    ("cells", "difference", "low", "high"),
    [((20, 12, 2, 16), 0.20, 0.0562, 0.3292), ((28, 38, 4, 30), 0.34, 0.2244, 0.4406)],
)
def test_paired_difference_is_as_published(
    cells: tuple[int, int, int, int], difference: float, low: float, high: float
) -> None:
    found = newcombe_paired_interval(*cells)
    assert found is not None
    assert tuple(round(value, 4) for value in found) == (difference, low, high)


def test_exact_mcnemar_is_as_published() -> None:
    assert f"{exact_mcnemar(38, 4):.2e}" == "5.65e-08"


def test_nothing_counted_gives_nothing() -> None:
    assert wilson_interval(0, 0) is None
    assert newcombe_paired_interval(0, 0, 0, 0) is None
    assert exact_mcnemar(0, 0) is None


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        wilson_interval(11, 10)
    with pytest.raises(ValueError, match="must not be negative"):
        newcombe_paired_interval(1, -1, 1, 1)


@given(counts, counts)
def test_wilson_interval_holds_its_share(count: int, rest: int) -> None:
    n = count + rest
    found = wilson_interval(count, n)
    assert (found is None) == (n == 0)
    if found is not None:
        assert 0.0 <= found[0] <= count / n <= found[1] <= 1.0


@given(counts, counts, counts, counts)
def test_paired_interval_holds_its_difference_and_mirrors(
    both: int, first_only: int, second_only: int, neither: int
) -> None:
    found = newcombe_paired_interval(both, first_only, second_only, neither)
    mirrored = newcombe_paired_interval(both, second_only, first_only, neither)
    if found is None or mirrored is None:
        assert both + first_only + second_only + neither == 0
        return
    difference, low, high = found
    assert -1.0 - 1e-12 <= low <= difference <= high <= 1.0 + 1e-12
    assert mirrored == pytest.approx((-difference, -high, -low), abs=1e-12)


@given(counts, counts)
def test_exact_mcnemar_equals_the_binomial_sum(first_only: int, second_only: int) -> None:
    found = exact_mcnemar(first_only, second_only)
    n = first_only + second_only
    if found is None:
        assert n == 0
        return
    tail = sum(math.comb(n, k) for k in range(min(first_only, second_only) + 1))
    assert found == pytest.approx(min(1.0, 2 * tail / 2**n), rel=1e-9)
