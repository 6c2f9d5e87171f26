"""The empty list of commitments as a workbook."""

from pathlib import Path

from loaders.business_commitments.loader import HEADER, codes_of
from loaders.reading.form import Form, write_form

NOTES = {
    "organization_name": "Needed. Name of the organization as it writes it, never of a person.",
    "ein": "US tax number, nine digits with zeros in front.",
    "uei": "Unique entity id of US federal awards, twelve letters and digits.",
    "org_id": "Any other register number, as GB-COH-01234567 (see org-id.guide).",
    "city": "City or town of the office. Never a street.",
    "state": "Two letters, as WA.",
    "sector": "Only what the organization says of itself; leave empty if unsure.",
    "naics": "Branch of business: NAICS code of two to six digits, as 7211.",
    "naics_title": "Title of that code, as Traveler Accommodation.",
    "commitment": "Needed. What is undertaken; other where none of the words fits.",
    "name": "Name of the standard or alliance, as BEST Alliance.",
    "claimed": "Does the organization say so? Empty means nobody asked.",
    "observed": "Did somebody else see it kept? Needs evidence. Empty means nobody looked.",
    "evidence_type": "Kind of document: member page, audit, payroll review. No persons.",
    "evidence_date": "Date of that document, as 2026-03-31.",
    "start": "Since when, as 2026-03-31.",
    "end": "Until when, as 2026-03-31; empty while it goes on.",
    "source_url": "Public address of the document, from https:// on.",
    "retrieved": "When you looked, as 2026-03-31.",
}
EXAMPLE = {
    "organization_name": "Example Harbor Hotel",
    "ein": "000000501",
    "city": "Seattle",
    "state": "WA",
    "sector": "business",
    "naics": "7211",
    "naics_title": "Example branch",
    "commitment": "alliance_membership",
    "name": "Example Alliance of Hotels",
    "claimed": "true",
    "evidence_type": "member page",
    "evidence_date": "2026-02-17",
    "start": "2025-01-01",
    "source_url": "https://example.org/members",
    "retrieved": "2026-03-31",
}


def write_template(path: Path) -> Path:
    """Write the workbook and give its path."""
    form = Form(
        sheet="commitments",
        one_row="Each row is one commitment of one organization. Write over the Example row.",
        notes={name: NOTES[name] for name in HEADER},
        example=EXAMPLE,
        codes={name: codes_of(name) for name in HEADER},
    )
    return write_form(form, path)
