"""Draw the organizations of the hard setting: who is who, and who only looks like somebody else.

Names, towns, ZIPs, streets and phones are made of syllables and of the words of ``hard.toml``.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from loaders.world.hard_kin import draw_kin
from loaders.world.hard_places import (
    AREA_CODES,
    Places,
    draw_places,
    draw_streets,
    made_up_words,
    often,
)
from loaders.world.organizations import CODE_SPACE, STRIDE
from loaders.world.variants import WORDS

UNREGISTERED = 0.06  # of ordinary ones: offices of government, groups without a number
SHELTERS = 0.02  # keep their street, ZIP and phone to themselves
MOVED, MOVED_AWAY = 0.35, 0.12  # of all; of those that moved, to another town
BOXED, NAMED_TWICE = 0.30, 0.14  # have a post office box; trade under a second name
WITH_UEI, WITH_PHONE, WITH_WEBSITE = 0.7, 0.9, 0.75
NTEE = "PLIFSTAXBENQKRDCJWO"


def draw_hard_organizations(rng: np.random.Generator, count: int) -> tuple[pl.DataFrame, Places]:
    """Draw so many organizations, one row each, and the places they lie in.

    ``truth`` numbers them; ``kin`` is the one that a chapter, second place, successor, hosted
    program or twin belongs to or looks like, ``case`` says which of these it is (ordinary, parent
    for the others). Columns ``zip_row, old_row, box_row`` are positions in the places.
    """
    places = draw_places(rng, count)
    words = made_up_words(rng, max(400, count // 30))
    frame = _draw_ordinary(rng, count, places, words)
    frame = draw_kin(rng, frame, places)
    return _draw_numbers(rng, frame), places


def _draw_ordinary(
    rng: np.random.Generator, count: int, places: Places, words: list[str]
) -> pl.DataFrame:
    """Draw everybody as if nobody had kin: name, second name, places, phone."""
    zip_row = places.pick(rng, count)
    town = places.table["city"].gather(zip_row)
    frame = pl.DataFrame(
        {
            "truth": np.arange(count),
            "kin": pl.Series([None], dtype=pl.Int64).new_from_index(0, count),
            "case": pl.Series(["ordinary"]).new_from_index(0, count),
            "name": _names(rng, count, words, town),
            "trade": _names(rng, count, words, town),
            "chapter": pl.Series([None], dtype=pl.String).new_from_index(0, count),
            "zip_row": zip_row,
            "street": draw_streets(rng, count, words),
            "old_street": draw_streets(rng, count, words),
            "box_row": places.in_town(rng, zip_row),
            "box": pl.Series(rng.integers(1, 9_000, size=count)).cast(pl.String),
            "line": rng.integers(1, 10_000, size=count),
            "host": pl.Series(np.arange(count)),
            "is_registered": rng.random(count) >= UNREGISTERED,
            "ruling_year": rng.integers(1946, 2023, size=count),
        }
    )
    moved = rng.random(count) < MOVED
    away = rng.random(count) < MOVED_AWAY
    near, far = places.in_town(rng, zip_row), places.elsewhere(rng, zip_row)
    return frame.with_columns(
        trade=pl.when(pl.Series(rng.random(count) < NAMED_TWICE)).then("trade"),
        old_street=pl.when(pl.Series(moved)).then("old_street").otherwise("street"),
        old_row=pl.Series(np.where(moved, np.where(away, far, near), zip_row)),
        box=pl.when(pl.Series(rng.random(count) < BOXED)).then(pl.format("PO Box {}", "box")),
    )


def _names(rng: np.random.Generator, count: int, words: list[str], town: pl.Series) -> pl.Series:
    """Name so many organizations after words, towns, saints and causes; half with a legal word."""
    one, other = (often(rng, words, count, 2.0) for _ in range(2))
    kind, middle = often(rng, WORDS["kinds"], count, 1.6), often(rng, WORDS["middles"], count, 1.3)
    cause = often(rng, WORDS["causes"], count, 1.0)
    legal = often(rng, WORDS["legal"], count, 1.0)
    draws = rng.random((2, count))
    parts = pl.DataFrame({"a": one, "b": other, "kind": kind, "middle": middle, "cause": cause,
                          "town": town, "legal": legal, "turn": draws[0]})  # fmt: skip
    forms = (
        (0.30, "Example {} {} {}", ("a", "b", "kind")),
        (0.50, "Example {} {} {}", ("a", "middle", "kind")),
        (0.60, "Example {} {} {}", ("town", "middle", "kind")),
        (0.63, "Example {} of {}", ("kind", "town")),
        (0.81, "Example {} {}", ("a", "kind")),
        (0.87, "Example Saint {} {}", ("a", "kind")),
        (0.92, "Example {} and {} {}", ("a", "b", "kind")),
        (1.01, "Example {} {} for {}", ("a", "kind", "cause")),
    )
    bare = pl.coalesce(
        pl.when(pl.col("turn") < bound).then(pl.format(form, *columns))
        for bound, form, columns in forms
    )
    ending = pl.when(pl.Series(draws[1] < 0.5)).then(pl.format(", {}", "legal"))
    return parts.select(bare + ending.otherwise(pl.lit(""))).to_series()


def _draw_numbers(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Give EIN, unique entity id, phone, website and what a register says; shelters are marked."""
    count = frame.height
    spread = (np.arange(count) * STRIDE + int(rng.integers(CODE_SPACE))) % CODE_SPACE
    draws = rng.random((4, count))
    letters = pl.Series(list(NTEE)).gather(rng.integers(len(NTEE), size=count))
    group = 1_000 + pl.col("kin").fill_null(pl.col("truth"))
    in_group = pl.col("case").is_in(["chapter", "parent"])
    area = pl.Series(AREA_CODES).gather(frame["zip_row"] % len(AREA_CODES))
    phone = pl.format("{}555{}", area, pl.col("line").cast(pl.String).str.zfill(4))
    frame = frame.with_columns(
        ein=pl.when("is_registered").then(pl.Series(spread).cast(pl.String).str.zfill(9)),
        uei=pl.when(pl.Series(draws[0] < WITH_UEI)).then(
            pl.format("EXMP{}", pl.col("truth").cast(pl.String).str.zfill(8))),
        phone=pl.when(pl.Series(draws[1] < WITH_PHONE)).then(phone),
        website=pl.when(pl.Series(draws[2] < WITH_WEBSITE)).then(
            pl.format("site-{}.example", "host")),
        group_code=pl.when(in_group).then((group % 10_000).cast(pl.String).str.zfill(4)),
        ntee_code=letters + pl.Series(rng.integers(20, 90, size=count)).cast(pl.String),
        subsection_code=pl.when(pl.Series(rng.random(count) < 0.85)).then(pl.lit("03"))
        .otherwise(pl.lit("04")),
        is_location_confidential=pl.Series(draws[3] < SHELTERS),
    )  # fmt: skip
    return frame.with_columns(kin_ein=frame["ein"].gather(frame["kin"]))
