"""Split an organization: some of its records are another one; written as decisions."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.review.decide import write_step
from commonground.review.sides import Side, read_records
from commonground.workspace import Workspace
from graph.errors import UsageError
from graph.identity.decisions import Decision
from graph.snapshot import open_edition

# Each record that goes is kept apart from each that stays; more lines than this nobody reads.
MOST_LINES = 20_000


def records_of(workspace: Workspace, organization: str) -> list[Side]:
    """Give the records of a published organization, by dataset and key, with their values.

    `UsageError` for an id that stands for none; `SnapshotError` where nothing is published.
    """
    with open_edition(workspace.folder, scope="all").connect() as connection:
        rows = connection.execute(
            """
            SELECT DISTINCT dataset || ':' || key FROM source_record
            WHERE type = 'organization' AND id IN (
                SELECT $id UNION SELECT replaced_by FROM replaced WHERE id = $id)
            """,
            {"id": organization},
        ).fetchall()
    if not rows:
        what = "no organization is published under this id"
        raise UsageError(organization, what, "copy the id from a page or a query")
    return list(read_records(workspace, (row[0] for row in rows)).values())


def split_off(
    workspace: Workspace,
    organization: str,
    records: Sequence[str],
    *,
    by: str,
    date: str,
    reason: str = "",
) -> list[Decision]:
    """Decide that some records of an organization are one other, as one step.

    Each of them is decided to be different from each record that stays, so that no other rule or
    later source joins them again, and to be the same as the others that go. Gives what was written.
    `UsageError` where a record is not in the organization, none would stay, or far too many pairs
    would be written.
    """
    held = [side.record for side in records_of(workspace, organization)]
    leaving = list(dict.fromkeys(records))
    if strange := [name for name in leaving if name not in held]:
        raise UsageError(strange[0], f"is no record of {organization}", f"use {', '.join(held)}")
    staying = [name for name in held if name not in leaving]
    if not leaving or not staying:
        what = "keeps all or none of its records this way"
        raise UsageError(organization, what, "name some of its records")
    if len(leaving) * len(staying) > MOST_LINES:
        what = f"would need {len(leaving) * len(staying):,} decisions"
        raise UsageError(organization, what, "name fewer records, or correct the number they share")
    lines = [
        Decision(left, kept, "different", by, date, reason) for left in leaving for kept in staying
    ]
    first, *others = leaving
    lines += [Decision(first, other, "same", by, date, reason) for other in others]
    return write_step(workspace, lines)
