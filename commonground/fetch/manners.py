"""How we ask: how long we wait, how often we try again, and what ends a fetch in words."""

from __future__ import annotations

import datetime
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from graph.errors import CommonGroundError


class FetchError(CommonGroundError):
    """A file could not be fetched; nothing stands under its name that was not there before."""


class TryAgainError(Exception):
    """One try failed as another may not; ``seconds`` is how long the publisher asks to wait."""

    def __init__(self, what: str, seconds: float | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Manners:
    """Deadlines and waits in seconds, numbers of tries and redirects, and what does the waiting.

    ``patience`` is the longest time that a publisher may ask us to wait before the next try.
    """

    connect_seconds: float = 15.0
    read_seconds: float = 60.0
    tries: int = 5
    redirects: int = 5
    first_wait: float = 1.0
    longest_wait: float = 60.0
    patience: float = 300.0
    between_files: float = 1.0
    wait: Callable[[float], None] = time.sleep

    def seconds_before(self, number: int, address: str, asked: float | None) -> float:
        """Give the seconds to wait before try ``number`` (from 2): asked ones, else ever longer.

        They vary by a fifth from file to file, so that many who fetch do not come back as one.
        """
        if asked is not None:
            return asked
        wait = min(self.longest_wait, self.first_wait * 2.0 ** (number - 2))
        return wait * random.Random(f"{address} {number}").uniform(0.8, 1.2)


def seconds_asked(text: str | None, now: datetime.datetime) -> float | None:
    """Read a Retry-After header, seconds or a date; none where it says nothing that can be read.

    >>> seconds_asked("120", datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC))
    120.0
    >>> seconds_asked(
    ...     "Sun, 01 Nov 2026 00:00:30 GMT", datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
    ... )
    30.0
    """
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text)
    try:
        day = parsedate_to_datetime(text)
    except ValueError:
        return None
    day = day if day.tzinfo is not None else day.replace(tzinfo=datetime.UTC)
    return max(0.0, (day - now).total_seconds())
