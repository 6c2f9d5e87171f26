"""Read the Department of Labor's Findings on the Worst Forms of Child Labor.

Four shapes: the publisher's XML of countries (`document`), and tables of figures by country and
year (`measures`), of suggested actions (`actions`) and of projects (`projects`). A table says its
`reporting_year`; the XML does not, so that its year is found and told. In the XML a record is a
country, an action or a project; in the tables it is a row.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from graph.ids import hash_sql
from loaders.dol_findings import actions, figures, projects
from loaders.dol_findings.document import KINDS, document_rows
from loaders.reading.cast import Cast
from loaders.reading.country_records import (
    as_country,
    as_year,
    know_countries,
    note_unknown_countries,
)
from loaders.reading.header import Columns
from loaders.reading.rows import open_rows
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.table import TextTable, open_table

_ORDER = [(name, "ascending") for name in ("line", "column", "rule", "value")]
FIRST_YEAR = 2001  # first report under the Trade and Development Act of 2000


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of record: its columns, casts and records, and what makes its key beside country."""

    columns: Columns
    casts: Callable[[], tuple[Cast, ...]]
    load: Callable[[TextTable], Loaded]
    key: tuple[str, ...] = ()


SHAPES = {
    "country": Shape(figures.COLUMNS, figures.figure_casts, figures.load_figures),
    "action": Shape(actions.COLUMNS, actions.action_casts, actions.load_actions,
                    ("area", "action")),
    "project": Shape(projects.COLUMNS, projects.project_casts, projects.load_projects,
                     ("project_title", "link")),
}  # fmt: skip


def load(file: SourceFile) -> Loaded:
    """Read one file of any shape into places, indicators, recommendations and programs."""
    if file.name.lower().endswith(".xml"):
        return _load_document(file)
    with open_table(file, *(shape.columns for shape in SHAPES.values())) as table:
        shape = next(item for item in SHAPES.values() if item.columns is table.columns)
        return _load_records(table, shape, tells_unknown=True)


def _load_document(file: SourceFile) -> Loaded:
    """Read the three kinds of records in turn; where the first is refused the file is."""
    loads: list[Loaded] = []
    for kind in KINDS:
        shape = SHAPES[kind]
        with open_rows(file, shape.columns, document_rows(file, kind)) as table:
            loads.append(_load_records(table, shape, tells_unknown=kind == KINDS[0]))
        if _is_refused(loads[-1]):
            return loads[-1]
    names = {name for loaded in loads for name in loaded.records}
    return Loaded(
        records={
            name: pa.concat_tables([part.records[name] for part in loads if name in part.records],
                                   promote_options="default")
            for name in sorted(names)
        },
        rows=pa.concat_tables([loaded.rows for loaded in loads]).sort_by("line"),
        findings=pa.concat_tables([loaded.findings for loaded in loads]).sort_by(_ORDER),
        read=sum(loaded.read for loaded in loads),
        rejected=sum(loaded.rejected for loaded in loads),
    )  # fmt: skip


def _is_refused(loaded: Loaded) -> bool:
    findings = loaded.findings.to_pylist() if not loaded.rows.num_rows else []
    return any(row["effect"] == "rejected" and row["column"] is None for row in findings)


def _load_records(table: TextTable, shape: Shape, *, tells_unknown: bool) -> Loaded:
    know_countries(table.connection)
    country, place = as_country("country", code="country_iso3")
    last = table.file.retrieved.year
    year = as_year("reporting_year", "year", first=FIRST_YEAR, last=last)
    parts = [place.expression, f"({year.expression})", *([hash_sql(*shape.key)] * bool(shape.key))]
    key = Cast("key", f"concat_ws('|', {', '.join(parts)})")
    table.cast((country, place, year, *shape.casts(), key), content=True)
    if tells_unknown:
        note_unknown_countries(table, "country")
    return shape.load(table)
