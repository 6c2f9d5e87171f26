"""Intervals and tests for two shares of the same organizations.

R. G. Newcombe, Improved confidence intervals for the difference between binomial
proportions based on paired data, Statistics in Medicine 17 (1998), method 10; Q. McNemar 1947.
"""

from __future__ import annotations

import math

from scipy.special import bdtr

from graph.shares import wilson_interval


def newcombe_paired_interval(
    both: int, first_only: int, second_only: int, neither: int
) -> tuple[float, float, float] | None:
    """Give the difference of two shares of the same things, with its 95 % interval.

    First share minus second share, low end, high end; nothing where all four counts are 0.
    Correlation is taken with the continuity correction of method 10.

    >>> difference, low, high = newcombe_paired_interval(20, 12, 2, 16)
    >>> f"{difference:.2f} {low:.4f} {high:.4f}"
    '0.20 0.0562 0.3292'
    """
    _refuse_negative(both, first_only, second_only, neither)
    n = both + first_only + second_only + neither
    first_interval = wilson_interval(both + first_only, n)
    second_interval = wilson_interval(both + second_only, n)
    if first_interval is None or second_interval is None:
        return None
    first, second = (both + first_only) / n, (both + second_only) / n
    phi = _corrected_phi(both, first_only, second_only, neither)

    def combined(one: float, other: float) -> float:
        # Rounding may take a sum of squares that is 0 a hair below it.
        return math.sqrt(max(0.0, one**2 - 2 * phi * one * other + other**2))

    below = combined(first - first_interval[0], second_interval[1] - second)
    above = combined(first_interval[1] - first, second - second_interval[0])
    difference = (first_only - second_only) / n
    return difference, difference - below, difference + above


def exact_mcnemar(first_only: int, second_only: int) -> float | None:
    """Give the two-sided exact probability of so uneven a split if both shares were equal.

    Nothing where no pair differs.

    >>> f"{exact_mcnemar(38, 4):.2e}"
    '5.65e-08'
    """
    _refuse_negative(first_only, second_only)
    n = first_only + second_only
    if n == 0:
        return None
    return min(1.0, 2 * float(bdtr(min(first_only, second_only), n, 0.5)))


def _corrected_phi(both: int, first_only: int, second_only: int, neither: int) -> float:
    n = both + first_only + second_only + neither
    product = (
        (both + first_only)
        * (second_only + neither)
        * (both + second_only)
        * (first_only + neither)
    )
    if product == 0:
        return 0.0
    covariance = both * neither - first_only * second_only
    if covariance > 0:
        return max(covariance - n / 2, 0.0) / math.sqrt(product)
    return covariance / math.sqrt(product)


def _refuse_negative(*counts: int) -> None:
    if min(counts) < 0:
        raise ValueError(f"counts {counts} must not be negative")
