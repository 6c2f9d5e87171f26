"""Columns in which lists that people write say who an organization is, and where its office is."""

from loaders.reading.cast import Cast, as_ein, as_org_id, as_uei, as_words
from loaders.reading.confidential import confidential_mark_sql, synthetic_sql
from loaders.reading.states import as_state


def identity_casts() -> tuple[Cast, ...]:
    """Fields `ein, uei, org_id, city, state` from columns of the same names."""
    return (
        as_ein("ein", "ein"),
        as_uei("uei", "uei"),
        as_org_id("org_id", "org_id"),
        as_words("city", "city"),
        as_state("state", "state"),
    )


def mark_casts(name: str) -> tuple[Cast, ...]:
    """Fields `is_location_confidential` and `is_synthetic` from a column and `ein`."""
    return (
        Cast("is_location_confidential", confidential_mark_sql(name)),
        Cast("is_synthetic", synthetic_sql(name, "ein")),
    )
