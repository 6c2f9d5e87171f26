"""Lists in one cell (services, populations, places) as rows of their own, each word looked up."""

import re

from graph.ids import quote_text
from graph.schema import get_type
from loaders.reading.cast import says
from loaders.reading.table import TextTable
from loaders.spreadsheet.cells import items_sql
from loaders.spreadsheet.fields import LISTS, codes_of, fields
from loaders.spreadsheet.mapping import MappingFile
from loaders.spreadsheet.places import ONE_EACH, SEVERAL, place_sql, several_sql

_FOLDED = "lower(regexp_replace({}, '[^A-Za-z0-9]+', '-', 'g'))"


def find_items(table: TextTable, mapping: MappingFile) -> None:
    """Make table `item` (line, field, code) from the list fields of `typed`.

    Services and populations may be written by code or by name; a word that is neither, and a place
    that is none, is left out with a finding.
    """
    execute = table.connection.execute
    execute("CREATE TABLE word(line BIGINT, field VARCHAR, word VARCHAR, code VARCHAR)")
    for cell in mapping.cells:
        if cell.cast in LISTS:
            words = f"SELECT line, unnest({items_sql(cell)}) AS word FROM typed"
            code = code_sql(mapping.row, cell.field, "word")
            name = quote_text(cell.field)
            execute(f"INSERT INTO word SELECT line, {name}, word, {code} FROM ({words})")
            table.find(_unknown_sql(cell.field))
    execute("CREATE TABLE item AS SELECT DISTINCT line, field, code FROM word WHERE code NOT NULL")


def code_sql(row: str, field: str, word: str) -> str:
    """SQL for the code or key that a word stands for, null where it stands for none."""
    if fields()[field].cast == "places":
        return place_sql(word)
    cases = "".join(
        f" WHEN {quote_text(written)} THEN {quote_text(code)}"
        for code, name in names_of(row, field).items()
        for written in dict.fromkeys((_fold(code), _fold(name)))
    )
    return f"CASE {_FOLDED.format(word)}{cases} END"


def names_of(row: str, field: str) -> dict[str, str]:
    """Plain name of each code of a list field, the code itself where it has none.

    >>> names_of("program", "services")["legal-civil"]
    'Civil legal help and record relief'
    """
    known = {} if field == "sectors" else get_type(field.removesuffix("s")).codes
    return {code: str(known[code]["name"] if known else code) for code in codes_of(row, field)}


def unknown_words(field: str) -> tuple[str, str, str]:
    """Rule, words and mend for a word of a list field that stands for nothing."""
    if fields()[field].cast == "places":
        mend = "write 'Name County, ST', a state, 'City, ST' or a county code"
        return "not_a_place", "names no place", mend
    kind = field.removesuffix("s")
    return "unknown_code", f"is no code of a {kind}", f"see: commonground types {kind}"


def _unknown_sql(field: str) -> str:
    rule, what, mend = unknown_words(field)
    message, mended = says("word", what), quote_text(f"{mend}; or translate it in [values.{field}]")
    if fields()[field].cast == "places":
        several = several_sql("word")
        message = f"CASE WHEN {several} THEN {says('word', SEVERAL)} ELSE {message} END"
        mended = f"CASE WHEN {several} THEN {quote_text(ONE_EACH)} ELSE {mended} END"
    return (
        f'SELECT line, {quote_text(field)} AS "column", word AS value, {quote_text(rule)} AS rule, '
        f"'nulled' AS effect, {message} AS message, {mended} AS mend "
        f"FROM word WHERE code IS NULL AND field = {quote_text(field)}"
    )


def _fold(text: str) -> str:
    return re.sub("[^A-Za-z0-9]+", "-", text).lower()
