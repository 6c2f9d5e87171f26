"""What is measured of a country (`measures.csv`): column, kind of figure, place in the XML."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.ids import quote_text

AGES = "working_children_age_range"
SHARE = "working_children_share"
RATING = "advancement_level"
_TABLE = Path(__file__).with_name("measures.csv")


@dataclass(frozen=True, slots=True)
class Measure:
    """One column of figures, of kind rating, share, yes_no or count.

    `slug` and `subject` tell apart what one measure is taken of; `container` and `leaf` are the
    element that holds it in the XML, where an empty leaf means the container itself.
    """

    column: str
    kind: str
    measure: str
    unit: str
    slug: str
    subject: str
    container: str
    leaf: str


@cache
def measures() -> tuple[Measure, ...]:
    """All columns of figures in the order of the table.

    >>> measures()[0].measure, len(measures())
    ('advancement_level', 31)
    """
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        return tuple(Measure(**row) for row in csv.DictReader(lines))


def measures_sql() -> str:
    """Rows of `column_name, kind, measure, unit, slug, subject` as a relation."""
    rows = ", ".join(
        "(" + ", ".join(map(quote_text, cells)) + ")"
        for cells in (
            (item.column, item.kind, item.measure, item.unit, item.slug, item.subject)
            for item in measures()
        )
    )
    return f"(VALUES {rows}) AS m(column_name, kind, measure, unit, slug, subject)"
