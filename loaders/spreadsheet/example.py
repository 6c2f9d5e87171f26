"""Write a list that somebody of a synthetic world keeps by hand, with the mapping that reads it."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import polars as pl

from loaders.world import World

MOST_ROWS = 200
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a ZIP can say, so that bytes repeat
_MAPPING = """\
row = "organization"
header_line = 2
delimiter = ";"

[columns]
organization_name = "Agency"
ein = "Tax ID"
city = "Town"
state = "State"
website = "Web page"
"""


def write(world: World, folder: Path) -> list[Path]:
    """Write ``web_pages.zip`` with the list and its mapping; give its path.

    Rows are organizations of the register that have a program or not alike, with their web pages.
    """
    chosen = world.organizations.filter("is_registered").sort("number").head(MOST_ROWS)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Example web pages, kept by hand", "", "", "", "", ""])
    writer.writerow(["Agency", "Tax ID", "Town", "State", "Web page", "Contact"])
    for number, ein, name, city, state in chosen.select(
        "number", pl.col("ein"), "name", "city", "state"
    ).iter_rows():
        shown = f"{ein[:2]}-{ein[2:]}"
        page = f"https://org-{number}.example.org"
        writer.writerow([name, shown, city, state, page, "front desk"])
    path = folder / "web_pages.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for member, text in (("web_pages.csv", out.getvalue()), ("web_pages.toml", _MAPPING)):
            archive.writestr(zipfile.ZipInfo(member, _EPOCH), text)
    return [path]
