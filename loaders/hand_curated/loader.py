"""Read what people write by hand: one statement a row, its column `kind` saying of what sort.

- `organization` needs id or name; may have ein, uei, org_id, city, state, sector, survivor_led,
  community_led, website, public_phone, referral_line.
- `partnership` needs id or name, other_id or other_name, and one of claimed and observed; may have
  ein, state, other_ein, other_state, role, is_directed, rung, evidence_type, start, end.
- `claim` ("we collaborate", with nobody named) needs id or name; may have ein, state, rung,
  evidence_type; claimed false turns it into a denial.
- `region` needs region_name and county (five digits); one row for each county.
- `correction` needs type, id, field and value.

Any row may have source_url and date (of the document), and by (a role, never a person) and reason,
which stay in the file. `id` is an id of ours, such as organization-ab12cd34ef56ab78; with it the
row speaks of what is known under that id. An organization is else known by its EIN, UEI or org-id
across all sources, and by name and state inside this list.
"""

from loaders.hand_curated import corrections, statements
from loaders.hand_curated.statements import KINDS
from loaders.reading.cast import as_code, as_words
from loaders.reading.header import Columns
from loaders.reading.source_file import Loaded, SourceFile
from loaders.reading.table import open_table

COLUMNS = Columns(
    required=("kind",),
    free=(*statements.COLUMNS, *corrections.COLUMNS),
    withheld=("by", "reason"),
)
HEADER = (*COLUMNS.kept, *COLUMNS.withheld)


def load(file: SourceFile) -> Loaded:
    """Read one list into organizations, partnerships, general claims, regions and corrections."""
    with open_table(file, COLUMNS) as table:
        table.cast(
            (
                as_code("kind", "kind", KINDS, needed=True),
                *statements.casts(file),
                *(as_words(name, name) for name in corrections.COLUMNS),
            ),
            content=True,
        )
        corrected = corrections.read_corrections(table)
        table.connection.execute(statements.ROWS)
        return table.loaded(statements.RECORDS, rows="keyed", more=corrected)
