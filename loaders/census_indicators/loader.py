"""Read county tables of the CDC's vulnerability index, SAIPE and the American Community Survey.

A row is a county (or state, or the nation) by its code as text; `figures.toml` says which columns
are read and as which measure. A table of one's own with one of those columns and one of the id
columns is read too. Shares are 0 to 1, margins become `low` and `high`. Marks such as -999 are
null, never zero, and counted in one finding a column. The year is that of the row, else that in
the name of the file; figures of two publishers stay apart by `subject`. A rank tells whether it
was ranked in the nation or in a file of one state, which are not the same number.

Connecticut's counties (to 2021) and planning regions (from 2022) do not join: figures stay with the
place of their own code. These are hints at need and never counts of victims.
"""

from graph.ids import quote_text, slug
from loaders.census_indicators.cells import (
    as_figure,
    as_place,
    as_year,
    is_label_sql,
    is_missing_sql,
    year_in_name,
)
from loaders.census_indicators.figures import Figure, figures_of, shapes, year_columns
from loaders.reading.cast import Cast, unless
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.table import TextTable, open_table

ONE_STATE = "in a file of one state"


def load(file: SourceFile) -> Loaded:
    """Read one table into indicators and the places that they measure."""
    with open_table(file, *shapes()) as table:
        present = figures_of(table.has)
        table.cast(_casts(table, present), content=True)
        table.refuse_duplicates(table.columns.required[0])
        _note_labels(table)
        _note_missing(table, present)
        _note_connecticut(table)
        subjects = _subjects(table, present)
        told = [_told(number, item, subjects[number]) for number, item in enumerate(present)]
        every = " UNION ALL ".join(told) or _NOTHING
        return table.loaded(
            {
                "indicator": f"SELECT key, line, measure, value, unit, year, subject, low, high "
                f"FROM ({every}) ORDER BY line, key",
                "measures": "SELECT key || '>' || place_key AS key, line, 'indicator' AS "
                "source_type, key AS source_key, 'place' AS target_type, place_key AS target_key "
                f"FROM ({every}) ORDER BY line, key",
            }
        )


def _casts(table: TextTable, present: tuple[Figure, ...]) -> list[Cast]:
    places = table.columns.required[:-1]
    label = is_label_sql(places)
    place, year = as_place(places, "place_key"), _year(table, label)
    casts = [
        place,
        year,
        Cast("key", f"CASE WHEN {label} THEN 'labels' ELSE ({place.expression}) || '|' || "
                    f"({year.expression}) END", needed=True),
    ]  # fmt: skip
    for number, figure in enumerate(present):
        names = {"value": figure.column, "margin": figure.margin, "low": figure.low,
                 "high": figure.high}  # fmt: skip
        for part, column in names.items():
            cast = Cast(f"{part}{number}", "NULL::DOUBLE")
            if column in table.has and column is not None:
                cast = unless(as_figure(column, cast.field, figure), label)
            casts.append(cast)
    return casts


def _year(table: TextTable, label: str) -> Cast:
    """The year of each row; without a column the name of the file counts, else the day of fetching.

    The last is a guess and is told.
    """
    last = table.file.retrieved.year
    columns = tuple(name for name in year_columns() if name in table.has)
    if columns:
        return as_year(columns, "year", label=label, last=last)
    year = year_in_name(table.file)
    if year is None:
        table.find(
            "SELECT min(line) AS line, NULL AS \"column\", NULL AS value, 'year_not_told' AS rule, "
            f"'noted' AS effect, 'nothing says which year the figures are for; {last} is taken, "
            "the year of fetching' AS message, 'add a column year, or the year to the name of the "
            "file' AS mend FROM source HAVING count(*) > 0"
        )
    return Cast("year", f"{year or last}::BIGINT")


def _subjects(table: TextTable, present: tuple[Figure, ...]) -> list[str]:
    """What each figure is about: its publisher, and for a rank among whom."""
    query = "SELECT count(DISTINCT substr(place_key, 11, 2)) FROM typed WHERE place_key LIKE {}"
    ((count,),) = table.connection.execute(query.format("'us-county-%'")).fetchall()
    within = f" {ONE_STATE}" if count == 1 else ""
    return [item.subject + (within if item.is_ranked else "") for item in present]


def _told(number: int, figure: Figure, subject: str) -> str:
    """Rows of one figure: key, line, place_key, year, measure, value, unit, subject, low, high."""
    value, margin = f"value{number}", f"margin{number}"
    top = f"{value} + {margin}" if figure.highest is None else f"least({value} + {margin}, 1)"
    begin = quote_text(f"indicator-{figure.measure}-{slug(subject)}-")
    return (
        f"SELECT {begin} || place_key || '-' || year AS key, line, place_key, year, "
        f"{quote_text(figure.measure)} AS measure, {value} AS value, "
        f"{quote_text(figure.unit)} AS unit, {quote_text(subject)} AS subject, "
        f"coalesce(low{number}, CASE WHEN {margin} >= 0 THEN "
        f"round(greatest({value} - {margin}, 0), 6) END) AS low, "
        f"coalesce(high{number}, CASE WHEN {margin} >= 0 THEN round({top}, 6) END) AS high "
        f"FROM typed WHERE {value} IS NOT NULL AND place_key IS NOT NULL"
    )


_NOTHING = (
    "SELECT NULL AS key, 0 AS line, NULL AS place_key, 0 AS year, NULL AS measure, 0.0 AS value, "
    "NULL AS unit, NULL AS subject, 0.0 AS low, 0.0 AS high WHERE false"
)


def _note_labels(table: TextTable) -> None:
    table.find(
        "SELECT line, NULL AS \"column\", NULL AS value, 'line_of_labels' AS rule, 'noted' AS "
        "effect, 'the line says what each column holds and no figure' AS message, "
        "'nothing to do' AS mend FROM typed WHERE key = 'labels'"
    )


def _note_missing(table: TextTable, present: tuple[Figure, ...]) -> None:
    """One finding for each column with marks for no figure, with their count."""
    for column in (name for figure in present for name in figure.columns if name in table.has):
        table.find(
            f'SELECT min(line) AS line, {quote_text(column)} AS "column", NULL AS value, '
            "'missing_mark' AS rule, 'noted' AS effect, 'cells that hold a mark for no "
            "figure: ' || count(*) || ', the first on this line; they are not known' AS message, "
            f"'nothing to do' AS mend FROM source WHERE {is_missing_sql(column)} "
            "HAVING count(*) > 0"
        )


def _note_connecticut(table: TextTable) -> None:
    table.find(
        "SELECT min(line) AS line, NULL AS \"column\", NULL AS value, 'redrawn_counties' AS rule, "
        "'noted' AS effect, 'Connecticut is told by its ' || CASE WHEN is_new THEN "
        "'planning regions (from 2022): ' ELSE 'counties (to 2021): ' END || count(*) || ' rows; "
        "their figures do not join those of the other geography' AS message, "
        "'nothing to do' AS mend FROM "
        "(SELECT line, place_key LIKE 'us-county-091%' AS is_new FROM typed "
        "WHERE place_key LIKE 'us-county-09%') GROUP BY is_new"
    )
