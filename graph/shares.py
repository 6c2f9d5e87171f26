"""Shares with intervals: of one group, and of several groups that stand for a whole.

E. B. Wilson 1927; R. G. Newcombe, Interval estimation for the difference between independent
proportions, Statistics in Medicine 17 (1998); G. Y. Zou, W. Huang and X. Zhang, A note on
confidence interval estimation for a linear function of binomial proportions, Computational
Statistics and Data Analysis 53 (2009).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Z95 = 1.959963984540054


def wilson_interval(count: float, n: int) -> tuple[float, float] | None:
    """Give the 95 % score interval of the share count/n; nothing where n is 0.

    >>> low, high = wilson_interval(66, 100)
    >>> f"{low:.4f} {high:.4f}"
    '0.5628 0.7454'
    """
    if min(count, n - count) < 0:
        raise ValueError(f"{count} of {n}: counts must not be negative")
    if n == 0:
        return None
    share = count / n
    spread = Z95 * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
    middle, scale = share + Z95**2 / (2 * n), 1 + Z95**2 / n
    # The ends are exact: rounding must not leave a share of 0 or 1 outside its own interval.
    low = 0.0 if count == 0 else (middle - spread) / scale
    high = 1.0 if count == n else (middle + spread) / scale
    return low, high


def add_up(parts: Sequence[tuple[float, float, float, float]]) -> tuple[float, float, float]:
    """Give the weighted sum of independent estimates with its interval.

    Each part is (weight, estimate, low, high), weights not negative; no parts give zeros. The
    distances of the estimates from their own ends add up as squares (Zou, Huang and Zhang).

    >>> total, low, high = add_up([(1, 0.8, 0.6918, 0.8769), (1, 0.4, 0.2998, 0.5095)])
    >>> f"{total:.1f} {low:.4f} {high:.4f}"
    '1.2 1.0525 1.3338'
    """
    total = math.fsum(weight * value for weight, value, _, _ in parts)
    below = math.fsum((weight * (value - low)) ** 2 for weight, value, low, _ in parts)
    above = math.fsum((weight * (high - value)) ** 2 for weight, value, _, high in parts)
    return total, total - math.sqrt(below), total + math.sqrt(above)
