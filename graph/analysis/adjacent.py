"""Organizations beside an idea: those whose wider work meets the same people in the same place.

Found by what they already run there and by the class a register files them under (National
Taxonomy of Exempt Entities); the class names are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection

    import duckdb


class AdjacentClass(NamedTuple):
    """A class of organizations, the codes it is filed under, the services that lie near it."""

    name: str
    codes: tuple[str, ...]
    services: tuple[str, ...]


ADJACENT_CLASSES = (
    AdjacentClass(
        "family and sexual violence",
        ("F42", "I70", "I71", "I72", "I73", "P43", "P62"),
        ("emergency-shelter", "safe-house", "transitional-housing", "safety-planning",
         "victim-advocacy", "crisis-intervention-hotline", "case-management",
         "peer-mentoring", "investigation-support"),
    ),
    AdjacentClass(
        "shelter and housing",
        ("L40", "L41", "L80", "L82", "P85"),
        ("emergency-shelter", "safe-house", "transitional-housing", "long-term-housing",
         "basic-necessities", "financial-assistance"),
    ),
    AdjacentClass(
        "children and youth",
        ("O20", "O21", "O22", "O23", "O30", "O50", "P30", "P32"),
        ("outreach-identification", "prevention-education", "peer-mentoring",
         "family-reunification", "education-language"),
    ),
    AdjacentClass(
        "mental health and substance use",
        ("F20", "F21", "F22", "F30", "F32", "F33", "F40", "F60"),
        ("mental-health-trauma-care", "substance-use-treatment", "crisis-intervention-hotline"),
    ),
    AdjacentClass(
        "hospitals and health",
        ("E20", "E21", "E22", "E24", "E30", "E31", "E32", "E42", "E62", "E70"),
        ("medical-dental", "mental-health-trauma-care", "outreach-identification"),
    ),
    AdjacentClass(
        "immigrants and refugees",
        ("P84", "Q71"),
        ("legal-immigration", "interpretation-translation", "education-language",
         "worker-rights", "family-reunification"),
    ),
    AdjacentClass(
        "legal help",
        ("I80", "I83"),
        ("legal-immigration", "legal-civil", "victim-advocacy", "worker-rights"),
    ),
    AdjacentClass(
        "work and training",
        ("J20", "J21", "J22"),
        ("employment-living-wage", "education-language", "worker-rights"),
    ),
    AdjacentClass(
        "human services",
        ("P20", "P22", "P24", "P26", "P27", "P28", "P40", "P46", "P50", "P51", "P52", "P60",
         "P80", "P88"),
        ("case-management", "basic-necessities", "financial-assistance", "transportation",
         "family-reunification"),
    ),
)  # fmt: skip

_ADJACENT = """
CREATE TEMP TABLE adjacent AS
WITH involved AS (
    SELECT organization_id FROM program_here WHERE is_match AND organization_id IS NOT NULL
), near_program AS (
    SELECT organization_id, min({'distance': distance, 'program_id': program_id}) AS first
    FROM program_here
    WHERE NOT is_match AND distance < 5 AND status IS DISTINCT FROM 'planned'
      AND organization_id IS NOT NULL
    GROUP BY 1
), filed AS (
    SELECT organization.id AS organization_id, class, is_near
    FROM organization
    JOIN adjacent_class ON code = ntee_code[:3]
    SEMI JOIN (SELECT source_id FROM located_in
               JOIN place_county ON place_county.place_id = located_in.target_id
               SEMI JOIN asked_county USING (county_id)) AS here ON source_id = organization.id
)
SELECT organization_id, first.program_id AS program_id, class, coalesce(is_near, false) AS is_near
FROM near_program FULL JOIN filed USING (organization_id)
ANTI JOIN involved USING (organization_id)
"""


def lay_out_adjacent(connection: duckdb.DuckDBPyConnection, services: Collection[str]) -> None:
    """Add ``adjacent`` to a connection that has the tables of `lay_out_idea`.

    One row per organization that does none of the idea and either runs another open program that
    reaches an asked county (program_id, not by being statewide or remote) or sits there and is
    filed under a class of `ADJACENT_CLASSES` (class; is_near where the class lies near one of the
    asked ``services``).
    """
    rows = [
        {"code": code, "class": found.name, "is_near": not set(found.services).isdisjoint(services)}
        for found in ADJACENT_CLASSES
        for code in found.codes
    ]
    connection.register("adjacent_class", pl.DataFrame(rows))
    connection.execute(_ADJACENT)
