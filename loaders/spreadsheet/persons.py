"""Names that may be those of persons: they begin with a title and hold no word of an organization.

The same words tell a column of organizations from one of persons where its header is only "Name".
"""

import re

from graph.ids import quote_text
from loaders.reading.cast import Check
from loaders.spreadsheet.fields import organization_words, person_titles

# Names of organizations that rows give; those of programs and coalitions are no persons.
NAMES = ("organization_name", "recipient_name", "partner_name", "funder_name")


def _either(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word).replace("\\ ", " ") for word in words)


# Patterns that Python and DuckDB (RE2) read alike.
_TITLED = rf"(?i)^\s*((?:{_either(person_titles())})(?:\.\s*|\s+)|m\.\s*)\S"
_ORGANIZATION = (
    rf"(?i)(?:^|\W)(?:{_either(organization_words())}|"
    r"\w*(?:verein|haus|stiftung|hilfe|zentrum|beratung|werk))(?:$|\W)"
)


def names_organization(text: str) -> bool:
    """Tell whether a name holds a word that only organizations have in theirs.

    >>> names_organization("Example House"), names_organization("Pat Doe")
    (True, False)
    """
    return re.search(_ORGANIZATION, text) is not None


def may_be_a_person(column: str) -> Check:
    """A note, without the value, for a name such as `Mrs. Doe`."""
    titled = f"regexp_matches({column}, {quote_text(_TITLED)})"
    named = f"regexp_matches({column}, {quote_text(_ORGANIZATION)})"
    return Check(
        column, f"{titled} AND NOT {named}", "may_be_a_person",
        "'the name begins like that of a person'", "leave persons out of the list", "noted",
        withholds=True,
    )  # fmt: skip
