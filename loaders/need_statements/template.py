"""The empty list of stated needs as a workbook."""

from pathlib import Path

from loaders.need_statements.loader import HEADER, codes_of
from loaders.reading.form import Form, write_form

NOTES = {
    "place": "Needed. County code (41039), 'Lane County, OR', a state, or 'Eugene, OR'.",
    "service": "Needed. Kind of help that is needed, from the list.",
    "population": "For whom, from the list; empty where the source says nobody in particular.",
    "quantity": "The figure of the source, or:",
    "lowest": "lower end of a range,",
    "highest": "upper end of a range. One of the three is needed; clients under 11 are not kept.",
    "unit": "Needed. What is counted: beds, slots, or clients in a year.",
    "trafficking_form": "Form of trafficking that the need is about.",
    "year": "Year that the figure is for, as 2026.",
    "method": "How the source got the figure, in a few words.",
    "source_title": "Needed. Title of the report or plan that states the need. No persons.",
    "source_url": "Its public address, from https:// on.",
    "date": "Its date, as 2026-03-31.",
}
EXAMPLE = {
    "place": "Lane County, OR",
    "service": "emergency-shelter",
    "population": "transition-age-youth",
    "quantity": "40",
    "unit": "beds",
    "trafficking_form": "not_stated",
    "year": "2025",
    "method": "count of people turned away in a year",
    "source_title": "Example County Housing Plan",
    "source_url": "https://example.org/housing-plan",
    "date": "2025-09-30",
}


def write_template(path: Path) -> Path:
    """Write the workbook and give its path."""
    form = Form(
        sheet="needs",
        one_row="Each row is one need as one source states it. Write over the Example row.",
        notes={name: NOTES[name] for name in HEADER},
        example=EXAMPLE,
        codes={name: codes_of(name) for name in HEADER},
    )
    return write_form(form, path)
