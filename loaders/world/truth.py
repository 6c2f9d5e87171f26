"""Write down what is true in a synthetic world, by keys that its publishers' files hold.

Organizations by EIN, programs by the directory's key, places by FIPS.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from loaders.world.coalitions import Tables
from loaders.world.coverage import Cell, Coverage
from loaders.world.model import WAVES, Program, Sizes
from loaders.world.wording import Pairs

RUNGS = ("listed", "signed", "attended", "acted")


def state_truth(
    *,
    seed: int,
    sizes: Sizes,
    coverage: Coverage,
    tables: Tables,
    organizations: pl.DataFrame,
    coalitions: pl.DataFrame,
    memberships: pl.DataFrame,
    twins: Pairs,
    linked: Pairs,
    shelter: Program,
) -> dict[str, Any]:
    """Give the content of ``truth.json``; every list is sorted."""
    eins = organizations["ein"].to_list()
    return {
        "seed": seed,
        "organizations": sizes.organizations,
        "is_synthetic": True,
        "retrieved": [wave.isoformat() for wave in WAVES],
        "gaps": _cells(coverage, coverage.gaps()),
        "twins": _pairs(twins),
        "bridges": sorted(eins[item] for item in tables.bridges),
        **_said_and_done(organizations, memberships),
        "closing": _closing(coverage, shelter, organizations),
        "decoys": {
            "gaps": _unknown_cells(coverage),
            "twins": _pairs(linked),
            "bridges": sorted(_listed_only(tables, eins)),
        },
        "mega_list": {
            "coalition_id": coalitions["id"][tables.mega_list],
            "members": len(tables.members[tables.mega_list]),
        },
        "sizes": {
            "coalitions": coalitions.height,
            "memberships": memberships.height,
            "partnerships": len(tables.pairs),
            "programs": len(coverage.programs),
        },
    }


def _cells(coverage: Coverage, cells: set[Cell]) -> list[dict[str, str]]:
    fips, codes = coverage.geography.fips, coverage.services.codes
    return [
        {"place_fips": fips[county], "service": codes[service]}
        for county, service in sorted(cells, key=lambda cell: (fips[cell[0]], codes[cell[1]]))
    ]


def _unknown_cells(coverage: Coverage) -> list[dict[str, str]]:
    """Cells that look like gaps to whoever takes unknown for nothing."""
    empty = coverage.looks_empty(generously=True)
    hidden, blank = set(), set()
    for county, level in enumerate(coverage.geography.need):
        for service in range(len(coverage.services.codes)):
            if empty[county, service] and level is None:
                blank.add((county, service))
            elif empty[county, service] and level == "higher" and coverage.unknown[county, service]:
                hidden.add((county, service))
    reasons = [(hidden, "a program with unknown reach sits there"), (blank, "no indicator of need")]
    rows = [{**row, "reason": why} for cells, why in reasons for row in _cells(coverage, cells)]
    return sorted(rows, key=lambda row: (row["place_fips"], row["service"]))


def _pairs(pairs: Pairs) -> list[dict[str, str]]:
    rows = [sorted((one.id, other.id)) for one, other in pairs]
    return [{"a": one, "b": other} for one, other in sorted(rows)]


def _listed_only(tables: Tables, eins: list[str | None]) -> set[str]:
    """EINs of organizations whose whole reach comes from the very large list."""
    partnered = {item for pair in tables.pairs for item in pair}
    seated = set(tables.seats())
    return {
        ein
        for item in tables.members[tables.mega_list]
        if item not in seated and item not in partnered and (ein := eins[item]) is not None
    }


def _said_and_done(organizations: pl.DataFrame, memberships: pl.DataFrame) -> dict[str, Any]:
    """Claims without acts, the paired table and the highest rungs, from the rows of the rosters."""
    rung = pl.col("rung").replace_strict({name: step for step, name in enumerate(RUNGS)})
    ranked = memberships.with_columns(step=rung)
    by = ranked.group_by("organization").agg(
        claims=pl.col("claimed").max(),
        acts=pl.col("observed").max(),
        step=pl.col("step").max(),
    )
    both_sought = by.drop_nulls(["claims", "acts"])
    silent = both_sought.filter(pl.col("claims") & ~pl.col("acts")).join(
        organizations.select("number", "ein", "name", "roster_ein"),
        left_on="organization",
        right_on="number",
    )
    rows = silent.with_columns(ein=pl.when("roster_ein").then("ein")).sort("name")
    ties = ranked.group_by("organization", "coalition", "role", "start").agg(pl.col("step").max())
    counts = {
        name: both_sought.filter((pl.col("claims") == said) & (pl.col("acts") == done)).height
        for name, said, done in (
            ("both", True, True),
            ("claim_only", True, False),
            ("act_only", False, True),
            ("neither", False, False),
        )
    }
    return {
        "claims_without_acts": [
            {"ein": ein, "name": name, "rung": RUNGS[step]}
            for ein, name, step in rows.select("ein", "name", "step").iter_rows()
        ],
        "participation": {"organizations": both_sought.height, **counts},
        "rungs": {
            "memberships": _by_rung(ties["step"]),
            "organizations": _by_rung(by["step"]),
        },
    }


def _by_rung(steps: pl.Series) -> dict[str, int]:
    return {name: int((steps == step).sum()) for step, name in enumerate(RUNGS)}


def _closing(coverage: Coverage, shelter: Program, organizations: pl.DataFrame) -> dict[str, Any]:
    """Say which cells nobody else reaches of the shelter that is planted as fragile."""
    host = organizations.row(shelter.organization, named=True)
    return {
        "program": shelter.id,
        "organization": {"ein": host["ein"], "name": host["name"]},
        "cells": _cells(coverage, _alone(coverage, shelter)),
    }


def _alone(coverage: Coverage, program: Program) -> set[Cell]:
    """Cells that only this program reaches, where nothing is unknown."""
    cells = {(area, coverage.row[code]) for area in program.areas for code in program.services}
    return {
        cell
        for cell in cells
        if coverage.local[cell] == 1 and not coverage.wide[cell] and not coverage.unknown[cell]
    }
