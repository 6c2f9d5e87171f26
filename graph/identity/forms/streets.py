"""Street lines: house, street and unit in one spelling, for comparing only.

The usual shape (a number and a street, or a box) is taken apart in SQL; the rest by usaddress, once
for each distinct text. Suffixes and directions are shortened as the US Postal Service does in its
Publication 28.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from graph.identity.forms.names import spelled_sql
from graph.identity.forms.text import create_folded
from graph.ids import quote_name

if TYPE_CHECKING:
    import duckdb

_BOX = r"^(?:P ?O ?BOX|POST OFFICE BOX|POB|BOX) ?([A-Z-]*[0-9][0-9A-Z-]*)\b.*$"
_BOX_TOO = " (?:P ?O ?BOX|POB|BOX) ?[0-9]+$"
_UNIT_WORDS = "STE|SUITE|APT|APARTMENT|UNIT|RM|ROOM|FLOOR|FLR|FL|NO|NUMBER|BLDG|BUILDING|#"
# Numbers that are written as words at the beginning of a line.
_NUMBERS = {"ONE": "1", "TWO": "2", "THREE": "3", "FOUR": "4", "FIVE": "5", "SIX": "6",
            "SEVEN": "7", "EIGHT": "8", "NINE": "9", "TEN": "10"}  # fmt: skip
_UNIT = rf" (?:{_UNIT_WORDS}) ?#? ?([A-Z]{{0,2}}-?[0-9][0-9A-Z-]*)$"
_LETTER = rf" (?:{_UNIT_WORDS}) ([A-Z])$"
_FLOOR = r" ([0-9]+)(?:ST|ND|RD|TH) (?:FL|FLR|FLOOR)$"
_BARE_UNIT = r" (?:NE|NW|SE|SW) ([0-9]+)$"
_HOUSE = r"^([0-9]+[A-Z]?(?:-[0-9]+)?) (.*[A-Z].*)$"
# Parts of usaddress that make the street, in order.
_STREET_PARTS = ("StreetNamePreDirectional", "StreetNamePreType", "StreetName",
                 "StreetNamePostType", "StreetNamePostDirectional")  # fmt: skip


def create_streets(connection: duckdb.DuckDBPyConnection, name: str, texts: str) -> None:
    """Create temp table ``name`` (``raw, street, house, unit``), one row per distinct text.

    ``texts`` is a query with the column ``raw``. What cannot be told is null; a text that gives no
    street has no row.
    """
    create_folded(connection, "folded_street", texts)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE street_line AS
        SELECT raw, trim(regexp_replace({_line_sql()}, '[^\\p{{L}}\\p{{N}}\\p{{M}}#-]+', ' ', 'g'))
                 AS line
        FROM folded_street
        """)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE street_part AS
        WITH united AS (
            SELECT raw, line, nullif(concat({_each("regexp_extract(line, '{}', 1)")}), '') AS unit,
                   {_rest_sql()} AS rest
            FROM street_line)
        SELECT raw, 'PO BOX' AS street, regexp_extract(line, '{_BOX}', 1) AS house,
               NULL::VARCHAR AS unit
        FROM united WHERE regexp_matches(line, '{_BOX}')
        UNION ALL
        SELECT raw, trim(regexp_extract(rest, '{_HOUSE}', 2)), regexp_extract(rest, '{_HOUSE}', 1),
               unit
        FROM united WHERE regexp_matches(rest, '{_HOUSE}') AND NOT regexp_matches(line, '{_BOX}')
        """)
    _add_unusual(connection)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE {quote_name(name)} AS
        SELECT raw, trim({spelled_sql("street", "street_words.csv")}) AS street,
               nullif(ltrim(house, '0'), '') AS house, nullif(ltrim(unit, '0'), '') AS unit
        FROM street_part WHERE regexp_matches(street, '\\p{{L}}')
        """)


def _line_sql() -> str:
    """Give the folded line with directions in one word and marks set apart."""
    line = "regexp_replace(folded, '\\b([NS])[.] ?([EW])\\b', '\\1\\2', 'g')"
    for old, new in ((" 1/2 ", " "), ("#", " # "), ("&", " AND "), ("RURAL ROUTE", "RR")):
        line = f"replace({line}, '{old}', '{new}')"
    return line


def _each(expression: str) -> str:
    return ", ".join(expression.format(mark) for mark in (_UNIT, _LETTER, _FLOOR, _BARE_UNIT))


def _rest_sql() -> str:
    """Give the line without its unit."""
    rest = f"regexp_replace(line, '(.){_BOX_TOO}', '\\1')"
    for mark in (_UNIT, _LETTER, _FLOOR):
        rest = f"regexp_replace({rest}, '{mark}', '')"
    return f"regexp_replace({rest}, '( (?:NE|NW|SE|SW)) [0-9]+$', '\\1')"


def _add_unusual(connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute("""
        SELECT raw, line FROM street_line ANTI JOIN street_part USING (raw) WHERE line <> ''
        ORDER BY raw
        """).fetchall()
    if not rows:
        return
    found = [(raw, *_taken_apart(line)) for raw, line in rows]
    table = pa.table(
        {
            column: pa.array([row[place] for row in found], pa.string())
            for place, column in enumerate(("raw", "street", "house", "unit"))
        }
    )
    connection.register("unusual_street", table)
    connection.execute("INSERT INTO street_part SELECT * FROM unusual_street")
    connection.unregister("unusual_street")


def _taken_apart(line: str) -> tuple[str | None, str | None, str | None]:
    """Give street, house and unit as usaddress labels them; what it is not sure of is no street."""
    import usaddress

    first, _, rest = line.partition(" ")
    try:
        parts, _ = usaddress.tag(f"{_NUMBERS.get(first, first)} {rest}")
    except usaddress.RepeatedLabelError:
        return None, None, None
    if box := parts.get("USPSBoxID"):
        group = [parts[name] for name in ("USPSBoxGroupType", "USPSBoxGroupID") if name in parts]
        return " ".join(group) or "PO BOX", str(box), None
    street = " ".join(parts[name] for name in _STREET_PARTS if name in parts)
    if street and (other := parts.get("SecondStreetName")):
        return " AND ".join(sorted((street, str(other)))), None, None
    return street or None, parts.get("AddressNumber"), parts.get("OccupancyIdentifier")
