"""Countries and territories as publishers write them, turned into ISO 3166 codes.

Codes: ISO 3166-1, and XKX for Kosovo, which has none of its own there. Names: plain English ones.
`countries.csv` also holds, between semicolons, the names that reports of the US Departments of
Labor and State have used over the years, and codes that were withdrawn (BU and BUR of Burma).
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.ids import nation_key, slug
from loaders.reading.organization_keys import name_key

_NATION = "USA"


@dataclass(frozen=True, slots=True)
class Country:
    """One country or territory: its codes, its plain English name, and other ways to write it."""

    iso3: str
    iso2: str
    name: str
    variants: tuple[str, ...] = ()


@cache
def countries() -> tuple[Country, ...]:
    """All countries and territories in order of their code of three letters.

    >>> countries()[0]
    Country(iso3='ABW', iso2='AW', name='Aruba', variants=())
    """
    path = Path(__file__).with_name("countries.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Country(row["iso3"], row["iso2"], row["name"], _listed(row["variants"]))
            for row in csv.DictReader(lines)
        )


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def country_code(text: str) -> str | None:
    """Give the code of three letters for a name, old name or code; None where it is unknown.

    Case, signs and accents do not count.

    >>> country_code("Turkey (Türkiye)"), country_code("BU"), country_code("Cote d'Ivoire")
    ('TUR', 'MMR', 'CIV')
    >>> country_code("Example Country") is None
    True
    """
    return _codes().get(_fold(text))


def country_key(text: str) -> str:
    """Give the key of a country as a place; one that is unknown gets its key by name.

    >>> country_key("Brazil"), country_key("United States"), country_key("Example Country")
    ('country-bra', 'us', 'country-example-country')
    """
    code = country_code(text)
    if code == _NATION:
        return nation_key()
    return f"country-{code.lower() if code else name_key(text)}"


def country_name(text: str) -> str:
    """Give the plain name of a country; one that is unknown keeps what is written.

    >>> country_name("Korea, Republic of"), country_name("Example Country")
    ('South Korea', 'Example Country')
    """
    code = country_code(text)
    return _names()[code] if code else text


@cache
def _codes() -> Mapping[str, str]:
    """Codes by every folded way to write a country."""
    return {
        _fold(written): item.iso3
        for item in countries()
        for written in (item.iso3, item.iso2, item.name, *item.variants)
    }


@cache
def _names() -> Mapping[str, str]:
    return {item.iso3: item.name for item in countries()}


def _fold(text: str) -> str:
    # An apostrophe is written in several ways or left out.
    return slug(text.replace("\u2019", "").replace("'", "").replace("&", " and "))
