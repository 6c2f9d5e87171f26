"""The publisher's XML of countries as the rows of three tables: figures, actions, projects.

`Countries/Country` holds the figures of one country, the actions suggested to it by area, and the
projects that worked there. Records are numbered in the order of the document: a country, then its
actions, then its projects. Goods are left to the list of goods. The words of the publisher are kept
as they are, so that casts and findings are those of the tables.
"""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from graph.findings import Finding
from loaders.dol_findings.measures import AGES, Measure, measures
from loaders.reading.refusal import refuse
from loaders.reading.rows import TextRow
from loaders.reading.source_file import SourceFile
from loaders.reading.xml import iter_elements, text_of

KINDS = ("country", "action", "project")
_AGES = Measure(AGES, "rating", "", "", "", "", "Country_Statistics/Children_Work_Statistics",
                "Age_Range")  # fmt: skip
# Descriptions begin "In 2022, the country made ..." or "For the 2022 reporting period, ...".
_TOLD_YEAR = re.compile(r"\b(?:In|For the) (20[0-9]{2})\b")
_YEAR = re.compile(r"(?<!\d)20[0-9]{2}(?!\d)")
Fields = dict[str, str | None]


def document_rows(file: SourceFile, kind: str) -> Iterator[TextRow | Finding]:
    """Give the records of one kind; of countries also which year was taken, and what differs.

    Raises `FileRefusedError` where no element Country has a name.
    """
    year, why = _year_of(file)
    if kind == "country":
        yield _note(file, "reporting_year", year, "year_taken",
                    f"the file does not say its year; {year} is taken, because {why}",
                    "put the year into the name of the file where this is wrong")  # fmt: skip
    number, differing = 0, 0
    for country in iter_elements(file, ("Country",)):
        for found, fields, several in _records_of(country):
            number += 1
            differing += several
            if found == kind:
                yield TextRow(number, {**fields, "reporting_year": year})
    if differing and kind == "country":
        yield _note(file, None, None, "territories_differ",
                    f"figures that differ between territories, not kept: {differing}",
                    "nothing to mend; the report of that country tells them apart")  # fmt: skip


def _note(
    file: SourceFile, column: str | None, value: str | None, rule: str, message: str, mend: str
) -> Finding:
    return Finding(file.dataset, file.name, None, column, value, rule, "noted", message, mend)


def _year_of(file: SourceFile) -> tuple[str, str]:
    """Give the reporting year and the reason to take it: texts, else file name, else fetch."""
    told: Counter[str] = Counter()
    named = 0
    for country in iter_elements(file, ("Country",)):
        named += text_of(country, "Name") is not None
        if found := _TOLD_YEAR.search(text_of(country, "Description") or ""):
            told[found[1]] += 1
    if not named:
        raise refuse(file, "file_of_another_source", "no country with a name is in the file",
                     "give the list of countries: Countries, Country, Name")  # fmt: skip
    if told:
        year, count = min(told.items(), key=lambda item: (-item[1], item[0]))
        return year, f"{count} descriptions begin with that year"
    if found := _YEAR.search(file.name):
        return found[0], "that year stands in the name of the file"
    return str(file.retrieved.year), "it was fetched in that year"


def _records_of(country: etree._Element) -> Iterator[tuple[str, Fields, int]]:
    """Give kind, fields and number of differing figures of a country and of what stands in it."""
    name = text_of(country, "Name")
    figures: Fields = {"country": name}
    several = 0
    for item in (*measures(), _AGES):
        stated = _stated(country, item)
        several += len(stated) > 1
        figures[item.column] = stated.pop() if len(stated) == 1 else None
    yield "country", figures, several
    areas = country.find("Suggested_Actions")
    for area in () if areas is None else areas:
        for action in area.findall("Action"):
            fields: Fields = {
                "country": name,
                "area": str(area.tag),
                "action": text_of(action, "Name"),
            }
            yield "action", fields, 0
    for project in country.findall("ILAB_Projects/Project"):
        title, link = text_of(project, "Title"), text_of(project, "Link")
        yield "project", {"country": name, "project_title": title, "link": link}, 0


def _stated(country: etree._Element, item: Measure) -> set[str]:
    """Give what a country states of a measure: one text, or one for each of its territories."""
    texts = set()
    container = item.container or "."
    for place in country.findall(container):
        territories = place.findall("Territory")
        for stated in territories or [place]:
            leaf = item.leaf or ("Enforcement" if territories else ".")
            texts |= {(found.text or "").strip() for found in stated.findall(leaf)}
    return texts - {""}
