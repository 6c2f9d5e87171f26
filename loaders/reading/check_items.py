"""Items of a check sheet: what an organization is asked about, as a code that comes back with it.

A code names the organization, then what the row is about, with slashes between, so that each row
of a returned sheet stands for itself, wherever rows were moved or sheets were joined.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HEADER = (
    "Code", "What it is", "We hold", "Where from", "Your answer", "New value", "Your note",
)  # fmt: skip
ANSWERS = ("right", "wrong", "changed")
ORGANIZATION_FIELDS = (
    "name", "sector", "ein", "city", "state", "website", "public_phone", "referral_line",
    "survivor_led", "community_led",
)  # fmt: skip
PROGRAM_FIELDS = (
    "name", "status", "trafficking_form", "reach", "minimum_age", "maximum_age", "beds", "slots",
    "website", "public_phone",
)  # fmt: skip
PROGRAM_PARTS = ("name", "service", "population", "place")
_NONE = "-"
_KINDS = {
    "field": 1, "program": 2, "gives": 2, "membership": 3, "partnership": 5, "commitment": 1,
    "add-coalition": 1, "add-partner": 1, "answered": 0, "leave-out": 0,
}  # fmt: skip
_FORMS = "|".join(
    (
        *(f"{kind}(/[^/]+){{{count}}}" for kind, count in _KINDS.items()),
        f"add-program/[^/]+/({'|'.join(PROGRAM_PARTS)})",
    )
)
CODE_PATTERN = f"(organization-[0-9a-f]{{16}}|ein-[0-9]{{9}})/({_FORMS})"


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One item: the organization that is asked, the kind of item, and its parts by position.

    The organization is our id, or ``ein-`` and its tax number where somebody wrote the sheet.
    ``field`` (field), ``program`` (program, field), ``gives`` (program, tie and code),
    ``membership`` (coalition, role, start), ``partnership`` (source, target, role, start,
    directed), ``commitment`` (its id), ``add-coalition`` and ``add-partner`` (number),
    ``add-program`` (number, part), ``answered`` and ``leave-out`` (nothing).
    """

    organization: str
    kind: str
    parts: tuple[str | None, ...] = ()

    @property
    def code(self) -> str:
        """The code that stands in the sheet.

        >>> CheckItem("organization-0123456789abcdef", "field", ("city",)).code
        'organization-0123456789abcdef/field/city'
        """
        parts = [_NONE if part is None else part.replace("/", " ") for part in self.parts]
        return "/".join((self.organization, self.kind, *parts))


def read_item(code: str) -> CheckItem | None:
    """Read a code, or give None for what is none.

    >>> read_item("organization-0123456789abcdef/membership/coalition-1/-/2024-05-01").parts
    ('coalition-1', None, '2024-05-01')
    """
    if not re.fullmatch(CODE_PATTERN, code):
        return None
    organization, kind, *parts = code.split("/")
    return CheckItem(organization, kind, tuple(None if part == _NONE else part for part in parts))
