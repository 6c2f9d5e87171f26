"""Look at a list: propose a mapping or take one, read by it, and tell in words what came of it."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from graph.errors import SourceFileError
from loaders.reading.refusal import FileRefusedError
from loaders.reading.source_file import SourceFile
from loaders.spreadsheet.bundle import Bundle
from loaders.spreadsheet.list_header import shown_header
from loaders.spreadsheet.mapping import MappingError, Problem
from loaders.spreadsheet.preview import Preview, preview
from loaders.spreadsheet.proposal import Proposal, propose
from loaders.spreadsheet.writing import mapping_toml

_MOST_FINDINGS = 20
_MOST_PLACES = 20
# Notes that ask for a look before the list is added.
_WORTH_A_LOOK = ("may_be_a_person", "says_nothing", "several_filled")


def look(file: SourceFile, mapping: Path | None, rows: int) -> dict[str, Any]:
    """Give `proposed` (text, None with a mapping), `words`, `columns`, `rows` and `is_ready`.

    Raises `SourceFileError` for a file that cannot be read.
    """
    proposal = None
    try:
        if mapping is None:
            proposal = propose(file)
            bundle = Bundle(file, mapping_toml(proposal, file.name).encode(), "the proposal")
        else:
            bundle = Bundle(file, mapping.read_bytes(), mapping.name)
        seen = preview(bundle, rows=rows, is_draft=mapping is None)
    except FileRefusedError as error:
        raise SourceFileError(file.name, error.finding.message, error.finding.mend) from error
    except MappingError as error:
        proposed = None if proposal is None else bundle.mapping.decode()
        words = [_problem(bundle.mapping_name, problem) for problem in error.problems]
        return {"proposed": proposed, "words": words, "columns": (), "rows": [], "is_ready": False}
    is_lacking = proposal is not None and bool(proposal.lacking)
    return {
        "proposed": None if proposal is None else bundle.mapping.decode(),
        "words": [*_account(file, seen), *_lacking(proposal), *_unread(proposal)],
        "columns": seen.columns,
        "rows": [{name: _plain(value) for name, value in row.items()} for row in seen.rows],
        "is_ready": seen.rejected == 0 and not is_lacking,
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _account(file: SourceFile, seen: Preview) -> Iterator[str]:
    good = seen.read - seen.rejected
    yield f"{file.name} as {seen.row}: {seen.read} rows read, {good} good, {seen.rejected} rejected"
    if seen.records:
        listed = ", ".join(f"{count} {name}" for name, count in seen.records.items())
        yield f"they give: {listed}"
    if seen.places:
        shown = ", ".join(seen.places[:_MOST_PLACES])
        more = len(seen.places) - _MOST_PLACES
        rest = f" and {more} more" if more > 0 else ""
        yield f"places that come out (look whether each is one): {shown}{rest}"
    told = [
        finding
        for finding in seen.findings
        if finding["effect"] != "noted" or finding["rule"] in _WORTH_A_LOOK
    ]
    for finding in told[:_MOST_FINDINGS]:
        yield _finding(finding)
    if len(told) > _MOST_FINDINGS:
        yield f"and {len(told) - _MOST_FINDINGS} more; check {file.name} lists all"


def _finding(finding: Mapping[str, object]) -> str:
    line = "" if finding["line"] is None else f" line {finding['line']}"
    column = "" if finding["column"] is None else f" {finding['column']}"
    return f" {line}{column}: {finding['message']}; {finding['mend']}"


def _lacking(proposal: Proposal | None) -> list[str]:
    groups: Sequence[Sequence[str]] = [] if proposal is None else proposal.lacking
    names = ", ".join(" or ".join(group) for group in groups)
    return [f"still to be filled in, under [columns] of the mapping: {names}"] if names else []


def _unread(proposal: Proposal | None) -> Iterator[str]:
    for header, why in ({} if proposal is None else proposal.unread).items():
        yield f"not read: {shown_header(header)!r}: {why}"


def _problem(name: str, problem: Problem) -> str:
    line = f" line {problem.line}" if problem.line else ""
    entry = f" {problem.entry}" if problem.entry else ""
    return f"{name}{line}{entry}: {problem.message}; {problem.mend}"
