"""What answers state: records and findings of one sheet as they come together."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.findings import Finding
from loaders.reading.check_items import ANSWERS, CheckItem
from loaders.reading.table import TextTable


@dataclass(frozen=True, slots=True)
class Answer:
    """One answered row: what somebody ``wrote`` in its cell, and the ``new`` value beside it."""

    line: int
    item: CheckItem
    wrote: str | None
    held: str | None
    new: str | None

    @property
    def says(self) -> str | None:
        """Right, wrong or changed; a new value alone says changed, and other words say nothing."""
        if self.wrote is not None and not self.is_in_other_words:
            return _folded(self.wrote)
        return None if self.new is None else "changed"

    @property
    def is_in_other_words(self) -> bool:
        """Whether something else than right, wrong or changed was written as the answer."""
        return self.wrote is not None and _folded(self.wrote) not in ANSWERS


def _folded(text: str) -> str:
    return text.strip(" .!").lower()


@dataclass
class Stated:
    """Records and findings of one sheet as they come together."""

    table: TextTable
    days: Mapping[str, datetime.date]
    asked: Mapping[str, Mapping[CheckItem, str | None]]  # items of each organization, what is held
    added: Mapping[tuple[str, str | None], str]  # names of added programs by their number
    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, type_name: str, line: int, key: str, **fields: object) -> None:
        """State one record."""
        self.records.setdefault(type_name, []).append({"key": key, "line": line, **fields})

    def tie(
        self, name: str, line: int, source: tuple[str, str], target: tuple[str, str], **more: object
    ) -> None:
        """State one tie between two ends, each a type and a key."""
        ends = {"source_type": source[0], "source_key": source[1],
                "target_type": target[0], "target_key": target[1]}  # fmt: skip
        said = "|".join(str(more.get(part) or "") for part in ("role", "start_date"))
        self.add(name, line, f"{source[1]}|{target[1]}|{said}", **ends, **more)

    def tell(self, answer: Answer, rule: str, effect: str, message: str, mend: str) -> None:
        """Tell the steward of something; the effect never leaves out the row.

        The code stands as the finding's column, so that a removal takes the finding along.
        """
        file = self.table.file
        value = answer.new if answer.says else answer.wrote
        self.findings.append(
            Finding(file.dataset, file.name, answer.line, answer.item.code, value, rule, effect,
                    message, mend)
        )  # fmt: skip

    def day(self, organization: str) -> datetime.date:
        """Day on which an organization answered: as it wrote, else that of the file."""
        return self.days.get(organization, self.table.file.retrieved)


def known_as(reference: str) -> dict[str, str]:
    """Fields by which a record says whom it speaks of: a tax number, or our id."""
    kind, _, code = reference.partition("-")
    return {"ein": code} if kind == "ein" else {"refers_to": f"id:{reference}"}


def own_word(stated: Stated, answer: Answer) -> dict[str, object]:
    """What an organization says of a tie is a claim or a denial, dated; it is never seen by it."""
    day = stated.day(answer.item.organization)
    return {"claimed": answer.says != "wrong", "confirmed_date": day, "evidence_date": day,
            "evidence_type": "check sheet"}  # fmt: skip
