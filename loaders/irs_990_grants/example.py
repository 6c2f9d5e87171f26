"""Write returns of a synthetic world: one ZIP of e-file XML, its index, and one return alone.

One organization in forty files, ten at least; each gives four grants, a foundation one to a person
besides. Money for the field goes only to organizations that have a program or a seat anyway.
"""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from loaders.irs_990_grants.forms import Body, Filed, Given, return_xml
from loaders.world import World

YEAR, OLD_YEAR = 2022, 2011
FILER_EVERY, FOUNDATION_EVERY, OLD_EVERY, AMENDED_EVERY, CHILD_EVERY = 40, 5, 7, 11, 6
GRANTS, FEWEST = 4, 10
PURPOSES = ("Services for survivors of human trafficking", "General support")
INDEX = (
    "RETURN_ID,FILING_TYPE,EIN,TAX_PERIOD,SUB_DATE,TAXPAYER_NAME,RETURN_TYPE,DLN,OBJECT_ID,"
    "XML_BATCH_ID"
)
_PACKED = (2023, 1, 31, 0, 0, 0)


def write(world: World, folder: Path) -> list[Path]:
    """Write ``2023_TEOS_XML_01A.zip``, ``index_2023.csv`` and one return beside; give the paths."""
    listed = [
        (f"{YEAR + 1}{number:014}", filed, is_old)
        for number, (filed, is_old) in enumerate(_returns(world), 1)
    ]
    packed = folder / f"{YEAR + 1}_TEOS_XML_01A.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for object_id, filed, is_old in listed[1:]:
            info = zipfile.ZipInfo(f"{object_id}_public.xml", _PACKED)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, return_xml(filed, is_old=is_old))
    object_id, filed, is_old = listed[0]
    alone = folder / f"{object_id}_public.xml"
    alone.write_bytes(return_xml(filed, is_old=is_old))
    index = folder / f"index_{YEAR + 1}.csv"
    lines = [INDEX, *(_index_line(object_id, filed) for object_id, filed, _ in listed)]
    index.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return [packed, index, alone]


def _index_line(object_id: str, filed: Filed) -> str:
    return (
        f"{object_id[-8:]},EFILE,{filed.filer.ein},{filed.year}12,{filed.year + 1},"
        f'"{filed.filer.name}",'
        f"{filed.form},93493{object_id[-9:]},{object_id},{YEAR + 1}_TEOS_XML_01A"
    )


def _returns(world: World) -> list[tuple[Filed, bool]]:
    """Give every return of the world, with whether it is in the old vocabulary.

    What an organization has here meets its seat or program only by EIN, so those must tell it.
    """
    usable = pl.col("is_registered") & pl.col("in_second") & pl.col("ein").is_not_null()
    rows = world.organizations.filter(usable).sort("number").to_dicts()
    seated = set(world.memberships["organization"])
    hosts = {item.organization for item in world.programs}
    field = [row for row in rows if row["number"] < world.sizes.field
             and ((row["number"] in seated and row["roster_ein"])
                  or (row["number"] in hosts and row["directory_ein"]))]  # fmt: skip
    others = [row for row in rows if row["number"] >= world.sizes.field
              and row["number"] not in seated]  # fmt: skip
    found: list[tuple[Filed, bool]] = []
    strangers = world.strangers.to_dicts()
    stride = max(1, min(FILER_EVERY, len(others) // FEWEST))
    for number, row in enumerate(others[::stride]):
        filed, is_old = _filed(number, row, field, others, strangers), _is_each(OLD_EVERY, number)
        if _is_each(AMENDED_EVERY, number):
            found.append((_first_version(filed), is_old))
        found.append((filed, is_old))
    return found


def _is_each(every: int, number: int) -> bool:
    return number % every == every - 1


def _filed(
    number: int,
    row: dict[str, Any],
    field: list[dict[str, Any]],
    others: list[dict[str, Any]],
    strangers: list[dict[str, Any]],
) -> Filed:
    """Give one return; a foundation's rows have no EIN, so it gives outside the field only.

    The first foundation also gives to those that nothing else is known of.
    """
    is_pf = _is_each(FOUNDATION_EVERY, number)
    grants: list[Given] = []
    for item in range(GRANTS):
        is_ours = item % 2 == 0 and not is_pf
        pool = field if is_ours else others
        to = pool[(number * 131 + item * 37 + 1) % len(pool)]
        if to["number"] != row["number"]:
            amount = 5_000 + 250 * ((number * 7 + item * 3) % 90)
            grants.append(Given(_body(to, has_ein=not is_pf), amount, PURPOSES[not is_ours]))
    if number == FOUNDATION_EVERY - 1:
        grants += [Given(_body(one, has_ein=False), 7_500, PURPOSES[1]) for one in strangers]
    if is_pf:
        grants.append(Given("Example Person Student", 2_500, "Scholarship"))
    child = others[-1 - number]
    has_child = not is_pf and number % CHILD_EVERY == 0 and child["number"] != row["number"]
    year = OLD_YEAR if _is_each(OLD_EVERY, number) else YEAR
    is_amended = _is_each(AMENDED_EVERY, number)
    return Filed(
        filer=_body(row),
        year=year,
        grants=grants,
        related=[(_body(child), row["name"])] if has_child else (),
        form="990PF" if is_pf else "990",
        website=f"WWW.ORG-{row['number']}.EXAMPLE.ORG",
        revenue=row["revenue_usd"],
        assets=row["asset_usd"],
        is_amended=is_amended,
        filed_at=f"{year + 1}-0{8 if is_amended else 5}-14T18:01:56-05:00",
    )


def _first_version(filed: Filed) -> Filed:
    """Give the return as it stood before the amended one: the first grant was half as large."""
    first = replace(filed.grants[0], amount=filed.grants[0].amount // 2)
    return replace(filed, grants=[first, *filed.grants[1:]], is_amended=False, filed_at=None)


def _body(row: dict[str, Any], *, has_ein: bool = True) -> Body:
    name = row["name"] if has_ein else row.get("foundation_name") or row["name"]
    ein = row["ein"] if has_ein else None
    place = (row["city"].upper(), row["state"], row["zip"], row["street"].upper())
    return Body(name.upper(), ein, *place)
