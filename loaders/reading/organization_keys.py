"""Keys of organizations in lists that have no key of their own."""

import hashlib
import unicodedata

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
    """Fold a name; letters of other scripts than Latin go in as a hash, so that no two are one.

    >>> name_key("Example Alliance"), name_key("Éxample Alliance")
    ('example-alliance', 'example-alliance')
    >>> len(name_key("Пример")), name_key("Пример 24") == name_key("Фонд 24")
    (16, False)
    """
    folded = slug(name)
    if folded and not any(map(_is_of_another_script, name)):
        return folded
    told = hashlib.sha256(name.casefold().encode()).hexdigest()[:16]
    return f"{folded}-{told}" if folded else told


def _is_of_another_script(letter: str) -> bool:
    return letter.isalpha() and not unicodedata.name(letter, "").startswith(("LATIN", "FULLWIDTH"))
