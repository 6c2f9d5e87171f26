"""Write a made-up register of statements in the publisher's columns, one CSV a year.

The firms stand in no other file of the world: the register is British, its numbers begin with EX,
which no company number does.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from loaders.world import WAVES, World
from loaders.world.words import FIRST_WORDS, SECOND_WORDS

GROUP = 5  # every fifth statement is a group's, with three organizations
_FORMS = ("Mills Limited", "Foods Limited", "Logistics Limited", "Borough Council")
_COVERS = (
    "StatementIncludesOrgStructure", "StatementIncludesPolicies",
    "StatementIncludesRisksAssessment", "StatementIncludesDueDiligence",
    "StatementIncludesTraining", "StatementIncludesGoals",
)  # fmt: skip


def write(world: World, folder: Path) -> list[Path]:
    """Write ``StatementSummaries<year>.csv`` for the year of each wave; give the paths."""
    count = min(120, max(12, world.sizes.organizations // 25))
    written = []
    for wave in WAVES:
        rng = np.random.default_rng([world.seed, wave.year])
        path = folder / f"StatementSummaries{wave.year}.csv"
        _statements(rng, world.seed, wave.year, count).write_csv(path)
        written.append(path)
    return written


def _statements(rng: np.random.Generator, seed: int, year: int, count: int) -> pl.DataFrame:
    """One row an organization; a group's statement stands once for each of its three."""
    number = np.arange(count)
    pick = number + seed
    first = [FIRST_WORDS[n % len(FIRST_WORDS)] for n in pick]
    second = [SECOND_WORDS[n // len(FIRST_WORDS) % len(SECOND_WORDS)] for n in pick]
    form = [_FORMS[n % len(_FORMS)] for n in number]
    names = [f"Example {a} {b} {c}" for a, b, c in zip(first, second, form, strict=True)]
    is_public = number % len(_FORMS) == len(_FORMS) - 1
    is_group = (number % GROUP == 0) & ~is_public
    covers = {name: np.where(rng.random(count) < 0.7, "Yes", "") for name in _COVERS}
    statements = pl.DataFrame({
        "StatementYear": np.full(count, year),
        "OrganisationName": names,
        "Address": [f"{n % 90 + 1} Example Road\r\nExample Town" for n in number],
        "SectorType": np.where(is_public, "Public", "Private"),
        "CompanyNumber": [None if own else f"EX{n:06}" for n, own in zip(number, is_public,
                                                                          strict=True)],
        "LastUpdated": [f"01/06/{year}"] * count,
        "GroupSubmission": np.where(is_group, "Yes", ""),
        "ParentName": [name if own else None for name, own in zip(names, is_group, strict=True)],
        "StatementURL": [f"https://example.org/{n}/statement-{year}" for n in number],
        "StatementSummaryURL": [f"https://example.org/statement-summary/EX{n:04}/{year}"
                                for n in number],
        "StatementStartDate": [f"01/04/{year - 2}"] * count,
        "StatementEndDate": [f"31/03/{year - 1}"] * count,
        "ApprovingPerson": ["EXAMPLE PERSON, DIRECTOR"] * count,
        "DateApproved": [f"{day:02}/09/{year - 1}" for day in rng.integers(1, 29, count)],
        **covers,
        "OrganisationSectors": ["Example goods\r\nExample services"] * count,
    })  # fmt: skip
    return _with_members(statements)


def _with_members(statements: pl.DataFrame) -> pl.DataFrame:
    """Repeat a group's statement for two organizations more, which give no company number."""
    groups = statements.filter(pl.col("GroupSubmission") == "Yes")
    members = [
        groups.with_columns(
            OrganisationName=pl.concat_str("ParentName", pl.lit(f" {place}")),
            CompanyNumber=pl.lit(None, dtype=pl.String),
            Address=pl.lit(None, dtype=pl.String),
        )
        for place in ("North", "South")
    ]
    return pl.concat([statements, *members])
