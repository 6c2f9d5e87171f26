"""Find an organization or coalition by a part of its name, or by its tax number."""

from __future__ import annotations

import re

from commonground.explorer.facts.rows import rows_of
from graph.result import Column, Result, make_result
from graph.snapshot.edition import Edition

_COLUMNS = (
    Column("id", "Id of the organization or coalition."),
    Column("name", "Name as the preferred source writes it."),
    Column("kind", "Organization or coalition."),
    Column("sector", "Sector of an organization."),
    Column("city", "City or town of the registered office."),
    Column("state", "State of the registered office."),
    Column("ein", "US employer identification number."),
)
_SEARCH = """
WITH known AS (
    SELECT id, name, 'organization' AS kind, sector, city, state, ein,
           array_to_string(other_names, ' | ') AS others
    FROM organization
    UNION ALL
    SELECT id, name, 'coalition', NULL, NULL, NULL, NULL, NULL FROM coalition
)
SELECT id, name, kind, sector, city, state, ein
FROM known
WHERE ein = $digits
   OR list_bool_and([contains(lower(concat_ws(' | ', name, others)), word) FOR word IN $words])
ORDER BY starts_with(lower(name), $words[1]) DESC, name, id
"""


def find_by_name(edition: Edition, text: str) -> Result:
    """Find organizations and coalitions whose name holds every word of ``text``, or by EIN.

    Names that begin with the first word come first, then by name. Nothing typed finds nothing.
    """
    word_list = text.lower().split()
    digits = re.sub(r"[\s-]", "", text)
    is_number = re.fullmatch(r"\d{9}", digits) is not None
    with edition.connect() as connection:
        number = digits if is_number else ""
        table = rows_of(connection, _SEARCH, digits=number, words=word_list)
    if not word_list:
        table = table.clear()
    return make_result(
        edition,
        name="search",
        question="Which organizations and coalitions have this name or tax number?",
        sentence=f"{table.height:,} found." if table.height else "Nothing of this name is here.",
        table=table,
        columns=_COLUMNS,
        n=edition.counts["organization"] + edition.counts["coalition"],
        parameters={"text": text},
    )
