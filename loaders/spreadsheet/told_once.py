"""What is told once for many rows: rows without anything to keep, and answers in several columns.

Each function works on the tables of `loaders.spreadsheet.loader`: `cells` (the list as it is),
`source` (our fields as text) and `typed`.
"""

from dataclasses import replace

from graph.findings import Finding, findings_table
from graph.ids import quote_name, quote_text
from loaders.reading.table import TextTable
from loaders.spreadsheet.casts import SAID
from loaders.spreadsheet.cells import answer_sql, is_answer_sql, is_any_of
from loaders.spreadsheet.fields import LISTS, RowKind
from loaders.spreadsheet.mapping import Cell, MappingFile

_SHOWN = 8


def skip_rows(table: TextTable, mapping: MappingFile, order: tuple[str, ...]) -> None:
    """Make table `skipped` (line): rows whose first filled cell begins with a word of the mapping.

    `order` names the columns from left to right.
    """
    first = f"coalesce({', '.join(map(quote_name, order))}, '')" if order else "''"
    # A word ends where the cell goes on with something else than a letter: Summit is no Sum.
    tests = [
        f"(starts_with(lower({first}), {quote_text(word.lower())}) AND NOT "
        f"regexp_matches(substr({first}, {len(word) + 1}, 1), '\\pL'))"
        for word in mapping.skip_rows
    ]
    table.connection.execute(
        f"CREATE TABLE skipped AS SELECT line FROM cells WHERE {' OR '.join(tests) or 'false'}"
    )
    what = "are no part of the list, by skip_rows of the mapping"
    table.find(_once_sql("skipped", "skipped_rows", what, "look whether they are meant"))


def set_silent_aside(table: TextTable, kind: RowKind, mapping: MappingFile) -> None:
    """Move rows in which nothing is said of taking part from `typed` to `silent` (line)."""
    execute = table.connection.execute
    filled = {cell.field for cell in mapping.cells}
    asked = SAID in kind.needs and bool(filled & set(SAID))
    execute(
        "CREATE TABLE silent AS SELECT line FROM source WHERE line IN (SELECT line FROM typed) "
        f"AND {'claimed IS NULL AND observed IS NULL' if asked else 'false'}"
    )
    execute("DELETE FROM typed WHERE line IN (FROM silent)")
    what = "say neither claimed nor observed and give nothing"
    mend = "leave them so where nobody knows, else fill one of the two"
    table.find(_once_sql("silent", "says_nothing", what, mend))


def _once_sql(rows: str, rule: str, what: str, mend: str) -> str:
    return (
        f'SELECT min(line) AS line, NULL AS "column", NULL AS value, {quote_text(rule)} AS rule, '
        f"'noted' AS effect, count(*) || ' rows ' || {quote_text(what)} || "
        f"'; the first is this one' AS message, {quote_text(mend)} AS mend "
        f"FROM {rows} HAVING count(*) > 0"
    )


def tell_several(table: TextTable, mapping: MappingFile) -> None:
    """Tell what columns that fill one field together say beside yes and no, or against another."""
    for cell in mapping.cells:
        if is_any_of(cell):
            table.find(_odd_answers_sql(cell))
        elif len(cell.headers) > 1 and cell.cast not in LISTS:
            table.find(_several_filled_sql(cell))


def _odd_answers_sql(cell: Cell) -> str:
    """One finding for each text that is neither yes nor no, with how often it stands there."""
    parts = " UNION ALL ".join(
        f"SELECT line, {quote_name(name)} AS written, {answer_sql(cell, name)} AS answer FROM cells"
        for name in cell.headers
    )
    mend = f'say what it means in [values.{cell.field}]: "true", "false", or "" for not known'
    return (
        f'SELECT min(line) AS line, {quote_text(cell.field)} AS "column", min(written) AS value, '
        "'not_true_or_false' AS rule, 'nulled' AS effect, '''' || left(min(written), 60) || "
        "''' is neither yes nor no; it stands in ' || count(*) || ' cells and is left out' "
        f"AS message, {quote_text(mend)} AS mend FROM ({parts}) "
        f"WHERE answer IS NOT NULL AND NOT {is_answer_sql('answer')} "
        "AND line NOT IN (FROM skipped) GROUP BY lower(written)"
    )


def _several_filled_sql(cell: Cell) -> str:
    listed = ", ".join(map(quote_name, cell.headers))
    differ = f"len(list_distinct(list_filter([{listed}], lambda text: text IS NOT NULL))) > 1"
    what = "fill several of these columns with different texts, of which the first counts"
    found = _once_sql(
        f"(SELECT line FROM cells WHERE {differ})", "several_filled", what,
        "make one column of them in the list, or name only one",
    )  # fmt: skip
    return f'SELECT * REPLACE ({quote_text(cell.field)} AS "column") FROM ({found})'


def tell_spare(table: TextTable, mapping: MappingFile, spare: list[str]) -> None:
    """Tell which columns are not in the mapping, where they were looked at to skip rows."""
    if not spare:
        return
    more = f" and {len(spare) - _SHOWN} more" if len(spare) > _SHOWN else ""
    shown = ", ".join(name[:40] for name in spare[:_SHOWN])
    found = Finding(
        table.file.dataset, table.file.name, mapping.header_line, None, None, "unknown_column",
        "noted", f"column {shown}{more} is not in the mapping and is not read",
        "remove it, above all where it holds names or addresses of persons",
    )  # fmt: skip
    table.findings.append(findings_table([found]))


def refuse_same_number(table: TextTable) -> None:
    """Leave out a second grant of the same number, told by the number that the list writes."""
    query = "SELECT key, min(grant_id) FROM typed WHERE grant_id IS NOT NULL GROUP BY key"
    written = dict(table.connection.execute(query).fetchall())
    before = len(table.findings)
    table.refuse_duplicates("grant_id")
    for place, found in enumerate(table.findings[before:], before):
        told = [Finding(**row) for row in found.to_pylist()]
        named = [
            replace(item, value=number, message=item.message.replace(str(item.value), number, 1))
            for item in told
            for number in [str(written[item.value])]
        ]
        table.findings[place] = findings_table(named)
