"""Findings: what was wrong with an input, where, and how to mend it.

A finding never stops a load by itself. ``rejected`` means the record was left out, ``nulled`` that
one field was emptied and the record loaded, ``noted`` that the record loaded as it is.
The shape (file, line, column, value, rule, mend) follows the idea of tabular error reports:
stable rule codes, exact place, plain words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pyarrow as pa

EFFECTS = ("rejected", "nulled", "noted")

FINDINGS_SCHEMA = pa.schema(
    [
        pa.field("dataset", pa.string(), nullable=False),
        pa.field("file", pa.string(), nullable=False),
        pa.field("line", pa.int64()),
        pa.field("column", pa.string()),
        pa.field("value", pa.string()),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("effect", pa.string(), nullable=False),
        pa.field("message", pa.string(), nullable=False),
        pa.field("mend", pa.string(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong in one place.

    ``rule`` is a stable code such as ``not_a_number``; ``line`` is the line of a text file, the row
    of a sheet or the number of an object in a JSON list, counted from 1.

    >>> print(
    ...     Finding(
    ...         "irs_bmf",
    ...         "eo1.csv",
    ...         31207,
    ...         "ASSET_AMT",
    ...         "ten",
    ...         "not_a_whole_number",
    ...         "nulled",
    ...         "'ten' is not a whole number",
    ...         "write digits only or leave it empty",
    ...     )
    ... )
    eo1.csv:31207 ASSET_AMT: 'ten' is not a whole number; write digits only or leave it empty
    """

    dataset: str
    file: str
    line: int | None
    column: str | None
    value: str | None
    rule: str
    effect: str
    message: str
    mend: str

    def __post_init__(self) -> None:
        if self.effect not in EFFECTS:
            raise ValueError(f"effect {self.effect!r} is none of {EFFECTS}")

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        column = "" if self.column is None else f" {self.column}"
        return f"{place}{column}: {self.message}; {self.mend}"


def findings_table(findings: Iterable[Finding] = ()) -> pa.Table:
    """Give findings as one Arrow table with the columns of ``FINDINGS_SCHEMA``.

    No findings give an empty table with the same columns.
    """
    return pa.Table.from_pylist([asdict(finding) for finding in findings], FINDINGS_SCHEMA)
