"""How much of a service there is (HSDS 3.1): beds, slots, people a year, by the name of the unit.

Kept is `maximum`; `available` is what is free at the moment, which changes by the hour.
"""

from __future__ import annotations

from collections.abc import Mapping

from loaders.program_directory.members import ObjectMembers
from loaders.program_directory.objects import Members, objects_in
from loaders.reading.terms import fold

FIELDS = ("beds", "slots", "clients_per_year")
SMALLEST_COUNT_OF_PEOPLE = 11  # smaller ones could point at somebody (design section 10)
_LARGEST = 1_000_000
_PEOPLE = ("client", "people", "person", "individual", "survivor", "participant")
# Names of units as `fold` leaves them, so that case and a plural s do not count.
_UNITS: Mapping[str, str] = {
    "bed": "beds",
    "shelter-bed": "beds",
    "slot": "slots",
    "place": "slots",
    "space": "slots",
    "seat": "slots",
    **{
        f"{who}{served}-{per}-year": "clients_per_year"
        for who in _PEOPLE
        for served in ("", "-served")
        for per in ("per", "a", "each")
    },
}


def read_capacities(members: ObjectMembers) -> dict[str, int | None]:
    """Give beds, slots and people a year of a service; None where it does not say one of them."""
    found: dict[str, list[int]] = {name: [] for name in FIELDS}
    for place, item in objects_in(members.members, "capacities"):
        path = f"capacities{place}"
        field = _field(members, path, item)
        if field is not None and (size := _size(members, path, item, field)) is not None:
            found[field].append(size)
    return {name: _only(members, name, sizes) for name, sizes in found.items()}


def _field(members: ObjectMembers, path: str, item: Members) -> str | None:
    units = objects_in(item, "unit")
    written = str((units[0][1] if units else item).get("name") or item.get("unit_id") or "")
    field = _UNITS.get(fold(written))
    if field is None:
        message = f"'{written[:60]}' is no unit in which capacity is kept"
        mend = "use bed, slot or people per year where it is one of them"
        members.tell(f"{path}.unit", written or None, "unknown_unit", "noted", message, mend)
    return field


def _size(members: ObjectMembers, path: str, item: Members, field: str) -> int | None:
    written = item.get("maximum")
    if written is None or written == "":
        message = "it says how much is free, and not how much there is, so it stays unknown"
        members.tell(f"{path}.maximum", None, "missing_value", "noted", message, "write it")
        return None
    try:
        number = float(written) if not isinstance(written, bool) else -1.0
    except (TypeError, ValueError, OverflowError):
        number = -1.0
    if not number.is_integer() or not 0 <= number <= _LARGEST:
        message = f"'{str(written)[:60]}' is not a whole number up to {_LARGEST}"
        mend = "write digits only or leave it empty"
        members.tell(f"{path}.maximum", written, "not_a_whole_number", "nulled", message, mend)
        return None
    if field == "clients_per_year" and number < SMALLEST_COUNT_OF_PEOPLE:
        message = f"a count of people under {SMALLEST_COUNT_OF_PEOPLE} is not kept"
        mend = "nothing; small counts could point at somebody"
        members.tell(f"{path}.maximum", None, "small_count", "nulled", message, mend)
        return None
    return int(number)


def _only(members: ObjectMembers, field: str, sizes: list[int]) -> int | None:
    if len(set(sizes)) > 1:
        message = f"several capacities in {field}; nothing says whether they add up"
        members.tell("capacities", None, "several_capacities", "nulled", message, "give one total")
        return None
    return sizes[0] if sizes else None
