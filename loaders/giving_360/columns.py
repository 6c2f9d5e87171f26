"""Titles of a flat file of grants: what is read, and what is known but never kept.

A title may count the part it belongs to (`Recipient Org:0:Name`) or not (`Recipient Org:Name`).
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from graph.ids import quote_name
from loaders.reading.header import Columns

SLOTS = 5  # parts of a kind that are read from one grant
# Fields read from each part, by property.
READ = {
    "recipientOrganization": ("id", "name", "addressLocality", "addressCountry", "url"),
    "fundingOrganization": ("id", "name", "addressLocality", "addressCountry", "url"),
    "plannedDates": ("startDate", "endDate"),
    "grantProgramme": ("title",),
    # Only to see that a grant goes to a person; nothing of these leaves the loader.
    "recipientIndividual": ("id", "name"),
    "toIndividualsDetails": ("primaryGrantReason",),
}
_REQUIRED = ("id", "amountAwarded")
_WANTED = ("title", "description", "currency", "awardDate")
_READ = (*_REQUIRED, *_WANTED, "url")


@cache
def titles() -> dict[str, dict[str, Any]]:
    """Blocks of the table of titles by name.

    >>> titles()["grant"]["awardDate"], titles()["parts"]["plannedDates"]
    ('Award Date', ['Planned Dates', 'event'])
    """
    path = Path(__file__).with_name("titles.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def title_of(part: str, field: str, slot: int | None = None) -> str:
    """Title of a field of a part, counted or not.

    >>> title_of("recipientOrganization", "name", 0), title_of("recipientOrganization", "name")
    ('Recipient Org:0:Name', 'Recipient Org:Name')
    """
    title, block = titles()["parts"][part]
    name = titles()[block][field]
    return f"{title}:{name}" if slot is None else f"{title}:{slot}:{name}"


def slot_sql(part: str, field: str, slot: int) -> str:
    """SQL for a field of one part; the first one may stand under a title that does not count."""
    counted = quote_name(title_of(part, field, slot))
    return f"coalesce({counted}, {quote_name(title_of(part, field))})" if slot == 0 else counted


def _columns() -> Columns:
    grant = titles()["grant"]
    kept = [title for part, fields in READ.items() for title in _flat(part, fields)]
    free = (grant["url"], *kept)
    known = [title for name, title in grant.items() if name not in _READ]
    known += [title for part in titles()["parts"] for title in _flat(part, None)]
    return Columns(
        required=tuple(grant[name] for name in _REQUIRED),
        optional=tuple(grant[name] for name in _WANTED),
        free=free,
        withheld=tuple(title for title in known if title not in free),
    )


def _flat(part: str, fields: tuple[str, ...] | None) -> Iterator[str]:
    """Titles of the fields of a part, of all where none are named, and of places inside it."""
    title, block = titles()["parts"][part]
    counts = ("", *(f"{slot}:" for slot in range(SLOTS)))
    for count in counts:
        for field, name in titles()[block].items():
            if fields is None or field in fields:
                yield f"{title}:{count}{name}"
            if fields is None and field == "location":
                for inner in counts:
                    for place in titles()["location"].values():
                        yield f"{title}:{count}{name}:{inner}{place}"


COLUMNS = _columns()
