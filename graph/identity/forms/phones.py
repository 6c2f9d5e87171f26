"""Phone numbers and web addresses in one spelling, for comparing only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa

from graph.identity.forms.names import spellings
from graph.ids import quote_name, quote_text

if TYPE_CHECKING:
    import duckdb

_NORTH_AMERICAN = "^1?([2-9][0-9]{2}[2-9][0-9]{6})$"
_ALL_ALIKE = "^[+]1(2+|3+|4+|5+|6+|7+|8+|9+)$"


def create_phones(connection: duckdb.DuckDBPyConnection, name: str, texts: str) -> None:
    """Create temp table ``name`` (``raw, phone``): the form of ITU E.164, one row a distinct text.

    Plain North American numbers are spelled in SQL, the rest by phonenumbers, read as from the
    United States where no country is dialled. What is no number gives no row.
    """
    digits = "regexp_replace(raw, '[^0-9]', '', 'g')"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE {quote_name(name)} AS
        SELECT raw, '+1' || regexp_extract({digits}, '{_NORTH_AMERICAN}', 1) AS phone
        FROM (SELECT DISTINCT raw FROM ({texts}))
        WHERE regexp_full_match(raw, '[-+0-9 ().]+') AND NOT regexp_matches(raw, '^ *[+] *[02-9]')
          AND regexp_matches({digits}, '{_NORTH_AMERICAN}')
        """)
    rare = connection.execute(f"""
        SELECT DISTINCT raw FROM ({texts}) ANTI JOIN {quote_name(name)} USING (raw)
        WHERE raw IS NOT NULL ORDER BY raw
        """).fetchall()
    found = [(raw, _spelled(raw)) for (raw,) in rare]
    table = pa.table(
        {
            "raw": pa.array([raw for raw, phone in found if phone], pa.string()),
            "phone": pa.array([phone for _, phone in found if phone], pa.string()),
        }
    )
    connection.register("rare_phone", table)
    connection.execute(f"INSERT INTO {quote_name(name)} SELECT * FROM rare_phone")
    connection.unregister("rare_phone")
    connection.execute(
        f"DELETE FROM {quote_name(name)} WHERE regexp_matches(phone, '{_ALL_ALIKE}')"
    )


def _spelled(text: str) -> str | None:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return None
    if number.country_code == 1:
        found = re.match(_NORTH_AMERICAN, str(number.national_number))
        return f"+1{found[1]}" if found else None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def website_sql(address: str) -> str:
    """Give the expression for the host of a web address; null for hosts that many share.

    A page of one's own below a shared host (``name.wixsite.com``) counts as a host.
    """
    part = r"[^\x00-\x20/:?#@]+"
    whole = f"^(?:[a-z]+:)?(?://)?(?:www[.])?({part}[.]{part})(?:[/:?#].*)?$"
    host = f"nullif(rtrim(regexp_extract(lower(trim({address})), '{whole}', 1), '.'), '')"
    shared = ", ".join(quote_text(name) for name in shared_hosts())
    return f"CASE WHEN {host} NOT IN ({shared}) THEN {host} END"


def shared_hosts() -> tuple[str, ...]:
    """Hosts under which many organizations have a page: no identity.

    >>> "facebook.com" in shared_hosts()
    True
    """
    return tuple(spellings("shared_hosts.csv"))
