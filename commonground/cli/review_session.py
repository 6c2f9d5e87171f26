"""The review on a terminal: one pair at a time, both sides with their marks, one key a decision."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from commonground.cli.output import say

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console
    from rich.table import Table

    from commonground.review.sides import Sides
    from commonground.workspace import Workspace

# Key: what it says of the pair, verdict, relation, and whether the second record comes first.
KEYS: Mapping[str, tuple[str, str, str | None, bool]] = {
    "s": ("A and B are the same", "same", None, False),
    "d": ("A and B are different", "different", None, False),
    "p": ("A is the parent of B", "different", "parent_of", False),
    "c": ("A is a chapter of B", "different", "parent_of", True),
    "h": ("A hosts B", "different", "hosts", False),
    "g": ("A is a guest of B, which hosts it", "different", "hosts", True),
    "f": ("A follows B, as its successor", "different", "succeeds", False),
    "l": ("A came before B, which succeeds it", "different", "succeeds", True),
    "b": ("A and B are two places or chapters of one brand", "different", "same_brand", False),
}
OTHER_KEYS: Mapping[str, str] = {
    "n": "next: decide later",
    "u": "undo the last decision of this session",
    "w": "why: what was compared, and what it counts",
    "q": "quit",
    "?": "these keys",
}
_ASKED = "same/different/next/undo/why/quit (s d n u w q, ? for more): "
_STYLES = {"equal": "green", "alike": "yellow", "different": "bold red", "missing": "dim"}
_WORDS = {"missing": "one side only"}
_WIDTH_OF_A_PIPE = 100
_AT_ONCE = 50  # pairs whose records are read together


@dataclass
class Session:
    """One sitting of a steward over a list of pairs; every decision is written at once."""

    workspace: Workspace
    pairs: pl.DataFrame
    by: str
    date: str
    reason: str
    console: Console
    place: int = 0
    decided: list[int] = field(default_factory=list)
    sides: dict[int, Sides] = field(default_factory=dict)
    warned: tuple[int, str] | None = None  # pair and key that wait for the key once more
    ids: dict[str, str] | None = None

    def run(self) -> int:
        """Ask for each pair until the list or the input ends, or somebody quits.

        Gives how many decisions were made and kept.
        """
        self._show()
        while self.place < self.pairs.height:
            sys.stdout.write(_ASKED)
            sys.stdout.flush()
            key = _read_key()
            if key in ("q", ""):
                break
            before = self.place
            self._follow(key)
            if self.place != before:
                self._show()
        return len(self.decided)

    def _follow(self, key: str) -> None:
        if key in KEYS:
            self._decide(key)
        elif key == "n":
            self.place += 1
        elif key == "u":
            self._undo()
        elif key == "w":
            self._say_why()
        else:
            for known, meaning in {**{k: v[0] for k, v in KEYS.items()}, **OTHER_KEYS}.items():
                self._print(f"  {known}  {meaning}")

    def _decide(self, key: str) -> None:
        from commonground.review.decide import decide

        words, verdict, relation, is_turned = KEYS[key]
        pair = self._records(self.place)
        if self.warned != (self.place, key) and (clash := self._clash(pair, verdict)):
            say(f"this cannot hold beside earlier decisions: {clash}; press {key} again to insist")
            self.warned = self.place, key
            return
        self.warned = None
        written = decide(
            self.workspace, [pair[::-1] if is_turned else pair], verdict, by=self.by,
            date=self.date, reason=self.reason, relation=relation,
        )  # fmt: skip
        self._print(f"-> {words}")
        if written:
            self.decided.append(self.place)
        self.place += 1

    def _clash(self, pair: tuple[str, str], verdict: str) -> str | None:
        from commonground.review.clashing import clash, organizations_of
        from commonground.review.decide import read_lines, standing
        from graph.identity.decisions import Decision

        stands = standing(read_lines(self.workspace))
        if not stands:
            return None
        if self.ids is None:
            shown = {*self.pairs["record_a"], *self.pairs["record_b"]}
            self.ids = organizations_of(self.workspace, shown.union(*stands))
        return clash(stands.values(), Decision(*pair, verdict), self.ids)

    def _undo(self) -> None:
        from commonground.review.decide import undo

        if not self.decided:
            say("nothing was decided in this session; review --undo takes back earlier steps")
            return
        undo(self.workspace, by=self.by, date=self.date)
        self.place = self.decided.pop()
        self._print("-> taken back")

    def _say_why(self) -> None:
        from graph.identity.explained import BITS, read_features, score_words

        pair = self._pair()
        features = read_features(pair["features"])
        if pair["score"] is not None:
            self._print(score_words(pair["score"]))
        for item in features:
            self._print(f"  {item}")
        said = f"({BITS})" if features else f"no features are stored; rule: {pair['rule']}"
        self._print(said)

    def _show(self) -> None:
        if self.place >= self.pairs.height:
            return
        pair, sides = self._pair(), self._sides()
        score = "" if pair["score"] is None else f", score {pair['score']:.4f}"
        rank = f", candidate {pair['rank']} of A" if (pair["rank"] or 1) > 1 else ""
        count = f"{self.place + 1} of {self.pairs.height}, {len(self.decided)} decided"
        self._print(f"\n{count}: {pair['tier']}, {pair['rule']}{score}{rank}")
        for letter, side in (("A", sides.a), ("B", sides.b)):
            where = ", ".join(side.places[:3]) or "in no file of this workspace any more"
            self._print(f"{letter}  {side.record}  {where}")
        self.console.print(_table(sides))

    def _pair(self) -> dict[str, Any]:
        return self.pairs.row(self.place, named=True)

    def _records(self, place: int) -> tuple[str, str]:
        return self.pairs["record_a"][place], self.pairs["record_b"][place]

    def _sides(self) -> Sides:
        from commonground.review.sides import read_sides

        if self.place not in self.sides:
            places = range(self.place, min(self.place + _AT_ONCE, self.pairs.height))
            read = read_sides(self.workspace, [self._records(place) for place in places])
            self.sides = dict(zip(places, read, strict=True))
        return self.sides[self.place]

    def _print(self, text: str) -> None:
        self.console.print(_plain(text), markup=False)


def open_console() -> Console:
    """Give the console of the session: as wide as the terminal, or as a page for a pipe."""
    from rich.console import Console

    is_terminal = sys.stdout.isatty()
    return Console(width=None if is_terminal else _WIDTH_OF_A_PIPE, highlight=False)


def _read_key() -> str:
    """Read one key, or from a pipe the next letter; empty where the input ends."""
    if not sys.stdin.isatty():
        while (letter := sys.stdin.read(1)).isspace():
            pass
        sys.stdout.write(f"{letter}\n")
        return letter.lower()
    from click import getchar

    try:
        letter = getchar()
    except EOFError:
        letter = ""
    sys.stdout.write(f"{letter if letter.isprintable() else '?'}\n")
    return letter.lower()


def _table(sides: Sides) -> Table:
    from rich.table import Table
    from rich.text import Text

    from commonground.review.sides import TELLING

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("", "A", "B", ""):
        table.add_column(column, overflow="fold")
    for item in sides.fields:
        if item.mark == "missing" and item.field not in TELLING:
            continue  # what only one side has, and tells nothing apart
        style = _STYLES[item.mark]
        table.add_row(
            item.field.replace("_", " "),
            Text(_plain(item.a or ""), style=style),
            Text(_plain(item.b or ""), style=style),
            Text(_WORDS.get(item.mark, item.mark), style=style),
        )
    return table


def _plain(text: str) -> str:
    """Take out what a terminal would follow: a publisher's file may hold its control codes."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "?" for letter in text)
