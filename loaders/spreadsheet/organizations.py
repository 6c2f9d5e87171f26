"""The organizations that a row speaks of: the first one, and a partner, funder or none."""

from loaders.reading.confidential import confidential_sql, synthetic_sql
from loaders.reading.field_words import named_in_field_sql
from loaders.reading.organization_keys import organization_key_sql
from loaders.spreadsheet.fields import RowKind

# Facts of the (first) organization itself; `website` and `public_phone` are the program's in a row
# that is a program.
_FACTS = ("uei", "org_id", "city", "sector", "survivor_led", "community_led", "website",
          "public_phone", "referral_line", "mission", "last_confirmed")  # fmt: skip
_OF_PROGRAM = ("website", "public_phone", "last_confirmed")


def organization_keys(kind: RowKind) -> list[str]:
    """Expressions over `typed` for `organization_key`, and `other_key` where two meet."""
    first, other = _names(kind)
    keys = []
    if first:
        keys.append(_key(first, "state", "ein", "organization_key", uei="uei", org_id="org_id"))
    if other:
        prefix = other.removesuffix("_name")
        keys.append(_key(other, f"{prefix}_state", f"{prefix}_ein", "other_key"))
    return keys


def organizations_sql(kind: RowKind) -> str:
    """Query over `keyed` for the records of organizations; empty where rows speak of none."""
    first, other = _names(kind)
    if not first:
        return ""
    parts = [_organizations(kind, first, "organization_key", "ein", "state", _facts(kind))]
    if other:
        prefix = other.removesuffix("_name")
        codes = (f"{prefix}_ein", f"{prefix}_state")
        cities = {"city": "partner_city"} if prefix == "partner" else {}
        parts.append(_organizations(kind, other, "other_key", *codes, cities))
    return " UNION ALL BY NAME ".join(parts)


def _names(kind: RowKind) -> tuple[str, str]:
    """Fields that name the first organization of a row and the other one; empty without."""
    first = next((n for n in ("organization_name", "recipient_name") if n in kind.fields), "")
    other = next((n for n in ("partner_name", "funder_name") if n in kind.fields), "")
    return first, other


def _key(name: str, state: str, ein: str, alias: str, **codes: str) -> str:
    made = organization_key_sql(name=name, state=state, ein=ein, **codes)
    return f"CASE WHEN {name} IS NOT NULL THEN {made} END AS {alias}"


def _facts(kind: RowKind) -> dict[str, str]:
    left_out = _OF_PROGRAM if kind.name == "program" else ()
    return {name: name for name in _FACTS if name in kind.fields and name not in left_out}


def _organizations(
    kind: RowKind, name: str, key: str, ein: str, state: str, facts: dict[str, str]
) -> str:
    reasons = [f"CASE WHEN {named_in_field_sql(name)} THEN 'name' END"]
    if "mission" in facts:
        reasons.append(f"CASE WHEN {named_in_field_sql('mission')} THEN 'mission' END")
    if "in_field" in kind.fields:
        reasons.append("CASE WHEN in_field THEN 'registry' END")
    listed = "".join(f", {column} AS {field}" for field, column in facts.items())
    return (
        f"SELECT {key} AS key, line, {name} AS name, {ein} AS ein, {state} AS state{listed}, "
        f"nullif(list_filter([{', '.join(reasons)}], lambda why: why IS NOT NULL), []) "
        f"AS field_reasons, CASE WHEN {confidential_sql(name)} THEN true END "
        f"AS is_location_confidential, {synthetic_sql(name, ein)} AS is_synthetic "
        f"FROM keyed WHERE {key} IS NOT NULL"
    )
