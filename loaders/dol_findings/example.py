"""Write made-up findings on made-up countries: one report in XML, older figures as a table.

There are no projects in it: they would bring an office that runs programs into the demonstration.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from loaders.world import World

YEAR = 2024
EARLIER = (2020, 2022)
COLUMNS = (
    "reporting_year", "country", "country_iso3", "advancement_level", "working_children_age_range",
    "working_children_share", "palermo_ratified", "minimum_work_conforms", "labor_inspectors",
    "mechanism_coordination",
)  # fmt: skip
AREAS = ("Legal_Framework", "Enforcement", "Coordination", "Government_Policies",
         "Social_Programs")  # fmt: skip
_LEVELS = ("No Advancement", "Minimal Advancement", "Moderate Advancement",
           "Significant Advancement")  # fmt: skip


class Finding(NamedTuple):
    """What the report of a year says of a country; no inspectors means that nobody told."""

    year: int
    country: str
    level: str
    share: float
    ratified: bool
    meets: bool
    inspectors: int | None
    coordinates: bool
    areas: tuple[str, ...]


def write(world: World, folder: Path) -> list[Path]:
    """Write ``countries_2024.xml`` and ``countries.csv``; give the paths."""
    reports = findings(world)
    document, table = folder / f"countries_{YEAR}.xml", folder / "countries.csv"
    text = "".join(_country(item) for item in reports if item.year == YEAR)
    document.write_text(f"<Countries>\n{text}</Countries>\n", encoding="utf-8", newline="\n")
    with table.open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(COLUMNS)
        lines.writerows(_cells(item) for item in reports if item.year != YEAR)
    return [document, table]


def findings(world: World) -> list[Finding]:
    """Give the reports: the world's size says on how many countries, its seed what."""
    countries = min(40, max(4, world.sizes.organizations // 100))
    reports = []
    for year in (*EARLIER, YEAR):
        for number in range(1, countries + 1):
            turn = world.seed + number + year // 2
            reports.append(
                Finding(year, f"Example Country {number:02}", _LEVELS[turn % 4],
                        (turn * 7 % 40 + 1) / 200, turn % 3 != 0, turn % 5 != 0,
                        None if turn % 6 == 0 else turn * 13 % 900, turn % 2 == 0,
                        AREAS[: turn % len(AREAS)])
            )  # fmt: skip
    return reports


def action(area: str) -> str:
    """The words of the made-up action in an area."""
    return f"Example action: write a plan for {area.replace('_', ' ').lower()}."


def _cells(item: Finding) -> list[str]:
    return [str(item.year), item.country, "", item.level, "5-14", str(item.share),
            _word(item.ratified), _word(item.meets), _count(item.inspectors),
            _word(item.coordinates)]  # fmt: skip


def _word(said: bool) -> str:
    return "Yes" if said else "No"


def _count(number: int | None) -> str:
    return "Unknown" if number is None else str(number)


def _country(item: Finding) -> str:
    actions = "".join(
        f"      <{area}>\n        <Action>\n          <Name>{escape(action(area))}</Name>\n"
        f"        </Action>\n      </{area}>\n"
        for area in item.areas
    )
    return f"""  <Country>
    <Name>{escape(item.country)}</Name>
    <Region>Example Region</Region>
    <Multiple_Territories>No</Multiple_Territories>
    <Advancement_Level>{item.level}</Advancement_Level>
    <Description>In {item.year}, {escape(item.country)} was made up.</Description>
    <Country_Statistics>
      <Children_Work_Statistics>
        <Age_Range>5-14</Age_Range>
        <Total_Percentage_of_Working_Children>{item.share}</Total_Percentage_of_Working_Children>
      </Children_Work_Statistics>
    </Country_Statistics>
    <Conventions>
      <Palermo_Ratified>{_word(item.ratified)}</Palermo_Ratified>
    </Conventions>
    <Legal_Standards>
      <Minimum_Work>
        <Conforms_To_Intl_Standard>{_word(item.meets)}</Conforms_To_Intl_Standard>
      </Minimum_Work>
    </Legal_Standards>
    <Enforcements>
      <Labor_Inspectors>{_count(item.inspectors)}</Labor_Inspectors>
    </Enforcements>
    <Suggested_Actions>
{actions}    </Suggested_Actions>
    <Mechanisms>
      <Coordination>{_word(item.coordinates)}</Coordination>
    </Mechanisms>
  </Country>
"""
