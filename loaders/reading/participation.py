"""Columns of a tie that is said and done: whether it was seen, and since and until when.

Done means attended or acted (design section 12): a roster or a signature is no sight of anybody.
"""

from graph.ids import quote_name
from loaders.reading.cast import Cast, Check, as_date, as_yes_no, checked, says


def as_observed(column: str, field: str, *, rung: str) -> Cast:
    """True or false; true is taken back where the rung says only listed or signed."""
    seen, step = quote_name(column), quote_name(rung)
    undone = f"(lower({seen}) IN ('true', 'yes') AND lower({step}) IN ('listed', 'signed'))"
    check = Check(
        column,
        undone,
        "observed_needs_attended_or_acted",
        f"'observed is true but the rung is ' || lower({step})",
        "observed means attended or acted; leave it empty for a list or a signature",
    )
    return checked(as_yes_no(column, field), check)


def as_end(column: str, field: str, *, start: str) -> Cast:
    """The last day; one before the first day is dropped."""
    first, last = as_date(start, "start_date"), as_date(column, field)
    before = f"{last.expression} < {first.expression}"
    check = Check(
        column,
        before,
        "end_before_start",
        says(column, "is before the start"),
        "correct one of the two dates",
    )
    return checked(last, check)


def as_told() -> Cast:
    """Field `is_told`, for lists whose rows need one of `claimed` and `observed`."""
    untold = "claimed IS NULL AND observed IS NULL"
    check = Check("claimed", untold, "missing_value", "'neither claimed nor observed is given'",
                  "write true or false in one of them", "rejected")  # fmt: skip
    return Cast("is_told", f"CASE WHEN NOT ({untold}) THEN true END", (check,), needed=True)


def as_evidence_date(*, latest: str) -> Cast:
    """Field `evidence_date`: the day of the document, else of the reading, from `retrieved`."""
    dated = as_date("evidence_date", "evidence_date", latest=latest)
    fetched = as_date("retrieved", "retrieved")
    value = f"coalesce({dated.expression}, {fetched.expression})"
    return Cast("evidence_date", value, (*dated.checks, *fetched.checks))
