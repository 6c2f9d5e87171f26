"""The one answer: a table with the question, a plain sentence, units, coverage and evidence.

Analyses and queries give a `Result`; command line, pages, exports and notebooks only render it.
"""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from graph.errors import AnalysisError
from graph.snapshot.edition import Edition

SCORE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of a result means, in plain words, with its unit where it has one.

    Together the key columns say which row a row is, so that two answers can be compared.
    """

    name: str
    meaning: str
    unit: str | None = None
    is_key: bool = False


@dataclass(frozen=True)
class Result:
    """One answer of one edition.

    ``n`` is how many things were looked at (not how many rows came out); ``coverage`` maps a short
    name to a sentence on what the sources looked for; ``dropped`` maps a reason to a count of what
    was left out; ``truncated`` says that ``table`` holds fewer rows than were found, ``found`` how
    many were. ``uncertain`` says in a sentence how many of the organizations named hang on
    uncertain links, null where none does; ``counted`` are ids of organizations that the answer
    rests on beyond those its rows name. Missing values are null, never NaN or zero.
    """

    name: str
    question: str
    sentence: str
    table: pl.DataFrame
    columns: tuple[Column, ...]
    n: int
    edition: str
    version: str
    scope: str
    coverage: Mapping[str, str] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    found: int | None = None
    uncertain: str | None = None
    counted: frozenset[str] = field(default=frozenset(), repr=False)

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if self.table.columns != names:
            raise AnalysisError(self.name, f"columns {self.table.columns} are not {names}", "fix")

    @property
    def truncated(self) -> bool:
        """Tell whether rows were cut off."""
        return self.found is not None and self.found > self.table.height

    def rows(self) -> list[dict[str, Any]]:
        """Rows as plain values: dates as ISO text, null kept."""
        return [{key: plain(value) for key, value in row.items()} for row in self.table.to_dicts()]

    def to_dict(self) -> dict[str, Any]:
        """Give the whole answer as one object that JSON can hold."""
        return {
            "name": self.name,
            "question": self.question,
            "sentence": self.sentence,
            "columns": self.table.columns,
            "rows": self.rows(),
            "n": self.n,
            "coverage": dict(self.coverage),
            "dropped": dict(self.dropped),
            "uncertain": self.uncertain,
            "edition": self.edition,
            "version": self.version,
            "scope": self.scope,
            "truncated": self.truncated,
            "found": self.table.height if self.found is None else self.found,
            "parameters": {key: plain(value) for key, value in self.parameters.items()},
            "about_columns": {
                column.name: {"meaning": column.meaning, "unit": column.unit}
                for column in self.columns
            },
        }

    def to_json(self) -> str:
        """Give the whole answer as JSON text, indented, keys in a fixed order."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2, allow_nan=False)


def make_result(
    edition: Edition,
    *,
    name: str,
    question: str,
    sentence: str,
    table: pl.DataFrame,
    columns: tuple[Column, ...],
    n: int,
    coverage: Mapping[str, str] | None = None,
    dropped: Mapping[str, int] | None = None,
    parameters: Mapping[str, Any] | None = None,
    limit: int | None = None,
    counted: Collection[str] = (),
) -> Result:
    """Make a result of an edition: scores rounded, NaN to null, rows cut at ``limit`` and said so.

    ``table`` may hold more columns than ``columns`` names; those are left out.
    """
    chosen = table.select([column.name for column in columns]).with_columns(
        pl.selectors.float().fill_nan(None).round(SCORE_DIGITS)
    )
    return Result(
        name=name,
        question=question,
        sentence=sentence,
        table=chosen if limit is None else chosen.head(limit),
        columns=columns,
        n=n,
        edition=edition.edition,
        version=edition.version,
        scope=edition.scope,
        coverage=coverage or {},
        dropped=dropped or {},
        parameters=parameters or {},
        found=chosen.height,
        counted=frozenset(counted),
    )


def plain(value: Any) -> Any:
    """Turn a cell into what JSON holds: dates to ISO text, NaN and infinity to null.

    >>> plain(datetime.date(2026, 11, 1)), plain(float("inf")), plain([1.5, float("nan")])
    ('2026-11-01', None, [1.5, None])
    """
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
