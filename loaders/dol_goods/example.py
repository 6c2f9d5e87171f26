"""Write made-up goods of made-up countries: two editions in XML and the same facts as a table."""

from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from loaders.world import World

EDITIONS = (2022, 2024)
_SECTORS = ("Agriculture", "Manufacturing", "Mining", "Other")
_COLUMNS = (
    "edition", "good", "sector", "country", "country_iso3", "region", "child_labor",
    "forced_labor", "forced_child_labor", "derived_labor_exploitation", "derived_country",
)  # fmt: skip


class Pair(NamedTuple):
    """One good in one country in one edition; a derived one rests on a listed one elsewhere."""

    edition: int
    good: str
    sector: str
    country: str
    child: bool
    forced: bool
    forced_child: bool
    derived: bool


def write(world: World, folder: Path) -> list[Path]:
    """Write ``goods_<edition>.xml`` for each edition and ``goods.csv`` with all; give the paths."""
    listed = pairs(world)
    paths = []
    for edition in EDITIONS:
        path = folder / f"goods_{edition}.xml"
        text = _document([pair for pair in listed if pair.edition == edition])
        path.write_text(text, encoding="utf-8", newline="\n")
        paths.append(path)
    table = folder / "goods.csv"
    with table.open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(_COLUMNS)
        lines.writerows(_cells(pair) for pair in listed)
    return [*paths, table]


def pairs(world: World) -> list[Pair]:
    """Give what is listed where: the world's size says how many goods, its seed what of them."""
    goods = min(60, max(8, world.sizes.organizations // 100))
    listed = []
    for edition in EDITIONS:
        for number in range(1, goods + 1):
            for place in range(number % 3 + 1):
                turn = world.seed + number + place
                derived = number % 12 == 0
                child = not derived and turn % 4 != 0
                forced = not derived and (turn % 4 == 0 or turn % 3 == 0)
                listed.append(
                    Pair(edition, f"Example Good {number:02}", _SECTORS[number % 4],
                         f"Example Country {turn % 40 + 1:02}", child, forced,
                         child and forced and turn % 2 == 0, derived)
                )  # fmt: skip
    return listed


def _cells(pair: Pair) -> list[str]:
    """Give the eleven cells of a pair in the order of the table."""
    country = "Example Country 01" if pair.derived else "No"
    flags = [_word(flag) for flag in (pair.child, pair.forced, pair.forced_child, pair.derived)]
    return [str(pair.edition), pair.good, pair.sector, pair.country, "", "Example Region", *flags,
            country]  # fmt: skip


def _word(flag: bool) -> str:
    return "Yes" if flag else "No"


def _document(listed: list[Pair]) -> str:
    goods = "".join(_good(name, list(group)) for name, group in groupby(listed, lambda p: p.good))
    return f"<Goods>\n{goods}</Goods>\n"


def _good(name: str, listed: list[Pair]) -> str:
    tags = ("Country_Name", "Country_Region", "Child_Labor", "Forced_Labor", "Forced_Child_Labor",
            "Derived_Labor_Exploitation", "Derived_Country")  # fmt: skip
    countries = "".join(
        "      <Country>\n"
        + "".join(
            f"        <{tag}>{escape(cell)}</{tag}>\n"
            for tag, cell in zip(tags, [pair.country, *_cells(pair)[5:]], strict=True)
        )
        + "      </Country>\n"
        for pair in listed
    )
    return (
        f"  <Good>\n    <Good_Name>{escape(name)}</Good_Name>\n"
        f"    <Good_Sector>{listed[0].sector}</Good_Sector>\n"
        f"    <Countries>\n{countries}    </Countries>\n  </Good>\n"
    )
