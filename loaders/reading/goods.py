"""Goods of the Department of Labor's list under today's names, whatever an edition calls them.

Renames are in `goods.csv`, each for the same countries before and after. Goods that stand beside
one another in one edition (Cattle and Bovines) are two goods, however alike they sound.
"""

import csv
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from duckdb import DuckDBPyConnection

from loaders.reading.organization_keys import name_key


def know_goods(connection: DuckDBPyConnection) -> None:
    """Give SQL the functions `good_name` and `good_key` of a text; for lists, not for registers."""
    for function in (good_name, good_key):
        connection.create_function(function.__name__, function, ["VARCHAR"], "VARCHAR")


def good_name(written: str) -> str:
    """Give today's name of a good; a name that never changed stays as it is.

    >>> good_name("Textiles (jute)"), good_name("Coffee")
    ('Jute (textiles)', 'Coffee')
    """
    words = unicodedata.normalize("NFC", " ".join(written.split()))
    return _today().get(name_key(words), words)


def good_key(written: str) -> str:
    """Give the key of a good.

    >>> good_key("Flowers (poppies)"), good_key("Brazil Nuts/Chestnuts")
    ('good-poppies', 'good-brazil-nuts-chestnuts')
    """
    return f"good-{name_key(good_name(written))}"


@cache
def _today() -> Mapping[str, str]:
    path = Path(__file__).with_name("goods.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {name_key(row["written"]): row["name"] for row in csv.DictReader(lines)}
