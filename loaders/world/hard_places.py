"""Made-up words, towns, ZIPs and streets of the hard setting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from loaders.world.variants import WORDS

PER_ZIP, ZIPS_PER_TOWN, ZIPS_PER_STATE = 60, 3, 70
# Area codes of the old pattern; with 555 they are possible numbers that nobody has.
AREA_CODES = [f"{a}{b}{c}" for a in range(2, 10) for b in (0, 1) for c in range(2, 9)]


@dataclass(frozen=True)
class Places:
    """Made-up ZIPs by position: zip, city, state, and where its town and state begin and end."""

    table: pl.DataFrame

    def pick(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """Draw so many ZIPs."""
        return rng.integers(self.table.height, size=count)

    def in_town(self, rng: np.random.Generator, zips: np.ndarray) -> np.ndarray:
        """Draw, for each ZIP, a ZIP of its town; the same where the town has one only."""
        first = self.table["first"].gather(zips).to_numpy()
        last = self.table["last"].gather(zips).to_numpy()
        return np.asarray(first + (rng.random(len(zips)) * (last - first + 1)).astype(np.int64))

    def elsewhere(self, rng: np.random.Generator, zips: np.ndarray) -> np.ndarray:
        """Draw, for each ZIP, a ZIP of another town of its state; the same where there is none."""
        first, last = (self.table[name].gather(zips).to_numpy() for name in ("first", "last"))
        start, end = (
            self.table[name].gather(zips).to_numpy() for name in ("state_first", "state_last")
        )
        others = (end - start) - (last - first)
        drawn = start + (rng.random(len(zips)) * others).astype(np.int64)
        drawn = np.where(drawn >= first, drawn + (last - first + 1), drawn)
        return np.asarray(np.where(others > 0, drawn, zips))


def draw_places(rng: np.random.Generator, count: int) -> Places:
    """Draw ZIPs for so many organizations, in towns of unequal size."""
    zips = max(40, count // PER_ZIP)
    town_count = max(10, zips // ZIPS_PER_TOWN)
    # Towns of unequal size, in order of state, so that codes of one state stand together.
    town = np.sort((town_count * rng.random(zips) ** 1.5).astype(np.int64))
    states = min(len(WORDS["states"]), max(2, zips // ZIPS_PER_STATE))
    state = town * states // town_count
    table = pl.DataFrame({"town_row": town, "state_row": state}).with_row_index("row")
    names = _town_names(rng, town_count)
    row = pl.col("row").cast(pl.Int64)
    return Places(
        table.select(
            zip=(10_000 + row * (89_000 // zips)).cast(pl.String),
            city=pl.Series(names).gather(town),
            state=pl.Series(WORDS["states"]).gather(state),
            first=row.min().over("town_row"),
            last=row.max().over("town_row"),
            state_first=row.min().over("state_row"),
            state_last=row.max().over("state_row"),
        )
    )


def _town_names(rng: np.random.Generator, count: int) -> list[str]:
    heads = made_up_words(rng, count, syllables=1)
    ends = rng.integers(len(WORDS["town_ends"]), size=count)
    return [head + WORDS["town_ends"][end] for head, end in zip(heads, ends.tolist(), strict=True)]


def made_up_words(rng: np.random.Generator, count: int, syllables: int = 2) -> list[str]:
    """Give words of so many syllables; they may repeat."""
    parts = [
        np.array(letters, dtype=object)[rng.integers(len(letters), size=count)]
        for _ in range(syllables)
        for letters in (WORDS["onsets"], WORDS["vowels"], WORDS["ends"])
    ]
    return [word.capitalize() for word in sum(parts[1:], parts[0])]


def often(rng: np.random.Generator, words: list[str], count: int, skew: float) -> pl.Series:
    """Draw words, the first ones of the list far more often."""
    return pl.Series(words).gather((len(words) * rng.random(count) ** skew).astype(np.int64))


def draw_streets(rng: np.random.Generator, count: int, words: list[str]) -> pl.Series:
    """Draw streets of made-up words, a quarter with a suite."""
    sides = ["", "", "", "North ", "South ", "East ", "West "]
    parts = pl.DataFrame(
        {
            "house": rng.integers(1, 9_900, size=count),
            "side": often(rng, sides, count, 1.0),
            "word": often(rng, words[:400], count, 1.5),
            "kind": often(rng, WORDS["streets"], count, 1.0),
            "suite": rng.integers(100, 990, size=count),
        }
    )
    suite = pl.when(pl.Series(rng.random(count) < 0.25)).then(pl.format(", Suite {}", "suite"))
    street = pl.format("{} {}{} {}", "house", "side", "word", "kind")
    return parts.select(street + suite.otherwise(pl.lit(""))).to_series()
