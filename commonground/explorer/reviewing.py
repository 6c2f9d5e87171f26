"""Where the Review page gets its pairs, and how its decisions reach the workspace.

What is read is kept per version of the snapshot and state of the decisions file, so that every
decision, here, on the terminal or in the file itself, is seen at the next click.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from commonground.explorer.facts.review import (
    JudgedPair,
    count_by_dataset,
    list_alternatives,
    read_pair,
)
from commonground.explorer.reading import EDITION, Reading
from commonground.review import bulk, decide, queue, sides
from commonground.review.clashing import clash, organizations_of
from commonground.review.decide import Pair, Progress
from commonground.workspace import Workspace
from graph.identity.decisions import Decision
from graph.snapshot import open_edition
from graph.snapshot.edition import Edition

if TYPE_CHECKING:
    import polars as pl

Kept = TypeVar("Kept")
LISTED = 500  # pairs that a list holds at most; the next ones follow as these are decided


@dataclass(frozen=True)
class Reviewing:
    """The review of one workspace as it stands now."""

    reading: Reading

    @property
    def workspace(self) -> Workspace:
        """Workspace whose decisions are made."""
        return self.reading.landscape.workspace

    @property
    def edition(self) -> Edition:
        """All organizations of the published edition, also those that are not of the field."""
        return self._built(
            ("edition",), lambda: open_edition(self.workspace.folder, edition=EDITION, scope="all")
        )

    def pairs(self, kind: str) -> pl.DataFrame:
        """List the first pairs of one of `queue.KINDS` that are not decided."""
        return self._kept(
            ("pairs", kind),
            lambda: queue.pairs_to_decide(self.workspace, kind=kind, limit=LISTED),
        )

    def progress(self) -> Progress:
        """Count open pairs, decisions, and those that no build has followed."""
        return self._kept(("progress",), lambda: decide.progress(self.workspace))

    def by_dataset(self) -> pl.DataFrame:
        """Count decided and open pairs by the datasets of their records."""
        return self._kept(
            ("by dataset",), lambda: count_by_dataset(self.edition, list(self._standing()))
        )

    def judged(self, pair: Pair) -> JudgedPair:
        """Give what the published edition says of two records."""
        return self._built(("judged", *pair), lambda: read_pair(self.edition, *pair))

    def alternatives(self, record: str) -> pl.DataFrame:
        """List the organizations that a record may be, likeliest first."""
        return self._kept(("alternatives", record), lambda: list_alternatives(self.edition, record))

    def sides(self, pair: Pair) -> sides.Sides:
        """Give both records of a pair, field by field."""
        return self._built(("sides", *pair), lambda: sides.read_sides(self.workspace, [pair])[0])

    def standing(self, pair: Pair) -> Decision | None:
        """Give the decision that stands on a pair."""
        return self._standing().get(decide.pair_of(Decision(*pair, "")))

    def contradiction(self, pair: Pair) -> str | None:
        """Say why the decision on a pair cannot hold beside earlier ones; ``None`` where it can."""
        stands = self._standing()
        said = self.standing(pair)
        if said is None:
            return None
        ids = self._kept(
            ("organizations",), lambda: organizations_of(self.workspace, set().union(*stands))
        )
        return clash(stands.values(), said, ids)

    def matched(self, rule: bulk.Rule, verdict: str) -> bulk.Matched:
        """Give the open pairs that a rule means."""
        return self._kept(
            ("matched", str(rule), verdict),
            lambda: bulk.matching_pairs(self.workspace, rule, verdict=verdict),
        )

    def decide(
        self, pairs: Sequence[Pair], verdict: str, *, by: str, reason: str, relation: str | None
    ) -> list[Decision]:
        """Write one decision on each pair, as one step, under today's date."""
        return decide.decide(
            self.workspace, pairs, verdict, by=by, date=_today(), reason=reason, relation=relation
        )

    def undo(self, *, by: str) -> list[Decision]:
        """Take the last step back; gives its decisions, none where nothing stands."""
        return decide.undo(self.workspace, by=by, date=_today())

    def _standing(self) -> dict[Pair, Decision]:
        return self._kept(("standing",), lambda: decide.standing(decide.read_lines(self.workspace)))

    def _built(self, what: tuple[str, ...], function: Callable[[], Kept]) -> Kept:
        """Keep what no decision changes before the next build."""
        where = (str(self.workspace.folder), self.reading.edition.version)
        kept: Kept = _ask(where + what, function)
        return kept

    def _kept(self, what: tuple[str, ...], function: Callable[[], Kept]) -> Kept:
        state = _stamp(self.workspace.decisions / decide.FILE)
        where = (str(self.workspace.folder), self.reading.edition.version)
        kept: Kept = _ask((*where, *state, *what), function)
        return kept


def _stamp(path: Path) -> tuple[int, int]:
    """Say what a file looks like; the decisions file only grows, so that its size tells states."""
    if not path.is_file():
        return 0, 0
    state = path.stat()
    return state.st_size, state.st_mtime_ns


def _today() -> str:
    return datetime.date.today().isoformat()


@st.cache_resource(max_entries=40, show_spinner="Reading the pairs …")
def _ask(key: tuple[str | int, ...], _function: Callable[[], Any]) -> Any:
    del key
    return _function()
