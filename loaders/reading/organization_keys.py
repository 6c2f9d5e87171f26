"""Keys of organizations in lists that have no key of their own."""

import hashlib

from graph.ids import slug


def organization_key_sql(
    *, name: str, state: str, ein: str, uei: str = "NULL", org_id: str = "NULL"
) -> str:
    """SQL for EIN, else UEI, else org-id, else the folded name and the state.

    The arguments are expressions; the result is null where there is neither code nor name.
    """
    named = f"name_key({name}) || '|' || coalesce({state}, '')"
    return f"coalesce({ein}, {uei}, {org_id}, {named})"


def ein_sql(org_id: str) -> str:
    """SQL for the EIN in an org-id such as US-EIN-123456789, else null; case does not count."""
    return f"nullif(regexp_extract(upper({org_id}), '^US-EIN-([0-9]{{9}})$', 1), '')"


def name_key(name: str) -> str:
    """Fold a name; one without a letter from a to z becomes a hash, so that no two are one.

    >>> name_key("Example Alliance"), len(name_key("Пример"))
    ('example-alliance', 16)
    """
    return slug(name) or hashlib.sha256(name.casefold().encode()).hexdigest()[:16]
