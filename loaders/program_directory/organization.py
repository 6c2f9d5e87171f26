"""HSDS organization objects as organization records, and their parents as ties."""

from __future__ import annotations

import re

from graph.ids import slug
from loaders.program_directory.members import ObjectMembers
from loaders.program_directory.objects import Members, key_of, objects_in
from loaders.program_directory.sites import Site
from loaders.program_directory.statements import Statement, tie

_EIN = re.compile(r"\d{2}-?\d{7}")
_UEI = re.compile(r"[A-HJ-NP-Z1-9][A-HJ-NP-Z0-9]{11}")
_SCHEME = re.compile(r"[A-Z]{2,4}-[A-Z0-9_]+")
_PERSONAL_NUMBER = re.compile(r"\d{3}-\d{2}-\d{4}")
_EIN_WORDS = frozenset({
    "ein", "us-ein", "fein", "irs-ein", "tax-id", "federal-tax-id", "tax-identification-number",
    "employer-identification-number", "employer-id-number",
})  # fmt: skip
_UEI_WORDS = frozenset({
    "uei", "us-uei", "sam-uei", "unique-entity-id", "unique-entity-identifier",
})  # fmt: skip
# An organization's own words on its status, looked for in this order.
_SECTORS = (
    ("nonprofit", r"501 ?\(? ?c|non-?profit|not.for.profit|charit(y|able)|tax.exempt"),
    ("government", r"\bgovernment|\bpublic (agency|authority|body)\b|\bmunicipal"),
    ("business", r"\bfor.profit\b"),
)


def read_organization(
    members: ObjectMembers, key: str, *, office: Site, is_shelter: bool, is_synthetic: bool
) -> list[Statement] | None:
    """Give the organization's record and its parent's tie; None where it has no name.

    `office` is its first location that may be told; of one that may run a shelter neither ZIP nor
    street is kept. The street serves matching only.
    """
    members.misshapen("services", "programs", "locations", "organization_identifiers", "phones")
    name = members.name()
    if name is None:
        return None
    other = members.text("alternate_name")
    public_phone, referral_line = members.lines()
    codes = _read_codes(members)
    row = {
        "name": name,
        "other_names": [other] if other and other != name else None,
        "sector": _read_sector(members.members),
        **codes,
        "city": office.city,
        "state": office.state,
        "zip": None if is_shelter else office.zip,
        "street": None if is_shelter else office.street,
        "website": members.web_address("website", "url")
        or members.further_address("additional_websites"),
        "public_phone": public_phone,
        "referral_line": referral_line,
        "is_location_confidential": is_shelter,
        "is_synthetic": is_synthetic or (codes["ein"] or "").startswith("00"),
    }
    made = [Statement("organization", key, row)]
    if parent := key_of(members.members, "parent_organization_id"):
        made.append(tie("parent_of", key, ("organization", parent), ("organization", key)))
    return made


def _read_sector(members: Members) -> str | None:
    status = " ".join(str(members.get(name) or "") for name in ("tax_status", "legal_status"))
    for sector, words in _SECTORS:
        if re.search(words, status, re.IGNORECASE):
            return sector
    return None


def _read_codes(members: ObjectMembers) -> dict[str, str | None]:
    """Read EIN, UEI and one other identifier in the form of org-id.guide."""
    found: dict[str, str | None] = {"ein": None, "uei": None, "org_id": None}
    if written := members.text("tax_id"):
        found["ein"] = _read_ein(members, "tax_id", written)
    for place, item in objects_in(members.members, "organization_identifiers"):
        path = f"organization_identifiers{place}"
        value = " ".join(str(item.get("identifier") or "").split())
        scheme = str(item.get("identifier_scheme") or "").strip().upper()
        words = {slug(scheme), slug(str(item.get("identifier_type") or ""))}
        if not value:
            continue
        if words & _EIN_WORDS:
            found["ein"] = found["ein"] or _read_ein(members, f"{path}.identifier", value)
        elif words & _UEI_WORDS:
            found["uei"] = found["uei"] or _read_uei(members, f"{path}.identifier", value)
        elif found["org_id"] is None:
            found["org_id"] = _read_org_id(members, path, scheme, value)
        else:
            message, mend = "only one other identifier is kept", "nothing, the first one counts"
            members.tell(path, scheme, "further_identifier", "noted", message, mend)
    return found


def _read_ein(members: ObjectMembers, path: str, written: str) -> str | None:
    if _EIN.fullmatch(written):
        return written.replace("-", "")
    shown = None if _PERSONAL_NUMBER.fullmatch(written) else written
    message = "the number is no EIN" if shown is None else f"'{written[:60]}' is no EIN"
    if re.fullmatch(r"\d{1,8}", written):
        message += ": it has fewer than nine digits, a zero in front may have been lost"
    mend = "write nine digits as text, zeros in front included"
    members.tell(path, shown, "not_an_ein", "nulled", message, mend)
    return None


def _read_uei(members: ObjectMembers, path: str, written: str) -> str | None:
    if _UEI.fullmatch(written.upper()):
        return written.upper()
    message, mend = f"'{written[:60]}' is no UEI", "write its twelve letters and digits"
    members.tell(path, written, "not_a_uei", "nulled", message, mend)
    return None


def _read_org_id(members: ObjectMembers, path: str, scheme: str, value: str) -> str | None:
    if not _SCHEME.fullmatch(scheme):
        message = f"'{scheme[:60]}' is no list of org-id.guide, so the identifier is not kept"
        mend = "write the code of the list, such as GB-CHC"
        shown = f"{path}.identifier_scheme"
        members.tell(shown, scheme or None, "unknown_scheme", "nulled", message, mend)
        return None
    if not re.fullmatch(r"[A-Z0-9./_-]+", value.upper()):
        message = f"'{value[:60]}' is no identifier of {scheme}"
        mend = "write letters, digits, and . / _ - only"
        members.tell(f"{path}.identifier", value, "not_an_org_id", "nulled", message, mend)
        return None
    return f"{scheme}-{value.upper()}"
