"""Write the check sheets of a coalition: one workbook a member, and a list of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from commonground.check_sheets.holdings import Holding, Member, list_members
from commonground.reports.check_sheet import Sheet, SheetLine, write_check_sheet
from commonground.reports.csv import without_formulas
from graph.ids import slug
from graph.schema import get_type

if TYPE_CHECKING:
    from graph.analysis.coalitions import Coalition
    from graph.snapshot.edition import Edition

INDEX = "sheets.csv"


@dataclass(frozen=True, slots=True)
class SentSheets:
    """What was written for a coalition, and how many of its members have answered before."""

    paths: tuple[Path, ...]
    index: Path
    members: int
    checked: int


def write_check_sheets(
    edition: Edition,
    coalition: Coalition,
    folder: Path,
    *,
    contact: str | None = None,
    on_progress: Callable[[str, int, int], None] = lambda _what, _done, _total: None,
) -> SentSheets:
    """Write one workbook for each member into a folder, and ``sheets.csv`` that lists them.

    A coalition without members gives the empty list alone. The same facts give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    members = list_members(edition, coalition.id)
    coalitions = _coalitions(edition)
    paths = []
    for number, member in enumerate(members):
        on_progress(f"writing sheets of {coalition.name}", number, len(members))
        sheet = _sheet(edition, coalition, member, contact, coalitions)
        name = f"{slug(member.name)[:60] or 'organization'}-{member.id[-6:]}.xlsx"
        paths.append(write_check_sheet(sheet, folder / name))
    on_progress(f"writing sheets of {coalition.name}", len(members), len(members))
    checked = sum(member.last_confirmed is not None for member in members)
    index = _write_index(folder / INDEX, members, paths)
    return SentSheets(tuple(paths), index, len(members), checked)


def _sheet(
    edition: Edition,
    coalition: Coalition,
    member: Member,
    contact: str | None,
    coalitions: list[str],
) -> Sheet:
    as_of = "today" if edition.as_of is None else f"{edition.as_of:%-d %b %Y}"
    lines = [
        SheetLine(one.item, one.about, one.held, one.source, _choices(one))
        for one in member.holdings
    ]
    return Sheet(member.id, member.name, coalition.name, as_of, contact, member.is_synthetic,
                 lines, coalitions)  # fmt: skip


def _choices(holding: Holding) -> tuple[str, ...]:
    kind, parts = holding.item.kind, holding.item.parts
    if kind not in ("field", "program"):
        return ()
    type_name = "organization" if kind == "field" else "program"
    return get_type(type_name).fields[str(parts[-1])].codes


def _coalitions(edition: Edition) -> list[str]:
    frame = edition.frame("coalition", ["id", "name"]).sort("name", "id")
    return [f"{name} ({id_})" for id_, name in frame.iter_rows()]


def _write_index(path: Path, members: list[Member], paths: list[Path]) -> Path:
    frame = pl.DataFrame(
        {
            "organization_id": [member.id for member in members],
            "organization": [member.name for member in members],
            "sheet": [item.name for item in paths],
            "last_confirmed": [member.last_confirmed for member in members],
        },
        schema_overrides={"last_confirmed": pl.Date},
    )
    without_formulas(frame).write_csv(path, include_bom=True)
    return path
