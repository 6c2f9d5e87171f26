"""Which edition a list in XML is: the publisher's files do not say it, and their names err.

`goods_2021.xml` of the publisher's app holds the list of 2022. So the content is asked first: how
many goods, pairs of good and country, and derived pairs it has (`lists.csv`, counted in the files
of the app), then whether it knows derived goods, which came with the list of 2022; only then the
year in the file's name, and last the year in which it was fetched.
"""

import csv
import re
from functools import cache
from pathlib import Path

from graph.findings import Finding, findings_table
from loaders.reading.table import TextTable

FIRST_EDITION = 2009
FIRST_WITH_DERIVED = 2022
_YEAR = re.compile(r"(?<!\d)20[0-9]{2}(?!\d)")


def date_list(table: TextTable) -> None:
    """Fill column `edition` of a list that has none, and tell in a finding which and why."""
    ((goods, pairs, derived, knows),) = table.connection.execute(
        "SELECT count(DISTINCT good), count(*), "
        "count(*) FILTER (WHERE lower(derived_labor_exploitation) = 'yes'), "
        "count(derived_labor_exploitation) FROM source"
    ).fetchall()
    if not pairs:
        return
    edition, why = _edition_of(table, (goods, pairs, derived), knows_derived=knows > 0)
    table.connection.execute("UPDATE source SET edition = ?", [str(edition)])
    message = f"the file does not say its edition; {edition} is taken, because {why}"
    mend = "put the year of the list into the name of the file where this is wrong"
    file = table.file
    note = Finding(file.dataset, file.name, None, "edition", str(edition), "edition_taken",
                   "noted", message, mend)  # fmt: skip
    table.findings.append(findings_table([note]))


def _edition_of(
    table: TextTable, counts: tuple[int, int, int], *, knows_derived: bool
) -> tuple[int, str]:
    found = _YEAR.search(table.file.name)
    year = int(found[0]) if found else None
    if edition := _lists().get(counts):
        return edition, f"it has the {counts[0]} goods and {counts[1]} pairs of that list"
    if knows_derived and (year is None or year < FIRST_WITH_DERIVED):
        return FIRST_WITH_DERIVED, "it knows derived goods, which came with that list"
    if year is not None:
        return year, "that year stands in the name of the file"
    return table.file.retrieved.year, "it was fetched in that year"


@cache
def _lists() -> dict[tuple[int, int, int], int]:
    path = Path(__file__).with_name("lists.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            (int(row["goods"]), int(row["pairs"]), int(row["derived"])): int(row["edition"])
            for row in csv.DictReader(lines)
        }
