"""Members of one directory object as typed values; what does not fit is null with a finding.

Nothing here returns the name, mail or number of a person: contacts are never asked for, and values
that could be one are not quoted in findings.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence

from graph.findings import Finding
from loaders.program_directory.objects import DirectoryObject, Members, Origin, objects_in
from loaders.reading.confidential import NAME_PATTERN
from loaders.reading.source_file import SourceFile

_LONGEST_SHOWN = 200
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_WEB_ADDRESS = re.compile(r"https?://[^\s@/]+[^\s@]{0,2000}", re.IGNORECASE)
_PHONE = re.compile(r"\+?[0-9][0-9 ().\-/]{1,28}[0-9]")
_LINES_TO_CALL = ("", "voice", "hotline")  # not fax, and not cell: that is somebody's own
_PERSON = re.compile(r"\b(ask for|speak (to|with)|contact|mr|mrs|ms|mx|dr)\b|@", re.IGNORECASE)
_REFERRAL = re.compile(r"\b(hot ?line|crisis|referrals?|intake|help ?line)\b", re.IGNORECASE)
_SITE_LABEL = re.compile(r"\b(web ?site|web ?page|home ?page|site|web)\b", re.IGNORECASE)
_FIRST_DAY = datetime.date(1678, 1, 1)


class ObjectMembers:
    """Reads members of one object by name and collects findings on them."""

    def __init__(self, file: SourceFile, item: DirectoryObject, findings: list[Finding]) -> None:
        self._file = file
        self._item = item
        self._findings = findings
        self.members: Members = item.members

    def tell(
        self,
        name: str,
        value: object,
        rule: str,
        effect: str,
        message: str,
        mend: str,
        *,
        origin: Origin | None = None,
    ) -> None:
        """Add a finding on one member; `value` None where it must not be shown.

        `origin` is where the member stands if it is of another object.
        """
        if self._item.begins is not None:
            message = f"{message} (in the entry that begins on line {self._item.begins})"
        shown = None if value is None else str(value)[:_LONGEST_SHOWN]
        place = self._item.place(name)
        if origin is not None:
            place = origin.file, origin.line, origin.column(name)
        self._findings.append(
            Finding(self._file.dataset, *place, shown, rule, effect, message, mend)
        )

    def text(self, name: str) -> str | None:
        """Text on one line; None where it is missing or empty."""
        value = self.members.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.tell(name, None, "not_text", "nulled", f"{name} is no text", "write it in quotes")
            return None
        return " ".join(str(value).split()) or None

    def name(self) -> str | None:
        """The object's name; None, with a finding that rejects it, where it has none."""
        name = self.text("name")
        if name is None:
            self.tell("name", None, "missing_value", "rejected", "is empty", "write it")
        elif _MAIL.fullmatch(name):
            message = "an e-mail address stands where a name is wanted"
            self.tell("name", None, "not_a_name", "rejected", message, "write the name")
            return None
        elif _TURNS.search(name):
            message = "the name holds marks that turn the direction of text"
            self.tell("name", name, "turned_text", "noted", message, "write it again by hand")
        return name

    def web_address(self, *names: str) -> str | None:
        """Give the first of several members as an http or https address."""
        for name in names:
            value = self.text(name)
            if value is None:
                continue
            if _WEB_ADDRESS.fullmatch(value):
                return value
            message = f"{_quoted(value)} is no web address"
            mend = "write it from http:// or https:// on, without name or password"
            self.tell(name, value, "not_a_web_address", "nulled", message, mend)
        return None

    def further_address(self, name: str) -> str | None:
        """Give the first of several labelled addresses (3.1) that is a site and not an account."""
        for place, item in objects_in(self.members, name):
            label, value = str(item.get("label") or ""), str(item.get("url") or "").strip()
            if label and not _SITE_LABEL.search(label):
                continue
            if _WEB_ADDRESS.fullmatch(value):
                return value
            message, mend = f"{_quoted(value)} is no web address", "write it from https:// on"
            path = f"{name}{place}.url"
            self.tell(path, value, "not_a_web_address", "nulled", message, mend)
        return None

    def whole(self, name: str, lowest: int, highest: int) -> int | None:
        """A whole number between two bounds."""
        value = self.members.get(name)
        if value is None or value == "":
            return None
        number = _as_number(value)
        if number is None or not number.is_integer():
            message = f"{_quoted(value)} is not a whole number"
            mend = "write digits only or leave it empty"
            self.tell(name, value, "not_a_whole_number", "nulled", message, mend)
            return None
        if not lowest <= number <= highest:
            message = f"{_quoted(value)} is not between {lowest} and {highest}"
            self.tell(name, value, "out_of_range", "nulled", message, "check the value")
            return None
        return int(number)

    def check_degrees(self, name: str, highest: int) -> None:
        """Tell where a latitude or longitude cannot be one; its value is not kept in any case."""
        value = self.members.get(name)
        if value is None or value == "":
            return
        number = _as_number(value)
        if number is None or abs(number) > highest:
            message = f"{_quoted(value)} is no {name}: it is not between -{highest} and {highest}"
            mend = "write decimal degrees, or leave it empty"
            self.tell(name, value, f"{name}_out_of_range", "nulled", message, mend)

    def date(self, name: str, *, is_past: bool = True) -> datetime.date | None:
        """The day of a date or time; one that has happened is not after the file was fetched."""
        value = self.text(name)
        if value is None:
            return None
        day = read_day(value)
        if day is None:
            message = f"{_quoted(value)} is not a date"
            mend = "write year-month-day, as 2026-03-31, or leave it empty"
            self.tell(name, value, "not_a_date", "nulled", message, mend)
        elif is_past and day > self._file.retrieved:
            message = f"{_quoted(value)} is after the file was fetched"
            self.tell(name, value, "out_of_range", "nulled", message, "check the value")
            return None
        return day

    def code(self, name: str, codes: Sequence[str]) -> str | None:
        """One of some words, in small letters; None with a finding where it is none of them."""
        value = self.text(name)
        if value is None or value.lower() in codes:
            return value and value.lower()
        message = f"{_quoted(value)} is none of the words HSDS knows"
        self.tell(name, value, "unknown_code", "nulled", message, f"use one of {', '.join(codes)}")
        return None

    def lines(self) -> tuple[str | None, str | None]:
        """Give the public phone and the referral line, from phones of the object itself.

        Entries that name a person, are tied to a contact, or are a fax or somebody's mobile are
        left out; extensions are, too.
        """
        public = referral = None
        personal = _phones_of_contacts(self.members)
        for place, phone in objects_in(self.members, "phones"):
            number = None if phone.get("id") in personal else self._number(place, phone)
            if number is None:
                continue
            about = f"{phone.get('description') or ''} {phone.get('type') or ''}"
            if _REFERRAL.search(about):
                referral = referral or number
            else:
                public = public or number
        return public, referral

    def _number(self, place: str, phone: Members) -> str | None:
        kind = str(phone.get("type") or "").strip().lower()
        about = str(phone.get("description") or "")
        is_personal = phone.get("contact_id") or phone.get("contact") or _PERSON.search(about)
        if kind not in _LINES_TO_CALL or is_personal:
            return None
        written = str(phone.get("number") or "").strip().strip('"').strip()
        if not written:
            return None
        if not _PHONE.fullmatch(written) or not 3 <= sum(map(str.isdigit, written)) <= 15:
            message, mend = "the number is no phone number", "write digits, with + for a country"
            self.tell(f"phones{place}.number", None, "not_a_phone", "nulled", message, mend)
            return None
        return written

    def misshapen(self, *names: str) -> None:
        """Tell of members that should hold objects and do not."""
        for name in names:
            held = self.members.get(name)
            items = held if isinstance(held, list) else [held]
            if held is not None and not all(isinstance(item, dict) for item in items):
                message = f"{name} holds something that is no object"
                self.tell(name, None, "wrong_shape", "nulled", message, "write it between braces")


def read_day(text: str) -> datetime.date | None:
    """Give the day of an ISO date or time; None where it is none, or beyond 1678 to 2261.

    >>> read_day("2023-03-15T10:30:45.123Z"), read_day("15/03/2023")
    (datetime.date(2023, 3, 15), None)
    """
    try:
        day = datetime.datetime.fromisoformat(text).date()
    except ValueError:
        return None
    return day if _FIRST_DAY <= day < datetime.date(2262, 1, 1) else None


def names_of(members: Members) -> Iterator[str]:
    """Give the name and the other name of an object, where it has them."""
    for name in ("name", "alternate_name"):
        value = members.get(name)
        if isinstance(value, str) and value.strip():
            yield " ".join(value.split())


def may_be_shelter(members: Members) -> bool:
    """Tell whether a name of the object may be that of a shelter or safe house.

    >>> may_be_shelter({"name": "Example Safe House"}), may_be_shelter({"name": "Example Desk"})
    (True, False)
    """
    return any(re.search(NAME_PATTERN, name.upper()) for name in names_of(members))


def is_example(members: Members) -> bool:
    """Tell made-up objects by their name."""
    return any(name.lower().startswith("example ") for name in names_of(members))


def _phones_of_contacts(members: Members) -> frozenset[object]:
    """Give ids of phones that stand under a contact: the line of a person, whoever else has it."""
    contacts = [contact for _, contact in objects_in(members, "contacts")]
    phones = [phone for contact in contacts for _, phone in objects_in(contact, "phones")]
    return frozenset(key for phone in phones if isinstance(key := phone.get("id"), str) and key)


def _as_number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def _quoted(value: object) -> str:
    return f"'{str(value)[:60]}'"
