"""Write grants of a synthetic world to the 360Giving standard: JSON, flat CSV, workbook.

Funders and recipients are organizations of the register; each file holds other grants.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from loaders.giving_360.columns import title_of, titles
from loaders.world import World

_MOST = 60  # grants in each file
_PURPOSES = (
    "Example help with housing for survivors of sex trafficking",
    "Example legal help for people in forced labor",
    "Example training against human trafficking",
)
_NEUTRAL = ("Example youth club", "Example food bank", "Example community garden")
_MADE = datetime.datetime(2026, 3, 31)


def write(world: World, folder: Path) -> list[Path]:
    """Write ``grants_2026-03.json``, ``.csv`` and ``.xlsx``; give the paths."""
    grants = draw_grants(world)
    parts = [grants.gather_every(3, offset).to_dicts() for offset in range(3)]
    paths = [folder / f"grants_2026-03.{ending}" for ending in ("json", "csv", "xlsx")]
    package = {"version": "1.4", "grants": [_as_object(row) for row in parts[0]]}
    paths[0].write_text(json.dumps(package, indent=1) + "\n", encoding="utf-8", newline="\n")
    flat = [pl.DataFrame([_as_row(row) for row in part]) for part in parts[1:]]
    flat[0].write_csv(paths[1])
    with xlsxwriter.Workbook(paths[2]) as book:
        book.set_properties({"created": _MADE})  # the same world gives the same bytes
        flat[1].write_excel(book, "grants", autofit=False)
    return paths


def draw_grants(world: World) -> pl.DataFrame:
    """Give one row a grant: funder and recipient by name and EIN, amount in dollars, days.

    Grants whose purpose is of the field go to organizations of the field that run a program or sit
    in a coalition, the largest list not counted; funders and other recipients sit in none.
    """
    listed = world.organizations.filter(pl.col("is_registered") & pl.col("in_second"))
    largest = world.truth["mega_list"]["coalition_id"]
    seats = world.memberships.join(world.coalitions, left_on="coalition", right_on="number")
    seated = seats.filter(pl.col("id") != largest)["organization"].unique()
    hosts = pl.Series(sorted({program.organization for program in world.programs}))
    # Only those whom a roster or the directory names by EIN too, so that they are one organization.
    known = (pl.col("roster_ein") & pl.col("number").is_in(seated.implode())) | (
        pl.col("directory_ein") & pl.col("number").is_in(hosts.implode())
    )
    in_field = (pl.col("number") < world.sizes.field) & known
    inside = listed.filter(in_field)
    outside = listed.filter(
        (pl.col("kind") == "background")
        & ~pl.col("number").is_in(seats["organization"].unique().implode())
    )
    funders = outside.filter(pl.col("number") % 7 == 0).head(12)
    neutral = outside.filter(pl.col("number") % 7 != 0)
    count = min(_MOST, max(1, inside.height // 4), max(1, neutral.height // 4))
    recipients = pl.concat([inside.head(count * 2), neutral.head(count)]).select(
        "name", "ein", "city", is_field=in_field
    )
    place = pl.int_range(pl.len())
    return recipients.with_columns(
        number=place,
        funder=pl.Series([funders["name"][at % funders.height] for at in range(recipients.height)]),
        funder_ein=pl.Series(
            [funders["ein"][at % funders.height] for at in range(recipients.height)]
        ),
        amount=5_000 + place * 7_919 % 90_000,
        day=pl.date(2024, 1, 1) + pl.duration(days=place * 5 % 700),
        purpose=pl.when("is_field")
        .then((place % 3).replace_strict(dict(enumerate(_PURPOSES))))
        .otherwise((place % 3).replace_strict(dict(enumerate(_NEUTRAL)))),
    )


def _as_object(row: dict[str, Any]) -> dict[str, Any]:
    day = row["day"]
    return {
        "id": f"360G-Example-{row['number']:05}",
        "title": f"Example grant {row['number']}",
        "description": row["purpose"],
        "currency": "USD",
        "amountAwarded": row["amount"],
        "awardDate": day.isoformat(),
        "plannedDates": [
            {
                "startDate": day.isoformat(),
                "endDate": (day + datetime.timedelta(days=364)).isoformat(),
            }
        ],
        "recipientOrganization": [
            {
                "id": f"US-EIN-{row['ein']}",
                "name": row["name"],
                "addressLocality": row["city"],
                "addressCountry": "US",
            }
        ],
        "fundingOrganization": [{"id": f"US-EIN-{row['funder_ein']}", "name": row["funder"]}],
    }


def _as_row(row: dict[str, Any]) -> dict[str, Any]:
    """Lay the same grant flat, under the titles of the standard."""
    made = _as_object(row)
    flat = {titles()["grant"][name]: value for name, value in made.items()
            if not isinstance(value, list)}  # fmt: skip
    for part, held in made.items():
        if isinstance(held, list):
            flat |= {title_of(part, field, 0): value for field, value in held[0].items()}
    return flat
