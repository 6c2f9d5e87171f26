"""Walk e-file XML, single or zipped, and give one row of text for each return, grant and relation.

Which elements are read stands in `paths.toml`, in every spelling since 2009. What a row is, is
decided here, so that a person's name goes no further: rows of persons, placeholders and relations
that prove nothing come without any field but their kind.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

from graph.findings import Finding
from loaders.reading.archive import Limits, is_archive, open_members
from loaders.reading.header import Columns
from loaders.reading.organization_keys import name_key
from loaders.reading.refusal import FileRefusedError, refuse
from loaders.reading.rows import TextRow
from loaders.reading.source_file import SourceFile
from loaders.reading.texts import Part
from loaders.reading.xml import iter_elements

if TYPE_CHECKING:
    from lxml import etree

ROW_COLUMNS = Columns(
    required=(
        "kind", "return", "place", "schedule", "filer", "ein", "name", "street", "city", "state",
        "zip", "country", "form", "tax_year", "period_end", "filed_at", "amended", "mission",
        "activity", "website", "revenue", "assets", "cash", "non_cash", "purpose",
    )
)  # fmt: skip
# A month of the publisher's returns: a hundred thousand members, several GB unpacked.
LIMITS = Limits(unpacked=64 * 2**30, member=2**30, members=1_000_000)
ASIDE = ("person", "placeholder", "relation")

# Recipients that are persons by the status that the foundation gives them.
_PERSON = re.compile(r"I|IND|INDIV|INDIVIDUALS?|PERSONS?|NATURAL PERSON", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"NONE|NA|N/A|NOT APPLICABLE|TBD|UNKNOWN|ANONYMOUS|VARIOUS|SUNDRY|MISC(ELLANEOUS)?"
    r"|(VARIOUS|MULTIPLE|OTHER|MISC(ELLANEOUS)?) (CHARIT|ORGANI[SZ]ATION|RECIPIENT|INDIVIDUAL|GRANT"
    r"|DONATION|CONTRIBUTION|STUDENT).*"
    r"|(PLEASE )?SEE .*(ATTACH|STATEMENT|STMT|SCHED|LIST|DETAIL|BELOW|SUPPLEMENT).*"
    r"|(LIST|SCHEDULE|STATEMENT|DETAIL)S? (IS )?ATTACHED.*"
    r"|ATTACHED|(AS PER |PER )?ATTACHED (LIST|SCHEDULE|STATEMENT|SHEET|DETAIL).*",
    re.IGNORECASE,
)
_ZERO = re.compile(r"[-+]?0+([.]0*)?")


@dataclass(frozen=True, slots=True)
class Group:
    """Elements that hold the same thing: for each path its field and its place among the spellings.

    `branches` are the paths that lead to others.
    """

    name: str
    schedule: str | None
    elements: tuple[str, ...]
    paths: Mapping[str, tuple[int, str]]
    branches: frozenset[str]


@cache
def groups() -> Mapping[str, Group]:
    """Give the group of each element that is read, by its local name."""
    table = tomllib.loads(Path(__file__).with_name("paths.toml").read_text(encoding="utf-8"))
    found = {}
    for name, block in table.items():
        paths = {
            path: (rank, field)
            for field, listed in block["fields"].items()
            for rank, path in enumerate(listed)
        }
        branches = frozenset(path.rpartition("/")[0] for path in paths) - {""}
        group = Group(name, block.get("schedule"), tuple(block["elements"]), paths, branches)
        found.update(dict.fromkeys(group.elements, group))
    return found


class Returns:
    """The rows of one file, read while they are iterated, once.

    A member that is no readable return costs itself and gives one finding; a single file raises
    `FileRefusedError`. Lines count on from member to member; `parts` tells where each began.
    """

    def __init__(self, file: SourceFile) -> None:
        self.parts: list[Part] = []
        self._file = file

    def __iter__(self) -> Iterator[TextRow | Finding]:
        if not self._file.path.is_file() or not is_archive(self._file.path):
            yield from _rows(self._file, 1, 0)
            return
        before, others = 0, 0
        for number, member in enumerate(open_members(self._file, endings=("",), limits=LIMITS), 1):
            if not member.name.lower().endswith(".xml"):
                others += 1
                continue
            self.parts.append(Part(f"{self._file.name}/{member.name}", before))
            try:
                rows = _rows(self._file, number, before, stream=member.stream, name=member.name)
            except FileRefusedError as error:
                yield error.finding
                before += 1
            else:
                yield from rows
                before = rows[-1].line
        yield from self._told(others)

    def _told(self, others: int) -> Iterator[Finding]:
        if not self.parts:
            raise refuse(self._file, "no_returns", "the ZIP file holds no return (.xml)",
                         "give the ZIP of returns as it was published")  # fmt: skip
        if others:
            message = f"{others} member(s) of the ZIP file are no returns and are not read"
            mend = "give an index (.csv) alone, if its list of filers is wanted"
            yield Finding(self._file.dataset, self._file.name, None, None, None, "other_members",
                          "noted", message, mend)  # fmt: skip


def _rows(
    file: SourceFile,
    number: int,
    before: int,
    *,
    stream: IO[bytes] | None = None,
    name: str | None = None,
) -> list[TextRow]:
    """Read one return whole; the first row is the return itself, lines rise by at least one."""
    header: dict[str, str] = {}
    form: dict[str, str] = {}
    listed: list[tuple[int, Group, dict[str, str]]] = []
    first = 1
    elements = iter_elements(file, groups(), stream=stream, name=name, keeps_namespaces=True)
    for element in elements:
        group = groups()[str(element.tag).rpartition("}")[2]]
        if group.name == "header":
            header = header or _fields(element, group)
            first = _line(element.getparent())
        elif group.name == "form":
            form = form or _fields(element, group)
        else:
            listed.append((_line(element), group, _fields(element, group)))
    filer = _filer(file, name, header)
    common = {"return": str(number), "filer": filer["ein"]}
    rows = [TextRow(before + first, {"kind": "return", "place": "0", **common, **filer, **form})]
    for place, (line, group, fields) in enumerate(listed, 1):
        # A return written on one line gives its rows lines of their own all the same.
        line = max(before + line, rows[-1].line + 1)
        kept = _classified(group, fields, filer)
        rows.append(TextRow(line, {**kept, **common, "place": str(place)}))
    return rows


def _line(element: etree._Element | None) -> int:
    return 1 if element is None else element.sourceline or 1


def _fields(element: etree._Element, group: Group) -> dict[str, str]:
    found: dict[str, tuple[int, str]] = {}
    _gather(element, "", group, found)
    kept = {field: text for field, (_, text) in found.items()}
    for field in ("name", "parent"):
        if (second := kept.pop(f"{field}_line_2", None)) is not None:
            kept[field] = f"{kept[field]} {second}" if field in kept else second
    city = kept.pop("foreign_city", None)
    if "city" in kept or "state" in kept:
        kept["country"] = "US"
    elif city is not None:
        kept["city"] = city
    return kept


def _gather(
    element: etree._Element, above: str, group: Group, found: dict[str, tuple[int, str]]
) -> None:
    """Walk the few branches that hold fields; the first spelling and the first value count."""
    for child in element:
        path = above + str(child.tag).rpartition("}")[2]
        if path in group.branches:
            _gather(child, f"{path}/", group, found)
        elif path in group.paths and (text := (child.text or "").strip()):
            rank, field = group.paths[path]
            if field not in found or rank < found[field][0]:
                found[field] = (rank, text)


def _filer(file: SourceFile, name: str | None, header: Mapping[str, str]) -> dict[str, str]:
    where = file.name if name is None else f"{file.name}/{name}"
    if not header:
        rule, message = "not_a_return", "the XML is no tax return: it has no ReturnHeader"
        mend = "give e-file returns as the Internal Revenue Service publishes them"
    elif not re.fullmatch(r"\d{9}", header.get("ein", "")) or "@" in header.get("name", "@"):
        rule, message = "no_filer", "the return names no filer with EIN and name; nothing is kept"
        mend = "get the return from the publisher again"
    elif not re.match(r"\d{4}-\d{2}", header.get("period_end", "")):
        rule, message = "no_tax_period", "the return names no tax period; nothing is kept"
        mend = "get the return from the publisher again"
    else:
        return dict(header)
    raise FileRefusedError(
        Finding(file.dataset, where, None, None, None, rule, "rejected", message, mend)
    )


def _classified(
    group: Group, fields: dict[str, str], filer: Mapping[str, str]
) -> dict[str, str | None]:
    """Tell what a row is, with its fields only where an organization stands in it."""
    kind = _relation(fields, filer) if group.name == "related" else _grant(fields)
    kept = {"kind": kind, "schedule": group.schedule}
    if kind in ASIDE:
        return kept
    dropped = ("person", "status", "parent", "entity_type")
    return {**{key: text for key, text in fields.items() if key not in dropped}, **kept}


def _grant(fields: Mapping[str, str]) -> str:
    name = fields.get("name", "")
    is_person = "person" in fields and not name
    if is_person or _PERSON.fullmatch(fields.get("status", "")):
        return "person"
    amounts = [fields[field] for field in ("cash", "non_cash") if field in fields]
    is_zero = all(_ZERO.fullmatch(amount) for amount in amounts)
    if _PLACEHOLDER.fullmatch(name.strip(" .*-")) or (is_zero and (amounts or not name)):
        return "placeholder"
    return "grant"


def _relation(fields: Mapping[str, str], filer: Mapping[str, str]) -> str:
    """Tell whether Schedule R proves that the filer is the parent, which only its own name does.

    Trusts are left out, because many bear the names of persons.
    """
    is_trust = fields.get("entity_type", "").upper().startswith("T")
    parent = fields.get("parent", "")
    is_parent = parent != "" and name_key(parent) == name_key(filer["name"])
    return "related" if is_parent and not is_trust and fields.get("name") else "relation"
