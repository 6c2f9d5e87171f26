"""The empty roster as a workbook: columns, drop-downs, notes in plain words and one Example row."""

import datetime
from pathlib import Path

from loaders.coalition_members.loader import HEADER, codes_of

LAST_ROW = 5000
_CREATED = datetime.datetime(2026, 1, 1)  # fixed, so that the same columns give the same bytes
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
    """Write the workbook and give its path.

    The first sheet is the one that is read: columns with drop-downs and a row of an Example
    organization, to be written over. The second says in plain words what each column means.
    """
    import xlsxwriter  # late: only this function writes workbooks

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _CREATED})
    bold = book.add_format({"bold": True, "bottom": 1})
    text = book.add_format({"num_format": "@"})
    members = book.add_worksheet("members")
    members.freeze_panes(1, 1)
    for column, name in enumerate(HEADER):
        members.set_column(column, column, max(14, len(name) + 2), text)
        members.write_string(0, column, name, bold)
        members.write_comment(0, column, NOTES[name])
        if name in EXAMPLE:
            members.write_string(1, column, EXAMPLE[name], text)
        if codes := codes_of(name):
            members.data_validation(
                1, column, LAST_ROW, column, {"validate": "list", "source": list(codes)}
            )
    notes = book.add_worksheet("how to fill")
    notes.set_column(0, 0, 22)
    notes.set_column(1, 1, 90)
    lines = [
        ("one row", "Each row is one organization in one coalition. Write over the Example row."),
        ("persons", "No names, e-mail addresses or phones of persons: such columns are not read."),
        ("empty", "Empty means not known. Nothing is guessed from a row that is missing."),
        *((name, NOTES[name]) for name in HEADER),
    ]
    for row, (name, note) in enumerate(lines):
        notes.write_string(row, 0, name, bold)
        notes.write_string(row, 1, note)
    book.close()
    return path
