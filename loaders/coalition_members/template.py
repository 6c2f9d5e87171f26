"""The empty roster as a workbook."""

from pathlib import Path

from loaders.coalition_members.loader import HEADER, codes_of
from loaders.reading.form import Form, write_form

NOTES = {
    "organization_name": "Needed. Name of the organization as it writes it, never of a person.",
    "ein": "US tax number, nine digits with zeros in front. Joins the row to the tax register.",
    "uei": "Unique entity id of US federal awards, twelve letters and digits.",
    "org_id": "Any other register number, as GB-CHC-1234567 (see org-id.guide).",
    "city": "City or town of the office. Never a street.",
    "state": "Two letters, as OR.",
    "sector": "Government, nonprofit, business or community; leave empty if unsure.",
    "survivor_led": "Only what the organization declares of itself; empty means not asked.",
    "community_led": "Only what the organization declares of itself; empty means not asked.",
    "coalition_id": "Your own short code of the coalition, the same in every row. May be empty.",
    "coalition_name": "Needed. Name of the coalition, spelled the same in every row.",
    "coalition_place": "County code (41039), 'Lane County, OR', a state, or 'Eugene, OR'.",
    "role": "Role of the organization in the coalition.",
    "seat": "Whether its seat decides or advises.",
    "claimed": "Does the organization say that it takes part? Empty means nobody asked.",
    "observed": "Was it seen to take part? Needs minutes or joint work. Empty: nobody looked.",
    "rung": "Highest evidence: listed on a roster, signed an agreement, attended, acted together.",
    "evidence_type": "Kind of document: roster, agreement, minutes, joint award. No persons.",
    "evidence_date": "Date of that document, as 2026-03-31.",
    "start": "Since when, as 2026-03-31.",
    "end": "Until when, as 2026-03-31; empty while it goes on.",
    "source_url": "Public address of the document, from https:// on.",
    "retrieved": "When you looked, as 2026-03-31.",
}
EXAMPLE = {
    "organization_name": "Example Harbor Legal Aid",
    "ein": "000000101",
    "city": "Eugene",
    "state": "OR",
    "sector": "nonprofit",
    "coalition_name": "Example Lane County Task Force",
    "coalition_place": "Lane County, OR",
    "role": "member",
    "seat": "advisory",
    "claimed": "true",
    "observed": "true",
    "rung": "attended",
    "evidence_type": "minutes",
    "evidence_date": "2026-02-17",
    "start": "2024-05-01",
    "source_url": "https://example.org/minutes",
    "retrieved": "2026-03-31",
}


def write_template(path: Path) -> Path:
    """Write the workbook and give its path."""
    form = Form(
        sheet="members",
        one_row="Each row is one organization in one coalition. Write over the Example row.",
        notes={name: NOTES[name] for name in HEADER},
        example=EXAMPLE,
        codes={name: codes_of(name) for name in HEADER},
    )
    return write_form(form, path)
